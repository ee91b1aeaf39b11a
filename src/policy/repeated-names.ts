import { repeatedKeys } from '../json/text.ts';

/** What is said, behind its name, of a part that is not understood because it is there more than once. */
export const WRITTEN_TWICE = ', written twice,';

export const writtenTwice = (part: string): string => `${part}${WRITTEN_TWICE}`;

const NONE: ReadonlySet<string> = new Set();

const ASCII = /^[\0-\x7f]*$/;

/** Whether names surely differ but for their letter case, by their lengths: those of most conditions are one or two. */
const areApart = (names: readonly string[]): boolean => {
  const [first, second, third] = names;
  if (first === undefined || second === undefined) return true;
  return third === undefined && first.length !== second.length && ASCII.test(first) && ASCII.test(second);
};

/**
 * The names that the text of an object has more than once, in whatever letter case, in lower case: which of the values counts,
 * AWS does not say. Read once for all names: asking for each of many anew would take their number squared.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html (elements must not repeat a key)
 */
export const repeatedNames = (object: object): ReadonlySet<string> => {
  const written = repeatedKeys(object);
  const names = Object.keys(object);
  if (written.size === 0 && areApart(names)) return NONE;
  const repeated = new Set<string>();
  for (const name of written.keys()) repeated.add(name.toLowerCase());
  const seen = new Set<string>();
  for (const name of names) {
    const lower = name.toLowerCase();
    if (seen.has(lower)) repeated.add(lower);
    seen.add(lower);
  }
  return repeated;
};
