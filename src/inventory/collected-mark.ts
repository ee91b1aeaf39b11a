/** What says of a folder that everything was collected, and for which rules: whoever resumes reads it no more. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../json/object.ts';
import type { RuleToCollect } from './collect.ts';

/** In the folder of an account, beside its answers; it is no answer of AWS. */
export const MARK_FILE = 'collected.json';

/** As the file has it. */
export interface CollectedMark {
  /** ISO 8601: when reading began. */
  readonly CollectedAt: string;
  /** The parameters of each rule, by its id: under others, more may be needed. */
  readonly Parameters: Readonly<Record<string, unknown>>;
}

/** @param collectedAt ISO 8601 */
export const toMark = (rules: readonly RuleToCollect[], collectedAt: string): CollectedMark => ({
  CollectedAt: collectedAt,
  Parameters: Object.fromEntries(rules.map(({ rule, parameters }) => [rule.id, parameters])),
});

/**
 * When a folder was collected, ISO 8601; undefined where it was not, not wholly, or not for these rules with their
 * parameters.
 */
export const collectedAt = async (
  dir: string,
  rules: readonly RuleToCollect[],
): Promise<string | undefined> => {
  let mark: unknown;
  try {
    mark = JSON.parse(await readFile(join(dir, MARK_FILE), 'utf8'));
  } catch {
    return undefined;
  }
  if (!isObject(mark) || !isObject(mark['Parameters'])) return undefined;
  const { CollectedAt, Parameters } = mark;
  const known = Parameters as Readonly<Record<string, unknown>>;
  const isFor = ({ rule, parameters }: RuleToCollect): boolean =>
    JSON.stringify(known[rule.id]) === JSON.stringify(parameters);
  return typeof CollectedAt === 'string' && rules.every(isFor) ? CollectedAt : undefined;
};
