import { parseJsonText } from '../json/text.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../aws/problem.ts';
import {
  checkEachKeyOnce,
  isAbsent,
  member,
  members,
  optionalBoolean,
  optionalText,
  type JsonField,
} from '../json/field.ts';
import { syntaxErrorPlace } from '../json/syntax.ts';

/** Windows PowerShell writes UTF-16 where a command's output is redirected to a file. */
const encodingOf = ([first, second]: Uint8Array): string => {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
};

/**
 * Text of a file's bytes: UTF-8, or UTF-16 that begins with a byte order mark, without that mark.
 *
 * @throws where the bytes are no such text
 */
export const decodedText = (bytes: Uint8Array): string =>
  new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);

/** The text of a saved file. @throws naming the file where it cannot be read, is empty or not text */
export const readSavedText = async (dir: string, file: string): Promise<string> => {
  let content: string;
  try {
    content = decodedText(await readFile(join(dir, file)));
  } catch (cause) {
    throw new Error(`cannot read ${join(dir, file)}`, { cause });
  }
  if (content.trim() === '') throw new Error(`${file} is empty`);
  return content;
};

/** Where an answer of IAM has a policy document: what that repeats is said where the policy is judged. */
const POLICY_DOCUMENTS: ReadonlySet<string> = new Set([
  'AssumeRolePolicyDocument',
  'PolicyDocument',
  'Document',
]);

/**
 * A saved answer: the JSON object that the AWS CLI printed.
 *
 * @throws naming the file, and the place in it where it is not JSON or has a key more than once
 */
export const readSavedAnswer = async (dir: string, file: string): Promise<JsonField> => {
  const content = await readSavedText(dir, file);
  let value: unknown;
  try {
    value = parseJsonText(content);
  } catch (cause) {
    const { line, column } = syntaxErrorPlace(content);
    throw new Error(`${file} is not JSON at line ${line}, column ${column}`, { cause });
  }
  const answer = { document: file, path: '', value };
  members(answer);
  checkEachKeyOnce(answer, (name) => POLICY_DOCUMENTS.has(name));
  return answer;
};

/**
 * How an answer says that there is more than it holds: `IsTruncated` and `Marker` by IAM, `NextToken` by the AWS CLI
 * with `--max-items`. Undefined where it is whole.
 *
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html
 */
export const cutShortBy = (answer: JsonField): 'IsTruncated' | 'Marker' | 'NextToken' | undefined => {
  const isTruncated = optionalBoolean(member(answer, 'IsTruncated'));
  if (isTruncated === true) return 'IsTruncated';
  // The CLI's token may also be an object, one entry for each list of the answer.
  const token = member(answer, 'NextToken');
  if (!isAbsent(token) && token.value !== '') return 'NextToken';
  const marker = optionalText(member(answer, 'Marker'));
  return isTruncated === undefined && marker !== undefined ? 'Marker' : undefined;
};

/** An answer that is cut short as a problem; undefined where it is whole. */
export const cutShortProblem = (answer: JsonField): Problem | undefined => {
  const by = cutShortBy(answer);
  if (by === undefined) return undefined;
  return {
    operation: answer.document,
    error: { name: 'Error', message: `the answer is cut short (${by}): what follows was not saved` },
  };
};
