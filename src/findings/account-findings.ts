import {
  paginateDescribeComplianceByConfigRule,
  paginateDescribeConfigRules,
  paginateGetComplianceDetailsByConfigRule,
  type ComplianceType,
  type ConfigRule,
} from '@aws-sdk/client-config-service';
import { errorFieldsOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import { listIn } from '../aws/reading.ts';
import { readConfigPages, requiredField } from '../aws/config-pages.ts';
import { readDetails, type RuleDetails } from './details.ts';
import { findingOf } from './finding-of.ts';
import type { RuleInAccount, Findings, FindingsOptions, Missing } from './findings.ts';
import { ruleIdOf } from './rule-id.ts';

/** AWS's own limits: names in one call of DescribeComplianceByConfigRule, results on a page (the default is 10). */
const NAMES = 25;
const PAGE = 100;

const EVERY_KEPT: readonly ComplianceType[] = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'];

const NO_RESULTS =
  'it has not run yet, its function fails (its log and alarm say how), or it applies to nothing there';

/** Where the account's rules are read, and what is known of the account. */
export interface AccountFindingsOptions extends FindingsOptions {
  /** Twelve digits; undefined where AWS STS may not be asked. */
  readonly accountId: string | undefined;
  readonly region: string;
}

const toDeployedRule = (
  { ConfigRuleName, ConfigRuleArn }: ConfigRule,
  { accountId, region, ruleIds }: AccountFindingsOptions,
): readonly RuleInAccount[] => {
  const configRuleName = requiredField('ConfigRuleName', ConfigRuleName);
  const ruleId = ruleIdOf(configRuleName);
  if (ruleId === undefined || !ruleIds.includes(ruleId)) return [];
  const ownAccount = ConfigRuleArn?.split(':')[4];
  return [
    {
      ruleId,
      configRuleName,
      accountId: accountId ?? ownAccount ?? null,
      region,
      complianceType: undefined,
    },
  ];
};

/** The compliance of whole rules by name; what is not in it was not read. */
const readCompliance = async (
  names: readonly string[],
  { config: client }: AccountFindingsOptions,
): Promise<{ readonly byName: ReadonlyMap<string, string>; readonly problems: readonly Problem[] }> => {
  const byName = new Map<string, string>();
  const problems: Problem[] = [];
  for (let first = 0; first < names.length; first += NAMES) {
    const input = { ConfigRuleNames: names.slice(first, first + NAMES) };
    const { items, error } = await readConfigPages(
      paginateDescribeComplianceByConfigRule({ client }, input),
      (page) => listIn('ComplianceByConfigRules', page.ComplianceByConfigRules),
    );
    for (const { ConfigRuleName, Compliance } of items) {
      if (ConfigRuleName !== undefined && Compliance?.ComplianceType !== undefined)
        byName.set(ConfigRuleName, Compliance.ComplianceType);
    }
    if (error !== undefined)
      problems.push({ operation: 'DescribeComplianceByConfigRule', error: errorFieldsOf(error) });
  }
  return { byName, problems };
};

/** NOT_APPLICABLE is asked for where it alone tells that a rule has run. */
const typesOf = ({ complianceType }: RuleInAccount, all: boolean): readonly ComplianceType[] => {
  if (complianceType === 'COMPLIANT') return ['COMPLIANT', 'NON_COMPLIANT'];
  if (complianceType !== 'NON_COMPLIANT') return EVERY_KEPT;
  return all ? ['COMPLIANT', 'NON_COMPLIANT'] : ['NON_COMPLIANT'];
};

const readRule = async (
  rule: RuleInAccount,
  { config: client, all }: AccountFindingsOptions,
): Promise<RuleDetails> => {
  const pages = paginateGetComplianceDetailsByConfigRule(
    { client, pageSize: PAGE },
    { ConfigRuleName: rule.configRuleName, ComplianceTypes: [...typesOf(rule, all)] },
  );
  let hasRun = false;
  const read = await readConfigPages(pages, (page) => {
    const results = listIn('EvaluationResults', page.EvaluationResults);
    hasRun ||= results.length > 0;
    return results.flatMap((result) => findingOf(rule, result) ?? []);
  });
  return { ...read, hasRun };
};

/**
 * The results of this package's rules in one region of the account of the credentials.
 *
 * Never throws: what could not be read is among the problems. NON_COMPLIANT results; with `all` COMPLIANT ones too.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeComplianceByConfigRule.html
 */
export const readAccountFindings = async (options: AccountFindingsOptions): Promise<Findings> => {
  const { config: client, all, accountId, region, ruleIds } = options;
  const listing = await readConfigPages(paginateDescribeConfigRules({ client }, {}), (page) =>
    listIn('ConfigRules', page.ConfigRules).flatMap((rule) => toDeployedRule(rule, options)),
  );
  const names = listing.items.map(({ configRuleName }) => configRuleName);
  const { byName, problems } = await readCompliance(names, options);
  const deployed = listing.items.map((rule) => ({
    ...rule,
    complianceType: byName.get(rule.configRuleName),
  }));
  const details = await readDetails(
    'GetComplianceDetailsByConfigRule',
    deployed.filter(({ complianceType }) => all || complianceType !== 'COMPLIANT'),
    (rule) => readRule(rule, options),
    () => NO_RESULTS,
    options,
  );
  const unmet = ruleIds.filter((id) => !deployed.some(({ ruleId }) => ruleId === id));
  const missing = unmet.map((ruleId): Missing => {
    const why = `no rule of that name is deployed in ${region}`;
    return { kind: 'no results', ruleId, accountId: accountId ?? null, region, why };
  });
  const failed =
    listing.error === undefined
      ? []
      : [{ operation: 'DescribeConfigRules', error: errorFieldsOf(listing.error) }];
  return {
    deployed: deployed.length,
    findings: details.findings,
    // A listing that was cut short does not tell what is not deployed.
    missing: [...(listing.error === undefined ? missing : []), ...details.missing],
    problems: [...failed, ...problems, ...details.problems],
  };
};
