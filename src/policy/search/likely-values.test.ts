import { readConditionTest, type ConditionTest } from '../condition.ts';
import {
  around,
  likelyValues,
  numbersIn,
  plainTexts,
  STRANGE_ADDRESSES,
  timesIn,
  toIsoTime,
} from './likely-values.ts';

const tests = (...rows: readonly (readonly [operator: string, value: unknown])[]): ConditionTest[] =>
  rows.map(([operator, value]) => readConditionTest(operator, 'k', value, '2012-10-17'));

describe('numbers around boundaries', () => {
  it.each([
    [[], []],
    [[1], [0, 1, 2]],
    [
      [3, 1, 3],
      [0, 1, 3, 2, 4],
    ],
    [
      [-1, 0, 1],
      [-2, -1, 0, 1, -0.5, 0.5, 2],
    ],
    // One more or less would be the same number.
    [[2 ** 60], [2 ** 60 - 2 ** 10, 2 ** 60, 2 ** 60 + 2 ** 10]],
    // Beyond it there is none.
    [[Number.MAX_VALUE], [Number.MAX_VALUE - Number.MAX_VALUE * 2 ** -50, Number.MAX_VALUE]],
  ])('%j: %j', (boundaries, expected) => {
    expect(around(boundaries)).toEqual(expected);
  });
});

describe('what tests compare with', () => {
  it('as numbers', () => {
    expect(
      numbersIn(tests(['NumericEquals', ['1', 2, 'x', null]], ['StringEquals', '3'], ['Unheard', '4'])),
    ).toEqual([1, 2]);
  });

  it('as times, in seconds', () => {
    expect(
      timesIn(
        tests(['DateLessThan', ['1970-01-01T00:01:00Z', 'x']], ['NumericEquals', 5], ['StringEquals', '6']),
      ),
    ).toEqual([60, 5]);
  });

  it('as texts, without wildcards', () => {
    expect(
      plainTexts(tests(['StringLike', ['a*b?c', null]], ['ArnLike', 'arn:*'], ['NumericEquals', 5])),
    ).toEqual(['abxc', 'arn:']);
  });

  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [0.5, '1970-01-01T00:00:00.500Z'],
    [-1e12, '0001-01-01T00:00:00Z'],
    [1e12, '9999-12-31T23:59:59Z'],
  ])('%d is written %s', (seconds, expected) => {
    expect(toIsoTime(seconds)).toBe(expected);
  });
});

describe('values worth trying', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['NumericLessThan', 5, ['4', '5', '6']],
    ['DateLessThan', '1970-01-01', ['1969-12-31T23:59:59Z', '1970-01-01T00:00:00Z', '1970-01-01T00:00:01Z']],
    ['DateLessThan', 'x', []],
    ['Bool', 'true', ['true', 'false']],
    ['BinaryEquals', 'QUJD', ['QUJD', 'AAAA']],
    ['BinaryEquals', ['AAAA', 'AAAAAAAA'], ['AAAA', 'AAAAAAAA', 'AAAAAAAAAAAA']],
    [
      'IpAddress',
      '10.0.0.0/8',
      ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0', ...STRANGE_ADDRESSES],
    ],
    ['IpAddress', '10.1.2.3', ['10.1.2.3', '10.1.2.3', '10.1.2.2', '10.1.2.4', ...STRANGE_ADDRESSES]],
    // Nothing is below the first or above the last.
    ['IpAddress', '0.0.0.0/1', ['0.0.0.0', '127.255.255.255', '128.0.0.0', ...STRANGE_ADDRESSES]],
    ['IpAddress', '128.0.0.0/1', ['128.0.0.0', '255.255.255.255', '127.255.255.255', ...STRANGE_ADDRESSES]],
    [
      'IpAddress',
      '2001:db8::/32',
      [
        '2001:db8:0:0:0:0:0:0',
        '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
        '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
        '2001:db9:0:0:0:0:0:0',
        ...STRANGE_ADDRESSES,
      ],
    ],
    ['IpAddress', ['x', null], STRANGE_ADDRESSES],
    ['StringEquals', 'a', []],
    ['Null', 'true', []],
    ['Unheard', 'a', []],
  ])('%s %j: %j', (operator, value, expected) => {
    expect(likelyValues(tests([operator, value])).values).toEqual(expected);
  });

  it.each<[readonly (readonly [string, unknown])[], boolean]>([
    [[], true],
    [[['NumericEquals', 1]], true],
    [
      [
        ['NumericEquals', 1],
        ['NumericLessThan', 2],
      ],
      true,
    ],
    [
      [
        ['NumericEquals', 1],
        ['Null', 'false'],
      ],
      true,
    ],
    [
      [
        ['NumericEquals', 1],
        ['Bool', 'true'],
      ],
      false,
    ],
    [[['StringEquals', 'a']], false],
    [[['ArnLike', 'a']], false],
  ])('for %j stand for all: %p', (rows, expected) => {
    expect(likelyValues(tests(...rows)).isExhaustive).toBe(expected);
  });
});
