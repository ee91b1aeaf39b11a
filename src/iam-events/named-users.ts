/**
 * Users that IAM events name, kept where the evaluations that the events start find them: StartConfigRulesEvaluation takes
 * no word of its own to a run. Each event leaves a mark, a schedule whose name tells the user and the time, and which does
 * nothing when its time has come but go.
 */
import { createHash } from 'node:crypto';
import { paginateListSchedules, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { isObject } from '../json/object.ts';
import { makeSchedule, type Schedules } from './schedule-start.ts';
import { LONGEST_HOURS, scheduleTime } from './owed-start.ts';

/** What all of their names begin with, and no start's does: a rule's id has no upper-case letter. */
const PREFIX = 'NAMED-';

/** So many characters of a hash that no two users share it, and that the name of a schedule has room for. */
const HASHED = 32;

/** IAM tells names apart without regard to case, and CloudTrail has them as the caller wrote them. */
const hashOf = (userName: string): string =>
  createHash('sha256').update(userName.toLowerCase()).digest('base64url').slice(0, HASHED);

/** `NAMED-20261120T120409123-…`, in UTC: two events of one user have two marks. */
const markOf = (userName: string, at: Date): string =>
  `${PREFIX}${at.toISOString().replaceAll(/[-:.Z]/g, '')}-${hashOf(userName)}`;

const MARK = /^NAMED-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})-(.+)$/;

/** Hours after which the last start that an event is owed was made, or given up. */
const KEPT_HOURS = LONGEST_HOURS + 1;

const INPUT = JSON.stringify({ mark: 'a user that an IAM event named' });

/** What the schedule of a mark hands over, and nothing that EventBridge sends. */
export const isMark = (event: unknown): boolean => isObject(event) && 'mark' in event;

/**
 * Leaves a mark of a user, until the last start that is owed to the event can have been made.
 *
 * @throws where it could not be left
 */
export const markUser = (
  client: SchedulerClient,
  schedules: Schedules,
  userName: string,
  now: Date,
): Promise<void> =>
  makeSchedule(client, schedules, {
    name: markOf(userName, now),
    at: scheduleTime(new Date(now.getTime() + KEPT_HOURS * 3_600_000)),
    input: INPUT,
  });

/** When the last event came that names a user of this name; undefined where none has lately. */
export type NamedAt = (userName: string) => Date | undefined;

/**
 * @param group the name of the schedule group
 * @throws where the marks cannot be read
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html
 */
export const readNamedUsers = async (client: SchedulerClient, group: string): Promise<NamedAt> => {
  const latest = new Map<string, Date>();
  const pages = paginateListSchedules({ client, pageSize: 100 }, { GroupName: group, NamePrefix: PREFIX });
  for await (const { Schedules: schedules } of pages) {
    if (schedules === undefined) throw new Error('the answer has no Schedules');
    for (const { Name = '' } of schedules) {
      const [, year, month, day, hour, minute, second, millisecond, hash = ''] = MARK.exec(Name) ?? [];
      const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
      const known = latest.get(hash);
      if (!Number.isNaN(at.getTime()) && (known === undefined || known < at)) latest.set(hash, at);
    }
  }
  return (userName) => latest.get(hashOf(userName));
};
