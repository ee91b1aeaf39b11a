/** The alarm of a stack: what a schedule tells once a day, unless each look that comes out well puts it off. */
import { asText, shortened } from '../decision/annotation.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Hours from the last look that came out well to the alarm. Looks are six hours apart: it takes two that did not, and the third
 * is not waited for.
 */
export const SILENT_HOURS = 13;

/**
 * The names of the schedules, by what template.yaml calls the topics that they tell: a topic that is given, and the one of an
 * e-mail address.
 */
export const SCHEDULE_OF = { AlarmTopicArn: 'topic', AlarmTopic: 'email' } as const;

/** The schedule that CloudFormation makes, FirstAlarm of template.yaml: heard once a day until a look has set one of the above. */
export const FIRST_SCHEDULE = 'first';

/**
 * The expression of a schedule that tells in `SILENT_HOURS`, and then once a day at that minute, in UTC. The first such minute is
 * less than a day away, so that no start has to be given.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export const toldAfterSilence = (now: Date): string => {
  const at = new Date(now.getTime() + SILENT_HOURS * HOUR);
  return `cron(${at.getUTCMinutes()} ${at.getUTCHours()} * * ? *)`;
};

const DAILY = /^cron\((\d{1,2}) (\d{1,2}) \* \* \? \*\)$/;

/** When such a schedule tells next; undefined where the expression is another one. */
export const nextTold = (expression: string | undefined, now: Date): Date | undefined => {
  const [, minutes, hours] = DAILY.exec(expression ?? '') ?? [];
  if (minutes === undefined || hours === undefined) return undefined;
  const today = Math.floor(now.getTime() / DAY) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE;
  return new Date(today > now.getTime() ? today : today + DAY);
};

/** EventBridge Scheduler tells within the minute; what is changed around it may come twice, or not at all. */
const MARGIN = 5 * MINUTE;

/** Whether a schedule tells about now, so that it is better left alone. */
export const tellsAboutNow = (expression: string | undefined, now: Date): boolean => {
  const next = nextTold(expression, now)?.getTime();
  return next !== undefined && (next - now.getTime() < MARGIN || now.getTime() - (next - DAY) < MARGIN);
};

/** What the description of a schedule says beside the time. */
const WELL = 'The last look that came out well: ';
const NEVER_WELL = 'No look has come out well yet.';

export const toDescription = (wellAt: Date | undefined): string =>
  wellAt === undefined ? NEVER_WELL : `${WELL}${wellAt.toISOString()}`;

/** When the last look came out well; undefined where none has, as far as the description says. */
export const wellAtOf = (description: string | undefined): Date | undefined => {
  const at = new Date(description?.startsWith(WELL) === true ? description.slice(WELL.length) : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
};

/** Where the rules are deployed. */
interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
}

/** What a look has found. */
export interface Look {
  readonly at: Date;
  /** Sentences without their full stop, and what to do about it; empty where the look came out well. */
  readonly notWell: readonly { readonly message: string; readonly remedy?: string }[];
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: a subject is ASCII, of fewer than 100 characters */
interface Told {
  readonly subject: string;
  readonly message: string;
}

/** Things that are told of, and characters of each: enough to act on, and far from what SNS takes. */
const MOST_THINGS = 20;
const LONGEST_THING = 1_000;

const minuteOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
/** Errors of AWS are quoted: no line break and no control character of theirs is left. */
const inert = (text: string): string => shortened(asText(text), LONGEST_THING);

const linesOf = ({ notWell }: Look): readonly string[] => [
  ...notWell
    .slice(0, MOST_THINGS)
    .map(
      ({ message, remedy }) =>
        `- ${inert(message)}.${remedy === undefined ? '' : ` To fix it, ${inert(remedy)}.`}`,
    ),
  ...(notWell.length > MOST_THINGS ? [`- and ${notWell.length - MOST_THINGS} more.`] : []),
];

/** What is told where no look comes out well any more after this one. */
export const toTold = (
  { accountId, region, stackName }: Place,
  look: Look,
  wellAt: Date | undefined,
): Told => {
  const since = wellAt === undefined ? 'has found' : `after ${minuteOf(wellAt)} has found`;
  return {
    subject: `MFA rules do not work in account ${accountId}`,
    message: [
      `No look at the rules of stack ${stackName} in account ${accountId}, ${region}, ${since} them at work; there should be one every six hours.`,
      '',
      ...(look.notWell.length === 0
        ? ['Looks were not made any more, or could not say here what they found.']
        : [`The look of ${minuteOf(look.at)} found:`, ...linesOf(look)]),
      '',
      `More in that account: mfa-rules doctor --region ${region}, and the log of HeartbeatFunction of the stack. This comes once a day, until a look finds the rules at work.`,
    ].join('\n'),
  };
};
