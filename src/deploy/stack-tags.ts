import { quoted } from '../text/quoted.ts';

/** What CloudFormation takes as a key and as a value, in characters. */
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const MOST = 50;
/** Letters and digits of any script, spaces, and these. */
const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Why a tag is not allowed; undefined where it is. */
const problemOf = (key: string, value: string): string | undefined => {
  if (key.length > LONGEST_KEY) return `a key has at most ${LONGEST_KEY} characters`;
  if (/^aws:/i.test(key)) return 'keys that begin with aws: belong to AWS';
  if (value.length > LONGEST_VALUE) return `a value has at most ${LONGEST_VALUE} characters`;
  if (!TEXT.test(key) || !TEXT.test(value))
    return 'letters, digits, spaces and the characters _.:/=+-@ are allowed';
  return undefined;
};

/**
 * Reads `Key=Value` texts. CloudFormation gives the tags of a stack to the stack and to everything in it that has tags, so
 * that policies of the organization that ask for them are met.
 *
 * @throws where a tag is given twice, or is none that CloudFormation takes
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html
 */
export const toStackTags = (texts: readonly string[]): ReadonlyMap<string, string> => {
  const tags = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new Error(`--tag ${quoted(text)} is not Key=Value`);
    const [key, value] = [text.slice(0, at), text.slice(at + 1)];
    if (tags.has(key)) throw new Error(`--tag ${quoted(key)} is given twice`);
    const problem = problemOf(key, value);
    if (problem !== undefined) throw new Error(`--tag ${quoted(text)}: ${problem}`);
    tags.set(key, value);
  }
  if (tags.size > MOST)
    throw new Error(`--tag is given ${tags.size} times; a stack has at most ${MOST} tags`);
  return tags;
};
