import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { listIn } from '../../inventory/reading.ts';
import { ok, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

const HOUR = 3_600_000;
const DAY_HOURS = 24;

/** `arn:aws:lambda:eu-west-1:111122223333:function:NAME`, with or without a version after it. */
const nameOf = (functionArn: string): string => functionArn.split(':')[6] ?? functionArn;

/** The sum of a metric of AWS/Lambda; a metric without data is 0. */
const sumOf = async (
  metric: 'Invocations' | 'Errors' | 'Throttles',
  functionName: string,
  hours: number,
  { clients, now }: Examination,
): Promise<number> => {
  const { Datapoints } = await clients.cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName: metric,
      Dimensions: [{ Name: 'FunctionName', Value: functionName }],
      StartTime: new Date(now.getTime() - hours * HOUR),
      EndTime: now,
      Period: HOUR / 1000,
      Statistics: ['Sum'],
    }),
  );
  return listIn('Datapoints', Datapoints).reduce((sum, { Sum = 0 }) => sum + Sum, 0);
};

const diagnoseRuns = async (
  rule: DeployedRule,
  name: string,
  examination: Examination,
): Promise<Diagnosis> => {
  // Twice the schedule, so that one run is in it whatever the minute.
  const hours = Math.max(DAY_HOURS, 2 * (rule.everyHours ?? DAY_HOURS));
  const [invocations, errors, throttles] = await Promise.all([
    sumOf('Invocations', name, hours, examination),
    sumOf('Errors', name, hours, examination),
    sumOf('Throttles', name, hours, examination),
  ]);
  const window = `in the last ${hours} hours`;
  if (throttles > 0)
    return wrong(
      `function ${name} was throttled ${throttles} times ${window}`,
      'raise the concurrency that the account, or the function, may use',
    );
  if (invocations === 0)
    return wrong(
      `function ${name} has not run ${window}`,
      `see the other lines for why AWS Config does not invoke it, then start it: aws configservice start-config-rules-evaluation --config-rule-names ${rule.name} --region ${examination.region}`,
    );
  return errors > 0
    ? wrong(
        `function ${name} failed ${errors} of ${invocations} times ${window}; earlier results stand`,
        'read its log: each failure has one line of level ERROR that says why',
      )
    : ok(`function ${name} ran ${invocations} times ${window} without an error`);
};

const diagnoseState = async (name: string, { clients }: Examination): Promise<Diagnosis | undefined> => {
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = await clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: name }),
  );
  if (State === 'Failed' || LastUpdateStatus === 'Failed')
    return wrong(
      `function ${name} is Failed: ${StateReason ?? LastUpdateStatusReason ?? 'no reason given'}`,
      'deploy the stack again',
    );
  const { ReservedConcurrentExecutions } = await clients.lambda.send(
    new GetFunctionConcurrencyCommand({ FunctionName: name }),
  );
  return ReservedConcurrentExecutions === 0
    ? wrong(
        `function ${name} is switched off: its reserved concurrency is 0`,
        `take that off: aws lambda delete-function-concurrency --function-name ${name}`,
      )
    : undefined;
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
      {
        standing: 'unknown',
        sentence: `the function of rule ${rule.name} is in account ${owner}, and cannot be looked at from here`,
        mend: 'run this with credentials of that account',
      },
    ];
  const state = await diagnoseState(name, examination).catch((error: unknown) =>
    error instanceof Error && error.name === 'ResourceNotFoundException'
      ? wrong(`function ${name} of rule ${rule.name} does not exist`, 'deploy the stack again')
      : unread(error, `function ${name}`),
  );
  if (state?.standing === 'wrong') return [state];
  const runs = await diagnoseRuns(rule, name, examination).catch((error: unknown) =>
    unread(error, `the metrics of function ${name}`),
  );
  return state === undefined ? [runs] : [state, runs];
};

/** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const functions: Check = {
  name: 'functions',
  examine: async (examination) => {
    const found = (await examination.readRules()).map(async (rule) =>
      rule.functionArn === undefined ? [] : diagnoseFunction(rule, rule.functionArn, examination),
    );
    return (await Promise.all(found)).flat();
  },
};
