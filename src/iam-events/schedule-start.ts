import { CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { errorText, isErrorNamed } from '../text/error-text.ts';
import { scheduleName, scheduleTime, toOwedInput, type OwedStart } from './owed-start.ts';

/** What template.yaml makes for it. */
export interface Schedules {
  /** The name of the schedule group. */
  readonly group: string;
  /** ARN of the role by which EventBridge Scheduler invokes the function. */
  readonly roleArn: string;
  /** ARN of the function that starts evaluations. */
  readonly functionArn: string;
  /** ARN of the queue of what EventBridge Scheduler could not hand over. */
  readonly deadLetterArn: string;
}

/** Seconds, as long as Lambda keeps an event; and attempts, as many as EventBridge Scheduler allows. */
const RETRIES = { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 };

const isConflict = (error: unknown): boolean => isErrorNamed(error, 'ConflictException');

/** One schedule: `at` as EventBridge Scheduler writes a time, `input` the JSON that the function is invoked with. */
interface OneTime {
  readonly name: string;
  readonly at: string;
  readonly input: string;
}

/**
 * Makes a schedule that invokes the function once, and is deleted then. Where there is one of that name, it is left.
 *
 * @throws where it could not be made
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export const makeSchedule = async (
  client: SchedulerClient,
  { group, roleArn, functionArn, deadLetterArn }: Schedules,
  { name, at, input }: OneTime,
): Promise<void> => {
  try {
    await client.send(
      new CreateScheduleCommand({
        Name: name,
        GroupName: group,
        ScheduleExpression: `at(${at})`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: functionArn,
          RoleArn: roleArn,
          Input: input,
          RetryPolicy: RETRIES,
          DeadLetterConfig: { Arn: deadLetterArn },
        },
      }),
    );
  } catch (cause) {
    if (!isConflict(cause))
      throw new Error(`scheduler:CreateSchedule of ${name}: ${errorText(cause)}`, { cause });
  }
};

/**
 * Puts off a start. Where the rule is to be started at that time already, nothing is made.
 *
 * @returns the name of the schedule
 * @throws where it could not be made
 */
export const scheduleStart = async (
  client: SchedulerClient,
  schedules: Schedules,
  owed: OwedStart,
  at: Date,
): Promise<string> => {
  const name = scheduleName(owed.ruleId, at);
  await makeSchedule(client, schedules, { name, at: scheduleTime(at), input: toOwedInput(owed) });
  return name;
};
