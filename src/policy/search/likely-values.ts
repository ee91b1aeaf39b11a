/** Values worth trying: both sides of every boundary that a policy names. */
import type { OperatorType } from '../condition-operator.ts';
import type { ConditionTest } from '../condition.ts';
import { flatMap } from '../flat-map.ts';
import {
  EARLIEST_DATE,
  LATEST_DATE,
  numberText,
  readAddressBlock,
  readDate,
  readNumber,
  type AddressBlock,
} from '../typed-value.ts';

const writtenValues = (tests: readonly ConditionTest[], type: OperatorType): string[] =>
  flatMap(tests, ({ operator, values }) =>
    operator?.type === type ? flatMap(values, (value) => (value === undefined ? [] : [value.written])) : [],
  );

const isNumber = (value: number | undefined): value is number => value !== undefined;

/** Enough to make another number of it: enormous numbers do not change by one. */
const stepFrom = (number: number): number => Math.max(1, Math.abs(number) * 2 ** -50);

/**
 * Numbers on both sides of every boundary, between every two, and the boundaries themselves: whatever comparisons with
 * the boundaries can come out together, they come out so for one of these.
 */
export const around = (boundaries: readonly number[]): number[] => {
  const sorted = [...new Set(boundaries)].sort((a, b) => a - b);
  const [least, greatest] = [sorted[0], sorted.at(-1)];
  if (least === undefined || greatest === undefined) return [];
  const between = sorted.slice(1).map((value, index) => ((sorted[index] ?? value) + value) / 2);
  return [least - stepFrom(least), ...sorted, ...between, greatest + stepFrom(greatest)].filter(
    Number.isFinite,
  );
};

/** Numbers that a set of tests compares with. */
export const numbersIn = (tests: readonly ConditionTest[]): number[] =>
  writtenValues(tests, 'numeric').map(readNumber).filter(isNumber);

/** Times that a set of tests compares with, in seconds since 1970. */
export const timesIn = (tests: readonly ConditionTest[]): number[] => [
  ...writtenValues(tests, 'date').map(readDate).filter(isNumber),
  ...numbersIn(tests),
];

const MILLISECONDS = 1000;

/** ISO 8601, as AWS writes times. */
export const toIsoTime = (seconds: number): string =>
  new Date(Math.min(Math.max(seconds, EARLIEST_DATE), LATEST_DATE) * MILLISECONDS)
    .toISOString()
    .replace('.000Z', 'Z');

const addressText = ({ bits }: AddressBlock, value: bigint): string | undefined => {
  if (value < 0n || value >= 1n << BigInt(bits)) return undefined;
  const [parts, width] = bits === 32 ? [4, 8n] : [8, 16n];
  const groups = Array.from(
    { length: parts },
    (_, index) => (value >> (width * BigInt(parts - 1 - index))) & ((1n << width) - 1n),
  );
  return bits === 32 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':');
};

/** The first and last address of every block and their neighbours outside: blocks nest or are apart, so these stand for all. */
const addressesAround = (tests: readonly ConditionTest[]): string[] =>
  flatMap(writtenValues(tests, 'ip'), (written) => {
    const block = readAddressBlock(written);
    if (block === undefined) return [];
    return [block.first, block.last, block.first - 1n, block.last + 1n]
      .map((value) => addressText(block, value))
      .filter((text) => text !== undefined);
  });

/** Of no block that is written: an address that documents use, of both families. */
export const STRANGE_ADDRESSES = ['203.0.113.77', '2001:db8::77'];

/** Base64 that none of the values is. */
const otherThan = (values: readonly string[]): string => {
  let text = 'AAAA';
  while (values.includes(text)) text += 'AAAA';
  return text;
};

const types = (tests: readonly ConditionTest[]): ReadonlySet<OperatorType> =>
  new Set(
    flatMap(tests, ({ operator }) =>
      operator === undefined || operator.type === 'null' ? [] : [operator.type],
    ),
  );

const isBeyondTexts = (type: OperatorType): boolean => type !== 'string' && type !== 'arn';

/**
 * Values worth trying for a key, from the tests on it. Where all of the tests are of one type that is not text,
 * one of these meets whatever any value meets (`isExhaustive`).
 */
export const likelyValues = (
  tests: readonly ConditionTest[],
): { readonly values: readonly string[]; readonly isExhaustive: boolean } => {
  const used = types(tests);
  if (![...used].some(isBeyondTexts)) return { values: [], isExhaustive: used.size === 0 };
  const values = [
    ...around(numbersIn(tests)).map(numberText),
    ...around(writtenValues(tests, 'date').map(readDate).filter(isNumber)).map(toIsoTime),
    ...(used.has('ip') ? [...addressesAround(tests), ...STRANGE_ADDRESSES] : []),
    ...(used.has('bool') ? ['true', 'false'] : []),
    ...writtenValues(tests, 'binary'),
    ...(used.has('binary') ? [otherThan(writtenValues(tests, 'binary'))] : []),
  ];
  return { values, isExhaustive: used.size <= 1 && !used.has('string') && !used.has('arn') };
};

/** A text that each value of the text operators matches, as written with the wildcards taken out. */
export const plainTexts = (tests: readonly ConditionTest[]): string[] =>
  [...writtenValues(tests, 'string'), ...writtenValues(tests, 'arn')].map((written) =>
    written.replaceAll('*', '').replaceAll('?', 'x'),
  );
