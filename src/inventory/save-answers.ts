import type { RecordedCall } from '../aws/recorded-calls.ts';
import type { Answer, Source } from './sources/source.ts';
import { isObject } from '../json/object.ts';
import { hasRepeatedKeys, parseJsonText } from '../json/text.ts';

/** The entries of one page; undefined where it is none, or one that no reader would take for an answer. */
const entriesIn = (
  { output }: RecordedCall,
  list: string,
  required: readonly string[],
): readonly Answer[] | undefined => {
  const entries: unknown = typeof output === 'string' ? undefined : output[list];
  if (!Array.isArray(entries) || !entries.every(isObject)) return undefined;
  return entries.every((entry) => required.every((field) => Boolean(entry[field]))) ? entries : undefined;
};

const isTruncated = ({ output }: RecordedCall): boolean =>
  typeof output !== 'string' && output['IsTruncated'] === true;

interface Pages {
  readonly entries: readonly Answer[];
  readonly isWhole: boolean;
}

/** The pages of one listing put together, up to the first that could not be read; undefined where that is the first. */
const joined = (
  calls: readonly RecordedCall[],
  list: string,
  required: readonly string[],
): Pages | undefined => {
  const pages = calls.map((call) => entriesIn(call, list, required));
  const failed = pages.indexOf(undefined);
  const read = failed < 0 ? pages : pages.slice(0, failed);
  const last = calls.at(-1);
  if (read.length === 0 || last === undefined) return undefined;
  return { entries: read.flatMap((page) => page ?? []), isWhole: failed < 0 && !isTruncated(last) };
};

/** Only what a reader may need, in one order: a later field of the API does not get into files unseen. */
export const picked = (entry: Answer, fields: readonly string[]): Answer =>
  Object.fromEntries(fields.flatMap((field) => (entry[field] === undefined ? [] : [[field, entry[field]]])));

const parsed = (json: string | undefined): unknown => {
  try {
    return json === undefined ? undefined : parseJsonText(json);
  } catch {
    return undefined;
  }
};

const decodedUri = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** A policy document as the AWS CLI prints it: decoded where it is JSON that repeats no key, else as it came. */
export const decodedPolicy = (document: unknown): unknown => {
  if (typeof document !== 'string') return document;
  const value = parsed(document) ?? parsed(decodedUri(document));
  return isObject(value) && !hasRepeatedKeys(value) ? value : document;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

interface Listed {
  /** The answer's field that holds the list. */
  readonly list: string;
  readonly fields: readonly string[];
  readonly required: readonly string[];
}

type Save = NonNullable<Source['save']>;

/** A listing as one answer, as the AWS CLI prints it, in an order that does not change from run to run. */
export const saveListing =
  (
    { list, fields, required }: Listed,
    keyOf: (entry: Answer) => unknown,
    change: (entry: Answer) => Answer = (entry) => entry,
  ): Save =>
  (calls) => {
    const pages = joined(calls, list, required);
    if (pages === undefined) return undefined;
    const entries = pages.entries.toSorted((a, b) => compare(textOf(keyOf(a)), textOf(keyOf(b))));
    return {
      [list]: entries.map((entry) => change(picked(entry, fields))),
      ...(pages.isWhole ? {} : { IsTruncated: true }),
    };
  };

/** The calls about each, in the order of the names. */
const byName = (
  calls: readonly RecordedCall[],
  field: string,
): readonly (readonly [string, readonly RecordedCall[]])[] => {
  const calledFor = new Map<string, RecordedCall[]>();
  for (const call of calls) {
    const name = textOf(call.input[field]);
    calledFor.set(name, [...(calledFor.get(name) ?? []), call]);
  }
  return [...calledFor].toSorted(([a], [b]) => compare(a, b));
};

/** Answers by the name that was asked about; null: NoSuchEntity; one about whom a call failed is left out. */
const savePerName =
  (field: string, save: Save): Save =>
  (calls) =>
    Object.fromEntries(
      byName(calls, field).flatMap(([name, own]): (readonly [string, Answer | null])[] => {
        if (own.some(({ output }) => output === 'no-such-entity')) return [[name, null]];
        const answer = save(own);
        return answer === undefined ? [] : [[name, answer]];
      }),
    );

/** Answers by user name. */
export const savePerUser = (save: Save): Save => savePerName('UserName', save);

/** Whole lists by the name that `nameField` of the call has. */
export const savePerNameList = (nameField: string, { list, fields, required }: Listed): Save =>
  savePerName(nameField, (calls) => {
    const pages = joined(calls, list, required);
    return pages?.isWhole === true
      ? { [list]: pages.entries.map((entry) => picked(entry, fields)) }
      : undefined;
  });

/** Whole lists by user name. */
export const savePerUserList = (listed: Listed): Save => savePerNameList('UserName', listed);
