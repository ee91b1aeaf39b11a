import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { readMetric, type Metric } from '../metric.ts';

/** Everything that is invoked asynchronously, as template.yaml names it: `UserRuleFunction`, and so on for each rule. */
const FUNCTION = /^(\w+Rule|IamEvent|ComplianceChange)Function$/;

const byId = ([one]: readonly [string, string], [other]: readonly [string, string]): number =>
  one < other ? -1 : 1;

/** A run of every schedule is in it, with the attempts that Lambda makes at it. */
const HOURS = 30;

const sumOf = async (metric: Omit<Metric, 'statistic'>, examination: Examination): Promise<number> => {
  const values = await readMetric({ ...metric, statistic: 'Sum' }, HOURS, examination);
  return [...values.values()].reduce((sum, value) => sum + value, 0);
};

const diagnoseFunction = async (
  functionName: string,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const events = await sumOf(
    {
      namespace: 'AWS/Lambda',
      name: 'AsyncEventsDropped',
      dimension: { Name: 'FunctionName', Value: functionName },
    },
    examination,
  );
  return events === 0 ? [] : [diagnosis('events-dropped', { functionName, events, hours: HOURS })];
};

/** Messages are sent to it by Lambda, which counts the event as dropped, too, and by EventBridge, which does not. */
const diagnoseQueue = async (url: string, examination: Examination): Promise<readonly Diagnosis[]> => {
  const messages = await sumOf(
    {
      namespace: 'AWS/SQS',
      name: 'NumberOfMessagesSent',
      dimension: { Name: 'QueueName', Value: url.split('/').at(-1) ?? url },
    },
    examination,
  );
  return messages === 0 ? [] : [diagnosis('failed-events-came', { messages, hours: HOURS })];
};

const diagnoseStack = async (
  { resources }: DeployedStack,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const queue = resources.get('FailedInvocations');
  const found = await Promise.all([
    ...[...resources]
      .toSorted(byId)
      .flatMap(([id, name]) =>
        FUNCTION.test(id)
          ? [
              diagnoseFunction(name, examination).catch((error: unknown) => [
                unread(error, `the events of function ${name}`),
              ]),
            ]
          : [],
      ),
    ...(queue === undefined
      ? []
      : [
          diagnoseQueue(queue, examination).catch((error: unknown) => [
            unread(error, 'how many messages came to the queue of failed invocations'),
          ]),
        ]),
  ]);
  const told = found.flat();
  return told.length > 0 ? told : [diagnosis('no-event-lost', { hours: HOURS })];
};

/**
 * Events that came to nothing: every attempt failed, or none was made for six hours. They show what the latest run and the
 * newest result do not: that every scheduled run fails, beside changes that are evaluated well; and what left no message
 * in the queue of failed invocations.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export const lostEvents: Check = {
  name: 'lost events',
  of: 'the stack of the rules',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    return (await Promise.all(stacks.map((stack) => diagnoseStack(stack, examination)))).flat();
  },
};
