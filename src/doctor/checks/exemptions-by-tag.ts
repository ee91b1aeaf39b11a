import {
  paginateGetAccountAuthorizationDetails,
  type EntityType,
  type IAMClient,
  type Tag,
} from '@aws-sdk/client-iam';
import { catalog } from '../../../rules/catalog.ts';
import type { Check } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { endOf, parametersOf, WARNING_DAYS } from '../exemption-end.ts';

/** A rule that is set to exempt by tag. */
export interface ExemptingByTag {
  readonly configRuleName: string;
  readonly resourceType: string;
  /** Keys of tags. */
  readonly exemptTag: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Tagged {
  readonly resourceType: string;
  readonly resourceName: string;
  readonly tags: readonly Tag[];
}

/** What IAM calls them. */
const TYPES: ReadonlyMap<string, EntityType> = new Map([
  ['AWS::IAM::User', 'User'],
  ['AWS::IAM::Role', 'Role'],
]);

/** Parameters that cannot be read are told of with the exemptions by name. */
export const toExempting = (rule: DeployedRule): readonly ExemptingByTag[] => {
  try {
    const parameters = parametersOf(rule);
    const { exemptTag } = parameters;
    const resourceType = catalog.find(({ id }) => id === rule.ruleId)?.resourceType;
    if (!Array.isArray(exemptTag) || exemptTag.length === 0 || resourceType === undefined) return [];
    return [{ configRuleName: rule.name, resourceType, exemptTag: exemptTag.map(String), parameters }];
  } catch {
    return [];
  }
};

/** Listings of users and roles have no tags; this is one call for hundreds of them. */
const readTagged = async (client: IAMClient, types: readonly EntityType[]): Promise<readonly Tagged[]> => {
  const tagged: Tagged[] = [];
  for await (const { UserDetailList = [], RoleDetailList = [] } of paginateGetAccountAuthorizationDetails(
    { client, pageSize: 1000 },
    { Filter: [...types] },
  )) {
    for (const { UserName: resourceName = '', Tags: tags = [] } of UserDetailList)
      tagged.push({ resourceType: 'AWS::IAM::User', resourceName, tags });
    for (const { RoleName: resourceName = '', Tags: tags = [] } of RoleDetailList)
      tagged.push({ resourceType: 'AWS::IAM::Role', resourceName, tags });
  }
  return tagged;
};

/** Resources that a diagnosis names; a forgotten tag may be on thousands. */
const NAMED = 5;

export const named = (names: readonly string[]): readonly string[] =>
  names.length <= NAMED ? names : [...names.slice(0, NAMED), `${names.length - NAMED} more`];

const diagnoseTags = (
  { configRuleName, resourceType, exemptTag, parameters }: ExemptingByTag,
  all: readonly Tagged[],
  now: Date,
): readonly Diagnosis[] => {
  const found = all
    .filter((one) => one.resourceType === resourceType)
    .flatMap(({ resourceName, tags }) =>
      tags.flatMap(({ Key = '', Value: text = '' }) =>
        exemptTag.includes(Key)
          ? [{ resourceName, end: endOf({ from: `tag ${Key}`, text }, parameters, now) }]
          : [],
      ),
    );
  const soon = found
    .flatMap(({ resourceName, end }) => (end?.kind === 'soon' ? [{ resourceName, until: end.until }] : []))
    .toSorted((a, b) => (a.until < b.until ? -1 : 1))
    .map(({ resourceName, until }) => `${resourceName} on ${until}`);
  const without = found.flatMap(({ resourceName, end }) =>
    end?.kind === 'void' ? [`${resourceName} (${end.problem})`] : [],
  );
  const about = { configRuleName, tag: exemptTag.join(', ') };
  const noticed = [
    ...(soon.length === 0
      ? []
      : [diagnosis('tag-exemptions-end-soon', { ...about, days: WARNING_DAYS, resources: named(soon) })]),
    ...(without.length === 0
      ? []
      : [diagnosis('tag-exemptions-do-not-count', { ...about, resources: named(without) })]),
  ];
  return noticed.length > 0
    ? noticed
    : [diagnosis('no-tag-exemption-ends', { ...about, exemptions: found.length, days: WARNING_DAYS })];
};

/** Asks IAM only where a rule is set to exempt by tag. */
export const exemptionsByTag: Check = {
  name: 'exemptions by tag',
  of: 'the tags of users and roles',
  examine: async ({ readRules, iam, now }) => {
    const rules = (await readRules()).flatMap(toExempting);
    if (rules.length === 0 || iam === undefined) return [];
    const types = [...new Set(rules.flatMap(({ resourceType }) => TYPES.get(resourceType) ?? []))];
    const tagged = await readTagged(iam, types);
    return rules.flatMap((rule) => diagnoseTags(rule, tagged, now));
  },
};
