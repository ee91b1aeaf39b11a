import {
  paginateDescribeAggregateComplianceByConfigRules,
  type AggregateComplianceByConfigRule,
} from '@aws-sdk/client-config-service';
import { errorFieldsOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import { askEach, listIn } from '../aws/reading.ts';
import { readConfigPages, requiredField } from '../aws/config-pages.ts';
import type { RuleInAccount, FindingsOptions } from './findings.ts';
import { ruleIdOf } from './rule-id.ts';

/** AWS's own limit. */
const PAGE = 1000;

const OPERATION = 'DescribeAggregateComplianceByConfigRules';

/** Which aggregator is read, and of which accounts. */
export interface AggregatorFindingsOptions extends FindingsOptions {
  /** The name of a configuration aggregator in the client's account and region. */
  readonly aggregator: string;
  /** Twelve digits each; absent: every account that the aggregator shows. */
  readonly accountIds?: readonly string[];
}

/** The deployed rules that an aggregator shows. */
export interface AggregatorListing {
  readonly deployed: readonly RuleInAccount[];
  /** The accounts of which it shows the result of any rule at all. */
  readonly seen: ReadonlySet<string>;
  /** Whether everything that the aggregator shows of an account was read. */
  isRead(accountId: string): boolean;
  readonly problems: readonly Problem[];
}

const toDeployedRule = (
  row: AggregateComplianceByConfigRule,
  ruleIds: readonly string[],
): readonly RuleInAccount[] => {
  const configRuleName = requiredField('ConfigRuleName', row.ConfigRuleName);
  const ruleId = ruleIdOf(configRuleName);
  if (ruleId === undefined || !ruleIds.includes(ruleId)) return [];
  return [
    {
      ruleId,
      configRuleName,
      accountId: requiredField('AccountId', row.AccountId),
      region: requiredField('AwsRegion', row.AwsRegion),
      complianceType: row.Compliance?.ComplianceType,
    },
  ];
};

/**
 * Lists the deployed rules that an aggregator shows, of all accounts in one listing or of each account asked for in
 * one of its own. Rules are told by the end of their names, which AWS Config cannot filter by. Never throws.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeAggregateComplianceByConfigRules.html
 */
export const listAggregator = async (options: AggregatorFindingsOptions): Promise<AggregatorListing> => {
  const { config: client, aggregator, accountIds, ruleIds, onProgress } = options;
  const deployed: RuleInAccount[] = [];
  const seen = new Set<string>();
  const read = async (accountId?: string): Promise<true> => {
    const pages = paginateDescribeAggregateComplianceByConfigRules(
      { client, pageSize: PAGE },
      {
        ConfigurationAggregatorName: aggregator,
        ...(accountId === undefined ? {} : { Filters: { AccountId: accountId } }),
      },
    );
    const { items, error } = await readConfigPages(pages, (page) => {
      const rows = listIn('AggregateComplianceByConfigRules', page.AggregateComplianceByConfigRules);
      for (const row of rows) if (row.AccountId !== undefined) seen.add(row.AccountId);
      return rows.flatMap((row) => toDeployedRule(row, ruleIds));
    });
    deployed.push(...items);
    if (error !== undefined) throw error;
    return true;
  };
  if (accountIds === undefined) {
    try {
      await read();
      return { deployed, seen, isRead: () => true, problems: [] };
    } catch (error) {
      const problem = { operation: OPERATION, error: errorFieldsOf(error) };
      return { deployed, seen, isRead: () => false, problems: [problem] };
    }
  }
  const accounts = [...new Set(accountIds)].map((id) => ({ resourceId: id, resourceName: `account ${id}` }));
  const progress = onProgress === undefined ? {} : { onProgress };
  const { values, problems } = await askEach(
    OPERATION,
    accounts,
    ({ resourceId }) => read(resourceId),
    progress,
  );
  return { deployed, seen, isRead: (accountId) => values.has(accountId), problems };
};
