import type { Account, ConfigRule, ConfigurationItem, StoredResult } from './account.ts';
import { resultKey } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { Constraints } from './constraints.ts';
import { tellOfChange } from './compliance-changes.ts';
import { configAggregatorOperations, noSuchAggregator, selected } from './config-aggregator.ts';
import { paged } from './config-pages.ts';
import { configRuleOperations, noSuchRule } from './config-rules.ts';
import { jsonProtocol } from './json-protocol.ts';
import type { Call, Params, Service } from './service.ts';

const notDiscovered = (resourceType: unknown, resourceId: unknown): AwsError =>
  new AwsError(
    'ResourceNotDiscoveredException',
    `Resource ${String(resourceId)} of resourceType:${String(resourceType)} is unknown or has not been discovered`,
  );

/** Far fewer than AWS Config knows: those that a rule about IAM may meet, and some that it may not. */
const RESOURCE_TYPES = [
  'AWS::::Account',
  'AWS::CloudTrail::Trail',
  'AWS::EC2::Instance',
  'AWS::IAM::Group',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
];

const COMPLIANCE_TYPES = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA'] as const;
type ComplianceType = (typeof COMPLIANCE_TYPES)[number];

const isKept = (type: ComplianceType | undefined): type is StoredResult['ComplianceType'] =>
  type !== undefined && type !== 'INSUFFICIENT_DATA';

const PAGE = { min: 0, max: 100 };

const toResult = (check: Constraints, now: Date): StoredResult | undefined => {
  const type = check.requiredText('ComplianceResourceType', { min: 1, max: 256 });
  const id = check.requiredText('ComplianceResourceId', { min: 1, max: 768 });
  const compliance = check.requiredText('ComplianceType', { oneOf: COMPLIANCE_TYPES });
  const annotation = check.text('Annotation', { min: 1, max: 256 });
  const orderingTimestamp = check.timestamp('OrderingTimestamp', { required: true });
  const known = COMPLIANCE_TYPES.find((value) => value === compliance);
  if (!isKept(known) || orderingTimestamp === undefined) return undefined;
  return {
    ComplianceResourceType: type,
    ComplianceResourceId: id,
    ComplianceType: known,
    ...(annotation !== undefined && { Annotation: annotation }),
    OrderingTimestamp: orderingTimestamp,
    ResultRecordedTime: now.getTime() / 1000,
  };
};

const refuseValues = (evaluations: readonly { readonly value: Params }[]): void => {
  for (const { value } of evaluations) {
    const type = String(value['ComplianceResourceType']);
    if (!RESOURCE_TYPES.includes(type)) {
      const permitted = `Only the following values are permitted: [${RESOURCE_TYPES.join(', ')}]`;
      throw new AwsError(
        'InvalidParameterValueException',
        `The resource type ${type} is invalid. ${permitted}`,
      );
    }
    if (value['ComplianceType'] === 'INSUFFICIENT_DATA')
      throw new AwsError(
        'InvalidParameterValueException',
        'INSUFFICIENT_DATA is not a valid compliance type for PutEvaluations.',
      );
  }
};

const ruleOfToken = ({ configRules }: Account, token: string): ConfigRule | undefined =>
  Object.values(configRules).find(({ resultTokens }) => resultTokens.has(token));

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html */
const putEvaluations = ({ check, account, now, failsEvaluation }: Call): object => {
  const token = check.requiredText('ResultToken');
  const isTest = check.flag('TestMode');
  const evaluations = check.objects('Evaluations', { max: 100 });
  const results = evaluations.map((evaluation) => toResult(evaluation.check, now()));
  check.settle();
  refuseValues(evaluations);
  const rule = ruleOfToken(account, token);
  if (!rule && !isTest) throw new AwsError('InvalidResultTokenException', 'Result Token provided is invalid');
  const failed = evaluations.map(({ value }) => failsEvaluation(value));
  if (rule && !isTest)
    for (const [index, result] of results.entries()) {
      if (!result || failed[index]) continue;
      const key = resultKey(result.ComplianceResourceType, result.ComplianceResourceId);
      const isOutrun = (rule.results.get(key)?.OrderingTimestamp ?? -Infinity) > result.OrderingTimestamp;
      if (isOutrun && account.keepsLaterResults) continue;
      tellOfChange(account, rule, rule.results.get(key), result);
      rule.results.set(key, result);
    }
  return { FailedEvaluations: evaluations.filter((_, index) => failed[index]).map(({ value }) => value) };
};

const toEvaluationResult = ({ ConfigRuleName }: ConfigRule, result: StoredResult): object => ({
  EvaluationResultIdentifier: {
    EvaluationResultQualifier: {
      ConfigRuleName,
      ResourceType: result.ComplianceResourceType,
      ResourceId: result.ComplianceResourceId,
      EvaluationMode: 'DETECTIVE',
    },
    OrderingTimestamp: result.OrderingTimestamp,
  },
  ComplianceType: result.ComplianceType,
  ResultRecordedTime: result.ResultRecordedTime,
  ConfigRuleInvokedTime: result.ResultRecordedTime,
  Annotation: result.Annotation,
});

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_GetComplianceDetailsByConfigRule.html */
const getComplianceDetailsByConfigRule = (call: Call): object => {
  const { check, account } = call;
  const name = check.requiredText('ConfigRuleName', { min: 1, max: 64, pattern: /\S/ });
  const types = check.texts('ComplianceTypes', { max: 3, oneOf: COMPLIANCE_TYPES });
  const limit = check.integer('Limit', PAGE);
  const token = check.text('NextToken');
  check.settle();
  if (types.includes('INSUFFICIENT_DATA'))
    throw new AwsError(
      'InvalidParameterValueException',
      'INSUFFICIENT_DATA is not a valid ComplianceType filter.',
    );
  const rule = Object.hasOwn(account.configRules, name) ? account.configRules[name] : undefined;
  if (!rule) throw noSuchRule(name);
  const wanted = [...(rule.resultsAsRead ?? rule.results)].filter(
    ([, { ComplianceType }]) => types.length === 0 || types.includes(ComplianceType),
  );
  const { items, next } = paged(call, `GetComplianceDetailsByConfigRule ${name}`, wanted, {
    keyOf: ([key]) => key,
    limit,
    token,
  });
  return { EvaluationResults: items.map(([, result]) => toEvaluationResult(rule, result)), NextToken: next };
};

const TIMES = ['configurationItemCaptureTime', 'resourceCreationTime', 'configurationItemDeliveryTime'];

/** Seconds since 1970, beyond every capture time: what is later sorts first. */
const LATEST = 1e11;

const toSeconds = (time: unknown): number => Date.parse(String(time)) / 1000;

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_GetResourceConfigHistory.html */
const getResourceConfigHistory = (call: Call): object => {
  const { check, account } = call;
  const type = check.requiredText('resourceType', { oneOf: RESOURCE_TYPES });
  const id = check.requiredText('resourceId', { min: 1, max: 768 });
  const later = check.timestamp('laterTime') ?? Infinity;
  const earlier = check.timestamp('earlierTime') ?? -Infinity;
  const order = check.text('chronologicalOrder', { oneOf: ['Reverse', 'Forward'] }) ?? 'Reverse';
  const limit = check.integer('limit', PAGE);
  const token = check.text('nextToken');
  check.settle();
  if (later < earlier)
    throw new AwsError(
      'InvalidTimeRangeException',
      'The specified time range is not valid. The earlier time is not chronologically before the later time.',
    );
  if (!account.hasConfigurationRecorder)
    throw new AwsError(
      'NoAvailableConfigurationRecorderException',
      'There are no configuration recorders available to provide the role needed to describe your resources. Create a configuration recorder.',
    );
  const ofResource = account.configurationItems.filter(
    ({ resourceType, resourceId }) => resourceType === type && resourceId === id,
  );
  if (ofResource.length === 0) throw notDiscovered(type, id);
  const timed = ofResource
    .map((item, index) => ({ item, index, seconds: toSeconds(item.configurationItemCaptureTime) }))
    .filter(({ seconds }) => seconds >= earlier && seconds <= later);
  const sortable = (value: number): string => value.toFixed(3).padStart(20, '0');
  const { items, next } = paged(call, `GetResourceConfigHistory ${type} ${id} ${order}`, timed, {
    keyOf: ({ seconds, index }) =>
      `${sortable(order === 'Forward' ? seconds : LATEST - seconds)} ${sortable(index)}`,
    limit,
    token,
  });
  const configurationItems = items.map(({ item }) =>
    Object.fromEntries(
      Object.entries(item).map(([field, value]) => [field, TIMES.includes(field) ? toSeconds(value) : value]),
    ),
  );
  return { configurationItems, nextToken: next };
};

const isDeleted = (status: string): boolean => status.startsWith('ResourceDeleted');

/**
 * What AWS Config has recorded last of each resource of the region. It searches nothing where no recorder ever was.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_SelectResourceConfig.html
 */
const selectResourceConfig = (call: Call): object => {
  const { check, account, region } = call;
  const expression = check.requiredText('Expression', { min: 1, max: 4096 });
  const limit = check.integer('Limit', PAGE);
  const token = check.text('NextToken');
  check.settle();
  const newest = new Map<string, ConfigurationItem>();
  for (const item of account.configurationItems) {
    const key = `${item.resourceType} ${item.resourceId}`;
    const known = newest.get(key);
    if (
      known === undefined ||
      toSeconds(known.configurationItemCaptureTime) <= toSeconds(item.configurationItemCaptureTime)
    )
      newest.set(key, item);
  }
  const resources = [...newest.values()]
    .filter(({ configurationItemStatus }) => !isDeleted(configurationItemStatus))
    .map(({ configuration, ...item }) => ({
      accountId: account.accountId,
      awsRegion: region,
      ...item,
      ...(configuration === null ? {} : { configuration: JSON.parse(configuration) as unknown }),
    }))
    .filter(({ awsRegion }) => awsRegion === region || awsRegion === 'global');
  return selected(call, expression, resources, 'SelectResourceConfig', { limit, token });
};

const isIn =
  (region: string) =>
  (recorder: object): boolean =>
    !('arn' in recorder) || String(recorder.arn).split(':')[3] === region;

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorders.html */
const describeConfigurationRecorders = ({ account, region }: Call): object => ({
  ConfigurationRecorders: account.configurationRecorders.filter(isIn(region)),
});

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorderStatus.html */
const describeConfigurationRecorderStatus = ({ account, region }: Call): object => ({
  ConfigurationRecordersStatus: account.configurationRecorderStatuses.filter(isIn(region)),
});

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_Operations.html */
export const config: Service = {
  name: 'config',
  protocol: jsonProtocol({ target: 'StarlingDoveService', version: '1.1' }),
  operations: {
    PutEvaluations: putEvaluations,
    GetComplianceDetailsByConfigRule: getComplianceDetailsByConfigRule,
    GetResourceConfigHistory: getResourceConfigHistory,
    SelectResourceConfig: selectResourceConfig,
    DescribeConfigurationRecorders: describeConfigurationRecorders,
    DescribeConfigurationRecorderStatus: describeConfigurationRecorderStatus,
    ...configRuleOperations,
    ...configAggregatorOperations,
  },
  notFound: (operation, { ConfigRuleName, resourceType, resourceId }) => {
    if (operation === 'GetResourceConfigHistory') return notDiscovered(resourceType, resourceId);
    return operation in configAggregatorOperations ? noSuchAggregator() : noSuchRule(ConfigRuleName);
  },
};
