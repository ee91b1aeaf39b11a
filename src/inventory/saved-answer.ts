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
import { NotJson, parseJsonDocuments } from '../json/documents.ts';
import { decodedFile, isAsciiThroughout, notExact, type FileText } from './file-text.ts';
import { isListOfAnswers, joinedAnswers, type Joining } from './joined-answers.ts';

/** The text of a saved file. @throws naming the file where it cannot be read or is empty */
export const readSavedText = async (dir: string, file: string): Promise<FileText> => {
  let content: FileText;
  try {
    content = decodedFile(await readFile(join(dir, file)));
  } catch (cause) {
    throw new Error(`cannot read ${join(dir, file)}`, { cause });
  }
  if (content.text.trim() === '') throw new Error(`${file} is empty`);
  return content;
};

/** Where an answer of IAM has a policy document: what that repeats is said where the policy is judged. */
const POLICY_DOCUMENTS: ReadonlySet<string> = new Set([
  'AssumeRolePolicyDocument',
  'PolicyDocument',
  'Document',
]);

/** The answers that a file holds: JSON objects as the AWS CLI printed them, one after the other or in one list. */
const parsedAnswers = (
  { text, isExact }: FileText,
  file: string,
): readonly [JsonField, ...(readonly JsonField[])] => {
  let values: readonly [unknown, ...(readonly unknown[])];
  try {
    values = parseJsonDocuments(text);
  } catch (error) {
    if (!isExact) throw notExact(file);
    if (!(error instanceof NotJson)) throw error;
    throw new Error(`${file} is ${error.message}`, { cause: error.cause });
  }
  if (!isExact && !values.every(isAsciiThroughout)) throw notExact(file);
  const answers: readonly unknown[] = values.length === 1 && isListOfAnswers(values[0]) ? values[0] : values;
  for (const value of values)
    checkEachKeyOnce({ document: file, path: '', value }, (name) => POLICY_DOCUMENTS.has(name));
  const [first, ...more] = answers.map((value) => ({ document: file, path: '', value }));
  return [first ?? { document: file, path: '', value: values[0] }, ...more];
};

/** What a saved answer is of. */
export interface AnswerKind {
  /** What several of them in one file are to each other. */
  readonly joining: Joining;
  /** The name of the user whom an answer is about that stands alone, and not in an object from name to answer. */
  aboutOne?(answer: JsonField): string | undefined;
}

const ONE_ANSWER: AnswerKind = { joining: 'answers' };
/**
 * What a saved text tells: the JSON object that the AWS CLI printed, or several of them put together.
 *
 * @throws naming the file, and the place in it where it is not JSON or has a key more than once
 */
export const toSavedAnswer = (
  content: FileText,
  file: string,
  { joining, aboutOne }: AnswerKind = ONE_ANSWER,
): JsonField => {
  const [first, ...more] = parsedAnswers(content, file);
  const named = (answer: JsonField): JsonField => {
    members(answer);
    const name = aboutOne?.(answer);
    return name === undefined ? answer : { ...answer, value: Object.fromEntries([[name, answer.value]]) };
  };
  return joinedAnswers([named(first), ...more.map(named)], joining);
};

/** The same of a file. @throws also where it cannot be read or is empty */
export const readSavedAnswer = async (dir: string, file: string, kind?: AnswerKind): Promise<JsonField> =>
  toSavedAnswer(await readSavedText(dir, file), file, kind);

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
