/**
 * The cases of a rule: a file for each topic in `rules/<id>/cases/`, whose rows only the rule's own tests can read; and
 * what the cases of every rule have to be.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParameterDefinition } from '../../rules/parameter.ts';
import type { ComplianceType, Decision, Parameters } from '../../rules/rule.ts';

export interface Topic<Row> {
  /** The file's name without `.json`, e.g. `mfa-keys`. */
  readonly name: string;
  readonly cases: readonly Row[];
}

/** What the row of every rule has. */
export interface RuleCase {
  /** States the expectation. */
  readonly name: string;
  /** As AWS Config hands them over; the others have their defaults. */
  readonly parameters?: Parameters;
  readonly expect: {
    readonly compliance: ComplianceType;
    /** Absent: any reason of that compliance type. */
    readonly reason?: string;
    /** Absent: any. */
    readonly annotation?: string;
  };
  /** The page of AWS's documentation (or what else) that settles it. */
  readonly why: string;
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

/** The rule that cases are of, as far as its cases have to reach it. */
interface RuleOfCases {
  readonly reasons: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
}

/** What the cases of a rule leave to another test, which says so. */
interface Elsewhere {
  readonly reasons?: readonly string[];
  readonly parameters?: readonly string[];
}

/** Asks that each case has a name of its own and a source, and that together they reach all that the rule can say and be told. */
export const itHasWholeCases = <Row extends RuleCase>(
  rule: RuleOfCases,
  cases: readonly Row[],
  decide: (row: Row) => Decision,
  elsewhere: Elsewhere = {},
): void => {
  it('has a name of its own and a source for every case', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.filter(({ why }) => why === '')).toEqual([]);
  });

  it('reaches every reason', () => {
    const reached = new Set([...cases.map((row) => decide(row).reason), ...(elsewhere.reasons ?? [])]);
    expect([...reached].toSorted()).toEqual(Object.keys(rule.reasons).toSorted());
  });

  it('sets every parameter, each choice to every value', () => {
    const set = cases.flatMap(({ parameters = {} }) => Object.entries(parameters));
    const names = new Set([...set.map(([name]) => name), ...(elsewhere.parameters ?? [])]);
    expect([...names].toSorted()).toEqual(Object.keys(rule.parameters).toSorted());
    const choices = Object.entries(rule.parameters).flatMap(([name, definition]) =>
      definition.kind === 'choice' && !elsewhere.parameters?.includes(name)
        ? definition.allowedValues.map((value) => String([name, value]))
        : [],
    );
    expect(set.map(String)).toEqual(expect.arrayContaining(choices));
  });
};

/** Decides each case: its compliance type, and its reason where the case names one. */
export const itDecides = <Row extends RuleCase>(
  cases: readonly Row[],
  decide: (row: Row) => Decision,
): void => {
  it.each(cases.map((row) => [row.name, row] as const))('%s', (_, row) => {
    const { compliance, reason } = decide(row);
    expect({ compliance, reason }).toEqual({
      compliance: row.expect.compliance,
      reason: row.expect.reason ?? reason,
    });
  });
};

/** Asks that an annotation is one sentence of at most 256 characters that names its resource, and says what the case says. */
export const itAnnotates = <Row extends RuleCase>(
  cases: readonly Row[],
  annotationOf: (row: Row) => string,
  resource: string,
): void => {
  const told = cases.flatMap((row) =>
    row.expect.annotation === undefined ? [] : [[row.name, row, row.expect.annotation] as const],
  );
  it.each(told)('say what is the matter: %s', (_, row, annotation) => {
    expect(annotationOf(row)).toBe(annotation);
  });

  it.each(cases.map((row) => [row.name, row] as const))(
    'name the resource in one sentence of 1-256 characters: %s',
    (_, row) => {
      const annotation = annotationOf(row);
      expect(annotation.length).toBeLessThanOrEqual(256);
      expect(annotation).toContain(resource);
      expect(annotation).toMatch(/\.$/);
      expect(annotation).not.toMatch(/undefined|\{|\}| ,|, by,| {2}/);
    },
  );
};
