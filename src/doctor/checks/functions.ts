import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type GetFunctionConfigurationCommandOutput,
} from '@aws-sdk/client-lambda';
import { counted, note, ok, unknown, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { readMetric } from '../metric.ts';
import { shellCommand } from '../shell-command.ts';

const HOUR = 3_600_000;
const DAY_HOURS = 24;

/** `arn:aws:lambda:eu-west-1:111122223333:function:NAME`, with or without a version after it. */
const nameOf = (functionArn: string): string => functionArn.split(':')[6] ?? functionArn;

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

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const diagnoseNoRuns = (
  { name: ruleName }: DeployedRule,
  name: string,
  window: string,
  { throttles }: Runs,
  region: string,
): Diagnosis =>
  throttles > 0
    ? wrong(
        `function ${name} did not run ${window}: it was throttled ${times(throttles)}`,
        'raise the concurrency that the account, or the function, may use',
      )
    : wrong(
        `function ${name} has not run ${window}`,
        'see what else is said here of why AWS Config does not invoke it; then start its rule',
        shellCommand`aws configservice start-config-rules-evaluation --config-rule-names ${ruleName} --region ${region}`,
      );

const diagnoseRuns = (name: string, window: string, runs: Runs): Diagnosis => {
  const [all, failed] = [sumOf(runs.invocations), sumOf(runs.errors)];
  if (failedAtLast(runs))
    return wrong(
      `function ${name} failed in its latest run, and ${failed} of ${counted(all, 'run')} ${window}; earlier results stand`,
      'read its log: each failure has one line of level ERROR that says why',
    );
  if (failed > 0)
    return note(
      `function ${name} failed ${failed} of ${counted(all, 'run')} ${window}; the latest was without an error`,
    );
  const throttled =
    runs.throttles === 0 ? '' : `; it was throttled ${times(runs.throttles)}, and tried again`;
  return ok(`function ${name} ran ${times(all)} ${window} without an error${throttled}`);
};

/** A rule is evaluated soon after it was deployed; until then there is nothing to see. */
const isNew = (lastModified: string, now: Date): boolean => now.getTime() - Date.parse(lastModified) < HOUR;

const diagnoseState = (
  name: string,
  region: string,
  { State, StateReason, LastUpdateStatus, LastUpdateStatusReason }: GetFunctionConfigurationCommandOutput,
  reserved: number | undefined,
): Diagnosis | undefined => {
  if (State === 'Failed' || LastUpdateStatus === 'Failed')
    return wrong(
      `function ${name} is Failed: ${StateReason ?? LastUpdateStatusReason ?? 'no reason given'}`,
      'deploy the stack again',
    );
  return reserved === 0
    ? wrong(
        `function ${name} is switched off: its reserved concurrency is 0`,
        'take that off',
        shellCommand`aws lambda delete-function-concurrency --function-name ${name} --region ${region}`,
      )
    : undefined;
};

interface State {
  /** When it was deployed the last time; undefined where that could not be read. */
  readonly lastModified?: string | undefined;
  readonly diagnosis?: Diagnosis | undefined;
}

/** Without the state, the runs are told all the same. */
const readState = async (name: string, { clients: { lambda }, region }: Examination): Promise<State> => {
  const read: { lastModified?: string | undefined } = {};
  try {
    const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    read.lastModified = configuration.LastModified;
    const { ReservedConcurrentExecutions } = await lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName: name }),
    );
    return { ...read, diagnosis: diagnoseState(name, region, configuration, ReservedConcurrentExecutions) };
  } catch (error) {
    const diagnosis = isGone(error)
      ? wrong(`function ${name} does not exist`, 'deploy the stack again')
      : unread(error, `the state of function ${name}`);
    return { ...read, diagnosis };
  }
};

const diagnoseFunction = async (
  rule: DeployedRule,
  functionArn: string,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const name = nameOf(functionArn);
  const [, , , , owner] = functionArn.split(':');
  if (examination.accountId !== undefined && owner !== examination.accountId)
    return [
      unknown(
        `the function of rule ${rule.name} is in account ${owner}, and cannot be looked at from here`,
        'run this with credentials of that account',
      ),
    ];
  const { lastModified, diagnosis } = await readState(name, examination);
  if (diagnosis?.standing === 'wrong') return [diagnosis];
  // Twice the schedule, so that one run is in it whatever the minute.
  const hours = Math.max(DAY_HOURS, 2 * (rule.everyHours ?? DAY_HOURS));
  const window = `in the last ${hours} hours`;
  const found = await readRuns(name, hours, examination).then(
    (runs) => {
      if (sumOf(runs.invocations) > 0) return diagnoseRuns(name, window, runs);
      if (lastModified === undefined)
        return unknown(`function ${name} has not run ${window}, and may have been deployed just now`);
      return isNew(lastModified, examination.now)
        ? note(`function ${name} was deployed within the last hour and has not run yet`)
        : diagnoseNoRuns(rule, name, window, runs, examination.region);
    },
    (error: unknown) => unread(error, `how function ${name} ran`),
  );
  return diagnosis === undefined ? [found] : [diagnosis, found];
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
