import type { Check } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { functionNameOf, readFunctionState } from '../function-state.ts';
import { readMetric } from '../metric.ts';

const HOUR = 3_600_000;
const DAY_HOURS = 24;

const sumOf = (values: ReadonlyMap<number, number>): number =>
  [...values.values()].reduce((sum, value) => sum + value, 0);

interface Runs {
  readonly invocations: ReadonlyMap<number, number>;
  readonly errors: ReadonlyMap<number, number>;
  readonly throttles: number;
}

const readRuns = async (name: string, hours: number, examination: Examination): Promise<Runs> => {
  const read = (metric: string): Promise<ReadonlyMap<number, number>> =>
    readMetric(
      {
        namespace: 'AWS/Lambda',
        name: metric,
        dimension: { Name: 'FunctionName', Value: name },
        statistic: 'Sum',
      },
      hours,
      examination,
    );
  const [invocations, errors, throttles] = await Promise.all([
    read('Invocations'),
    read('Errors'),
    read('Throttles'),
  ]);
  return { invocations, errors, throttles: sumOf(throttles) };
};

/** Whether the latest run, tried again where it was, came to nothing: an earlier failure has been made good since. */
const failedAtLast = ({ invocations, errors }: Runs): boolean => {
  const [latest, runs = 0] = [...invocations].findLast(([, count]) => count > 0) ?? [];
  return latest !== undefined && (errors.get(latest) ?? 0) >= runs;
};

const diagnoseRuns = (functionName: string, hours: number, runs: Runs): Diagnosis => {
  const [invocations, errors] = [sumOf(runs.invocations), sumOf(runs.errors)];
  if (failedAtLast(runs))
    return diagnosis('function-failed-latest', { functionName, hours, errors, invocations });
  return errors > 0
    ? diagnosis('function-failed-earlier', { functionName, hours, errors, invocations })
    : diagnosis('function-ran', { functionName, hours, invocations, throttles: runs.throttles });
};

/** A rule is evaluated soon after it was deployed; until then there is nothing to see. */
const isNew = (lastModified: string, now: Date): boolean => now.getTime() - Date.parse(lastModified) < HOUR;

const diagnoseFunction = async (
  rule: DeployedRule,
  functionArn: string,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const functionName = functionNameOf(functionArn);
  const { name: configRuleName } = rule;
  const { region, now, accountId } = examination;
  const [, , , , owner = ''] = functionArn.split(':');
  if (accountId !== undefined && owner !== accountId)
    return [diagnosis('function-of-other-account', { configRuleName, ownerAccountId: owner })];
  const { lastModified, found: state } = await readFunctionState(functionName, examination);
  if (state?.status === 'wrong') return [state];
  // Twice the schedule, so that one run is in it whatever the minute.
  const hours = Math.max(DAY_HOURS, 2 * (rule.everyHours ?? DAY_HOURS));
  const found = await readRuns(functionName, hours, examination).then(
    (runs) => {
      if (sumOf(runs.invocations) > 0) return diagnoseRuns(functionName, hours, runs);
      if (lastModified === undefined) return diagnosis('function-age-not-known', { functionName, hours });
      if (isNew(lastModified, now)) return diagnosis('function-new', { functionName });
      return runs.throttles > 0
        ? diagnosis('function-throttled', { functionName, hours, throttles: runs.throttles })
        : diagnosis('function-has-not-run', { functionName, hours, configRuleName, region });
    },
    (error: unknown) => unread(error, `how function ${functionName} ran`),
  );
  return state === undefined ? [found] : [state, found];
};

/** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const functions: Check = {
  name: 'functions',
  of: 'which rules are deployed',
  examine: async (examination) => {
    const found = (await examination.readRules()).map(async (rule) =>
      rule.functionArn === undefined ? [] : diagnoseFunction(rule, rule.functionArn, examination),
    );
    return (await Promise.all(found)).flat();
  },
};
