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
} from './text/language.ts';
import { flatMap } from './flat-map.ts';
import { lazily, readOnce } from './lazily.ts';
import type { Piece } from './policy-value.ts';
import {
  readAddressBlock,
  readBinary,
  readBoolean,
  readDate,
  readNumber,
  type AddressBlock,
} from './typed-value.ts';

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
const isArn = readOnce((value) => value.startsWith('arn:') && value.split(':').length > ARN_COLONS);

/** Whether a text that is not known yet may hold some of the colons that divide an ARN into its components. */
const isDivisionOpen = (value: readonly Piece[]): boolean => {
  let colons = 0;
  for (const piece of value) {
    if (piece.kind === 'any-text' && piece.mayHoldColons) return colons < ARN_COLONS;
    if (piece.kind === 'text') colons += piece.text.split(':').length - 1;
  }
  return false;
};

const withinComponent = exceptFor(':');

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
      token.literal === undefined && colons < ARN_COLONS ? { ...token, accepts: withinComponent } : token,
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

const within = (theirs: AddressBlock, ours: AddressBlock): boolean =>
  theirs.bits === ours.bits && theirs.first >= ours.first && theirs.last <= ours.last;

const number = (compare: (a: number, b: number) => boolean): Omit<BaseOperator, 'negated'> =>
  onValues('numeric', readNumber, compare);
const date = (compare: (a: number, b: number) => boolean): Omit<BaseOperator, 'negated'> =>
  onValues('date', readDate, compare);
const ip = onValues('ip', readAddressBlock, within);
const bool = onValues('bool', readBoolean, is);
const binary = onValues('binary', readBinary, is);
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
  ['Bool', positive(bool)],
  ['BinaryEquals', positive(binary)],
  ['IpAddress', positive(ip)],
  ['NotIpAddress', negated(ip)],
  ['ArnEquals', positive(arnLike)],
  ['ArnNotEquals', negated(arnLike)],
  ['ArnLike', positive(arnLike)],
  ['ArnNotLike', negated(arnLike)],
  ['Null', positive(presence)],
]);

const actionLike = onStrings((value) => patternOf(value, literalIgnoringCase, asWildcard));
/** What Action and NotAction are where they are read as tests: patterns without regard to case. */
export const ACTION_LIKE: ConditionOperator = { ...positive(actionLike), ifExists: false, set: undefined };
export const ACTION_NOT_LIKE: ConditionOperator = { ...negated(actionLike), ifExists: false, set: undefined };

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

/** The operators that IAM documents, with IfExists and without; set operators stand before them. */
export const conditionOperators: readonly string[] = [...WRITTEN.keys()].filter(
  (name) => !name.includes(':'),
);

/** The operator of a condition as written; undefined for one that IAM does not document (spelling counts). */
export const readConditionOperator = (text: string): ConditionOperator | undefined => WRITTEN.get(text);

/** What compares for equality with a value of each type. */
const EQUALITY: Readonly<Record<Exclude<OperatorType, 'null'>, BaseOperator>> = {
  string: positive(stringLike),
  numeric: positive(number(is)),
  date: positive(date(is)),
  bool: positive(bool),
  binary: positive(binary),
  ip: positive(ip),
  arn: positive(arnLike),
};

/** An operator on strings as it would be without regard to letter case. */
export const ignoringCase = (written: string, operator: ConditionOperator): ConditionOperator => ({
  ...operator,
  // What Action is read with: wildcards, and letters without their case.
  read: (/Like/.test(written) ? actionLike : stringEqualsIgnoreCase).read,
});

const ORDERED = /Than/;

/**
 * An operator that compares for equality, as it would be if it were of another type; undefined for one that compares an
 * order, which other types do not have.
 */
export const asOfType = (
  written: string,
  operator: ConditionOperator,
  type: Exclude<OperatorType, 'null'>,
): ConditionOperator | undefined =>
  ORDERED.test(written)
    ? undefined
    : { ...EQUALITY[type], negated: operator.negated, ifExists: operator.ifExists, set: operator.set };
