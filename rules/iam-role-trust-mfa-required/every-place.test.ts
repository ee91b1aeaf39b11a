/** The one thing that lets somebody in without MFA, at every place of a list: no place is looked at less than another. */
import fc from 'fast-check';
import { iamRoleTrustMfaRequired as rule } from './rule.ts';
import { ROLE_ACCOUNT } from '../../test/support/generated-policies.ts';
import { roleWith, TRUST_DEFAULTS } from '../../test/support/role-with.ts';
import { share } from '../../test/support/share.ts';

const NOW = new Date('2026-11-24T00:00:00Z');

/** The list with an element put in at a place. */
const placed = <Item>(list: readonly Item[], item: Item, place: number): Item[] => [
  ...list.slice(0, place),
  item,
  ...list.slice(place),
];

const listOf = <Item>(length: number, item: (place: number) => Item): Item[] =>
  Array.from({ length }, (_, place) => item(place));

const complianceOf = (...statements: readonly object[]): string =>
  rule.decide(roleWith({ Version: '2012-10-17', Statement: statements }), {
    parameters: TRUST_DEFAULTS,
    now: NOW,
  }).compliance;

const userArn = (name: string): string => `arn:aws:iam::${ROLE_ACCOUNT}:user/${name}`;
const roleArn = (place: number): string => `arn:aws:iam::${ROLE_ACCOUNT}:role/app-${place}`;
const ALICE = userArn('alice');
const [Effect, Action] = ['Allow', 'sts:AssumeRole'];
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const NO_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
const PROTECTED = { Effect, Principal: { AWS: ROLE_ACCOUNT }, Action, Condition: MFA };
const ALLOW = { Effect, Principal: { AWS: ALICE }, Action };
const DENY = { Effect: 'Deny', Principal: '*', Action, Condition: NO_MFA };

const user = (place: number): string => userArn(`user-${place}`);
const otherAction = (place: number): string => `sts:Get${place}`;
const otherDeny = (place: number): object => ({ ...DENY, Principal: { AWS: roleArn(place) } });
const protectedUser = (place: number): object => ({ ...PROTECTED, Principal: { AWS: user(place) } });

interface Kind {
  readonly name: string;
  /** The policy with a list of so many that are harmless; and with the open one at a place among them. */
  readonly statements: (length: number, place?: number) => readonly object[];
}

/** A list of `length` others, with the open one at its place where it has one. */
const list =
  <Item>(other: (place: number) => Item, open: Item) =>
  (length: number, place?: number): Item[] =>
    place === undefined ? listOf(length, other) : placed(listOf(length, other), open, place);

const principals = list(roleArn, ALICE);
const actions = list(otherAction, Action);
const names = list((place) => `user-${place}`, 'alice');
const arns = list(user, ALICE);

const KINDS: readonly Kind[] = [
  { name: 'Allow', statements: list<object>(protectedUser, ALLOW) },
  {
    name: 'Allow among those of services',
    statements: (length, place) => [
      PROTECTED,
      ...list<object>((at) => ({ Effect, Principal: { Service: `s${at}.amazonaws.com` }, Action }), ALLOW)(
        length,
        place,
      ),
    ],
  },
  {
    // Each of the two tests can be met, and both together by nobody: only a search tells.
    name: 'Allow among those that nobody meets',
    statements: (length, place) => [
      PROTECTED,
      ...list<object>(
        (at) => ({
          ...PROTECTED,
          Condition: {
            StringEquals: { 'aws:username': `user-${at}` },
            StringLike: { 'aws:PrincipalArn': '*:user/other' },
          },
        }),
        ALLOW,
      )(length, place),
    ],
  },
  {
    name: 'Allow among those that a Deny refuses',
    statements: (length, place) => [
      ...list<object>((at) => ({ ...ALLOW, Principal: { AWS: user(at) } }), ALLOW)(length, place),
      { ...DENY, Principal: { AWS: listOf(length, user) } },
    ],
  },
  {
    name: 'action',
    statements: (length, place) => [PROTECTED, { ...ALLOW, Action: actions(length, place) }],
  },
  {
    name: 'wildcard among actions',
    statements: (length, place) => [
      PROTECTED,
      { ...ALLOW, Action: list(otherAction, 'sts:Assume*')(length, place) },
    ],
  },
  {
    name: 'principal',
    statements: (length, place) => [PROTECTED, { ...ALLOW, Principal: { AWS: principals(length, place) } }],
  },
  {
    name: 'account among principals',
    statements: (length, place) => [
      PROTECTED,
      { ...ALLOW, Principal: { AWS: list(roleArn, '444455556666')(length, place) } },
    ],
  },
  {
    name: 'value of a Bool in an Allow',
    statements: (length, place) => [
      {
        ...PROTECTED,
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': list(() => 'true', 'false')(length, place) } },
      },
    ],
  },
  {
    name: 'user name in an Allow',
    statements: (length, place) => [
      PROTECTED,
      {
        ...ALLOW,
        Condition: {
          StringEquals: { 'aws:username': names(length, place) },
          ArnEquals: { 'aws:PrincipalArn': ALICE },
        },
      },
    ],
  },
  {
    name: 'ARN that a Deny excepts',
    statements: (length, place) => [
      { ...ALLOW, Principal: { AWS: ALICE } },
      { ...DENY, Condition: { ...NO_MFA, ArnNotLike: { 'aws:PrincipalArn': arns(length, place) } } },
    ],
  },
  {
    name: 'user name that a Deny excepts',
    statements: (length, place) => [
      ALLOW,
      { ...DENY, Condition: { ...NO_MFA, StringNotEquals: { 'aws:username': names(length, place) } } },
    ],
  },
  {
    name: 'user that a Deny excepts by NotPrincipal',
    statements: (length, place) => [
      ALLOW,
      { Effect: 'Deny', NotPrincipal: { AWS: arns(length, place) }, Action, Condition: NO_MFA },
    ],
  },
  {
    name: 'action that a Deny excepts by NotAction',
    statements: (length, place) => [
      ALLOW,
      { Effect: 'Deny', Principal: '*', NotAction: actions(length, place), Condition: NO_MFA },
    ],
  },
];

const LEAST = 5;
const places = (length: number): number[] => listOf(length + 1, (place) => place);

describe.each(KINDS)('one open $name', ({ statements }) => {
  it('is all that is open', () => {
    expect(complianceOf(...statements(LEAST))).toBe('COMPLIANT');
  });

  it.each(places(LEAST))('is found at place %i of six', (place) => {
    expect(complianceOf(...statements(LEAST, place))).toBe('NON_COMPLIANT');
  });
});

const protectedBy = (length: number, place?: number): readonly object[] => [
  ALLOW,
  ...list<object>(otherDeny, DENY)(length, place),
];

describe('one Deny that protects', () => {
  it('is all that protects', () => {
    expect(complianceOf(...protectedBy(LEAST))).toBe('NON_COMPLIANT');
  });

  it.each(places(LEAST))('is found at place %i of six', (place) => {
    expect(complianceOf(...protectedBy(LEAST, place))).toBe('COMPLIANT');
  });
});

it('finds one in lists of up to twelve, wherever', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...KINDS),
      fc.integer({ min: LEAST, max: 11 }),
      fc.nat({ max: 11 }),
      ({ statements }, length, place) => {
        expect(complianceOf(...statements(length))).toBe('COMPLIANT');
        expect(complianceOf(...statements(length, place % (length + 1)))).toBe('NON_COMPLIANT');
      },
    ),
    { numRuns: share(80, 400, 'lists'), seed: 20_261_128 },
  );
});
