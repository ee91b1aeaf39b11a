import {
  DescribeConfigRuleEvaluationStatusCommand,
  paginateGetComplianceDetailsByConfigRule,
  type ConfigRuleEvaluationStatus,
} from '@aws-sdk/client-config-service';
import { readConfigPages } from '../../aws/config-pages.ts';
import { listIn } from '../../aws/reading.ts';
import type { Check } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { functionNameOf, readFunctionState } from '../function-state.ts';

const HOUR = 3_600_000;

/** Milliseconds since 1970; undefined where there is no result. */
const newestResult = async (
  { name }: DeployedRule,
  { clients }: Examination,
): Promise<number | undefined> => {
  let newest: number | undefined;
  const { error } = await readConfigPages(
    paginateGetComplianceDetailsByConfigRule(
      { client: clients.config, pageSize: 100 },
      { ConfigRuleName: name, ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'] },
    ),
    (page) => {
      for (const { ResultRecordedTime } of listIn('EvaluationResults', page.EvaluationResults)) {
        const time = ResultRecordedTime?.getTime();
        if (time !== undefined && !(newest !== undefined && newest >= time)) newest = time;
      }
      return [];
    },
  );
  if (error !== undefined) throw error;
  return newest;
};

/** Whether a failure of one kind came after the success of the same kind. */
const isLatest = (failed: Date | undefined, succeeded: Date | undefined): boolean =>
  failed !== undefined && (succeeded === undefined || failed > succeeded);

const failsNow = (status: ConfigRuleEvaluationStatus): boolean =>
  isLatest(status.LastFailedInvocationTime, status.LastSuccessfulInvocationTime) ||
  isLatest(status.LastFailedEvaluationTime, status.LastSuccessfulEvaluationTime);

/** AWS's own documents differ on whether this speaks of custom rules: what it says is believed, silence is nothing. */
const lastError = async (
  { name }: DeployedRule,
  { clients }: Examination,
): Promise<Diagnosis | undefined> => {
  const { ConfigRulesEvaluationStatus = [] } = await clients.config.send(
    new DescribeConfigRuleEvaluationStatusCommand({ ConfigRuleNames: [name] }),
  );
  const status = ConfigRulesEvaluationStatus.find(({ ConfigRuleName }) => ConfigRuleName === name) ?? {};
  const { LastErrorCode, LastErrorMessage } = status;
  // AWS Config keeps the code of the last failure after a success.
  return LastErrorCode === undefined || !failsNow(status)
    ? undefined
    : diagnosis('rule-failed-to-run', {
        configRuleName: name,
        errorCode: LastErrorCode,
        errorMessage: LastErrorMessage,
      });
};

/** Hours of patience beyond a schedule, at the most: with it, a run that did not come is heard within a day. */
const PATIENCE = 6;

/** Hours after which the next result is overdue: two runs, where they come often. */
const overdueAfter = (everyHours: number): number => everyHours + Math.min(everyHours, PATIENCE);

/** A function that was deployed lately has not been evaluated with yet, which is no news. */
const diagnoseNone = async (
  { name: configRuleName, everyHours, functionArn }: DeployedRule,
  examination: Examination,
): Promise<Diagnosis> => {
  const none = diagnosis('rule-without-result', { configRuleName });
  if (functionArn === undefined || everyHours === undefined) return none;
  const { lastModified } = await readFunctionState(functionNameOf(functionArn), examination);
  const age = examination.now.getTime() - Date.parse(lastModified ?? '');
  return age > overdueAfter(everyHours) * HOUR
    ? diagnosis('rule-still-without-result', { configRuleName, everyHours })
    : none;
};

/** Each scheduled run that succeeds sends one evaluation at the least: a result that is old tells of runs that did not. */
const diagnoseNewest = async (
  rule: DeployedRule,
  newest: number | undefined,
  examination: Examination,
): Promise<Diagnosis> => {
  const { name: configRuleName, everyHours } = rule;
  const { now } = examination;
  if (newest === undefined) return diagnoseNone(rule, examination);
  const age = now.getTime() - newest;
  const result = {
    configRuleName,
    hoursAgo: Math.round(age / HOUR),
    recorded: new Date(newest).toISOString(),
  };
  return everyHours !== undefined && age > overdueAfter(everyHours) * HOUR
    ? diagnosis('results-old', { ...result, everyHours })
    : diagnosis('results-new', result);
};

const diagnoseRule = async (rule: DeployedRule, examination: Examination): Promise<Diagnosis[]> => {
  const [newest, error] = await Promise.all([
    newestResult(rule, examination).then(
      (time) => diagnoseNewest(rule, time, examination),
      (failure: unknown) => unread(failure, `the results of rule ${rule.name}`),
    ),
    lastError(rule, examination).catch((failure: unknown) =>
      unread(failure, `the evaluation status of rule ${rule.name}`),
    ),
  ]);
  return error === undefined ? [newest] : [newest, error];
};

export const results: Check = {
  name: 'results',
  of: 'which rules are deployed',
  examine: async (examination) =>
    (
      await Promise.all((await examination.readRules()).map((rule) => diagnoseRule(rule, examination)))
    ).flat(),
};
