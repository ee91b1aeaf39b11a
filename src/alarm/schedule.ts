import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  UpdateScheduleCommand,
  type GetScheduleCommandOutput,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { errorText, isErrorNamed } from '../text/error-text.ts';
import {
  FIRST_SCHEDULE,
  nextTold,
  SCHEDULE_OF,
  tellsAboutNow,
  toDescription,
  toldAfterSilence,
  toTold,
  wellAtOf,
  type Look,
} from './alarm.ts';

/** What template.yaml makes for it, and where. */
export interface Alarm {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  /** The name of the schedule group; empty where nobody is told. */
  readonly group: string;
  /** ARN of the role by which EventBridge Scheduler publishes. */
  readonly roleArn: string;
  /** ARN of the queue of what SNS does not take. The heartbeat counts what comes there. */
  readonly deadLetterArn: string;
  /** ARNs of the topics that are told; empty: none. */
  readonly topics: Readonly<Record<keyof typeof SCHEDULE_OF, string>>;
}

type Schedule = Pick<GetScheduleCommandOutput, 'ScheduleExpression' | 'Description'>;

/** Undefined where there is nothing of that name. */
const ifThere = <Answer>(asked: Promise<Answer>): Promise<Answer | undefined> =>
  asked.catch((error: unknown) => {
    if (isErrorNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  });

/**
 * A schedule as it stands; undefined where there is none.
 *
 * @throws the error of AWS where it cannot be read, and where the answer is none of a schedule
 */
export const readSchedule = async (
  client: SchedulerClient,
  group: string,
  name: string,
): Promise<GetScheduleCommandOutput | undefined> => {
  const schedule = await ifThere(client.send(new GetScheduleCommand({ GroupName: group, Name: name })));
  // Every schedule has one: an answer without it tells of none, and not that there is none.
  if (schedule !== undefined && schedule.ScheduleExpression === undefined)
    throw new Error('the answer of GetSchedule has no ScheduleExpression');
  return schedule;
};

/**
 * The expression that stands where it is one of ours; undefined where somebody has changed it to another: it could be of a time
 * that never comes.
 */
const expressionOf = (standing: Schedule | undefined, now: Date): string | undefined =>
  nextTold(standing?.ScheduleExpression, now) === undefined ? undefined : standing?.ScheduleExpression;

/**
 * Why nothing ever reaches a topic; undefined where something may. An operation of another service is called where the schedule
 * is, and SNS takes no topic of another region there.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
const unreachable = (topicArn: string, region: string): string | undefined => {
  const [, , , own = ''] = topicArn.split(':');
  return topicArn === '' || own === region
    ? undefined
    : `${topicArn} is not of ${region}, and EventBridge Scheduler publishes in its own region`;
};

/** Seconds, as long as Lambda keeps an event; and attempts, as many as EventBridge Scheduler allows. */
const RETRIES = { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 };

/** A schedule that publishes by SNS: a target of SNS's own would have no subject. */
const toSchedule = (
  { group, roleArn, deadLetterArn, ...place }: Alarm,
  topicArn: string,
  name: string,
  look: Look,
  standing: Schedule | undefined,
) => {
  const isWell = look.notWell.length === 0;
  const wellAt = isWell ? look.at : wellAtOf(standing?.Description);
  const { subject, message } = toTold(place, look, wellAt);
  const [, partition = 'aws'] = topicArn.split(':');
  return {
    Name: name,
    GroupName: group,
    Description: toDescription(wellAt),
    // A look that found something does not put it off.
    ScheduleExpression: (isWell ? undefined : expressionOf(standing, look.at)) ?? toldAfterSilence(look.at),
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: `arn:${partition}:scheduler:::aws-sdk:sns:publish`,
      RoleArn: roleArn,
      Input: JSON.stringify({ TopicArn: topicArn, Subject: subject, Message: message }),
      RetryPolicy: RETRIES,
      DeadLetterConfig: { Arn: deadLetterArn },
    },
  } as const;
};

/** Puts one schedule off, makes it, or has it say what is wrong; deletes it where its topic is none any more. */
const renew = async (
  client: SchedulerClient,
  alarm: Alarm,
  look: Look,
  [name, topicArn]: readonly [string, string],
): Promise<void> => {
  const one = { GroupName: alarm.group, Name: name };
  if (topicArn === '') {
    await ifThere(client.send(new DeleteScheduleCommand(one)));
    return;
  }
  const why = unreachable(topicArn, alarm.region);
  if (why !== undefined) throw new Error(why);
  const isWell = look.notWell.length === 0;
  const standing = isWell ? undefined : await readSchedule(client, alarm.group, name);
  if (!isWell && tellsAboutNow(standing?.ScheduleExpression, look.at)) return;
  const schedule = toSchedule(alarm, topicArn, name, look, standing);
  const updated =
    isWell || standing !== undefined
      ? await ifThere(client.send(new UpdateScheduleCommand(schedule)))
      : undefined;
  if (updated === undefined) await client.send(new CreateScheduleCommand(schedule));
};

/**
 * Disables the schedule that the stack itself has set where an alarm of a look is set, and else has it tell. One that somebody
 * has deleted stays so.
 */
const settleFirst = async (client: SchedulerClient, group: string, isSet: boolean): Promise<void> => {
  const State = isSet ? 'DISABLED' : 'ENABLED';
  const first = await readSchedule(client, group, FIRST_SCHEDULE);
  if (first === undefined || first.State === State) return;
  const { $metadata: _, Arn: __, CreationDate: ___, LastModificationDate: ____, ...standing } = first;
  // All of it is replaced: what CloudFormation has set has to be said again.
  const { Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target } = standing;
  await client.send(
    new UpdateScheduleCommand({
      ...standing,
      Name,
      GroupName,
      ScheduleExpression,
      FlexibleTimeWindow,
      Target,
      State,
    }),
  );
};

/**
 * After each look: one that came out well puts the alarm off; another leaves the time at which it tells, and has it say what is
 * wrong. Where nobody is told there is nothing to do.
 *
 * @throws where a schedule could not be made or changed
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
 */
export const renewAlarm = async (client: SchedulerClient, alarm: Alarm, look: Look): Promise<void> => {
  if (alarm.group === '') return;
  const schedules = [
    [SCHEDULE_OF.AlarmTopicArn, alarm.topics.AlarmTopicArn],
    [SCHEDULE_OF.AlarmTopic, alarm.topics.AlarmTopic],
  ] as const;
  /** That one topic can never be told is news to the other. */
  const notWell = schedules.flatMap(([, topicArn]) => {
    const message = unreachable(topicArn, alarm.region);
    return message === undefined
      ? []
      : [{ message, remedy: `give AlarmTopicArn a topic of ${alarm.region}` }];
  });
  const told = { ...look, notWell: [...look.notWell, ...notWell] };
  const settled = await Promise.allSettled(schedules.map((one) => renew(client, alarm, told, one)));
  const isSet = settled.some(({ status }, at) => status === 'fulfilled' && schedules[at]?.[1] !== '');
  const first = await Promise.allSettled([settleFirst(client, alarm.group, isSet)]);
  const failures = [...settled, ...first].flatMap((one) =>
    one.status === 'rejected' ? [errorText(one.reason)] : [],
  );
  if (failures.length > 0) throw new Error(`the alarm could not be set: ${failures.join('; ')}`);
};
