import type { Option } from 'commander';
import { LANGUAGES, type Language } from '../report/plan/texts/texts.ts';
import { once, unlessLike } from './option-values.ts';
import { choice, daysOption, type AnswerOptions, type SourceOptions } from './options.ts';
import type { ExemptionOptions } from './selected-rules.ts';
import type { DemoOptions } from './demo.ts';

export const planFormats = ['markdown', 'csv', 'json'] as const;
type PlanFormat = (typeof planFormats)[number];

export interface PlanOptions extends SourceOptions, DemoOptions, AnswerOptions<PlanFormat>, ExemptionOptions {
  /** `YYYY-MM-DD`; absent: today, in UTC. */
  readonly start?: string;
  /** `YYYY-MM-DD`; absent: eight weeks after the start. */
  readonly deadline?: string;
  readonly lang?: Language;
  /** After how many days without a use a credential counts as unused. */
  readonly unusedDays?: number;
  /** What the names of the baseline begin with. */
  readonly namePrefix?: string;
  readonly contact?: string;
  /** `KEY=VALUE` or `RULE.KEY=VALUE`: of the rule about users. */
  readonly parameter?: readonly string[];
}

export const PLAN_EXIT_CODES = `
Exit codes:
  0  nobody has anything to do
  1  somebody has
  2  wrong usage, or nothing could be read
  3  nobody has, but something, or an account, was not read`;

const isDay = (value: string): boolean => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
};

const dayOption = (flags: string, description: string): Option =>
  once(flags, description, (value) =>
    isDay(value) ? undefined : 'It is a day of the calendar, YYYY-MM-DD.',
  );

/** Texts are sent with it: one line, and no more than a name and an address. */
const LONGEST_CONTACT = 200;

export const planOptions = (): readonly Option[] => [
  dayOption('--start <day>', 'the first day, in UTC: YYYY-MM-DD (default: today)'),
  dayOption('--deadline <day>', 'the day on which everybody is done (default: eight weeks after --start)'),
  choice('--lang <language>', 'the language of the texts that go to users (default: en)', LANGUAGES),
  once('--contact <who>', 'whom users turn to, in the texts that go to them: a name, an address', (value) =>
    value.length > LONGEST_CONTACT || /\p{Cc}/u.test(value)
      ? `It is one line of at most ${LONGEST_CONTACT} characters.`
      : undefined,
  ),
  daysOption('--unused-days <n>', 'remove credentials that were not used for so many days (default: 90)'),
  once(
    '--name-prefix <text>',
    'what the names of the baseline begin with: its NamePrefix (default: mfa-)',
    unlessLike(/^[\w+=,.@-]{1,32}$/, 'It has 1 to 32 letters, digits and +=,.@-_.'),
  ),
];
