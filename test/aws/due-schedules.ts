import { randomUUID } from 'node:crypto';
import type { Account, Schedule } from './account.ts';
import { send } from './queue-messages.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const AT = /^at\((.*)\)$/;
const DAILY = /^cron\((\d+) (\d+) \* \* \? \*\)$/;

/** Since when a schedule is looked at: from its making, its latest change, or the time it was last carried out. */
const seen = new WeakMap<Schedule, number>();

/** When a schedule is due next after a time; undefined where it never is. */
const nextAfter = (expression: string, since: number): number | undefined => {
  const [, at] = AT.exec(expression) ?? [];
  if (at !== undefined) return Date.parse(`${at}Z`) > since ? Date.parse(`${at}Z`) : undefined;
  const [, minutes, hours] = DAILY.exec(expression) ?? [];
  if (minutes === undefined || hours === undefined) return undefined;
  const today = Math.floor(since / DAY) * DAY + (Number(hours) * 60 + Number(minutes)) * MINUTE;
  return today > since ? today : today + DAY;
};

/** A schedule that has been made, or changed, is due only from then on. */
export const watch = (schedule: Schedule, now: Date): void => {
  seen.set(schedule, now.getTime());
};

/**
 * Hands a message to a queue, or has SNS publish it. Of a topic that is not there it goes to the dead letters at once, as
 * something that no further attempt mends: AWS does not say whether it is tried before.
 */
const deliver = (account: Account, { Target }: Schedule, at: Date): void => {
  const { Arn, Input, DeadLetterConfig } = Target;
  if (Arn.includes(':sqs:')) send(account, Arn, Input, at);
  if (!Arn.endsWith(':aws-sdk:sns:publish')) return;
  const { TopicArn = '', Message = '' } = JSON.parse(Input) as { TopicArn?: string; Message?: string };
  const topic = account.topics[TopicArn];
  if (topic !== undefined) topic.push({ MessageId: randomUUID(), Message });
  else if (DeadLetterConfig !== undefined) send(account, DeadLetterConfig.Arn, Input, at);
};

/** Carries out what is due; each schedule is late until somebody looks. */
export const carryOutDue = (account: Account, now: Date): void => {
  for (const [arn, schedule] of Object.entries(account.schedules)) {
    const since = seen.get(schedule);
    if (since === undefined || schedule.State === 'DISABLED') continue;
    const due = nextAfter(schedule.ScheduleExpression, since);
    if (due === undefined || due > now.getTime()) continue;
    deliver(account, schedule, new Date(due));
    seen.set(schedule, due);
    if (schedule.ActionAfterCompletion === 'DELETE') delete account.schedules[arn];
  }
};
