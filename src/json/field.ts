import { quoted } from '../text/quoted.ts';

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

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectIn = (field: JsonField): JsonObject => {
  if (isObject(field.value)) return field.value;
  throw mismatch(field, 'an object');
};

const memberPath = (path: string, name: string): string => {
  if (!/^[A-Za-z_][\w-]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
};

const memberOf = ({ document, path }: JsonField, object: JsonObject, name: string): JsonField => ({
  document,
  path: memberPath(path, name),
  // The member itself: a document may have, or lack, a member with a name such as `constructor`.
  value: Object.hasOwn(object, name) ? object[name] : undefined,
});

/** Null says no more than an absent member does. */
export const isAbsent = ({ value }: JsonField): boolean => value === undefined || value === null;

/** A member of an object, there or not. @throws where the field is not an object */
export const member = (field: JsonField, name: string): JsonField => memberOf(field, objectIn(field), name);

/** Every member of an object, by name. @throws where the field is not an object */
export const members = (field: JsonField): readonly (readonly [name: string, member: JsonField])[] => {
  const object = objectIn(field);
  return Object.keys(object).map((name) => [name, memberOf(field, object, name)]);
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

/** @throws where the field is there and no whole number from 0 */
export const optionalCount = (field: JsonField): number | undefined => {
  if (isAbsent(field)) return undefined;
  const { value } = field;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw mismatch(field, 'a whole number from 0');
};

/** Text of one form. @throws where the field is not such text; `expected` says what would be */
export const textLike = (field: JsonField, form: RegExp, expected: string): string => {
  if (typeof field.value === 'string' && form.test(field.value)) return field.value;
  throw mismatch(field, expected);
};

/** One of some texts, without regard to case. @throws where the field is there and another */
export const checkSame = (field: JsonField, expected: string): void => {
  if (!isAbsent(field) && text(field).toLowerCase() !== expected.toLowerCase())
    throw mismatch(field, quoted(expected));
};
