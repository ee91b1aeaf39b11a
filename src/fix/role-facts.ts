/** What an account tells of a role beside its policy, as it concerns a change of the policy. */
import type { RoleUnderReview } from '../resources/role.ts';
import type { Tags } from '../resources/resource.ts';
import type { Fix } from './fix.ts';

/** Who makes the role, and would not know of a change. */
export interface ManagedBy {
  readonly tool: string;
  /** The stack, for AWS CloudFormation; undefined where the tag does not say. */
  readonly name: string | undefined;
  /** The key of the tag that says so. */
  readonly tag: string;
}

const STACK = 'aws:cloudformation:stack-name';
const LOGICAL_ID = 'aws:cloudformation:logical-id';
const PRODUCT = 'aws:servicecatalog:provisionedProductArn';

/** Tools that people name in a tag of their own. */
const TOOLS: readonly (readonly [pattern: RegExp, tool: string])[] = [
  [/terraform/i, 'Terraform'],
  [/opentofu|\btofu\b/i, 'OpenTofu'],
  [/pulumi/i, 'Pulumi'],
  [/\bcdk\b/i, 'AWS CDK'],
  [/cloudformation/i, 'AWS CloudFormation'],
  [/ansible/i, 'Ansible'],
  [/crossplane/i, 'Crossplane'],
];

/** Keys under which people write what makes a resource. */
const MADE_BY = /^(managed|created|provisioned|deployed|maintained)[-_ ]?(by|with)$|^(provisioner|iac)$/i;
const NO = /^(false|no|0|)$/i;

const ofOwnTag = ([key, value]: readonly [string, string]): readonly ManagedBy[] => {
  const written = MADE_BY.test(key) ? value : NO.test(value) || key.startsWith('aws:') ? '' : key;
  const tool = TOOLS.find(([pattern]) => pattern.test(written))?.[1];
  return tool === undefined ? [] : [{ tool, name: undefined, tag: key }];
};

const managersIn = (tags: Tags): readonly ManagedBy[] => {
  const stack = tags[STACK];
  const product = tags[PRODUCT];
  return [
    ...(stack === undefined ? [] : [{ tool: 'AWS CloudFormation', name: stack, tag: STACK }]),
    ...(product === undefined ? [] : [{ tool: 'AWS Service Catalog', name: product, tag: PRODUCT }]),
    ...Object.entries(tags).flatMap(ofOwnTag),
  ];
};

/** Who makes the role, as its tags say; undefined where they were not read. */
export const managersOf = ({ tags }: RoleUnderReview): readonly ManagedBy[] | undefined =>
  tags === undefined ? undefined : managersIn(tags.value);

/** The stack of the role, and its name in the template, as the tags say; undefined where they do not. */
export const stackOf = ({
  tags,
}: RoleUnderReview): { readonly stackName: string; readonly logicalId: string | undefined } | undefined => {
  const stackName = tags?.value[STACK];
  return stackName === undefined ? undefined : { stackName, logicalId: tags?.value[LOGICAL_ID] };
};

const ofManagers = (role: RoleUnderReview): readonly string[] => {
  const [manager] = managersOf(role) ?? [];
  if (manager === undefined) return [];
  const { tool, name, tag } = manager;
  const stack = stackOf(role);
  const made =
    stack === undefined
      ? `${tool} makes this role${name === undefined ? '' : ` (${name})`}, as its tag ${tag} says`
      : `Stack ${stack.stackName} of AWS CloudFormation makes this role${stack.logicalId === undefined ? '' : ` (${stack.logicalId} in its template)`}`;
  return [`${made}: change it there, because a change past it is drift, and may be taken back.`];
};

/** Days that IAM looks back. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html */
const LOOKED_BACK = 400;
const MILLISECONDS_A_DAY = 86_400_000;

/** Nothing is older than the role. */
const neverUsed = (createDate: string | undefined, now: Date): string => {
  const made = createDate === undefined ? Number.NaN : Date.parse(createDate);
  if (createDate === undefined || Number.isNaN(made))
    return `Nobody has used the role in the ${LOOKED_BACK} days that IAM looks back, or since it was made: if nobody needs it, delete it.`;
  return now.getTime() - made < LOOKED_BACK * MILLISECONDS_A_DAY
    ? `Nobody has used the role since it was made, on ${createDate.slice(0, 10)}.`
    : `Nobody has used the role in the ${LOOKED_BACK} days that IAM looks back: if nobody needs it, delete it.`;
};

/** By day: the hour of a use changes nothing about the policy. */
const ofLastUse = ({ lastUsed, createDate }: RoleUnderReview, now: Date): readonly string[] => {
  if (lastUsed === undefined) return [];
  const { date, region } = lastUsed.value;
  return [
    date === undefined
      ? neverUsed(createDate, now)
      : `The role was last used on ${date.slice(0, 10)}${region === undefined ? '' : ` (${region})`}; by whom, IAM does not say.`,
  ];
};

/** The fix with what is known of its role; a fix without a document as it is. */
export const withRoleFacts = (fix: Fix, now: Date): Fix =>
  fix.document === undefined
    ? fix
    : { ...fix, reason: [fix.reason, ...ofManagers(fix.role), ...ofLastUse(fix.role, now)].join(' ') };
