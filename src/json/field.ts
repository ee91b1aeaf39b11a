import { quoted } from '../text/quoted.ts';
import { repeatedKeys } from './text.ts';
import { isObject, type JsonObject } from './object.ts';

/** A value somewhere in a JSON document, with its place for error messages. */
export interface JsonField {
  /** What people call the document: the file's name. */
  readonly document: string;
  /** The place inside, e.g. `Users[3].UserId`; empty for the whole. */
  readonly path: string;
  readonly value: unknown;
}

const placeOf = ({ document, path }: JsonField): string => (path === '' ? document : `${document}: ${path}`);

const mismatch = (field: JsonField, expected: string): Error =>
  new Error(
    field.value === undefined
      ? `${placeOf(field)} is missing`
      : `${placeOf(field)} must be ${expected}, not ${quoted(field.value)}`,
  );

/** @throws where the field is not an object */
export const object = (field: JsonField): JsonObject => {
  if (isObject(field.value)) return field.value;
  throw mismatch(field, 'an object');
};

const memberPath = (path: string, name: string): string => {
  if (!/^[A-Za-z_][\w-]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
};

const memberOf = ({ document, path }: JsonField, whole: JsonObject, name: string): JsonField => ({
  document,
  path: memberPath(path, name),
  // The member itself: a document may have, or lack, a member with a name such as `constructor`.
  value: Object.hasOwn(whole, name) ? whole[name] : undefined,
});

/** Null says no more than an absent member does. */
export const isAbsent = ({ value }: JsonField): boolean => value === undefined || value === null;

/** A member of an object, there or not. @throws where the field is not an object */
export const member = (field: JsonField, name: string): JsonField => memberOf(field, object(field), name);

/** Every member of an object, by name. @throws where the field is not an object */
export const members = (field: JsonField): readonly (readonly [name: string, member: JsonField])[] => {
  const whole = object(field);
  return Object.keys(whole).map((name) => [name, memberOf(field, whole, name)]);
};

/** The way to a value inside a document, backwards. */
interface Inner {
  readonly step: string | number;
  /** Undefined for what is in the document itself. */
  readonly within: Inner | undefined;
}

const pathTo = (inner: Inner | undefined): string => {
  const steps: (string | number)[] = [];
  for (let at = inner; at !== undefined; at = at.within) steps.push(at.step);
  return steps.reduceRight<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : memberPath(path, step)),
    '',
  );
};

/**
 * No object of a document from `parseJsonText` may have a key more than once: the last value would be believed, and what
 * the others say be lost.
 *
 * @param isOwnDocument of the name of a member, below the first level: what is in it is a document of its own, whose reader
 *   sees what it repeats
 * @throws naming the key and the object that has it
 */
export const checkEachKeyOnce = (
  { document, value: whole }: JsonField,
  isOwnDocument: (name: string) => boolean,
): void => {
  // Without recursion: a document may nest as deep as it likes.
  const open: { readonly value: unknown; readonly inner: Inner | undefined }[] = [
    { value: whole, inner: undefined },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, inner } = next;
    if (typeof value !== 'object' || value === null) continue;
    const [key] = repeatedKeys(value).keys();
    if (key !== undefined)
      throw new Error(
        `${placeOf({ document, path: pathTo(inner), value })} has ${quoted(key)} more than once`,
      );
    const entries: Iterable<readonly [string | number, unknown]> = Array.isArray(value)
      ? value.entries()
      : Object.entries(value);
    for (const [step, item] of entries)
      if (typeof step === 'number' || inner === undefined || !isOwnDocument(step))
        open.push({ value: item, inner: { step, within: inner } });
  }
};

/** The items of a list. @throws where the field is not a list */
export const items = (field: JsonField): readonly JsonField[] => {
  if (!Array.isArray(field.value)) throw mismatch(field, 'a list');
  return field.value.map((value: unknown, index) => ({ ...field, path: `${field.path}[${index}]`, value }));
};

/** @throws where the field is not text, or empty */
export const text = (field: JsonField): string => {
  if (typeof field.value !== 'string') throw mismatch(field, 'a string');
  if (field.value === '') throw new Error(`${placeOf(field)} is empty`);
  return field.value;
};

/** @throws where the field is there and not text */
export const optionalText = (field: JsonField): string | undefined =>
  isAbsent(field) || field.value === '' ? undefined : text(field);

/** @throws where the field is there and neither true nor false */
export const optionalBoolean = (field: JsonField): boolean | undefined => {
  if (isAbsent(field)) return undefined;
  if (typeof field.value === 'boolean') return field.value;
  throw mismatch(field, 'true or false');
};

/** A whole number, not below zero; undefined where the field is absent. @throws where it is there and another value */
export const optionalCount = (field: JsonField): number | undefined => {
  if (isAbsent(field)) return undefined;
  if (typeof field.value === 'number' && Number.isSafeInteger(field.value) && field.value >= 0)
    return field.value;
  throw mismatch(field, 'a count');
};

/** Text of one form. @throws where the field is not such text; `expected` says what would be */
export const textLike = (field: JsonField, form: RegExp, expected: string): string => {
  if (typeof field.value === 'string' && form.test(field.value)) return field.value;
  throw mismatch(field, expected);
};

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

/** @throws where the field is not an ISO 8601 time with its zone: `new Date` alone would read almost anything */
export const time = (field: JsonField): Date => {
  const expected = 'an ISO 8601 time';
  const read = new Date(textLike(field, ISO_8601, expected));
  if (Number.isNaN(read.getTime())) throw mismatch(field, expected);
  return read;
};

/** One of some texts, without regard to case. @throws where the field is there and another */
export const checkSame = (field: JsonField, expected: string): void => {
  if (!isAbsent(field) && text(field).toLowerCase() !== expected.toLowerCase())
    throw mismatch(field, quoted(expected));
};
