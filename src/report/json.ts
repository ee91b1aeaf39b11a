import type { Report } from './report.ts';

/** Goes up when a reader of the old shape would misread the new one. */
const FORMAT_VERSION = 1;

const escaped = (character: string): string =>
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
  `${JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}\n`;

/** A report as JSON, with what `more` has beside it. */
export const renderJson = (
  { accountId, evaluations, counts }: Pick<Report, 'accountId' | 'evaluations' | 'counts'>,
  more: Readonly<Record<string, unknown>> = {},
): string => toJson({ formatVersion: FORMAT_VERSION, accountId, evaluations, counts, ...more });
