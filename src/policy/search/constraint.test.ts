import { readConditionTest, type DocumentedTypes } from '../condition.ts';
import {
  principalDemand,
  textDemand,
  type OpenKeys,
  type TextDemand,
  type RequiredTruth,
} from './constraint.ts';
import { matches } from '../text/language.ts';
import { readPrincipals } from '../principal.ts';

const ALICE = 'arn:aws:iam::111122223333:user/alice';
/** What lies in a language, of these, is told by their names. */
const TEXTS = {
  a: 'a',
  b: 'b',
  ab: 'ab',
  d: 'd',
  alice: ALICE,
  bob: 'arn:aws:iam::111122223333:user/bob',
  carol: 'arn:aws-cn:iam::444455556666:user/carol',
} as const;

/** A demand in words, and which of the texts lie in its language. */
const inWords = (demand: TextDemand | undefined): string => {
  if (demand === undefined || typeof demand === 'string') return demand ?? 'not on texts';
  const [all, names] = [Object.entries(TEXTS), [] as string[]];
  for (const [name, text] of all) if (matches(demand.language, text)) names.push(name);
  const which = names.length === all.length ? 'all' : names.length === 0 ? 'none' : names.join(' or ');
  return `${demand.of} ${demand.inside ? 'in' : 'not in'} ${which}`;
};

/** Keys that are not assigned: one that always is there, one that may be absent, and one without colons. */
const OPEN: OpenKeys = (key) =>
  ({
    'k:there': { mayHoldColons: true, mayBeAbsent: false },
    'k:maybe': { mayHoldColons: true, mayBeAbsent: true },
    'k:name': { mayHoldColons: false, mayBeAbsent: false },
  })[key];

/** The order of the demands in each row. */
const WANTS: readonly RequiredTruth[] = ['holds', 'not-fails', 'fails', 'not-holds'];

const demanded = (required: RequiredTruth, operator: string, value: unknown): string =>
  inWords(
    textDemand(
      { kind: 'test', test: readConditionTest(operator, 'k:own', value, '2012-10-17'), required },
      new Map([['k:known', ['b']]]),
      () => undefined,
      OPEN,
    ),
  );

describe('what a test demands of the texts of its key', () => {
  it.each<[string, unknown, readonly string[]]>([
    [
      'StringEquals',
      ['a', 'b'],
      ['every in a or b', 'every in a or b', 'some not in a or b', 'some not in a or b'],
    ],
    [
      'StringNotEquals',
      ['a', 'b'],
      ['every not in a or b', 'every not in a or b', 'some in a or b', 'some in a or b'],
    ],
    ['ForAnyValue:StringEquals', 'a', ['some in a', 'some in a', 'every not in a', 'every not in a']],
    ['ForAllValues:StringNotEquals', 'a', ['every not in a', 'every not in a', 'some in a', 'some in a']],
    // Of null it is not known what it matches.
    ['StringEquals', ['a', null], ['every in a', 'anything', 'impossible', 'some not in a']],
    ['StringNotEquals', ['a', null], ['impossible', 'every not in a', 'some in a', 'anything']],
    ['StringLike', '*', ['every in all', 'every in all', 'impossible', 'impossible']],
    ['StringNotLike', ['b', '*'], ['impossible', 'impossible', 'some in all', 'some in all']],
    [
      'StringLike',
      '?',
      ['every in a or b or d', 'every in a or b or d', 'some not in a or b or d', 'some not in a or b or d'],
    ],
    ['StringEquals', '', ['every in none', 'every in none', 'some not in none', 'some not in none']],
    // No ARN.
    ['ArnEquals', ['a', ALICE], ['every in alice', 'anything', 'impossible', 'some not in alice']],
    ['NumericEquals', 5, ['not on texts', 'not on texts', 'not on texts', 'not on texts']],
    ['Null', 'true', ['not on texts', 'not on texts', 'not on texts', 'not on texts']],
    ['Unheard', 'a', ['impossible', 'anything', 'impossible', 'anything']],
    // Every value of a key is its own.
    ['StringEquals', ['${k:own}'], ['every in all', 'every in all', 'impossible', 'impossible']],
    ['StringEquals', 'a${k:known}', ['every in ab', 'every in ab', 'some not in ab', 'some not in ab']],
    // Without the value of a variable a test does not surely hold.
    ['StringEquals', ['a', '${k:absent}'], ['impossible', 'every in a', 'some not in a', 'anything']],
    ['StringNotEquals', ['a', '${k:absent}'], ['impossible', 'every not in a', 'some in a', 'anything']],
    ['StringEquals', "${k:absent, 'd'}", ['every in d', 'every in d', 'some not in d', 'some not in d']],
    // A key that is compared with itself and more.
    ['StringEquals', '${k:own}${k:own}', ['impossible', 'every in none', 'some not in none', 'anything']],
  ])('%s %j', (operator, value, expected) => {
    expect(WANTS.map((required) => demanded(required, operator, value))).toEqual(expected);
  });
});

describe('what a test demands that compares with keys which are not assigned', () => {
  it.each<[string, unknown, readonly string[]]>([
    [
      'StringEquals',
      'a${k:there}',
      [
        'every in a or ab or alice or bob or carol',
        'every in a or ab or alice or bob or carol',
        'every not in none',
        'every not in none',
      ],
    ],
    [
      'StringNotEquals',
      'a${k:there}',
      [
        'every not in none',
        'every not in none',
        'every in a or ab or alice or bob or carol',
        'every in a or ab or alice or bob or carol',
      ],
    ],
    [
      'StringEquals',
      'a${k:maybe}',
      [
        'every in a or ab or alice or bob or carol',
        'every in a or ab or alice or bob or carol',
        'every not in none',
        'anything',
      ],
    ],
    [
      'StringNotEquals',
      'a${k:maybe}',
      ['every not in none', 'every not in none', 'every in a or ab or alice or bob or carol', 'anything'],
    ],
    [
      'StringEquals',
      "a${k:maybe, 'd'}",
      [
        'every in a or ab or alice or bob or carol',
        'every in a or ab or alice or bob or carol',
        'every not in none',
        'every not in none',
      ],
    ],
    [
      'StringEquals',
      ['b', 'a${k:there}'],
      [
        'every in a or b or ab or alice or bob or carol',
        'every in a or b or ab or alice or bob or carol',
        'every not in b',
        'every not in b',
      ],
    ],
    [
      'StringNotEquals',
      ['b', 'a${k:there}'],
      [
        'every not in b',
        'every not in b',
        'every in a or b or ab or alice or bob or carol',
        'every in a or b or ab or alice or bob or carol',
      ],
    ],
    [
      'StringEquals',
      [null, 'a${k:there}'],
      ['anything', 'anything', 'every not in none', 'every not in none'],
    ],
    [
      'StringNotEquals',
      [null, 'b', 'a${k:there}'],
      ['every not in b', 'every not in b', 'anything', 'anything'],
    ],
    ['ForAnyValue:StringEquals', 'a${k:there}', ['anything', 'anything', 'anything', 'anything']],
    [
      'StringEquals',
      ['${k:own}', '${k:there}x'],
      ['every in all', 'every in all', 'every not in all', 'every not in all'],
    ],
    [
      'StringNotEquals',
      ['${k:own}', '${k:there}'],
      ['every not in all', 'every not in all', 'every in all', 'every in all'],
    ],
    [
      'ArnNotEquals',
      ['${k:own}', 'arn:aws:iam::1:user/${k:there}'],
      ['every not in none', 'every not in none', 'every in all', 'every in all'],
    ],
    [
      'StringEquals',
      ['${k:own}${k:own}', '${k:there}'],
      ['anything', 'anything', 'every not in none', 'every not in none'],
    ],
    [
      'StringEquals',
      ['${k:known}', 'a${k:there}'],
      ['anything', 'anything', 'every not in none', 'every not in none'],
    ],
    [
      'ArnLike',
      'arn:aws:iam::111122223333:user/${k:there}',
      ['every in alice or bob', 'every in alice or bob', 'every not in none', 'every not in none'],
    ],
    [
      'ArnLike',
      'arn:aws:iam::${k:there}:user/alice',
      ['anything', 'anything', 'every not in none', 'every not in none'],
    ],
    [
      'ArnLike',
      'arn:aws:iam::${k:name}:user/alice',
      ['every in alice', 'every in alice', 'every not in none', 'every not in none'],
    ],
    [
      'ArnNotLike',
      ['arn:aws:iam::${k:there}:user/alice', 'arn:aws:iam::111122223333:user/alice'],
      ['every not in alice', 'every not in alice', 'anything', 'anything'],
    ],
    [
      'StringLike',
      'a*${k:name}',
      [
        'every in a or ab or alice or bob or carol',
        'every in a or ab or alice or bob or carol',
        'every not in none',
        'every not in none',
      ],
    ],
  ])('%s %j', (operator, value, expected) => {
    expect(WANTS.map((required) => demanded(required, operator, value))).toEqual(expected);
  });
});

describe('what a principal element demands of the ARN of the caller', () => {
  it.each<[string, readonly string[] | undefined, { isNegated: boolean }, readonly string[]]>([
    [
      'Principal',
      ['111122223333'],
      { isNegated: false },
      [
        'every in alice or bob',
        'every in alice or bob',
        'every not in alice or bob',
        'every not in alice or bob',
      ],
    ],
    [
      'NotPrincipal',
      ['111122223333'],
      { isNegated: true },
      ['every not in alice or bob', 'every not in none', 'every in none', 'every in alice or bob'],
    ],
    [
      'NotPrincipal',
      ['111122223333', 'arn:aws:iam::111122223333:user/alice'],
      { isNegated: true },
      ['every not in alice or bob', 'every not in alice', 'every in alice', 'every in alice or bob'],
    ],
    [
      'Principal',
      ['arn:aws:iam::111122223333:user/alice'],
      { isNegated: false },
      ['every in alice', 'every in alice', 'every not in alice', 'every not in alice'],
    ],
    [
      'Principal',
      ['arn:aws:iam::111122223333:user/alice', 'x'],
      { isNegated: false },
      ['every in alice', 'anything', 'impossible', 'every not in alice'],
    ],
    [
      'NotPrincipal',
      ['arn:aws:iam::111122223333:user/alice', 'x'],
      { isNegated: true },
      ['impossible', 'every not in alice', 'every in alice', 'anything'],
    ],
    [
      'Principal',
      undefined,
      { isNegated: false },
      ['every in none', 'anything', 'impossible', 'every not in none'],
    ],
    ['Principal', ['*'], { isNegated: false }, ['every in all', 'every in all', 'impossible', 'impossible']],
    [
      'NotPrincipal',
      ['*'],
      { isNegated: true },
      ['impossible', 'impossible', 'every in all', 'every in all'],
    ],
    ['Principal', [], { isNegated: false }, ['every in none', 'anything', 'impossible', 'every not in none']],
    [
      'Principal',
      ['arn:aws:iam::111122223333:role/a'],
      { isNegated: false },
      ['every in none', 'every in none', 'every not in none', 'every not in none'],
    ],
  ])('%s %j', (_, names, element, expected) => {
    const entries = names && readPrincipals({ AWS: names }, { isStored: true });
    const demands = WANTS.map((required) =>
      inWords(principalDemand({ kind: 'principal', principal: { ...element, entries }, required })),
    );
    expect(demands).toEqual(expected);
  });
});

describe('what a test demands of which nothing is known', () => {
  it.each<[string, unknown, DocumentedTypes, readonly string[]]>([
    ['StringEquals', [], () => undefined, ['impossible', 'anything', 'impossible', 'anything']],
    ['StringNotEquals', [], () => undefined, ['impossible', 'anything', 'impossible', 'anything']],
    ['ArnLike', [], () => ['arn'], ['impossible', 'anything', 'impossible', 'anything']],
    ['Matches', 'a', () => undefined, ['impossible', 'anything', 'impossible', 'anything']],
    ['StringEquals', 'a', () => ['bool'], ['impossible', 'every in a', 'some not in a', 'anything']],
    ['StringNotEquals', 'a', () => ['ip'], ['impossible', 'every not in a', 'some in a', 'anything']],
  ])('%s %j', (operator, value, documented, expected) => {
    const test = readConditionTest(operator, 'k:own', value, '2012-10-17');
    const demands = WANTS.map((required) =>
      textDemand({ kind: 'test', test, required }, new Map(), documented),
    );
    expect(demands.map(inWords)).toEqual(expected);
  });
});
