import type { AwsError } from './aws-error.ts';
import type { Params } from './service.ts';

interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
}

/**
 * Reads the fields of a request and gathers what is wrong with them, as AWS does: every violation is told at
 * once, by `settle`. A value of the wrong JSON type is refused at once.
 */
export interface Constraints {
  text(field: string, limits?: TextLimits): string | undefined;
  /** Empty text stands for a missing value until `settle` refuses the request. */
  requiredText(field: string, limits?: TextLimits): string;
  integer(field: string, limits: { readonly min: number; readonly max: number }): number | undefined;
  flag(field: string): boolean;
  /** Seconds since 1970, as a JSON number. */
  timestamp(field: string, options?: { readonly required?: boolean }): number | undefined;
  texts(
    field: string,
    limits?: { readonly max?: number; readonly oneOf?: readonly string[] },
  ): readonly string[];
  /** The fields of a structure; those of an empty one where it is not given. */
  object(field: string): Constraints;
  objects(field: string, limits: { readonly max: number }): readonly { value: Params; check: Constraints }[];
  /** @throws {AwsError} where something is wrong */
  settle(): void;
}

interface Refusals {
  readonly invalid: (message: string) => AwsError;
  readonly malformed: (message: string) => AwsError;
}

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lowerFirst = (field: string): string => field.charAt(0).toLowerCase() + field.slice(1);

const constraintsAt = (
  params: Params,
  path: string,
  violations: string[],
  refusals: Refusals,
): Constraints => {
  const at = (field: string): string => `${path}${lowerFirst(field)}`;
  const violate = (field: string, value: unknown, constraint: string): void => {
    const shown = value === undefined || value === null ? 'null' : `'${String(value)}'`;
    violations.push(
      `Value ${shown} at '${at(field)}' failed to satisfy constraint: Member must ${constraint}`,
    );
  };
  const wrongType = (field: string, value: unknown, wanted: string): AwsError =>
    refusals.malformed(`${typeof value} value at '${at(field)}' can not be converted to ${wanted}`);

  const checkText = (field: string, value: string, { min = 0, max, pattern, oneOf }: TextLimits): void => {
    // In UTF-16 units: of the two ways to count that AWS leaves open, the one that refuses more.
    if (value.length < min) violate(field, value, `have length greater than or equal to ${min}`);
    if (max !== undefined && value.length > max)
      violate(field, value, `have length less than or equal to ${max}`);
    if (pattern && !pattern.test(value))
      violate(field, value, `satisfy regular expression pattern: ${pattern.source}`);
    if (oneOf && !oneOf.includes(value))
      violate(field, value, `satisfy enum value set: [${oneOf.join(', ')}]`);
  };

  const text = (field: string, limits: TextLimits = {}): string | undefined => {
    const value = params[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw wrongType(field, value, 'a String');
    checkText(field, value, limits);
    return value;
  };

  const listOf = (field: string): readonly unknown[] => {
    const value = params[field];
    // The query protocol writes an empty list as an empty value.
    if (value === undefined || value === null || value === '') return [];
    if (!Array.isArray(value)) throw wrongType(field, value, 'a List');
    return value;
  };

  const boundedList = (field: string, max: number | undefined): readonly unknown[] => {
    const list = listOf(field);
    if (max !== undefined && list.length > max)
      violate(field, `[${list.length} members]`, `have length less than or equal to ${max}`);
    return list;
  };

  return {
    text,
    requiredText: (field, limits) => {
      const value = text(field, limits);
      if (value === undefined) violate(field, null, 'not be null');
      return value ?? '';
    },
    integer: (field, { min, max }) => {
      const value = params[field];
      if (value === undefined || value === null) return undefined;
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number))
        throw wrongType(field, value, 'an Integer');
      if (number < min) violate(field, number, `have value greater than or equal to ${min}`);
      if (number > max) violate(field, number, `have value less than or equal to ${max}`);
      return number;
    },
    flag: (field) => {
      const value = params[field] ?? false;
      if (typeof value !== 'boolean') throw wrongType(field, value, 'a Boolean');
      return value;
    },
    timestamp: (field, { required = false } = {}) => {
      const value = params[field];
      if (value === undefined || value === null) {
        if (required) violate(field, null, 'not be null');
        return undefined;
      }
      if (typeof value !== 'number') throw wrongType(field, value, 'a Timestamp');
      return value;
    },
    texts: (field, { max, oneOf } = {}) =>
      boundedList(field, max).map((value) => {
        if (typeof value !== 'string') throw wrongType(field, value, 'a String');
        if (oneOf && !oneOf.includes(value))
          violate(field, value, `satisfy enum value set: [${oneOf.join(', ')}]`);
        return value;
      }),
    object: (field) => {
      const value = params[field] ?? {};
      if (!isObject(value)) throw wrongType(field, value, 'a Structure');
      return constraintsAt(value, `${at(field)}.`, violations, refusals);
    },
    objects: (field, { max }) =>
      boundedList(field, max).map((value, index) => {
        if (!isObject(value)) throw wrongType(field, value, 'a Structure');
        const inner = constraintsAt(value, `${at(field)}.${index + 1}.member.`, violations, refusals);
        return { value, check: inner };
      }),
    settle: () => {
      if (violations.length === 0) return;
      const errors =
        violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
      throw refusals.invalid(`${errors} detected: ${violations.join('; ')}`);
    },
  };
};

export const constraintsOf = (params: Params, refusals: Refusals): Constraints =>
  constraintsAt(params, '', [], refusals);
