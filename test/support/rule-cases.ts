/** The cases of a rule: a file for each topic in `rules/<id>/cases/`, whose rows only the rule's own tests can read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Topic<Row> {
  /** The file's name without `.json`, e.g. `mfa-keys`. */
  readonly name: string;
  readonly cases: readonly Row[];
}

/**
 * Reads the cases of a rule.
 *
 * @param folder of the rule, e.g. `rules/iam-user-mfa-required`
 */
export const readTopics = <Row>(folder: string): readonly Topic<Row>[] =>
  readdirSync(join(folder, 'cases'))
    .toSorted()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      cases: JSON.parse(readFileSync(join(folder, 'cases', file), 'utf8')) as readonly Row[],
    }));

export const readCases = <Row>(folder: string): readonly Row[] =>
  readTopics<Row>(folder).flatMap(({ cases }) => cases);
