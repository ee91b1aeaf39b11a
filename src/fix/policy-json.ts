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
 * How many characters IAM counts.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const lengthOf = (document: JsonObject): number => JSON.stringify(document).length;
