import { documentedTypes } from '../condition-keys.ts';
import { readConditionTest } from '../condition.ts';
import type { Constraint } from './constraint.ts';
import { conflictIn, inOrder, isTied } from './key-ties.ts';
import { callerOf } from './solve-caller.ts';

type Keys = Readonly<Record<string, readonly string[]>>;

const requestOf = (keys: Keys) => {
  const caller = callerOf('arn:aws:iam::111122223333:user/a');
  if (caller === undefined) throw new Error('no user');
  return { caller, context: new Map(Object.entries(keys)) };
};

/** `Null aws:sourceip`, `account 111122223333 fails`: a constraint in few words. */
const inWords = (constraint: Constraint): string =>
  constraint.kind === 'test'
    ? `${constraint.test.written.operator} ${constraint.test.key} ${constraint.test.values.map((value) => value?.written).join()}`
    : `${constraint.principal.entries?.map(({ written }) => written).join()} ${constraint.required}`;

const conflictOf = (keys: Keys, constraints: readonly Constraint[] = [], mentioned = Object.keys(keys)) =>
  conflictIn({ request: requestOf(keys), constraints, keys: mentioned, documented: documentedTypes });

const testOf = (operator: string, key: string, value: string): Constraint => ({
  kind: 'test',
  test: readConditionTest(operator, key, value, '2012-10-17'),
  required: 'holds',
});

const SESSION = 'aws:signinsessionarn';

describe('a conflict', () => {
  it.each<[string, Keys]>([
    ['without keys', {}],
    ['an own sign-in', { [SESSION]: ['arn:aws:signin:r:111122223333:session/x'] }],
    ['an address alone', { 'aws:sourceip': ['203.0.113.1'] }],
    ['a VPC with an address of its own', { 'aws:vpcsourceip': ['10.0.0.1'], 'aws:sourcevpc': ['vpc-1'] }],
    ['a tag among the keys', { 'aws:requesttag/team': ['a'], 'aws:tagkeys': ['x', 'Team'] }],
    ['transitive keys among the keys', { 'aws:tagkeys': ['a', 'b'], 'sts:transitivetagkeys': ['B'] }],
    ['a service among those that call', { 'aws:calledvia': ['a', 'b'], 'aws:calledviafirst': ['a'] }],
  ])('is none in %s', (_, keys) => {
    expect(conflictOf(keys)).toBeUndefined();
  });

  it.each<[string, Keys, readonly (readonly string[])[]]>([
    [
      'a sign-in of another account',
      { [SESSION]: ['arn:aws:signin:r:444455556666:session/x'] },
      [
        [`ArnLike ${SESSION} arn:aws:*:*:111122223333:*`],
        ['444455556666 holds'],
        [
          '111122223333 fails',
          `ArnNotLike ${SESSION} arn:aws:*:*:444455556666:*`,
          `ArnNotLike ${SESSION} arn:aws:*:*:111122223333:*`,
        ],
      ],
    ],
    [
      'a sign-in of another partition',
      { [SESSION]: ['arn:aws-cn:signin:r:111122223333:session/x'] },
      [
        [`ArnLike ${SESSION} arn:aws:*:*:111122223333:*`],
        ['111122223333 holds'],
        [
          '111122223333 fails',
          `ArnNotLike ${SESSION} arn:aws-cn:*:*:111122223333:*`,
          `ArnNotLike ${SESSION} arn:aws:*:*:111122223333:*`,
        ],
      ],
    ],
    [
      'an address beside a VPC endpoint',
      { 'aws:sourceip': ['203.0.113.1'], 'aws:sourcevpce': ['vpce-1'] },
      [['Null aws:sourceip true'], ['Null aws:sourcevpce true']],
    ],
    [
      'a tag that is not among the keys',
      { 'aws:requesttag/team': ['a'], 'aws:tagkeys': ['x'] },
      [['ForAnyValue:StringEqualsIgnoreCase aws:tagkeys team'], ['Null aws:requesttag/team true']],
    ],
    [
      'transitive keys that are not among the keys',
      { 'aws:tagkeys': ['a'], 'sts:transitivetagkeys': ['a', 'b'] },
      [
        ['ForAnyValue:StringEqualsIgnoreCase aws:tagkeys b'],
        ['ForAllValues:StringNotEqualsIgnoreCase sts:transitivetagkeys b'],
      ],
    ],
    [
      'a last service that is none of those that call',
      { 'aws:calledvia': ['a'], 'aws:calledvialast': ['b'] },
      [['ForAnyValue:StringEquals aws:calledvia b'], ['StringNotEquals aws:calledvialast b']],
    ],
  ])('is resolved in %s', (_, keys, alternatives) => {
    const conflict = conflictOf(keys);
    expect(conflict?.alternatives.map((constraints) => constraints.map(inWords))).toEqual(alternatives);
    expect(conflict?.isComplete).toBe(true);
  });

  it.each(['aws:tagkeys', 'sts:transitivetagkeys'])('is a tag in %s that is not passed', (list) => {
    const conflict = conflictOf({ [list]: ['Team'] }, [], [list, 'aws:requesttag/team']);
    expect(conflict?.alternatives.map((constraints) => constraints.map(inWords))).toEqual([
      [`ForAllValues:StringNotEqualsIgnoreCase ${list} team`],
      ['Null aws:requesttag/team false'],
    ]);
    expect(conflictOf({ [list]: ['Team'] }, [], [list])).toBeUndefined();
  });

  it('asks of a part what is asked of all of the whole, once', () => {
    const keys = { 'aws:tagkeys': ['a'], 'sts:transitivetagkeys': ['b'] };
    const ofEvery = testOf('ForAllValues:StringEquals', 'aws:tagkeys', 'a');
    const ofSome = testOf('ForAnyValue:StringEquals', 'aws:tagkeys', 'a');
    const first = conflictOf(keys, [ofEvery, ofSome]);
    expect(first?.alternatives.map((constraints) => constraints.map(inWords))).toEqual([
      ['ForAllValues:StringEquals sts:transitivetagkeys a'],
    ]);
    const then = conflictOf(keys, [ofEvery, ofSome, ...(first?.alternatives[0] ?? [])]);
    expect(then?.alternatives.map((constraints) => constraints.map(inWords))).toEqual([
      ['ForAnyValue:StringEqualsIgnoreCase aws:tagkeys b'],
      ['ForAllValues:StringNotEqualsIgnoreCase sts:transitivetagkeys b'],
    ]);
  });

  it('is not surely without a way out where an operator for one value tests the whole', () => {
    const keys = { 'aws:calledvia': ['a'], 'aws:calledviafirst': ['b'] };
    const onWhole = testOf('StringLike', 'aws:calledvia', '*');
    const [mirrored = []] = conflictOf(keys, [onWhole])?.alternatives ?? [];
    expect(conflictOf(keys, [onWhole, ...mirrored])?.isComplete).toBe(false);
  });
});

it.each<[Keys, readonly string[]]>([
  [
    { 'aws:calledvia': ['b', 'c', 'a'], 'aws:calledviafirst': ['a'], 'aws:calledvialast': ['b'] },
    ['a', 'c', 'b'],
  ],
  [{ 'aws:calledvia': ['b', 'a'], 'aws:calledviafirst': ['a'] }, ['a', 'b']],
  [{ 'aws:calledvia': ['b', 'a'], 'aws:calledviafirst': ['a'], 'aws:calledvialast': ['a'] }, ['a', 'b', 'a']],
  [{ 'aws:calledvia': ['a'], 'aws:calledviafirst': ['a'], 'aws:calledvialast': ['a'] }, ['a']],
  [{ 'aws:calledvia': ['b', 'a'] }, ['b', 'a']],
])('services that call are put in order: %j', (keys, expected) => {
  expect(inOrder(requestOf(keys)).context.get('aws:calledvia')).toEqual(expected);
});

it('keys that nothing is set with are not tied', () => {
  expect(['aws:tagkeys', 'aws:sourceip', 'aws:requesttag/team', 'sts:externalid'].filter(isTied)).toEqual([
    'aws:tagkeys',
    'aws:sourceip',
  ]);
});
