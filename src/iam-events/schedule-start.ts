import { CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { errorText } from '../text/error-text.ts';
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

const isConflict = (error: unknown): boolean => error instanceof Error && error.name === 'ConflictException';

/**
 * Puts off a start: makes a schedule that invokes the function once, and is deleted then. Where the rule is to be started
 * at that time already, nothing is made.
 *
 * @returns the name of the schedule
 * @throws where it could not be made
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export const scheduleStart = async (
  client: SchedulerClient,
  { group, roleArn, functionArn, deadLetterArn }: Schedules,
  owed: OwedStart,
  at: Date,
): Promise<string> => {
  const Name = scheduleName(owed.ruleId, at);
  try {
    await client.send(
      new CreateScheduleCommand({
        Name,
        GroupName: group,
        ScheduleExpression: `at(${scheduleTime(at)})`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: functionArn,
          RoleArn: roleArn,
          Input: toOwedInput(owed),
          RetryPolicy: RETRIES,
          DeadLetterConfig: { Arn: deadLetterArn },
        },
      }),
    );
  } catch (cause) {
    if (!isConflict(cause))
      throw new Error(`scheduler:CreateSchedule of ${Name}: ${errorText(cause)}`, { cause });
  }
  return Name;
};
