import type { Problem } from '../aws/problem.ts';
import type { Report, ReportedAccount, Unread } from './report.ts';
import type { Since } from './since.ts';

/** Goes up when a reader of the old shape would misread the new one. */
export const FORMAT_VERSION = 1;

/** Control and format characters, which a terminal may obey or nobody sees; global. A line feed is none of them. */
export const INVISIBLE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A character as an escape that JSON, HCL and double quotes of YAML read. */
export const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

/**
 * A value as indented JSON with a line feed at its end.
 *
 * `JSON.stringify` leaves C1 controls and invisible format characters as they are, and a terminal may obey them;
 * escaped they are the same value to every reader of JSON.
 */
export const toJson = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(INVISIBLE, escaped)}\n`;

const toProblem = ({ accountId, operation, resourceName, error }: Problem): object => ({
  ...(accountId === undefined ? {} : { AccountId: accountId }),
  Operation: operation,
  ResourceName: resourceName ?? null,
  ErrorName: error.name,
  ErrorMessage: error.message,
});

/** What every JSON answer says of what it does not show; `missing` is of whatever the command speaks of. */
export const unreadFields = ({
  complete,
  problems,
  missing,
}: {
  readonly complete: boolean;
  readonly problems: Unread['problems'];
  readonly missing: readonly object[];
}): Readonly<Record<string, unknown>> => ({ complete, problems: problems.map(toProblem), missing });

const toAccount = ({ AccountId, AccountName, Evaluated, Reason, ...unread }: ReportedAccount): object => ({
  AccountId,
  AccountName,
  Evaluated,
  Reason,
  ...unreadFields(unread),
});

/**
 * A report as JSON. `exempt`: how many are, by rule id, where that is known; `only`: whom it is of, where somebody chose:
 * nobody else is gone because it does not have them.
 */
export const renderJson = (
  report: Report,
  {
    since,
    exempt,
    only,
  }: {
    readonly since?: Since;
    readonly exempt?: Readonly<Record<string, number>>;
    readonly only?: readonly string[];
  } = {},
): string => {
  const { accountId, evaluations, counts, accounts } = report;
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    ...(only === undefined ? {} : { only }),
    evaluations,
    counts,
    ...(exempt === undefined ? {} : { exempt }),
    ...unreadFields(report),
    ...(accounts === undefined ? {} : { accounts: accounts.map(toAccount) }),
    ...(since === undefined ? {} : { since }),
  });
};
