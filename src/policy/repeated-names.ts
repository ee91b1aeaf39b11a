import { repeatedKeys } from '../json/text.ts';

/** What is said, behind its name, of a part that is not understood because it is there more than once. */
export const WRITTEN_TWICE = ', written twice,';

export const writtenTwice = (part: string): string => `${part}${WRITTEN_TWICE}`;

/**
 * The names that the text of an object has more than once, in whatever letter case, in lower case: which of the values counts,
 * AWS does not say. Read once for all names: asking for each of many anew would take their number squared.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html (elements must not repeat a key)
 */
export const repeatedNames = (object: object): ReadonlySet<string> => {
  const repeated = new Set<string>();
  for (const name of repeatedKeys(object).keys()) repeated.add(name.toLowerCase());
  const names = Object.keys(object);
  if (names.length < 2) return repeated;
  const seen = new Set<string>();
  for (const name of names) {
    const lower = name.toLowerCase();
    if (seen.has(lower)) repeated.add(lower);
    seen.add(lower);
  }
  return repeated;
};
