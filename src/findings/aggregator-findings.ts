import { paginateGetAggregateComplianceDetailsByConfigRule } from '@aws-sdk/client-config-service';
import type { Problem } from '../aws/problem.ts';
import { listIn } from '../aws/reading.ts';
import {
  listAggregator,
  type AggregatorFindingsOptions,
  type AggregatorListing,
} from './aggregator-listing.ts';
import { readAggregatorSources, SOURCES_STATUS, type AggregatorSources } from './aggregator-sources.ts';
import { readConfigPages } from '../aws/config-pages.ts';
import { readDetails, type RuleDetails } from './details.ts';
import { findingOf } from './finding-of.ts';
import type { RuleInAccount, Findings, Missing } from './findings.ts';

/** AWS's own limit; the default is 50. */
const PAGE = 100;

const NO_RESULTS =
  'AWS Config is off there, the rule is not deployed, has not run yet or fails, the aggregator has not copied it yet, or the rule applies to nothing there (an aggregator does not show NOT_APPLICABLE)';

const hasResults = ({ complianceType }: RuleInAccount): boolean =>
  complianceType !== 'INSUFFICIENT_DATA' && complianceType !== 'NOT_APPLICABLE';

const readRule = async (
  rule: RuleInAccount,
  { config: client, aggregator, all }: AggregatorFindingsOptions,
): Promise<RuleDetails> => {
  const pages = paginateGetAggregateComplianceDetailsByConfigRule(
    { client, pageSize: PAGE },
    {
      ConfigurationAggregatorName: aggregator,
      ConfigRuleName: rule.configRuleName,
      AccountId: rule.accountId ?? undefined,
      AwsRegion: rule.region,
      ...(!all && rule.complianceType === 'NON_COMPLIANT' ? { ComplianceType: 'NON_COMPLIANT' } : {}),
    },
  );
  const read = await readConfigPages(pages, (page) =>
    listIn('AggregateEvaluationResults', page.AggregateEvaluationResults).flatMap(
      (result) => findingOf(rule, result) ?? [],
    ),
  );
  return { ...read, hasRun: false };
};

/** The accounts, by rule, of which the aggregator shows no result. */
const accountsWithoutResults = (
  { deployed, seen, isRead }: AggregatorListing,
  sources: AggregatorSources,
  { accountIds, ruleIds }: AggregatorFindingsOptions,
): readonly Missing[] => {
  const expected = new Set(accountIds ?? [...sources.accountIds, ...seen]);
  const known = new Set(
    deployed.filter(hasResults).map(({ accountId, ruleId }) => `${accountId ?? ''} ${ruleId}`),
  );
  return [...expected].filter(isRead).flatMap((accountId) =>
    ruleIds
      .filter((ruleId) => !known.has(`${accountId} ${ruleId}`))
      .map((ruleId): Missing => {
        const why = sources.failureOf(accountId) ?? NO_RESULTS;
        return { kind: 'no results', ruleId, accountId, region: undefined, why };
      }),
  );
};

/** Results that are shown, and may be old, because the copying from where they come fails. */
const oldResults = (deployed: readonly RuleInAccount[], sources: AggregatorSources): readonly Problem[] => {
  const places = new Map(deployed.map((rule) => [`${rule.accountId ?? ''} ${rule.region}`, rule]));
  return [...places.values()].flatMap(({ accountId, region }): Problem[] => {
    const failure = accountId === null ? undefined : sources.failureOf(accountId, region);
    if (failure === undefined) return [];
    const message = `${failure}: its results may be old`;
    return [
      {
        operation: SOURCES_STATUS,
        resourceName: `account ${accountId}`,
        error: { name: 'Error', message },
      },
    ];
  });
};

/**
 * The results of this package's rules in the accounts and regions of a configuration aggregator.
 *
 * Details are read of rules with something NON_COMPLIANT alone; with `all` of every rule. Never throws: what could
 * not be read is among the problems.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_GetAggregateComplianceDetailsByConfigRule.html
 */
export const readAggregatorFindings = async (options: AggregatorFindingsOptions): Promise<Findings> => {
  const listing = await listAggregator(options);
  const { deployed, problems } = listing;
  if (deployed.length === 0 && problems.length > 0)
    return { deployed: 0, findings: [], missing: [], problems };
  const sources = await readAggregatorSources(options.config, options.aggregator);
  const details = await readDetails(
    'GetAggregateComplianceDetailsByConfigRule',
    deployed.filter((rule) => hasResults(rule) && (options.all || rule.complianceType !== 'COMPLIANT')),
    (rule) => readRule(rule, options),
    () => NO_RESULTS,
    options,
  );
  return {
    deployed: deployed.length,
    findings: details.findings,
    missing: [...accountsWithoutResults(listing, sources, options), ...details.missing],
    problems: [...problems, ...sources.problems, ...oldResults(deployed, sources), ...details.problems],
  };
};
