import { randomUUID } from 'node:crypto';
import { addConfigRule, type Account, type ConfigRule } from './account.ts';
import { AwsError } from './aws-error.ts';
import { paged } from './config-pages.ts';
import { refusalOf, ruleStarts } from './config-rule-starts.ts';
import { runLater } from './function-runs.ts';
import type { Call, Service } from './service.ts';

export const noSuchRule = (name: unknown): AwsError =>
  new AwsError(
    'NoSuchConfigRuleException',
    `The ConfigRule '${String(name)}' provided in the request is invalid. Please check the configRule name.`,
  );

/** Rules on a page, which no request can change, and names in a request. */
const RULES = 25;

const COMPLIANCE_TYPES = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA'];

/** The rules that a request names, or all. */
const wantedRules = ({ configRules }: Account, names: readonly string[]): readonly ConfigRule[] => {
  if (names.length === 0) return Object.values(configRules);
  return names.map((name) => {
    const rule = Object.hasOwn(configRules, name) ? configRules[name] : undefined;
    if (!rule) throw noSuchRule(name);
    return rule;
  });
};

const keyOf = ({ ConfigRuleName }: ConfigRule): string => ConfigRuleName;

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRules.html */
const describeConfigRules = (call: Call): object => {
  const { check, account } = call;
  const names = check.texts('ConfigRuleNames', { max: RULES });
  const token = check.text('NextToken');
  check.settle();
  const page = { keyOf, token, defaultSize: RULES };
  const { items, next } = paged(call, 'DescribeConfigRules', wantedRules(account, names), page);
  const rules = items.map(({ ConfigRuleName, ConfigRuleArn, ConfigRuleId, described }) => ({
    ConfigRuleName,
    ConfigRuleArn,
    ConfigRuleId,
    ConfigRuleState: 'ACTIVE',
    ...described,
  }));
  return { ConfigRules: rules, NextToken: next };
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRuleEvaluationStatus.html */
const describeConfigRuleEvaluationStatus = (call: Call): object => {
  const { check, account } = call;
  const names = check.texts('ConfigRuleNames', { max: 50 });
  const limit = check.integer('Limit', { min: 0, max: 50 });
  const token = check.text('NextToken');
  check.settle();
  const page = { keyOf, limit, token, defaultSize: 50 };
  const { items, next } = paged(
    call,
    'DescribeConfigRuleEvaluationStatus',
    wantedRules(account, names),
    page,
  );
  const statuses = items.map(({ ConfigRuleName, ConfigRuleArn, ConfigRuleId, evaluationStatus }) => ({
    ConfigRuleName,
    ConfigRuleArn,
    ConfigRuleId,
    FirstEvaluationStarted: true,
    ...evaluationStatus,
  }));
  return { ConfigRulesEvaluationStatus: statuses, NextToken: next };
};

interface Compliance {
  readonly ComplianceType: string;
  readonly ComplianceContributorCount?: object;
}

const complianceOf = ({ results }: ConfigRule): Compliance => {
  const types = [...results.values()].map(({ ComplianceType }) => ComplianceType);
  const count = types.filter((type) => type === 'NON_COMPLIANT').length;
  if (count > 0)
    return {
      ComplianceType: 'NON_COMPLIANT',
      ComplianceContributorCount: { CappedCount: Math.min(count, 25), CapExceeded: count > 25 },
    };
  return { ComplianceType: types.includes('COMPLIANT') ? 'COMPLIANT' : 'INSUFFICIENT_DATA' };
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeComplianceByConfigRule.html */
const describeComplianceByConfigRule = (call: Call): object => {
  const { check, account } = call;
  const names = check.texts('ConfigRuleNames', { max: RULES });
  const types = check.texts('ComplianceTypes', { max: 3, oneOf: COMPLIANCE_TYPES });
  const token = check.text('NextToken');
  check.settle();
  const wanted = wantedRules(account, names).filter(
    (rule) => types.length === 0 || types.includes(complianceOf(rule).ComplianceType),
  );
  const page = { keyOf, token, defaultSize: RULES };
  const { items, next } = paged(call, 'DescribeComplianceByConfigRule', wanted, page);
  const compliances = items.map((rule) => ({
    ConfigRuleName: rule.ConfigRuleName,
    Compliance: complianceOf(rule),
  }));
  return { ComplianceByConfigRules: compliances, NextToken: next };
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html */
const startConfigRulesEvaluation = ({ check, account, now }: Call): object => {
  const names = check.texts('ConfigRuleNames', { max: RULES });
  check.settle();
  if (names.length === 0)
    throw new AwsError('InvalidParameterValueException', 'ConfigRuleNames must name at least one rule.');
  const time = now().getTime();
  const started = wantedRules(account, names);
  for (const rule of started) {
    const refusal = refusalOf(rule, time);
    if (refusal) throw refusal;
  }
  for (const rule of started) {
    ruleStarts(rule).acceptedAt.push(time);
    void evaluate(account, rule, now());
  }
  return {};
};

/** Invokes the function of a rule, where it has code, with a token of its own, as AWS Config does for a scheduled rule. */
const evaluate = async (account: Account, rule: ConfigRule, now: Date): Promise<void> => {
  const { Source, InputParameters = '{}' } = (rule.described ?? {}) as {
    readonly Source?: { readonly SourceIdentifier: string };
    readonly InputParameters?: string;
  };
  const one = account.functions[Source?.SourceIdentifier ?? ''];
  if (one?.Code === undefined) return;
  const resultToken = randomUUID();
  rule.resultTokens.add(resultToken);
  const invokingEvent = JSON.stringify({
    awsAccountId: account.accountId,
    notificationCreationTime: now.toISOString(),
    messageType: 'ScheduledNotification',
    recordVersion: '1.0',
  });
  const { isWell } = await runLater(
    account,
    one,
    {
      version: '1.0',
      invokingEvent,
      ruleParameters: InputParameters,
      resultToken,
      eventLeftScope: false,
      configRuleName: rule.ConfigRuleName,
      configRuleArn: rule.ConfigRuleArn,
      configRuleId: rule.ConfigRuleId,
      accountId: account.accountId,
    },
    now,
  );
  const at = now.getTime() / 1000;
  rule.evaluationStatus = {
    ...rule.evaluationStatus,
    ...(isWell
      ? { LastSuccessfulInvocationTime: at }
      : { LastSuccessfulInvocationTime: at, LastFailedEvaluationTime: at }),
  };
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigRule.html */
const putConfigRule = ({ account, check, params, region, now }: Call): object => {
  const rule = check.object('ConfigRule');
  const name = rule.requiredText('ConfigRuleName', { min: 1, max: 64, pattern: /\S/ });
  rule.text('Description', { max: 256 });
  rule.text('InputParameters', { min: 1, max: 1024 });
  const source = rule.object('Source');
  source.requiredText('Owner', { oneOf: ['CUSTOM_LAMBDA'] });
  const functionArn = source.requiredText('SourceIdentifier', { min: 1, max: 256 });
  check.settle();
  if (!account.hasConfigurationRecorder)
    throw new AwsError(
      'NoAvailableConfigurationRecorderException',
      'Configuration recorder is not available to put config rule.',
    );
  if (account.functions[functionArn]?.Policy?.includes('config.amazonaws.com') !== true)
    throw new AwsError(
      'InsufficientPermissionsException',
      'The AWS Lambda function cannot be invoked. Check that the specified function ARN exists and has the right permissions.',
    );
  const made = Object.hasOwn(account.configRules, name)
    ? account.configRules[name]
    : addConfigRule(account, name, [], region);
  if (made === undefined) return {};
  made.described = params['ConfigRule'] as Readonly<Record<string, unknown>>;
  void evaluate(account, made, now());
  return {};
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DeleteConfigRule.html */
const deleteConfigRule = ({ account, check }: Call): object => {
  const name = check.requiredText('ConfigRuleName', { min: 1, max: 64, pattern: /\S/ });
  check.settle();
  if (!Object.hasOwn(account.configRules, name)) throw noSuchRule(name);
  delete account.configRules[name];
  return {};
};

export const configRuleOperations: Service['operations'] = {
  PutConfigRule: putConfigRule,
  DeleteConfigRule: deleteConfigRule,
  DescribeConfigRules: describeConfigRules,
  DescribeConfigRuleEvaluationStatus: describeConfigRuleEvaluationStatus,
  DescribeComplianceByConfigRule: describeComplianceByConfigRule,
  StartConfigRulesEvaluation: startConfigRulesEvaluation,
};
