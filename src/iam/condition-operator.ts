import {
  anything,
  exceptFor,
  literal,
  literalIgnoringCase,
  many,
  matches,
  one,
  withoutRepeatedStars,
  type Language,
  type Pattern,
  type Token,
} from './language.ts';
import { flatMap } from './flat-map.ts';
import type { Piece } from './policy-value.ts';

export type OperatorType = 'string' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'arn' | 'null';

/** A value of a policy, as an operator reads it. */
export interface Operand {
  /** Whether the value is of the operator's type, whatever the request says. */
  readonly isUnderstood: () => boolean;
  /** Whether it matches one value of a request; undefined where either is not of the operator's type. */
  readonly matches: (requestValue: string) => boolean | undefined;
  /** The texts that it matches; undefined where it is not understood, or the operator is not on texts. */
  readonly language: () => Language | undefined;
}

interface BaseOperator {
  readonly type: OperatorType;
  /** `…Not…`: holds where no value matches, and where the key is absent. */
  readonly negated: boolean;
  readonly isOnTexts: boolean;
  readonly takesVariables: boolean;
  readonly read: (value: readonly Piece[]) => Operand;
}

/** A condition operator as written: `ForAnyValue:StringLikeIfExists` is a base operator, a set operator and a suffix. */
export interface ConditionOperator extends BaseOperator {
  readonly ifExists: boolean;
  readonly set: 'ForAnyValue' | 'ForAllValues' | undefined;
}

/** Made when it is asked for, and once. */
const lazily = <Made>(make: () => Made): (() => Made) => {
  let known: { readonly made: Made } | undefined;
  return () => (known ??= { made: make() }).made;
};

const written = (pieces: readonly Piece[]): string =>
  pieces
    .map((piece) => (piece.kind === 'text' ? piece.text : piece.kind === 'wildcard' ? piece.character : ''))
    .join('');

/** Characters of their own for each operator; a text that is not known yet is the same for all. */
const patternOf = (
  pieces: readonly Piece[],
  text: (text: string) => Pattern,
  wildcard: (character: '*' | '?') => Pattern,
): Pattern =>
  withoutRepeatedStars(
    flatMap(pieces, (piece): Pattern => {
      switch (piece.kind) {
        case 'text':
          return text(piece.text);
        case 'wildcard':
          return wildcard(piece.character);
        case 'any-text':
          return [many(anything)];
        case 'variable':
          return [];
      }
    }),
  );

const asWildcard = (character: '*' | '?'): Pattern => [character === '*' ? many(anything) : one(anything)];

const onTexts = (
  type: OperatorType,
  read: (value: readonly Piece[]) => Operand,
): Omit<BaseOperator, 'negated'> => ({ type, isOnTexts: true, takesVariables: true, read });

const onStrings = (make: (value: readonly Piece[]) => Pattern): Omit<BaseOperator, 'negated'> =>
  onTexts('string', (value) => {
    const language = lazily(() => [make(value)]);
    return {
      isUnderstood: () => true,
      matches: (requestValue) => matches(language(), requestValue),
      language,
    };
  });

/** Letter by letter: text as it is needs no pattern to be compared. */
const exactly = (operator: Omit<BaseOperator, 'negated'>): Omit<BaseOperator, 'negated'> => ({
  ...operator,
  read: (value) => {
    const operand = operator.read(value);
    const [piece] = value;
    return value.length === 1 && piece?.kind === 'text'
      ? {
          isUnderstood: operand.isUnderstood,
          matches: (requestValue) => piece.text === requestValue,
          language: operand.language,
        }
      : operand;
  },
});

const stringEquals = exactly(onStrings((value) => patternOf(value, literal, literal)));
const stringEqualsIgnoreCase = onStrings((value) =>
  patternOf(value, literalIgnoringCase, literalIgnoringCase),
);
const stringLike = exactly(onStrings((value) => patternOf(value, literal, asWildcard)));

const ARN_COLONS = 5;
const isArn = (value: string): boolean => value.startsWith('arn:') && value.split(':').length > ARN_COLONS;

/** Whether a text that is not known yet may hold some of the colons that divide an ARN into its components. */
const isDivisionOpen = (value: readonly Piece[]): boolean => {
  let colons = 0;
  for (const piece of value) {
    if (piece.kind === 'any-text' && piece.mayHoldColons) return colons < ARN_COLONS;
    if (piece.kind === 'text') colons += piece.text.split(':').length - 1;
  }
  return false;
};

/**
 * The six components of an ARN are compared one by one: a wildcard does not reach across a colon, but for the last
 * component, which may hold colons of its own. ArnEquals and ArnLike behave the same.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
const arnLanguage = (value: readonly Piece[]): Language | undefined => {
  if (isDivisionOpen(value)) return undefined;
  let colons = 0;
  const pattern: Token[] = [];
  for (const token of patternOf(value, literal, asWildcard)) {
    pattern.push(
      token.literal === undefined && colons < ARN_COLONS ? { ...token, accepts: exceptFor(':') } : token,
    );
    if (token.literal === ':') colons += 1;
  }
  return colons < ARN_COLONS || !written(value).startsWith('arn:') ? undefined : [pattern];
};

const arnLike = onTexts('arn', (value) => {
  const language = lazily(() => arnLanguage(value));
  return {
    isUnderstood: () => language() !== undefined,
    matches: (requestValue) => {
      const arns = language();
      return arns === undefined || !isArn(requestValue) ? undefined : matches(arns, requestValue);
    },
    language,
  };
});

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
/** A number as policies and requests write them; undefined for anything else, and for one that overflows. */
export const readNumber = (text: string): number | undefined => {
  const number = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
};

/** Seconds since 1970. Beyond these years there are no dates to write; an epoch time there is in other units than seconds. */
export const [EARLIEST_DATE, LATEST_DATE] = [-62_135_596_800, 253_402_300_799];

const isDay = (year: number, month: number, day: number): boolean =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;

/** A year, or a year and a month, alone: the W3C's short forms. A number of four digits is a year and no epoch time. */
const ISO_YEAR_OR_MONTH = /^(\d{4})(?:-(\d\d))?$/;
const ISO_DATE = /^(\d{4})-(\d\d)-(\d\d)(T(\d\d):(\d\d)(:(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
/** Seconds since 1970: ISO 8601 (a date alone is midnight UTC) or an epoch time; undefined for anything else. */
export const readDate = (text: string): number | undefined => {
  const [, year, month = '01'] = ISO_YEAR_OR_MONTH.exec(text.trim()) ?? [];
  if (year !== undefined) return readDate(`${year}-${month}-01`);
  const epoch = readNumber(text);
  if (epoch !== undefined) return epoch >= EARLIEST_DATE && epoch <= LATEST_DATE ? epoch : undefined;
  const found = ISO_DATE.exec(text.trim());
  if (found === null || !isDay(Number(found[1]), Number(found[2]), Number(found[3]))) return undefined;
  const zone = found[10] ?? 'Z';
  const time = found[4] === undefined ? 'T00:00:00' : `T${found[5]}:${found[6]}${found[7] ?? ':00'}`;
  const milliseconds = Date.parse(
    `${found[1]}-${found[2]}-${found[3]}${time}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`,
  );
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
};

const readBoolean = (text: string): boolean | undefined => {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
};

/** One value of a request is compared with all values of the policy in turn: it is read for the first of them alone. */
const readOnce = <Value>(read: (text: string) => Value): ((text: string) => Value) => {
  let last: { readonly text: string; readonly value: Value } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: read(text) };
    return last.value;
  };
};

/** Compares two values of one kind; undefined where either cannot be read. */
const onValues = <Value>(
  type: OperatorType,
  read: (text: string) => Value | undefined,
  compare: (requestValue: Value, value: Value) => boolean,
): Omit<BaseOperator, 'negated'> => {
  const readRequest = readOnce(read);
  return {
    type,
    isOnTexts: false,
    // The pages on variables and on operators contradict each other for Bool; for all others both say no.
    takesVariables: false,
    read: (value) => {
      const ours = read(written(value));
      return {
        isUnderstood: () => ours !== undefined,
        matches: (requestValue) => {
          const theirs = readRequest(requestValue);
          return theirs === undefined || ours === undefined ? undefined : compare(theirs, ours);
        },
        language: () => undefined,
      };
    },
  };
};

const is = <Value>(a: Value, b: Value): boolean => a === b;
const less = (a: number, b: number): boolean => a < b;
const lessOrEqual = (a: number, b: number): boolean => a <= b;
const greater = (a: number, b: number): boolean => a > b;
const greaterOrEqual = (a: number, b: number): boolean => a >= b;

/** Addresses of one family as numbers, first and last of a block; an address alone is a block of one. */
export interface AddressBlock {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

const readIpv4 = (text: string): bigint | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
};

const readIpv6 = (text: string): bigint | undefined => {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
};

/** An address or a CIDR block, IPv4 or IPv6; undefined for anything else. */
export const readAddressBlock = (text: string): AddressBlock | undefined => {
  const [address = '', prefix, ...rest] = text.trim().split('/');
  const bits = address.includes(':') ? 128 : 32;
  const value = bits === 128 ? readIpv6(address) : readIpv4(address);
  if (value === undefined || rest.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix)))
    return undefined;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return undefined;
  const span = 1n << BigInt(bits - length);
  const first = value - (value % span);
  return { bits, first, last: first + span - 1n };
};

const within = (theirs: AddressBlock, ours: AddressBlock): boolean =>
  theirs.bits === ours.bits && theirs.first >= ours.first && theirs.last <= ours.last;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const readBinary = (text: string): string | undefined =>
  BASE64.test(text) && text.length % 4 === 0 ? text : undefined;

const number = (compare: (a: number, b: number) => boolean): Omit<BaseOperator, 'negated'> =>
  onValues('numeric', readNumber, compare);
const date = (compare: (a: number, b: number) => boolean): Omit<BaseOperator, 'negated'> =>
  onValues('date', readDate, compare);
const ip = onValues('ip', readAddressBlock, within);
/** Presence is decided where the key is looked up; here only whether the value is a boolean. */
const presence = onValues('null', readBoolean, is);

const positive = (operator: Omit<BaseOperator, 'negated'>): BaseOperator => ({ ...operator, negated: false });
const negated = (operator: Omit<BaseOperator, 'negated'>): BaseOperator => ({ ...operator, negated: true });

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, BaseOperator> = new Map([
  ['StringEquals', positive(stringEquals)],
  ['StringNotEquals', negated(stringEquals)],
  ['StringEqualsIgnoreCase', positive(stringEqualsIgnoreCase)],
  ['StringNotEqualsIgnoreCase', negated(stringEqualsIgnoreCase)],
  ['StringLike', positive(stringLike)],
  ['StringNotLike', negated(stringLike)],
  ['NumericEquals', positive(number(is))],
  ['NumericNotEquals', negated(number(is))],
  ['NumericLessThan', positive(number(less))],
  ['NumericLessThanEquals', positive(number(lessOrEqual))],
  ['NumericGreaterThan', positive(number(greater))],
  ['NumericGreaterThanEquals', positive(number(greaterOrEqual))],
  ['DateEquals', positive(date(is))],
  ['DateNotEquals', negated(date(is))],
  ['DateLessThan', positive(date(less))],
  ['DateLessThanEquals', positive(date(lessOrEqual))],
  ['DateGreaterThan', positive(date(greater))],
  ['DateGreaterThanEquals', positive(date(greaterOrEqual))],
  ['Bool', positive(onValues('bool', readBoolean, is))],
  ['BinaryEquals', positive(onValues('binary', readBinary, is))],
  ['IpAddress', positive(ip)],
  ['NotIpAddress', negated(ip)],
  ['ArnEquals', positive(arnLike)],
  ['ArnNotEquals', negated(arnLike)],
  ['ArnLike', positive(arnLike)],
  ['ArnNotLike', negated(arnLike)],
  ['Null', positive(presence)],
]);

/** Every operator with every set operator and suffix, as written. */
const WRITTEN: ReadonlyMap<string, ConditionOperator> = new Map(
  [...OPERATORS].flatMap(([name, base]) =>
    ([undefined, 'ForAnyValue', 'ForAllValues'] as const).flatMap((set) =>
      // There is no NullIfExists.
      (base.type === 'null' ? [false] : [false, true]).map((ifExists): [string, ConditionOperator] => [
        `${set === undefined ? '' : `${set}:`}${name}${ifExists ? 'IfExists' : ''}`,
        { ...base, ifExists, set },
      ]),
    ),
  ),
);

/** The operator of a condition as written; undefined for one that IAM does not document (spelling counts). */
export const readConditionOperator = (text: string): ConditionOperator | undefined => WRITTEN.get(text);
