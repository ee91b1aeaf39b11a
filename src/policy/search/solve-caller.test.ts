import { readConditionTest } from '../condition.ts';
import type { Constraint, RequiredTruth } from './constraint.ts';
import type { KeyMeaning, RequestSpace } from './key-meaning.ts';
import { literal, many, one, type Token } from '../text/language.ts';
import { readPrincipals, type Caller } from '../principal.ts';
import { callerOf, solveCaller } from './solve-caller.ts';

const digit: Token['accepts'] = (character) => /^\d$/.test(character);
const name: Token['accepts'] = (character) => /^[\w.-]$/.test(character);

const MEANINGS: Readonly<Record<string, KeyMeaning>> = {
  'aws:principalarn': { kind: 'caller', part: 'arn' },
  'aws:principalaccount': { kind: 'caller', part: 'accountId' },
  'aws:username': { kind: 'caller', part: 'userName' },
  'k:free': {
    kind: 'free',
    texts: undefined,
    longest: undefined,
    mayBeAbsent: true,
    valueType: undefined,
    multiplicity: 'one',
  },
  'k:always': { kind: 'always', values: ['bob'] },
};

const spaceFor = (likely: readonly string[]): RequestSpace => ({
  meaningOf: (key) => MEANINGS[key] ?? { kind: 'absent' },
  documented: () => undefined,
  callerArns: () => {
    const user = [
      ...literal('arn:aws:iam::'),
      ...Array.from({ length: 12 }, () => one(digit)),
      ...literal(':user/'),
    ];
    return [
      [...user, one(name), many(name)],
      [...user, many(name), ...literal('/'), one(name), many(name)],
    ];
  },
  likelyCaller: (place) => callerOf(likely[place] ?? ''),
  earliest: 0,
  longestSession: 0,
});

type Row = readonly [required: RequiredTruth, operator: string, key: string, value: unknown];

const constraint = ([required, operator, key, value]: Row): Constraint =>
  operator === 'Principal'
    ? {
        kind: 'principal',
        principal: { isNegated: false, entries: readPrincipals({ AWS: value }, { isStored: true }) },
        required,
      }
    : { kind: 'test', test: readConditionTest(operator, key, value, '2012-10-17'), required };

const ALICE = 'arn:aws:iam::111122223333:user/alice';
const BOB = 'arn:aws:iam::444455556666:user/team/bob';

/** The caller's ARN; `none` where there surely is none, `not found` otherwise. */
const solved = (rows: readonly Row[], likely: readonly string[] = [], left = 1_000_000): string => {
  const fixed = new Map([['k:always', ['bob']]]);
  const found = solveCaller(rows.map(constraint), {
    space: spaceFor(likely),
    context: fixed,
    budget: { left },
  });
  return found.caller?.arn ?? ('isProven' in found && found.isProven ? 'none' : 'not found');
};

describe('the caller that an ARN names', () => {
  it.each<[string, Caller | undefined]>([
    [ALICE, { kind: 'user', arn: ALICE, accountId: '111122223333', userName: 'alice' }],
    [BOB, { kind: 'user', arn: BOB, accountId: '444455556666', userName: 'bob' }],
    ['arn:aws:iam::111122223333:role/alice', undefined],
    ['arn:aws:iam::111122223333:user/', undefined],
    ['arn:aws:iam::111122223333:user/team/', undefined],
    ['arn:aws:iam::1111222233334:user/alice', undefined],
    ['arn:aws:sts::111122223333:user/alice', undefined],
    ['', undefined],
  ])('%s', (arn, expected) => {
    expect(callerOf(arn)).toEqual(expected);
  });
});

describe('a caller who is tried', () => {
  it.each<[string, readonly Row[], string]>([
    ['is the first', [], ALICE],
    ['is the one of a name', [['holds', 'StringEquals', 'aws:username', 'bob']], BOB],
    ['is the one of an account', [['holds', 'StringEquals', 'aws:PrincipalAccount', '444455556666']], BOB],
    ['is the one of an ARN', [['holds', 'ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:user/*/*']], BOB],
    ['is the one of a principal', [['holds', 'Principal', '', '444455556666']], BOB],
    ['is the one who is no principal', [['fails', 'Principal', '', '111122223333']], BOB],
    [
      'is the one of a number',
      [['holds', 'NumericGreaterThan', 'aws:PrincipalAccount', 200_000_000_000]],
      BOB,
    ],
    ['is compared with what is assigned', [['holds', 'StringEquals', 'aws:username', '${k:always}']], BOB],
    [
      'is compared with parts of the caller',
      [['holds', 'StringLike', 'aws:PrincipalArn', '*/*/${aws:username}']],
      BOB,
    ],
    [
      'may be compared with what is assigned later',
      [['holds', 'StringEquals', 'aws:username', '${k:free}']],
      ALICE,
    ],
    [
      'is left out where nothing that is assigned later would do',
      [['holds', 'StringLike', 'aws:username', 'b${k:free}']],
      BOB,
    ],
  ])('%s', (_name, rows, expected) => {
    expect(solved(rows, [ALICE, BOB])).toBe(expected);
  });

  it('is not tried any more where a quarter of the bound is used up, and the search may find another', () => {
    const users = Array.from({ length: 8000 }, (_, at) => `arn:aws:iam::111122223333:user/u${at}`);
    const rows: readonly Row[] = [['holds', 'StringEquals', 'aws:username', 'u7999']];
    expect(solved(rows, users)).toBe('arn:aws:iam::111122223333:user/u7999');
    expect(solved(rows, users, 60_000)).toMatch(/^arn:aws:iam::\d{12}:user\/u7999$/);
    expect(solved(rows, users, 60_000)).not.toBe('arn:aws:iam::111122223333:user/u7999');
    // Where the search would find nobody all of them are tried.
    const byNumber: readonly Row[] = [...rows, ['not-holds', 'NumericEquals', 'aws:username', 5]];
    expect(solved(byNumber, users, 60_000)).toBe('arn:aws:iam::111122223333:user/u7999');
  });
});

describe('a caller who is searched for', () => {
  it.each<[string, readonly Row[], string]>([
    ['is any', [], 'arn:aws:iam::000000000000:user/x'],
    [
      'has a name',
      [['holds', 'StringEquals', 'aws:username', 'carol']],
      'arn:aws:iam::000000000000:user/carol',
    ],
    [
      'has another name',
      [
        ['holds', 'StringLike', 'aws:username', 'c?'],
        ['fails', 'StringLike', 'aws:username', ['cx', 'cX']],
      ],
      'arn:aws:iam::000000000000:user/cy',
    ],
    ['has no name with a slash', [['holds', 'StringLike', 'aws:username', 'a/*']], 'none'],
    [
      'has an account',
      [['holds', 'StringEquals', 'aws:PrincipalAccount', '777788889999']],
      'arn:aws:iam::777788889999:user/x',
    ],
    ['has no account with a colon', [['holds', 'StringLike', 'aws:PrincipalAccount', '*:*']], 'none'],
    ['has no account of another form', [['holds', 'StringEquals', 'aws:PrincipalAccount', '7777']], 'none'],
    [
      'has an account that a pattern leaves open',
      [['holds', 'StringLike', 'aws:PrincipalAccount', '7*9']],
      'arn:aws:iam::700000000009:user/x',
    ],
    [
      'has a path',
      [['holds', 'ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:user/team/*']],
      'arn:aws:iam::000000000000:user/team/x',
    ],
    [
      'has a name, an account and a path at once',
      [
        ['holds', 'StringEquals', 'aws:username', 'carol'],
        ['holds', 'StringEquals', 'aws:PrincipalAccount', '777788889999'],
        ['holds', 'StringLike', 'aws:PrincipalArn', '*/ops/*'],
      ],
      'arn:aws:iam::777788889999:user/ops/carol',
    ],
    [
      'has no name that its ARN has not',
      [
        ['holds', 'StringEquals', 'aws:username', 'carol'],
        ['holds', 'StringLike', 'aws:PrincipalArn', '*/bob'],
      ],
      'none',
    ],
    ['is a principal', [['holds', 'Principal', '', [BOB]]], BOB],
    [
      'is of a principal, and not the one that is tried',
      [
        ['holds', 'Principal', '', '444455556666'],
        ['fails', 'Principal', '', BOB],
      ],
      'arn:aws:iam::444455556666:user/x',
    ],
    [
      'is nobody where nobody is a principal',
      [['holds', 'Principal', '', 'arn:aws:iam::444455556666:role/a']],
      'none',
    ],
    ['is nobody who is not everybody', [['fails', 'Principal', '', '*']], 'none'],
    ['has no name that is an ARN', [['holds', 'ArnLike', 'aws:username', 'arn:aws:iam::*:user/*']], 'none'],
    [
      'has a name of which an ARN operator says nothing known',
      [['not-fails', 'ArnLike', 'aws:username', 'arn:aws:iam::*:user/*']],
      'arn:aws:iam::000000000000:user/x',
    ],
    [
      'may have a number, which is not searched for',
      [['holds', 'NumericGreaterThan', 'aws:PrincipalAccount', 200_000_000_000]],
      'not found',
    ],
    [
      'has a number where another demand says which',
      [
        ['holds', 'NumericGreaterThan', 'aws:PrincipalAccount', 200_000_000_000],
        ['holds', 'StringEquals', 'aws:PrincipalAccount', '777788889999'],
      ],
      'arn:aws:iam::777788889999:user/x',
    ],
    [
      'has no number where the other demands leave nobody',
      [
        ['holds', 'NumericGreaterThan', 'aws:PrincipalAccount', 200_000_000_000],
        ['holds', 'StringEquals', 'aws:PrincipalAccount', '7777'],
      ],
      'none',
    ],
    [
      'is not known where an operator is not known',
      [['not-fails', 'Unheard', 'aws:username', 'a']],
      'arn:aws:iam::000000000000:user/x',
    ],
  ])('%s', (_name, rows, expected) => {
    expect(solved(rows)).toBe(expected);
  });
});
