import { readConditionTest } from '../condition.ts';
import type { RequiredTruth } from './constraint.ts';
import type { KeyMeaning, RequestSpace } from './key-meaning.ts';
import { literal, many, one, type Token } from '../text/language.ts';
import { isRuledOut, solveKey } from './solve-key.ts';
import type { Setting, TestConstraint } from './assignment.ts';

const letter: Token['accepts'] = (character) => /^[a-z]$/.test(character);
const free = (
  multiplicity: 'one' | 'several' | 'not-documented',
  { texts, longest, mayBeAbsent = true, valueType }: Partial<KeyMeaning & { readonly kind: 'free' }> = {},
): KeyMeaning => ({ kind: 'free', texts, longest, mayBeAbsent, valueType, multiplicity });

const MEANINGS: Readonly<Record<string, KeyMeaning>> = {
  'k:one': free('one'),
  'k:several': free('several'),
  'k:any': free('not-documented'),
  'k:always-there': free('one', { mayBeAbsent: false }),
  'k:name': free('one', { texts: [[one(letter), many(letter)]], mayBeAbsent: false }),
  'k:id': free('one', { texts: [[...literal('ID'), one(letter)]], mayBeAbsent: false }),
  'k:ip': free('one', { valueType: 'ip' }),
  'k:absent': { kind: 'absent' },
  'k:true': { kind: 'always', values: ['true'] },
  'k:number': { kind: 'whole-number', least: 0, greatest: 100 },
  'k:user': { kind: 'caller', part: 'userName' },
  'k:arn': { kind: 'caller', part: 'arn' },
  'aws:currenttime': { kind: 'time', part: 'now' },
  'aws:epochtime': { kind: 'time', part: 'epoch' },
  'aws:tokenissuetime': { kind: 'time', part: 'issued' },
};

const space: RequestSpace = {
  meaningOf: (key) => MEANINGS[key] ?? { kind: 'absent' },
  documented: () => undefined,
  callerArns: () => [],
  likelyCaller: () => undefined,
  // 2026-01-01T00:00:00Z
  earliest: 1_767_225_600,
  longestSession: 3600,
};

const setting = (context: Setting['context'] = new Map()): Setting => ({
  space,
  caller: {
    kind: 'user',
    arn: 'arn:aws:iam::111122223333:user/alice',
    accountId: '111122223333',
    userName: 'alice',
  },
  context,
  budget: { left: 100_000 },
});

type Row = readonly [required: RequiredTruth, operator: string, value: unknown, key?: string];

const constraints = (key: string, rows: readonly Row[]): TestConstraint[] =>
  rows.map(([required, operator, value, of = key]) => ({
    kind: 'test',
    test: readConditionTest(operator, of, value, '2012-10-17'),
    required,
  }));

/** The value or values of the key; `absent`; `none` where there surely is none, `not found` otherwise. */
const solved = (key: string, rows: readonly Row[], context?: Setting['context']): string => {
  const assignment = solveKey(key, constraints(key, rows), setting(context));
  if (assignment.values === undefined) return assignment.isProven ? 'none' : 'not found';
  return assignment.values.get(key)?.join(' and ') ?? 'absent';
};

describe('a key that is the same in every request', () => {
  it.each<[string, string, readonly Row[], string]>([
    ['is absent', 'k:absent', [['holds', 'Null', 'true']], 'absent'],
    ['is not there', 'k:absent', [['holds', 'Null', 'false']], 'none'],
    ['is what it is', 'k:true', [['holds', 'Bool', 'true']], 'true'],
    ['is nothing else', 'k:true', [['fails', 'Bool', 'true']], 'none'],
  ])('%s', (_name, key, rows, expected) => {
    expect(solved(key, rows)).toBe(expected);
  });

  it('is not solved where it follows from the caller', () => {
    expect(() => solved('k:user', [])).toThrow('the key k:user follows from the caller');
  });
});

describe('a free key', () => {
  it.each<[string, string, readonly Row[], string]>([
    ['is left out where nothing asks for it', 'k:one', [], 'absent'],
    ['is left out where that is wanted', 'k:one', [['holds', 'Null', 'true']], 'absent'],
    [
      'is never left out where it always is there',
      'k:always-there',
      [['not-holds', 'Null', 'false']],
      'none',
    ],
    ['has a value that is written', 'k:one', [['holds', 'StringEquals', ['a', 'b']]], 'a'],
    [
      'has the one that nothing else excludes',
      'k:one',
      [
        ['holds', 'StringEquals', ['a', 'b']],
        ['fails', 'StringLike', 'a*'],
      ],
      'b',
    ],
    ['has a pattern without its wildcards', 'k:one', [['holds', 'StringLike', 'a?b*c']], 'axbc'],
    [
      'has another where that one is excluded',
      'k:one',
      [
        ['holds', 'StringLike', 'a*b'],
        ['holds', 'StringNotEquals', ['ab', 'xxxxxxx']],
      ],
      'ayb',
    ],
    [
      'has another where it must be there, too',
      'k:one',
      [
        ['holds', 'Null', 'false'],
        ['holds', 'StringLike', 'a*b'],
        ['holds', 'StringNotEquals', 'ab'],
      ],
      'axb',
    ],
    [
      'has no text that two patterns exclude',
      'k:one',
      [
        ['holds', 'StringLike', 'a*'],
        ['holds', 'StringLike', 'b*'],
      ],
      'none',
    ],
    [
      'has two values where two are asked for and it may have several',
      'k:several',
      [
        ['holds', 'ForAnyValue:StringEquals', 'a'],
        ['holds', 'ForAnyValue:StringEquals', 'b'],
      ],
      'a and b',
    ],
    [
      'has two values where that is not documented',
      'k:any',
      [
        ['holds', 'ForAnyValue:StringEquals', 'a'],
        ['holds', 'ForAnyValue:StringEquals', 'b'],
      ],
      'a and b',
    ],
    [
      'has no two values where it has one',
      'k:one',
      [
        ['holds', 'ForAnyValue:StringEquals', 'a'],
        ['holds', 'ForAnyValue:StringEquals', 'b'],
      ],
      'none',
    ],
    [
      'has no two values where an operator is for one',
      'k:any',
      [
        ['holds', 'ForAnyValue:StringEquals', 'a'],
        ['holds', 'ForAnyValue:StringEquals', 'b'],
        ['holds', 'StringLike', '*'],
      ],
      'none',
    ],
    [
      'has two values where an operator for one need not be known',
      'k:several',
      [
        ['holds', 'ForAnyValue:StringEquals', 'a'],
        ['holds', 'ForAnyValue:StringEquals', 'b'],
        ['not-fails', 'StringLike', 'c'],
      ],
      'a and b',
    ],
    [
      'has another value beside the one that is asked for',
      'k:several',
      [
        ['holds', 'ForAnyValue:StringEquals', 'a'],
        ['fails', 'ForAllValues:StringEquals', 'a'],
      ],
      'a and ',
    ],
    [
      'has two values where it must be there, too',
      'k:any',
      [
        ['holds', 'Null', 'false'],
        ['holds', 'ForAnyValue:StringEquals', 'a'],
        ['holds', 'ForAnyValue:StringEquals', 'b'],
      ],
      'a and b',
    ],
    [
      'has two values of one form, so that an operator for one is not known',
      'k:several',
      [
        ['holds', 'Null', 'false'],
        ['holds', 'ForAllValues:StringLike', 'a*'],
        ['not-fails', 'StringEquals', 'c'],
      ],
      'a and ax',
    ],
    [
      'has no two values where all of them are the same',
      'k:several',
      [
        ['holds', 'Null', 'false'],
        ['holds', 'ForAllValues:StringEquals', 'a'],
        ['not-fails', 'StringEquals', 'c'],
      ],
      'none',
    ],
    [
      'has no values outside of everything',
      'k:several',
      [
        ['holds', 'Null', 'false'],
        ['holds', 'ForAllValues:StringNotLike', '*'],
      ],
      'none',
    ],
    [
      'has no text outside of everything, be it an ARN or none',
      'k:one',
      [
        ['not-fails', 'ArnEquals', 'arn:aws:iam::1:user/a'],
        ['holds', 'Null', 'false'],
        ['holds', 'StringNotLike', '*'],
      ],
      'none',
    ],
    ['has a number', 'k:one', [['holds', 'NumericGreaterThan', 5]], '6'],
    [
      'has a number between two',
      'k:one',
      [
        ['holds', 'NumericGreaterThan', 5],
        ['holds', 'NumericLessThan', 6],
      ],
      '5.5',
    ],
    [
      'has no number between one and itself',
      'k:one',
      [
        ['holds', 'NumericGreaterThan', 5],
        ['holds', 'NumericLessThan', 5],
      ],
      'none',
    ],
    [
      'has a value that is no number where not knowing is enough',
      'k:one',
      [
        ['not-fails', 'NumericGreaterThan', 5],
        ['not-fails', 'NumericLessThan', 5],
      ],
      'xxxxxxx',
    ],
    [
      'may have two numbers, which are not looked for',
      'k:several',
      [
        ['holds', 'ForAnyValue:NumericEquals', 1],
        ['holds', 'ForAnyValue:NumericEquals', 2],
      ],
      'not found',
    ],
    [
      'may have two numbers where that is not documented',
      'k:any',
      [
        ['holds', 'NumericNotEquals', 3],
        ['holds', 'ForAnyValue:NumericEquals', 1],
        ['holds', 'ForAnyValue:NumericEquals', 2],
      ],
      'not found',
    ],
    [
      'has no two numbers where it has one value',
      'k:one',
      [
        ['holds', 'ForAnyValue:NumericEquals', 1],
        ['holds', 'ForAnyValue:NumericEquals', 2],
      ],
      'none',
    ],
    [
      'has no two numbers where no operator is for several',
      'k:any',
      [
        ['holds', 'NumericEquals', 1],
        ['holds', 'NumericEquals', 2],
      ],
      'none',
    ],
    [
      'may be a number of some form, which is not looked for',
      'k:one',
      [
        ['holds', 'StringLike', '1*5'],
        ['holds', 'NumericGreaterThan', 100],
      ],
      'not found',
    ],
    ['has a date', 'k:one', [['holds', 'DateLessThan', '2026-01-01T00:00:00Z']], '2025-12-31T23:59:59Z'],
    ['has a boolean', 'k:one', [['fails', 'Bool', 'true']], 'absent'],
    ['has a boolean that must be there', 'k:always-there', [['fails', 'Bool', 'true']], 'false'],
    ['has the other boolean', 'k:always-there', [['fails', 'Bool', 'false']], 'true'],
    ['has bytes', 'k:one', [['holds', 'BinaryEquals', 'QUJD']], 'QUJD'],
    ['has other bytes', 'k:always-there', [['fails', 'BinaryEquals', ['QUJD', 'AAAA']]], 'AAAAAAAA'],
    ['has an address', 'k:one', [['holds', 'IpAddress', '10.0.0.0/8']], '10.0.0.0'],
    [
      'has the address after those that are excluded',
      'k:one',
      [
        ['holds', 'IpAddress', '10.0.0.0/8'],
        ['holds', 'NotIpAddress', '10.0.0.0/9'],
      ],
      '10.255.255.255',
    ],
    [
      'has an address of no block',
      'k:always-there',
      [['fails', 'IpAddress', ['0.0.0.0/1', '128.0.0.0/2']]],
      '192.0.0.0',
    ],
    [
      'has an address of the other family',
      'k:always-there',
      [['fails', 'IpAddress', '0.0.0.0/0']],
      '2001:db8::77',
    ],
    [
      'has an address where what it is compared with is none',
      'k:always-there',
      [['not-fails', 'IpAddress', 'x']],
      '203.0.113.77',
    ],
    ['has an ARN', 'k:one', [['holds', 'ArnLike', 'arn:aws:iam::*:user/a']], 'arn:aws:iam:::user/a'],
    [
      'has another ARN where that one is excluded',
      'k:one',
      [
        ['holds', 'ArnLike', 'arn:aws:iam::*:user/a'],
        ['holds', 'ArnNotEquals', 'arn:aws:iam::*:user/?'],
      ],
      'none',
    ],
    [
      'has an ARN that is none of those',
      'k:always-there',
      [['fails', 'ArnLike', 'arn:aws:iam::1:user/*']],
      'arn:::::',
    ],
    [
      'has a text that is no ARN where not knowing is enough',
      'k:always-there',
      [
        ['not-fails', 'ArnLike', 'arn:aws:iam::1:user/a'],
        ['not-holds', 'ArnLike', 'arn:aws:iam::1:user/a'],
      ],
      'xxxxxxx',
    ],
    [
      'has a text of its own that is no ARN where not knowing is enough',
      'k:one',
      [
        ['not-fails', 'ArnLike', 'arn:aws:iam::1:user/a'],
        ['holds', 'StringLike', 'b*c'],
        ['holds', 'StringNotEquals', 'bc'],
      ],
      'bxc',
    ],
  ])('%s', (_name, key, rows, expected) => {
    expect(solved(key, rows)).toBe(expected);
  });
});

describe('a free key with texts of some form', () => {
  it.each<[string, string, readonly Row[], string]>([
    ['has any of them', 'k:name', [], 'xxxxxxx'],
    ['has one that is written', 'k:name', [['holds', 'StringEquals', ['A', 'b']]], 'b'],
    ['has none that is not of the form', 'k:name', [['holds', 'StringEquals', ['A', 'B']]], 'none'],
    [
      'has one that is found',
      'k:name',
      [
        ['holds', 'StringLike', '*b'],
        ['holds', 'StringNotLike', '?'],
      ],
      'xb',
    ],
    ['has one that is no number', 'k:id', [['not-fails', 'NumericEquals', 5]], 'IDx'],
    ['has none that is a number, which is not proven', 'k:id', [['holds', 'NumericEquals', 5]], 'not found'],
    ['is not left out', 'k:name', [['not-holds', 'StringLike', '*']], 'none'],
  ])('%s', (_name, key, rows, expected) => {
    expect(solved(key, rows)).toBe(expected);
  });
});

describe('a free key with addresses alone', () => {
  it.each<[string, readonly Row[], string]>([
    ['has an address', [['holds', 'IpAddress', '10.0.0.0/8']], '10.0.0.0'],
    ['is left out', [['not-holds', 'IpAddress', ['0.0.0.0/0', '::/0']]], 'absent'],
    [
      'has no address outside of all, and no value that is none',
      [
        ['holds', 'Null', 'false'],
        ['not-holds', 'IpAddress', ['0.0.0.0/0', '::/0']],
      ],
      'none',
    ],
    [
      'has an address where it is compared with another type',
      [
        ['holds', 'Null', 'false'],
        ['not-fails', 'NumericEquals', 5],
      ],
      '203.0.113.77',
    ],
    [
      'has an address where it is compared as text',
      [
        ['holds', 'StringLike', '*'],
        ['holds', 'StringNotEquals', ''],
      ],
      '203.0.113.77',
    ],
  ])('%s', (_name, rows, expected) => {
    expect(solved('k:ip', rows)).toBe(expected);
  });
});

describe('a whole number', () => {
  it.each<[string, readonly Row[], string]>([
    ['is the least', [], '0'],
    ['is above another', [['holds', 'NumericGreaterThan', 41]], '100'],
    [
      'is above one that is not whole',
      [
        ['holds', 'NumericGreaterThan', '41.5'],
        ['holds', 'NumericLessThan', 100],
      ],
      '42',
    ],
    [
      'is between two',
      [
        ['holds', 'NumericGreaterThan', 41],
        ['holds', 'NumericLessThan', 43],
      ],
      '42',
    ],
    [
      'is none between two that follow one another',
      [
        ['holds', 'NumericGreaterThan', 41],
        ['holds', 'NumericLessThan', 42],
      ],
      'none',
    ],
    ['is not above the greatest', [['holds', 'NumericGreaterThan', 100]], 'none'],
    ['is not below the least', [['holds', 'NumericLessThan', 0]], 'none'],
    ['is the greatest', [['holds', 'NumericGreaterThanEquals', 100]], '100'],
    ['is what is written as text', [['holds', 'StringEquals', '7']], '7'],
    ['may have a form that is not looked for', [['holds', 'StringLike', '?3']], 'not found'],
    ['is not known as a boolean', [['holds', 'Bool', 'true']], 'none'],
    ['may be bytes, which are not looked for', [['holds', 'BinaryEquals', 'QUJD']], 'not found'],
    ['may be a date, which is not looked for', [['holds', 'DateGreaterThan', '2026-01-01']], 'not found'],
    [
      'may be a text of some form, too',
      [
        ['holds', 'NumericGreaterThan', 200],
        ['holds', 'StringLike', '*'],
      ],
      'not found',
    ],
  ])('%s', (_name, rows, expected) => {
    expect(solved('k:number', rows)).toBe(expected);
  });
});

describe('the times of a request', () => {
  const times = (rows: readonly Row[]): readonly string[] | string => {
    const assignment = solveKey('aws:currenttime', constraints('aws:currenttime', rows), setting());
    if (assignment.values === undefined) return assignment.isProven ? 'none' : 'not found';
    return ['aws:currenttime', 'aws:epochtime', 'aws:tokenissuetime'].map(
      (key) => assignment.values.get(key)?.join() ?? 'absent',
    );
  };

  it.each<[string, readonly Row[], readonly string[] | string]>([
    ['are now', [], ['2026-01-01T00:00:00Z', '1767225600', '2026-01-01T00:00:00Z']],
    [
      'are later where a window opens',
      [['holds', 'DateGreaterThan', '2026-02-01T00:00:00Z']],
      ['2026-02-01T01:00:00Z', '1769907600', '2026-02-01T01:00:00Z'],
    ],
    ['are never before now', [['holds', 'DateLessThan', '2026-01-01T00:00:00Z']], 'none'],
    [
      'have a session as old as one can be',
      [['holds', 'DateLessThanEquals', '2025-12-31T23:00:00Z', 'aws:tokenissuetime']],
      ['2026-01-01T00:00:00Z', '1767225600', '2025-12-31T23:00:00Z'],
    ],
    [
      'have no session that is older',
      [['holds', 'DateLessThan', '2025-12-31T23:00:00Z', 'aws:tokenissuetime']],
      'none',
    ],
    [
      'have a session that was issued before the request',
      [
        ['holds', 'DateGreaterThan', '2026-02-01T00:30:00Z'],
        ['holds', 'DateLessThan', '2026-02-01T00:00:00Z', 'aws:tokenissuetime'],
      ],
      ['2026-02-01T00:45:00Z', '1769906700', '2026-01-31T23:45:00Z'],
    ],
    [
      'have no session that outlives its span',
      [
        ['holds', 'DateGreaterThan', '2026-02-01T01:30:00Z'],
        ['holds', 'DateLessThan', '2026-02-01T00:00:00Z', 'aws:tokenissuetime'],
      ],
      'none',
    ],
    [
      'are before the end of a session',
      [
        ['holds', 'DateGreaterThanEquals', '2026-02-01T00:59:59Z'],
        ['holds', 'DateLessThanEquals', '2026-02-01T00:00:00Z', 'aws:tokenissuetime'],
      ],
      ['2026-02-01T00:59:59Z', '1769907599', '2026-01-31T23:59:59Z'],
    ],
    [
      'are compared as seconds',
      [['holds', 'NumericGreaterThan', 1_800_000_000, 'aws:epochtime']],
      ['2027-01-15T09:00:00Z', '1800003600', '2027-01-15T09:00:00Z'],
    ],
    ['may have a form that is not looked for', [['holds', 'StringLike', '2027-*']], 'not found'],
    [
      'may be of some form, too',
      [
        ['holds', 'DateLessThan', '2026-01-01'],
        ['holds', 'StringLike', '*'],
      ],
      'not found',
    ],
    ['may be bytes, which are not looked for', [['holds', 'BinaryEquals', 'QUJD']], 'not found'],
  ])('%s', (_name, rows, expected) => {
    expect(times(rows)).toEqual(expected);
  });
});

describe('a key that is compared with others', () => {
  const ruledOut = (key: string, rows: readonly Row[]): boolean =>
    isRuledOut(key, constraints(key, rows), setting());

  it('is compared with their values', () => {
    const rows: readonly Row[] = [['holds', 'StringEquals', '${k:any}!']];
    expect(solved('k:one', rows, new Map([['k:any', ['a']]]))).toBe('a!');
    expect(solved('k:one', rows, new Map([['k:any', ['a', 'b']]]))).toBe('none');
    expect(solved('k:one', rows)).toBe('none');
  });

  it.each<[string, string, readonly Row[], boolean]>([
    [
      'whatever they come to be',
      'k:one',
      [
        ['holds', 'StringEquals', 'a${k:any}'],
        ['holds', 'StringLike', 'b*'],
      ],
      true,
    ],
    [
      'not where one value of theirs would do',
      'k:one',
      [
        ['holds', 'StringEquals', 'a${k:any}'],
        ['holds', 'StringLike', '*b'],
      ],
      false,
    ],
    [
      'not where it may have several values',
      'k:any',
      [
        ['holds', 'StringEquals', 'a${k:one}'],
        ['holds', 'StringLike', 'b*'],
      ],
      false,
    ],
    ['not where it is not free', 'k:number', [['holds', 'StringEquals', 'a${k:any}']], false],
    [
      'not where it may be no ARN',
      'k:one',
      [
        ['not-fails', 'ArnEquals', 'arn:aws:iam::1:user/${k:any}'],
        ['holds', 'StringLike', 'b*'],
      ],
      false,
    ],
    [
      'where it must be an ARN',
      'k:one',
      [
        ['holds', 'ArnEquals', 'arn:aws:iam::1:user/${k:any}'],
        ['holds', 'StringLike', 'b*'],
      ],
      true,
    ],
    [
      'where a name without colons stands in an ARN',
      'k:one',
      [
        ['holds', 'ArnEquals', 'arn:aws:iam::${k:user}:user/a'],
        ['holds', 'StringLike', 'b*'],
      ],
      true,
    ],
    [
      'not where an ARN may stand in an ARN',
      'k:one',
      [
        ['holds', 'ArnEquals', 'arn:aws:iam::${k:arn}:user/a'],
        ['holds', 'StringLike', 'b*'],
      ],
      false,
    ],
    [
      'where one that always is there must match',
      'k:one',
      [
        ['not-holds', 'StringNotEquals', 'a${k:always-there}'],
        ['holds', 'StringLike', 'b*'],
      ],
      true,
    ],
    [
      'where a name must match',
      'k:one',
      [
        ['not-holds', 'StringNotEquals', 'a${k:user}'],
        ['holds', 'StringLike', 'b*'],
      ],
      true,
    ],
    [
      'not where one that may be absent must match',
      'k:one',
      [
        ['not-holds', 'StringNotEquals', 'a${k:any}'],
        ['holds', 'StringLike', 'b*'],
      ],
      false,
    ],
    ['where nothing lies outside of everything', 'k:one', [['holds', 'StringNotLike', '*']], true],
    ['of the form of its own texts', 'k:name', [['holds', 'StringEquals', 'A${k:any}']], true],
    ['of the form of some of its texts', 'k:name', [['holds', 'StringEquals', 'a${k:any}']], false],
  ])('is ruled out %s', (_name, key, rows, expected) => {
    expect(ruledOut(key, rows)).toBe(expected);
  });
});
