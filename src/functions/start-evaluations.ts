import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Context } from 'aws-lambda';
import {
  isGivenUp,
  isOwedStart,
  nextTry,
  readOwedStart,
  secondLook,
  type OwedStart,
} from '../iam-events/owed-start.ts';
import { isMark, markUser } from '../iam-events/named-users.ts';
import { readIamEvent } from '../iam-events/read-iam-event.ts';
import { scheduleStart, type Schedules } from '../iam-events/schedule-start.ts';
import { startEvaluation } from '../iam-events/start-evaluation.ts';
import { clientSettings } from '../aws/clients.ts';
import { withLogLine } from './log-line.ts';

interface Clients {
  readonly config: ConfigServiceClient;
  readonly scheduler: SchedulerClient;
}

/** Last as long as the execution environment, and their connections with them. */
let clients: Clients | undefined;

const createClients = (): Clients => ({
  // One attempt a call: when to try again is decided by what AWS Config says.
  config: new ConfigServiceClient({ ...clientSettings, retryMode: 'standard', maxAttempts: 1 }),
  scheduler: new SchedulerClient(clientSettings),
});

/** @throws where template.yaml should have set it; empty is a value */
const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const schedulesOf = ({ invokedFunctionArn: functionArn }: Partial<Context>): Schedules => {
  if (functionArn === undefined) throw new Error('the context has no invokedFunctionArn');
  return {
    group: setting('SCHEDULE_GROUP'),
    roleArn: setting('SCHEDULE_ROLE_ARN'),
    functionArn,
    deadLetterArn: setting('FAILED_INVOCATIONS_ARN'),
  };
};

/** What is done with one rule: the start that AWS Config took, or why not, and the schedules for later. */
interface Done {
  readonly configRuleName: string;
  readonly refusal?: string;
  readonly schedules: readonly string[];
}

/** Starts and schedules with the clients, the names and the time of one invocation. */
const starterFor = ({ config, scheduler }: Clients, context: Partial<Context>, now: Date) => {
  const schedules = schedulesOf(context);
  const prefix = setting('RULE_NAME_PREFIX');

  const start = async (owed: OwedStart): Promise<Done> => {
    const configRuleName = `${prefix}${owed.ruleId}`;
    const refusal = await startEvaluation(config, configRuleName);
    if (refusal === undefined) return { configRuleName, schedules: [] };
    if (isGivenUp(owed, now))
      throw new Error(
        `config:StartConfigRulesEvaluation of ${configRuleName}: refused since ${owed.since.toISOString()}: ${refusal}`,
      );
    const schedule = await scheduleStart(scheduler, schedules, owed, nextTry(now));
    return { configRuleName, refusal, schedules: [schedule] };
  };

  /** After an event: the second look is made sure of before the first is tried. */
  const startTwice = async (ruleId: string): Promise<Done> => {
    const owed: OwedStart = { ruleId, since: now };
    const second = await scheduleStart(scheduler, schedules, owed, secondLook(now));
    const done = await start(owed);
    return { ...done, schedules: [...done.schedules, second] };
  };
  const mark = (userName: string): Promise<void> => markUser(scheduler, schedules, userName, now);
  return { start, startTwice, mark };
};

/**
 * Does it for every rule, whatever becomes of the others.
 *
 * @throws where one of them could not be started, and will not be by a schedule
 */
const doneOfAll = async (tried: readonly Promise<Done>[]): Promise<readonly Done[]> => {
  const settled = await Promise.allSettled(tried);
  const failures: unknown[] = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (failures.length > 0)
    throw new Error(
      failures.map((error) => (error instanceof Error ? error.message : String(error))).join('; '),
    );
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
};

/**
 * Starts evaluations: at once after an IAM event, and once more some minutes later; and at the time of a schedule that was
 * made here. The users that an event names are marked first: the runs read them first, and tell of them whatever they find. It never waits: what AWS Config refuses is put off by a schedule.
 *
 * @throws where a rule cannot be started, or a start not be put off
 */
export const startAt = (event: unknown, context: Partial<Context>, now: Date): Promise<void> =>
  withLogLine({ function: 'iam-event', requestId: context.awsRequestId }, async ({ add }) => {
    clients ??= createClients();
    if (isMark(event)) return;
    const { start, startTwice, mark } = starterFor(clients, context, now);
    if (isOwedStart(event)) {
      const owed = readOwedStart(event);
      add({ since: owed.since.toISOString() });
      add({ rules: await doneOfAll([start(owed)]) });
      return;
    }
    const { eventId, eventName, ruleIds, userNames } = readIamEvent(event);
    add({ eventId, eventName });
    // Before a run is started that is to find them.
    await Promise.all(userNames.map(mark));
    add({ rules: await doneOfAll(ruleIds.map(startTwice)) });
  });

/** The Lambda function. EventBridge and EventBridge Scheduler invoke it asynchronously: what fails is tried again. */
export const handler = (event: unknown, context: Partial<Context> = {}): Promise<void> =>
  startAt(event, context, new Date());
