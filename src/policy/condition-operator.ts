import {
  anything,
  exceptFor,
  isRepeatedStar,
  literal,
  literalIgnoringCase,
  many,
  matches,
  one,
  type Language,
  type Pattern,
  type Token,
} from './text/language.ts';
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

const writtenPiece = (piece: Piece): string =>
  piece.kind === 'text' ? piece.text : piece.kind === 'wildcard' ? piece.character : '';

const written = (pieces: readonly Piece[]): string => {
  let text = '';
  for (const piece of pieces) text += writtenPiece(piece);
  return text;
};

/** Characters of their own for each operator; a text that is not known yet is the same for all. */
const patternOf = (
  pieces: readonly Piece[],
  text: (text: string) => Pattern,
  wildcard: (character: '*' | '?') => Pattern,
): Pattern => {
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind === 'text') return text(only.text);
  const pattern: Token[] = [];
  for (const piece of pieces)
    if (piece.kind === 'text') for (const token of text(piece.text)) pattern.push(token);
    else if (piece.kind !== 'variable')
      for (const token of piece.kind === 'wildcard' ? wildcard(piece.character) : ANY_TEXT)
        if (!isRepeatedStar(token, pattern.at(-1))) pattern.push(token);
  return pattern;
};

const ANY_TEXT: Pattern = [many(anything)];
const ANY_CHARACTER: Pattern = [one(anything)];
const asWildcard = (character: '*' | '?'): Pattern => (character === '*' ? ANY_TEXT : ANY_CHARACTER);

const onTexts = (
  type: OperatorType,
  read: (value: readonly Piece[]) => Operand,
): Omit<BaseOperator, 'negated'> => ({ type, isOnTexts: true, takesVariables: true, read });

const onStrings = (
  make: (value: readonly Piece[]) => Pattern,
  compare?: (value: readonly Piece[]) => ((text: string) => boolean) | undefined,
): Omit<BaseOperator, 'negated'> =>
  onTexts('string', (value) => {
    const language = lazily(() => [make(value)]);
    const compares = lazily(() => compare?.(value) ?? ((text: string) => matches(language(), text)));
    return { isUnderstood: () => true, matches: (requestValue) => compares()(requestValue), language };
  });

/** Half of a character: what is between two of them need not be a character. */
const HALF = /[\ud800-\udfff]/;

/** Texts between which anything may stand, one after the other. */
const matchesBetween = (texts: readonly string[], text: string): boolean => {
  const [first = ''] = texts;
  const last = texts.at(-1) ?? '';
  if (!text.startsWith(first)) return false;
  if (texts.length === 1) return text.length === first.length;
  const end = text.length - last.length;
  let at = first.length;
  if (end < at || !text.endsWith(last)) return false;
  for (let place = 1; place < texts.length - 1; place += 1) {
    const between = texts[place] ?? '';
    const found = text.indexOf(between, at);
    at = found + between.length;
    if (found === -1 || at > end) return false;
  }
  return true;
};

/** Text and stars need no pattern to be compared; undefined where there is more in a value. */
const betweenStars = (value: readonly Piece[]): ((text: string) => boolean) | undefined => {
  const texts = [''];
  for (const piece of value)
    if (piece.kind === 'text' && !HALF.test(piece.text)) texts.push(`${texts.pop() ?? ''}${piece.text}`);
    else if (piece.kind === 'wildcard' && piece.character === '*') texts.push('');
    else return undefined;
  return (text) => matchesBetween(texts, text);
};

/** What stands before the first wildcard. */
const beginningOf = (value: readonly Piece[]): string => {
  let text = '';
  for (const piece of value) {
    if (piece.kind !== 'text' || HALF.test(piece.text)) return text;
    text += piece.text;
  }
  return text;
};

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
const stringLike = exactly(onStrings((value) => patternOf(value, literal, asWildcard), betweenStars));

const ARN_COLONS = 5;
const isArn = readOnce((value) => value.startsWith('arn:') && value.split(':').length > ARN_COLONS);

/** Whether a value is an ARN, perhaps with wildcards: no text that is not known yet may hold some of the colons that divide it. */
const isArnPattern = (value: readonly Piece[]): boolean => {
  let colons = 0;
  for (const piece of value) {
    if (piece.kind === 'any-text' && piece.mayHoldColons && colons < ARN_COLONS) return false;
    if (piece.kind === 'text') colons += piece.text.split(':').length - 1;
  }
  return colons >= ARN_COLONS && written(value).startsWith('arn:');
};

const withinComponent = exceptFor(':');
const [oneWithin, manyWithin] = [one(withinComponent), many(withinComponent)];
const ofComponent = ({ repeats }: Token): Token => (repeats ? manyWithin : oneWithin);

/**
 * The six components of an ARN are compared one by one: a wildcard does not reach across a colon, but for the last
 * component, which may hold colons of its own. ArnEquals and ArnLike behave the same.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
const arnLanguage = (value: readonly Piece[]): Language => {
  let colons = 0;
  const pattern: Token[] = [];
  for (const token of patternOf(value, literal, asWildcard)) {
    pattern.push(token.literal === undefined && colons < ARN_COLONS ? ofComponent(token) : token);
    if (token.literal === ':') colons += 1;
  }
  return [pattern];
};

const arnLike = onTexts('arn', (value) => {
  const language = lazily(() => (isArnPattern(value) ? arnLanguage(value) : undefined));
  let isPattern: boolean | undefined;
  const isUnderstood = (): boolean => (isPattern ??= isArnPattern(value));
  // Of most ARNs a glance at what stands before the first wildcard tells.
  const beginning = lazily(() => beginningOf(value));
  return {
    isUnderstood,
    matches: (requestValue) => {
      if (!isUnderstood() || !isArn(requestValue)) return undefined;
      return requestValue.startsWith(beginning()) && matches(language() ?? [], requestValue);
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
