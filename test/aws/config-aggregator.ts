import type { Account, Aggregator } from './account.ts';
import { AwsError } from './aws-error.ts';
import { paged } from './config-pages.ts';
import { readQuery, rowsOf, type QueriedResource } from './config-select.ts';
import type { Call, Service } from './service.ts';

export const noSuchAggregator = (): AwsError =>
  new AwsError(
    'NoSuchConfigurationAggregatorException',
    'The configuration aggregator does not exist. Check the configuration aggregator name and try again.',
  );

const NAME = { min: 1, max: 256, pattern: /^[\w-]+$/ };
const RULE_NAME = { min: 1, max: 128, pattern: /\S/ };
const ACCOUNT_ID = { pattern: /^\d{12}$/ };
const REGION = { min: 1, max: 64 };
const COMPLIANCE_TYPES = { oneOf: ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA'] };

type Rule = Aggregator['rules'][number];

/** @throws where it is not one of the two that aggregators hold */
const refuseType = (type: string | undefined): void => {
  if (type !== undefined && type !== 'COMPLIANT' && type !== 'NON_COMPLIANT')
    throw new AwsError('ValidationException', `ComplianceType ${type} is not supported`);
};

const aggregatorNamed = ({ aggregators }: Account, name: string): Aggregator => {
  const aggregator = Object.hasOwn(aggregators, name) ? aggregators[name] : undefined;
  if (!aggregator) throw noSuchAggregator();
  return aggregator;
};

const typeOf = ({ ComplianceType, results }: Rule): string =>
  ComplianceType ??
  (results.some((result) => result.ComplianceType === 'NON_COMPLIANT') ? 'NON_COMPLIANT' : 'COMPLIANT');

const complianceOf = (rule: Rule): object => {
  const type = typeOf(rule);
  const count = rule.results.filter((result) => result.ComplianceType === type).length;
  return {
    ComplianceType: type,
    ComplianceContributorCount: { CappedCount: Math.min(count, 25), CapExceeded: count > 25 },
  };
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeAggregateComplianceByConfigRules.html */
const describeAggregateComplianceByConfigRules = (call: Call): object => {
  const { check, account } = call;
  const aggregatorName = check.requiredText('ConfigurationAggregatorName', NAME);
  const filters = check.object('Filters');
  const name = filters.text('ConfigRuleName', RULE_NAME);
  const id = filters.text('AccountId', ACCOUNT_ID);
  const region = filters.text('AwsRegion', REGION);
  const type = filters.text('ComplianceType', COMPLIANCE_TYPES);
  const limit = check.integer('Limit', { min: 0, max: 1000 });
  const token = check.text('NextToken');
  check.settle();
  refuseType(type);
  // A rule without results is not shown, unless a test says how.
  const wanted = aggregatorNamed(account, aggregatorName).rules.filter(
    (rule) =>
      (rule.results.length > 0 || rule.ComplianceType !== undefined) &&
      (name ?? rule.ConfigRuleName) === rule.ConfigRuleName &&
      (id ?? rule.AccountId) === rule.AccountId &&
      (region ?? rule.AwsRegion) === rule.AwsRegion &&
      (type ?? typeOf(rule)) === typeOf(rule),
  );
  const { items, next } = paged(call, `DescribeAggregateCompliance ${aggregatorName}`, wanted, {
    keyOf: ({ AccountId, AwsRegion, ConfigRuleName }) => `${AccountId} ${AwsRegion} ${ConfigRuleName}`,
    limit,
    token,
    defaultSize: 1000,
  });
  const rows = items.map((rule) => ({
    ConfigRuleName: rule.ConfigRuleName,
    Compliance: complianceOf(rule),
    AccountId: rule.AccountId,
    AwsRegion: rule.AwsRegion,
  }));
  return { AggregateComplianceByConfigRules: rows, NextToken: next };
};

const toResult = (rule: Rule, result: Rule['results'][number]): object => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: {
      ConfigRuleName: rule.ConfigRuleName,
      ResourceType: result.ComplianceResourceType,
      ResourceId: result.ComplianceResourceId,
    },
    OrderingTimestamp: result.OrderingTimestamp,
  },
  ComplianceType: result.ComplianceType,
  ResultRecordedTime: result.ResultRecordedTime,
  ConfigRuleInvokedTime: result.ResultRecordedTime,
  Annotation: result.Annotation,
  AccountId: rule.AccountId,
  AwsRegion: rule.AwsRegion,
});

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_GetAggregateComplianceDetailsByConfigRule.html */
const getAggregateComplianceDetailsByConfigRule = (call: Call): object => {
  const { check, account } = call;
  const aggregatorName = check.requiredText('ConfigurationAggregatorName', NAME);
  const name = check.requiredText('ConfigRuleName', RULE_NAME);
  const id = check.requiredText('AccountId', ACCOUNT_ID);
  const region = check.requiredText('AwsRegion', REGION);
  const type = check.text('ComplianceType', COMPLIANCE_TYPES);
  const limit = check.integer('Limit', { min: 0, max: 100 });
  const token = check.text('NextToken');
  check.settle();
  refuseType(type);
  const rule = aggregatorNamed(account, aggregatorName).rules.find(
    ({ ConfigRuleName, AccountId, AwsRegion }) =>
      ConfigRuleName === name && AccountId === id && AwsRegion === region,
  );
  const results = (rule?.results ?? []).filter(
    ({ ComplianceType }) => (type ?? ComplianceType) === ComplianceType,
  );
  const { items, next } = paged(call, `GetAggregateComplianceDetails ${name} ${id} ${region}`, results, {
    keyOf: ({ ComplianceResourceType, ComplianceResourceId }) =>
      `${ComplianceResourceType} ${ComplianceResourceId}`,
    limit,
    token,
    defaultSize: 50,
  });
  const details = rule === undefined ? [] : items.map((result) => toResult(rule, result));
  return { AggregateEvaluationResults: details, NextToken: next };
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationAggregatorSourcesStatus.html */
const describeConfigurationAggregatorSourcesStatus = (call: Call): object => {
  const { check, account } = call;
  const aggregatorName = check.requiredText('ConfigurationAggregatorName', NAME);
  const limit = check.integer('Limit', { min: 0, max: 100 });
  const token = check.text('NextToken');
  check.settle();
  const { sources } = aggregatorNamed(account, aggregatorName);
  const { items, next } = paged(call, `SourcesStatus ${aggregatorName}`, sources, {
    keyOf: ({ SourceId, AwsRegion = '' }) => `${SourceId} ${AwsRegion}`,
    limit,
    token,
    defaultSize: 100,
  });
  return { AggregatedSourceStatusList: items, NextToken: next };
};

/** How many resources of a type each account has. */
const COUNT_BY_ACCOUNT =
  /^SELECT accountId, COUNT\(\*\) WHERE resourceType = '(?<type>[A-Za-z0-9:]+)' GROUP BY accountId$/;

/** The rows that a query selects, a page of them. */
export const selected = (
  call: Call,
  expression: string,
  resources: readonly QueriedResource[],
  listing: string,
  { limit, token }: { readonly limit: number | undefined; readonly token: string | undefined },
): object => {
  const query = readQuery(expression);
  const rows = rowsOf(query, resources).map((row, index) => ({ row, key: String(index).padStart(9, '0') }));
  const { items, next } = paged(call, `${listing} ${expression}`, rows, {
    keyOf: ({ key }) => key,
    limit,
    token,
    defaultSize: 100,
  });
  return {
    Results: items.map(({ row }) => row),
    QueryInfo: { SelectFields: query.fields.map((Name) => ({ Name })) },
    NextToken: next,
  };
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html */
const selectAggregateResourceConfig = (call: Call): object => {
  const { check, account } = call;
  const aggregatorName = check.requiredText('ConfigurationAggregatorName', NAME);
  const expression = check.requiredText('Expression', { min: 1, max: 4096 });
  const limit = check.integer('Limit', { min: 0, max: 100 });
  const token = check.text('NextToken');
  check.settle();
  const { resources = [] } = aggregatorNamed(account, aggregatorName);
  const type = COUNT_BY_ACCOUNT.exec(expression)?.groups?.['type'];
  if (type === undefined)
    return selected(call, expression, resources, `SelectAggregate ${aggregatorName}`, { limit, token });
  const counts = new Map<string, number>();
  for (const { accountId, resourceType } of resources)
    if (resourceType === type) counts.set(accountId, (counts.get(accountId) ?? 0) + 1);
  const { items, next } = paged(call, `SelectAggregate ${aggregatorName} ${expression}`, [...counts], {
    keyOf: ([accountId]) => accountId,
    limit,
    token,
    defaultSize: 500,
  });
  return {
    Results: items.map(([accountId, count]) => JSON.stringify({ accountId, 'COUNT(*)': count })),
    QueryInfo: { SelectFields: [{ Name: 'accountId' }, { Name: 'COUNT(*)' }] },
    NextToken: next,
  };
};

export const configAggregatorOperations: Service['operations'] = {
  DescribeAggregateComplianceByConfigRules: describeAggregateComplianceByConfigRules,
  GetAggregateComplianceDetailsByConfigRule: getAggregateComplianceDetailsByConfigRule,
  DescribeConfigurationAggregatorSourcesStatus: describeConfigurationAggregatorSourcesStatus,
  SelectAggregateResourceConfig: selectAggregateResourceConfig,
};
