/**
 * Exemptions: who is left out of a rule for a time, and why. An exemption has a reason and an end, or it is none.
 *
 * All kinds are one concept: a text `REASON until YYYY-MM-DD` about a resource, whether it stands in a tag of the resource,
 * in a rule parameter or in a configuration file.
 */
import { readBy } from './not-read.ts';
import type { ParameterDefinitions } from './parameter.ts';
import { decided, type About, type Decision } from './rule.ts';

/** Where an exemption stands, for people: `tag mfa-exempt`, `exemption of break-glass-*`. */
export interface ExemptionText {
  readonly from: string;
  /** `REASON until YYYY-MM-DD`, or what somebody wrote instead. */
  readonly text: string;
  /** Who answers for it, where somebody said so. */
  readonly owner?: string | undefined;
}

/** What an exemption comes to at one moment. */
export type Exemption =
  | {
      readonly kind: 'valid';
      readonly from: string;
      readonly reason: string;
      readonly until: string;
      readonly owner?: string;
    }
  /** It has ended, or it never was one: the resource is evaluated as if it were not there. */
  | { readonly kind: 'void'; readonly from: string; readonly problem: string };

const FORM = /^(?<reason>.*?)\s*\buntil\s+(?<until>\S+)$/is;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MILLISECONDS_A_DAY = 86_400_000;

/** Of what somebody wrote: enough to find it again. */
const beginningOf = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

/** The day's first moment in milliseconds since 1970, UTC; undefined for a day that the calendar does not have. */
const startOf = (day: string): number | undefined => {
  const [, year, month, date] = DAY.exec(day) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(date));
  return new Date(time).toISOString().startsWith(day) ? time : undefined;
};

/**
 * What an exemption comes to at `now`. The day on which it ends still counts, in UTC; an end further away than
 * `longestDays` days from today makes it void.
 */
export const readExemption = (
  { from, text, owner }: ExemptionText,
  { now, longestDays }: { readonly now: Date; readonly longestDays: number },
): Exemption => {
  const isVoid = (problem: string): Exemption => ({ kind: 'void', from, problem });
  const trimmed = text.trim();
  if (trimmed === '') return isVoid('it has no reason and no end');
  const found = FORM.exec(trimmed)?.groups;
  if (found === undefined) return isVoid('it has no end (REASON until YYYY-MM-DD)');
  const { reason = '', until = '' } = found;
  if (reason.trim() === '') return isVoid('it has no reason (REASON until YYYY-MM-DD)');
  const start = startOf(until);
  if (start === undefined) return isVoid(`its end ${beginningOf(until, 24)} is not a date (YYYY-MM-DD)`);
  const today = Math.floor(now.getTime() / MILLISECONDS_A_DAY) * MILLISECONDS_A_DAY;
  if (start < today) return isVoid(`it ended on ${until}`);
  if (start - today > longestDays * MILLISECONDS_A_DAY)
    return isVoid(`its end ${until} is more than ${longestDays} days away`);
  return {
    kind: 'valid',
    from,
    reason: reason.trim(),
    until,
    ...(owner === undefined ? {} : { owner }),
  };
};

/** Whom an exemption names: an item of `exemptUsers` or `exemptRoles`, or an entry of a configuration file. */
export interface ExemptName extends Pick<ExemptionText, 'text' | 'owner'> {
  /**
   * Stars stand for any characters. One that begins with `arn:` is compared with the ARN, any other with a slash with path
   * and name, and else with the name.
   */
  readonly pattern: string;
}

/** ARN, path and name may have these, and a pattern stars beside them. */
const PATTERN = /^[\u0021-\u007e]+$/;

export const isExemptPattern = (text: string): boolean => PATTERN.test(text);

/**
 * `NAME=REASON until YYYY-MM-DD`: up to the first equals sign it is the pattern. What follows may be no exemption at all;
 * `readExemption` says so where it counts.
 */
export const readExemptName = (item: string): ExemptName | undefined => {
  const at = item.indexOf('=');
  const pattern = item.slice(0, Math.max(at, 0)).trim();
  return isExemptPattern(pattern) ? { pattern, text: item.slice(at + 1).trim() } : undefined;
};

/** Whether a text matches a pattern in which stars stand for any characters; in time that is linear in their product. */
const matchesPattern = (pattern: string, text: string): boolean => {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
};

interface Named {
  readonly resourceName: string;
  readonly path?: string | undefined;
  readonly arn?: string | undefined;
}

export const isExemptName = ({ pattern }: ExemptName, { resourceName, path, arn }: Named): boolean => {
  if (pattern.startsWith('arn:')) return arn !== undefined && matchesPattern(pattern, arn);
  return pattern.includes('/')
    ? path !== undefined && matchesPattern(pattern, `${path}${resourceName}`)
    : matchesPattern(pattern, resourceName);
};

/** The exemption that counts: a valid one, the longest first; else the first that is void, for people to see. */
export const firstOf = (exemptions: readonly Exemption[]): Exemption | undefined => {
  const valid = exemptions.flatMap((exemption) => (exemption.kind === 'valid' ? [exemption] : []));
  return valid.toSorted((a, b) => (a.until < b.until ? 1 : a.until > b.until ? -1 : 0))[0] ?? exemptions[0];
};

/** AWS's longest name of a tag. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;

const exemptNames = (noun: 'users' | 'roles') =>
  ({
    kind: 'list',
    separator: ';',
    item: { form: 'NAME=REASON until YYYY-MM-DD (* in NAME stands for any text)', read: readExemptName },
    default: [],
    description: `IAM ${noun} that are left out for a time, by name, by path and name (with a slash) or by ARN.`,
  }) as const;

const shared = {
  exemptTag: {
    kind: 'list',
    separator: ',',
    item: { form: 'the key of a tag', read: (text: string) => (TAG_KEY.test(text) ? text : undefined) },
    default: [] as readonly string[],
    description:
      'Tag whose value REASON until YYYY-MM-DD exempts its user or role, e.g. mfa-exempt. Empty: none. Whoever may tag can exempt himself.',
  },
  longestExemptionDays: {
    kind: 'duration',
    unit: 'days',
    least: 1,
    greatest: 3650,
    default: 365,
    description: 'An exemption that ends later than so many days from today does not count.',
  },
} as const satisfies ParameterDefinitions;

const grace = {
  gracePeriodHours: {
    kind: 'duration',
    unit: 'hours',
    least: 0,
    greatest: 8760,
    default: 0,
    description: 'For so many hours after it was created, what is new is not evaluated.',
  },
} as const satisfies ParameterDefinitions;

export const userExemptions = { ...shared, exemptUsers: exemptNames('users'), ...grace } as const;
export const roleExemptions = { ...shared, exemptRoles: exemptNames('roles'), ...grace } as const;

/** The parameters above that say by name who is exempt; a rule has one of them at most. */
const NAMING: readonly string[] = ['exemptUsers', 'exemptRoles'];

/** The parameter that says by name who is exempt from a rule; undefined: its resources cannot be. */
export const exemptNamesParameter = ({
  parameters,
}: {
  readonly parameters: Readonly<Record<string, unknown>>;
}): string | undefined => NAMING.find((name) => Object.hasOwn(parameters, name));

/** Whether a parameter makes exemptions. */
export const isExempting = (name: string): boolean => name === 'exemptTag' || NAMING.includes(name);

interface Excusable extends Named {
  /** ISO 8601; undefined where it was not read. */
  readonly createDate?: string | undefined;
  /** Undefined where they were not read. */
  readonly tags?: { readonly value: Readonly<Record<string, string>> } | undefined;
}

export interface ExemptionParameters {
  readonly exemptTag: readonly string[];
  readonly exemptNames: readonly ExemptName[];
  readonly longestExemptionDays: number;
  readonly gracePeriodHours: number;
}

/** What speaks for leaving out a resource that would have to act. */
export type Excuse =
  | Exemption
  /** Up to and without this moment, ISO 8601. */
  | { readonly kind: 'grace'; readonly until: string }
  | { readonly kind: 'tags-not-read' }
  | { readonly kind: 'creation-not-read' };

const MILLISECONDS_AN_HOUR = 3_600_000;

const graceOf = ({ createDate }: Excusable, hours: number, now: Date): Excuse | undefined => {
  if (hours === 0) return undefined;
  const created = createDate === undefined ? Number.NaN : Date.parse(createDate);
  if (Number.isNaN(created)) return { kind: 'creation-not-read' };
  const end = created + hours * MILLISECONDS_AN_HOUR;
  return now.getTime() < end ? { kind: 'grace', until: new Date(end).toISOString() } : undefined;
};

/**
 * What speaks for leaving a resource out at `now`: an exemption, else the grace of what is new. What was not read and could
 * exempt leaves it open; a void exemption comes last.
 */
export const excuseOf = (
  resource: Excusable,
  { exemptTag, exemptNames: names, longestExemptionDays, gracePeriodHours }: ExemptionParameters,
  now: Date,
): Excuse | undefined => {
  const { tags } = resource;
  const written: ExemptionText[] = [
    ...exemptTag.flatMap((key) => {
      const text = tags !== undefined && Object.hasOwn(tags.value, key) ? tags.value[key] : undefined;
      return text === undefined ? [] : [{ from: `tag ${key}`, text }];
    }),
    ...names.flatMap((name) =>
      isExemptName(name, resource)
        ? [{ from: `exemption of ${name.pattern}`, text: name.text, owner: name.owner }]
        : [],
    ),
  ];
  const exemption = firstOf(
    written.map((one) => readExemption(one, { now, longestDays: longestExemptionDays })),
  );
  if (exemption?.kind === 'valid') return exemption;
  const graced = graceOf(resource, gracePeriodHours, now);
  if (graced?.kind === 'grace') return graced;
  if (exemptTag.length > 0 && tags === undefined) return { kind: 'tags-not-read' };
  return graced ?? exemption;
};

/** All of a resource that `excuseOf` looks at under these parameters, as data: of two that are equal it says the same. */
export const excusableBy = (
  resource: Excusable,
  { exemptTag, exemptNames: names, gracePeriodHours }: ExemptionParameters,
): readonly unknown[] => {
  const { tags, createDate } = resource;
  return [
    exemptTag.length === 0
      ? null
      : tags && exemptTag.map((key) => (Object.hasOwn(tags.value, key) ? tags.value[key] : null)),
    names.flatMap((name, index) => (isExemptName(name, resource) ? [index] : [])),
    gracePeriodHours === 0 ? null : createDate,
  ];
};

/** How a decision comes out by an exemption or by grace: for the table of reasons of each rule that knows them. */
export const exemptionReasons = <Noun extends string>(noun: Noun) =>
  ({
    exempt: {
      compliance: 'NOT_APPLICABLE',
      sentence: `${noun} {resource} is exempt until {until} by {from}: {why}.`,
    },
    'in-grace-period': {
      compliance: 'NOT_APPLICABLE',
      sentence: `${noun} {resource} is new and is evaluated from {until} on.`,
    },
    'exemption-not-read': {
      compliance: 'INSUFFICIENT_DATA',
      sentence: `The tags of ${noun} {resource} were not read; one may exempt it.`,
      summary: 'tags not read; one may exempt it',
      remedy:
        noun === 'IAM role'
          ? readBy('iam:ListRoleTags', 'list-role-tags')
          : readBy('iam:ListUserTags', 'list-user-tags'),
    },
    'creation-not-read': {
      compliance: 'INSUFFICIENT_DATA',
      sentence: `When ${noun} {resource} was created was not read; it may be new.`,
      summary: 'creation not read; it may be new',
      remedy:
        noun === 'IAM role' ? readBy('iam:ListRoles', 'list-roles') : readBy('iam:ListUsers', 'list-users'),
    },
  }) as const satisfies About['reasons'];

type ExcuseReason = keyof ReturnType<typeof exemptionReasons>;

/** What of the decision's own is left for people to see where an exemption does not count. */
const noteOn = ({ from, problem }: Exemption & { readonly kind: 'void' }): string =>
  `The ${beginningOf(from, 40)} does not count: ${problem}.`;

/**
 * A decision after what speaks for leaving its resource out: only somebody who would have to act, or of whom it is not known,
 * is left out.
 */
export const excused = <ReasonId extends string>(
  decision: Decision<ReasonId>,
  resource: Excusable,
  parameters: ExemptionParameters,
  now: Date,
  noun: string,
): Decision<ReasonId | ExcuseReason> => {
  const { compliance } = decision;
  if (compliance === 'COMPLIANT' || compliance === 'NOT_APPLICABLE') return decision;
  const excuse = excuseOf(resource, parameters, now);
  if (excuse === undefined) return decision;
  const reasons = exemptionReasons(noun);
  switch (excuse.kind) {
    case 'valid': {
      const { kind: _, ...exemption } = excuse;
      const { from, reason, until, owner } = exemption;
      const why = owner === undefined ? reason : `${reason} (owner: ${owner})`;
      return { ...decided<ExcuseReason>(reasons, 'exempt', { from, why, until }), exemption };
    }
    case 'grace':
      return decided<ExcuseReason>(reasons, 'in-grace-period', { until: excuse.until });
    case 'tags-not-read':
      return compliance === 'NON_COMPLIANT' ? decided<ExcuseReason>(reasons, 'exemption-not-read') : decision;
    case 'creation-not-read':
      return compliance === 'NON_COMPLIANT' ? decided<ExcuseReason>(reasons, 'creation-not-read') : decision;
    case 'void':
      return { ...decision, note: noteOn(excuse) };
  }
};
