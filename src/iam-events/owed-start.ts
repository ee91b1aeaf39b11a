import { isObject } from '../json/object.ts';
import { member, text, textLike, type JsonField } from '../json/field.ts';

/** A start of a rule that was put off: what a schedule hands to the function when its time has come. */
export interface OwedStart {
  readonly ruleId: string;
  /** When the first of the events came that it is owed to. */
  readonly since: Date;
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What a schedule hands over, and nothing that EventBridge sends. */
export const isOwedStart = (value: unknown): boolean => isObject(value) && 'owedStart' in value;

export const toOwedInput = ({ ruleId, since }: OwedStart): string =>
  JSON.stringify({ owedStart: { ruleId, since: since.toISOString() } });

/** @throws where a field is missing or is something else: the error names it and quotes the value */
export const readOwedStart = (value: unknown): OwedStart => {
  const event: JsonField = { document: 'event', path: '', value };
  const owed = member(event, 'owedStart');
  const since = textLike(member(owed, 'since'), ISO, 'a time such as "2026-11-20T12:03:09.000Z"');
  return { ruleId: text(member(owed, 'ruleId')), since: new Date(since) };
};

/** Milliseconds. */
const MINUTE = 60_000;

/** A whole number of minutes of the hour, at the least so far from now: what asks for the same time shares one start. */
const roundedAfter = (now: Date, least: number, step: number): Date =>
  new Date(Math.ceil((now.getTime() + least) / step) * step);

/**
 * When to try again after AWS Config has refused a start: it takes one of a rule a minute, and may count those it refuses.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html
 */
export const nextTry = (now: Date): Date => roundedAfter(now, 65_000, MINUTE);

/**
 * When to look once more after an event: a copy of IAM that has not heard of the change may have answered the first time.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html
 */
export const secondLook = (now: Date): Date => roundedAfter(now, 5 * MINUTE, 5 * MINUTE);

/** Hours after which a start that AWS Config keeps refusing is given up, and told of. */
export const LONGEST_HOURS = 6;

export const isGivenUp = ({ since }: OwedStart, now: Date): boolean =>
  now.getTime() - since.getTime() > LONGEST_HOURS * 60 * MINUTE;

/** `2026-11-20T12:05:00`, in UTC, as EventBridge Scheduler writes a time. */
export const scheduleTime = (at: Date): string => at.toISOString().slice(0, 19);

/** The same rule at the same time has the same name, and is there once. */
export const scheduleName = (ruleId: string, at: Date): string =>
  `${ruleId}-${scheduleTime(at).replaceAll(/[-:]/g, '')}`;
