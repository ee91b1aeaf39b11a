import { randomUUID } from 'node:crypto';
import type { Account, ConfigRule, StoredResult } from './account.ts';
import { send } from './queue-messages.ts';

const TYPE = 'Config Rules Compliance Change';

/** What rules of EventBridge for compliance changes ask for; a field that is not there asks for nothing. */
interface Pattern {
  readonly source?: readonly string[];
  readonly 'detail-type'?: readonly string[];
  readonly detail?: { readonly configRuleName?: readonly string[] };
}

const admits = (values: readonly string[] | undefined, value: string): boolean =>
  values === undefined || values.includes(value);

const matches = (text: string, configRuleName: string): boolean => {
  const { source, 'detail-type': type, detail } = JSON.parse(text) as Pattern;
  return admits(source, 'aws.config') && admits(type, TYPE) && admits(detail?.configRuleName, configRuleName);
};

const toResult = (rule: ConfigRule, result: StoredResult): object => ({
  evaluationResultIdentifier: {
    evaluationResultQualifier: {
      configRuleName: rule.ConfigRuleName,
      resourceType: result.ComplianceResourceType,
      resourceId: result.ComplianceResourceId,
    },
    orderingTimestamp: new Date(result.OrderingTimestamp * 1000).toISOString(),
  },
  complianceType: result.ComplianceType,
  resultRecordedTime: new Date(result.ResultRecordedTime * 1000).toISOString(),
  annotation: result.Annotation,
});

/** Tells the queues of EventBridge's rules that a result is another one than before. With its annotation: AWS does not say. */
export const tellOfChange = (
  account: Account,
  rule: ConfigRule,
  earlier: StoredResult | undefined,
  result: StoredResult,
): void => {
  if (earlier?.ComplianceType === result.ComplianceType) return;
  const [, , , region] = rule.ConfigRuleArn.split(':');
  const at = new Date(result.ResultRecordedTime * 1000);
  const event = {
    version: '0',
    id: randomUUID(),
    'detail-type': TYPE,
    source: 'aws.config',
    account: account.accountId,
    time: at.toISOString(),
    region,
    resources: [],
    detail: {
      resourceId: result.ComplianceResourceId,
      resourceType: result.ComplianceResourceType,
      awsRegion: region,
      awsAccountId: account.accountId,
      configRuleName: rule.ConfigRuleName,
      configRuleARN: rule.ConfigRuleArn,
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: toResult(rule, result),
      ...(earlier !== undefined && { oldEvaluationResult: toResult(rule, earlier) }),
    },
  };
  for (const { Arn, State, EventPattern = '{}', Targets } of Object.values(account.eventRules)) {
    if (State === 'DISABLED' || Arn.split(':')[3] !== region || !matches(EventPattern, rule.ConfigRuleName))
      continue;
    for (const { Arn: target } of Targets)
      if (target.includes(':sqs:')) send(account, target, JSON.stringify(event), at);
  }
};
