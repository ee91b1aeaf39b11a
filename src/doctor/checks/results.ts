import {
  DescribeConfigRuleEvaluationStatusCommand,
  paginateGetComplianceDetailsByConfigRule,
} from '@aws-sdk/client-config-service';
import { readConfigPages } from '../../findings/config-pages.ts';
import { listIn } from '../../inventory/reading.ts';
import { note, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

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

/** AWS's own documents differ on whether this speaks of custom rules: what it says is believed, silence is nothing. */
const lastError = async (
  { name }: DeployedRule,
  { clients }: Examination,
): Promise<Diagnosis | undefined> => {
  const { ConfigRulesEvaluationStatus = [] } = await clients.config.send(
    new DescribeConfigRuleEvaluationStatusCommand({ ConfigRuleNames: [name] }),
  );
  const { LastErrorCode, LastErrorMessage } =
    ConfigRulesEvaluationStatus.find(({ ConfigRuleName }) => ConfigRuleName === name) ?? {};
  return LastErrorCode === undefined
    ? undefined
    : wrong(
        `AWS Config could not run rule ${name}: ${LastErrorCode}${LastErrorMessage === undefined ? '' : `, ${LastErrorMessage}`}`,
        'mend what that names; most often it is the permission that lets AWS Config invoke the function',
      );
};

const diagnoseNewest = (
  { name, everyHours, reportsAll }: DeployedRule,
  newest: number | undefined,
  now: Date,
): Diagnosis => {
  if (newest === undefined)
    return note(
      `rule ${name} has no result: it has not run yet, fails (see functions), or applies to nothing`,
    );
  const when = new Date(newest).toISOString();
  const isOld = everyHours !== undefined && now.getTime() - newest > 2 * everyHours * HOUR;
  if (!isOld) return ok(`the newest result of rule ${name} is of ${when}`);
  // With `report: changes` a run sends only what has changed: whether it ran, the function alone tells.
  return reportsAll
    ? wrong(
        `the newest result of rule ${name} is of ${when}, though it reports everything every ${everyHours} hours`,
        'see the log of its function, and the messages in the queue of failed invocations',
      )
    : ok(`the newest result of rule ${name} is of ${when}: nothing has changed since`);
};

const diagnoseRule = async (rule: DeployedRule, examination: Examination): Promise<Diagnosis[]> => {
  const [newest, error] = await Promise.all([
    newestResult(rule, examination).then(
      (time) => diagnoseNewest(rule, time, examination.now),
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
  examine: async (examination) =>
    (
      await Promise.all((await examination.readRules()).map((rule) => diagnoseRule(rule, examination)))
    ).flat(),
};
