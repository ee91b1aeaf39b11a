/** Which rows of the credential table are shown. Filters combine: a row has to meet each. */
import type { CredentialRow } from './credential-rows.ts';

export interface CredentialFilters {
  /** Only who has no MFA device in use. */
  readonly noMfa: boolean;
  /** Only who has a console password. */
  readonly consolePassword: boolean;
  /** Only who is or can become an administrator, or can change all of a service, with whatever credential. */
  readonly privileged: boolean;
  /** Only who has used neither password nor access key for so many days; undefined: everybody. */
  readonly unusedDays: number | undefined;
}

/** Undefined: what was read does not tell. */
export type Answer = boolean | undefined;

/** Whether all hold; undefined: one is not known, and none is known not to hold. */
export const allHold = (answers: readonly Answer[]): Answer => {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
};

const MILLISECONDS_A_DAY = 86_400_000;

/** Whole days from a time to the start of the run; undefined for a text that is no time. */
export const daysSince = (time: string, now: Date): number | undefined => {
  const days = Math.floor((now.getTime() - Date.parse(time)) / MILLISECONDS_A_DAY);
  return Number.isNaN(days) ? undefined : days;
};

/** Of somebody who has used nothing yet, the days since creation count. */
export const isUnusedFor = (
  row: Pick<CredentialRow, 'LastSignIn' | 'AccessKeys' | 'CreateDate' | 'Missing'>,
  days: number,
  now: Date,
): Answer => {
  const { LastSignIn, AccessKeys, CreateDate, Missing } = row;
  const uses = [LastSignIn, ...(AccessKeys ?? []).map(({ LastUsed }) => LastUsed)].flatMap(
    (time) => time ?? [],
  );
  const ages = uses.map((time) => daysSince(time, now));
  if (ages.some((age) => age !== undefined && age < days)) return false;
  const mayHaveUsed =
    ages.includes(undefined) ||
    Missing.some(
      (field) => field === 'LastSignIn' || field === 'AccessKeys' || field === 'AccessKeys.LastUsed',
    );
  const age = CreateDate === null ? undefined : daysSince(CreateDate, now);
  // Whoever is newer than that cannot have been unused for longer.
  if (age !== undefined && age < days) return false;
  return mayHaveUsed || (uses.length === 0 && age === undefined) ? undefined : true;
};

/** Whether somebody is or can become an administrator, or can change all of a service. */
export const isPrivileged = ({ Privilege }: Pick<CredentialRow, 'Privilege'>): Answer =>
  Privilege === null || Privilege === 'undecided'
    ? undefined
    : Privilege === 'administrator' || Privilege === 'power';

const meets = (row: CredentialRow, filters: CredentialFilters, now: Date): Answer => {
  const { noMfa, consolePassword, privileged, unusedDays } = filters;
  return allHold([
    !noMfa || (row.HasMfa === null ? undefined : !row.HasMfa),
    !consolePassword || (row.HasPassword ?? undefined),
    !privileged || isPrivileged(row),
    unusedDays === undefined || isUnusedFor(row, unusedDays, now),
  ]);
};

export interface FilteredRows {
  readonly shown: readonly CredentialRow[];
  /** Of those, how many are shown because it was not read whether they meet the filters. */
  readonly undecided: number;
}

/** The rows that meet the filters, and those of which that was not read: nobody is left out unseen. */
export const filteredRows = (
  rows: readonly CredentialRow[],
  filters: CredentialFilters,
  now: Date,
): FilteredRows => {
  const answered = rows.map((row) => [row, meets(row, filters, now)] as const);
  return {
    shown: answered.filter(([, answer]) => answer !== false).map(([row]) => row),
    undecided: answered.filter(([, answer]) => answer === undefined).length,
  };
};
