import type { Account, ConfigRule } from './account.ts';
import { AwsError } from './aws-error.ts';
import { paged } from './config-pages.ts';
import { refusalOf, ruleStarts } from './config-rule-starts.ts';
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
  for (const rule of started) ruleStarts(rule).acceptedAt.push(time);
  return {};
};

export const configRuleOperations: Service['operations'] = {
  DescribeConfigRules: describeConfigRules,
  DescribeConfigRuleEvaluationStatus: describeConfigRuleEvaluationStatus,
  DescribeComplianceByConfigRule: describeComplianceByConfigRule,
  StartConfigRulesEvaluation: startConfigRulesEvaluation,
};
