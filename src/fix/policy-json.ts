/** A trust policy as JSON that is edited: what is not changed keeps its order and its form. */
import { parsePolicyText } from '../policy/policy-document.ts';
import { isObject, type JsonObject } from '../json/object.ts';

/** The document as a value, of any form that a trust policy is read in; undefined where it is no JSON object. */
export const policyJson = (document: unknown): JsonObject | undefined => {
  if (typeof document !== 'string') return isObject(document) ? document : undefined;
  try {
    const value = parsePolicyText(document);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The statements as they are written, by their place. */
export const statementsOf = ({ Statement: written }: JsonObject): readonly unknown[] =>
  Array.isArray(written) ? written : [written];

/** The document with other statements. A single one that stands without a list stays so. */
export const withStatements = (document: JsonObject, statements: readonly unknown[]): JsonObject => ({
  ...document,
  Statement: Array.isArray(document['Statement']) || statements.length !== 1 ? statements : statements[0],
});

/** A Sid that no statement has yet. */
export const freeSid = (document: JsonObject, wanted: string): string => {
  const taken = new Set(
    statementsOf(document).map((statement) => (isObject(statement) ? statement['Sid'] : undefined)),
  );
  let [sid, number] = [wanted, 1];
  while (taken.has(sid)) {
    number += 1;
    sid = `${wanted}${number}`;
  }
  return sid;
};

/**
 * Characters of a trust policy: by default, and where the quota was raised as far as it can be.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const [LONGEST, LONGEST_RAISED] = [2_048, 4_096] as const;

/**
 * How many characters IAM counts.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const lengthOf = (document: JsonObject): number => JSON.stringify(document).length;

/** A value in one form: IAM keeps neither the order of a list nor whether one value stands in a list. */
const inOneForm = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const items = value.map(inOneForm);
    return items.length === 1
      ? items[0]
      : items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isObject(value)) return String(value);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOneForm(inner)]),
  );
};

/** Whether two texts are the same document, written perhaps in another form. */
export const isSameDocument = (one: string, other: string): boolean => {
  const [a, b] = [policyJson(one), policyJson(other)];
  if (a === undefined || b === undefined) return one === other;
  return JSON.stringify(inOneForm(a)) === JSON.stringify(inOneForm(b));
};

/** What the lines of a text are indented with; nothing where it is a single line. */
const indentationOf = (text: string): string => /\n([ \t]+)\S/.exec(text)?.[1] ?? '';

/** A document as text, indented as `before` is. */
export const textLike = (before: string, document: JsonObject): string =>
  JSON.stringify(document, null, indentationOf(before));
