/**
 * Every operator on keys of every kind, with values of every form: in an Allow alone, in one beside MFA, and beside a Deny;
 * against a naive evaluator that tries every request.
 */
import { iamRoleTrustMfaRequired as rule } from './rule.ts';
import { ROLE_ACCOUNT } from '../../test/support/generated-policies.ts';
import { letsIn } from '../../test/naive/lets-in.ts';
import { roleWith, TRUST_DEFAULTS } from '../../test/support/role-with.ts';
import { sharedOf } from '../../test/support/share.ts';

const NOW = new Date('2026-11-24T00:00:00Z');

const BASES = [
  ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'],
  ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals'],
  ['NumericGreaterThan', 'NumericGreaterThanEquals'],
  ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals'],
  ['DateGreaterThan', 'DateGreaterThanEquals'],
  ['Bool', 'BinaryEquals', 'IpAddress', 'NotIpAddress'],
  ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
].flat();
const SETS = ['ForAnyValue:', 'ForAllValues:'].flatMap((set) =>
  ['StringEquals', 'StringNotLike', 'NumericLessThan', 'Bool', 'NotIpAddress', 'ArnLike'].map(
    (base) => `${set}${base}`,
  ),
);
const OPERATORS = [
  ...[...BASES, ...SETS].flatMap((operator) => [operator, `${operator}IfExists`]),
  'Null',
  'ForAnyValue:Null',
  'ForAllValues:Null',
  'NullIfExists',
  'bool',
  'StringMatches',
];

/** Of every kind: MFA's, the caller's, times, addresses, free ones, several at once, those that are never there. */
const KEYS = [
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:PrincipalArn',
  'aws:username',
  'aws:TokenIssueTime',
  'aws:SourceIp',
  'aws:ViaAWSService',
  'sts:ExternalId',
  'aws:PrincipalTag/team',
  'aws:PrincipalOrgPaths',
  'aws:CalledVia',
  'aws:SourceArn',
];

const FORMS: readonly unknown[] = [[], '', 'x', null, ['a'], '${aws:username}'];

const [Effect, Principal, Action] = ['Allow', { AWS: ROLE_ACCOUNT }, 'sts:AssumeRole'];
const PROTECTED = {
  Effect,
  Principal,
  Action,
  Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
};

/** Statements with a test, by how the test stands in them. */
const SETTINGS: Readonly<Record<string, (test: object) => readonly object[]>> = {
  'in an Allow alone': (test) => [{ Effect, Principal, Action, Condition: test }],
  'in an Allow beside one that asks for MFA': (test) => [
    PROTECTED,
    { Effect, Principal, Action, Condition: test },
  ],
  'in an Allow beside a Deny': (test) => [
    { Effect, Principal, Action, Condition: test },
    {
      Effect: 'Deny',
      Principal: '*',
      Action,
      Condition: {
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
        ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ROLE_ACCOUNT}:user/breakglass` },
      },
    },
  ],
  'in a Deny': (test) => [
    { Effect, Principal, Action },
    {
      Effect: 'Deny',
      Principal: '*',
      Action,
      // Where the key is that of MFA under the same operator, the test is what remains.
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' }, ...test },
    },
  ],
};

/** No divisor of what a setting and key have, so that the share meets every operator with every form in some of them. */
const STEP = 43;

const tried = sharedOf(
  Object.keys(SETTINGS).flatMap((setting) =>
    KEYS.flatMap((key) =>
      OPERATORS.flatMap((operator) => FORMS.map((value) => ({ setting, key, operator, value }))),
    ),
  ),
  STEP,
  'tests of one key by one operator',
);

it('every operator is tried with every form, and every key in every setting', () => {
  const seen = (of: (row: (typeof tried)[number]) => unknown): number =>
    new Set(tried.map((row) => JSON.stringify(of(row)))).size;
  expect(seen(({ operator, value }) => [operator, value])).toBe(OPERATORS.length * FORMS.length);
  expect(seen(({ setting, key }) => [setting, key])).toBe(Object.keys(SETTINGS).length * KEYS.length);
});

describe.each(Object.entries(SETTINGS))('a test %s', (setting, statementsWith) => {
  it.each(KEYS)('on %s lets in whom trying every request lets in', (key) => {
    const rows = tried.filter((row) => row.setting === setting && row.key === key);
    const differing = rows.flatMap(({ operator, value }) => {
      const policy = {
        Version: '2012-10-17',
        Statement: statementsWith({ [operator]: { [key]: value } }),
      };
      const naive = letsIn(policy, { roleAccountId: ROLE_ACCOUNT, now: NOW });
      const { contexts } = rule.decide(roleWith(policy), { parameters: TRUST_DEFAULTS, now: NOW }).evidence;
      const [accessKey, sessionWithoutMfa, mfa] = contexts.map(({ allowed }) => allowed);
      const own = { accessKey, sessionWithoutMfa, mfa };
      // What is not decided counts as letting in: ages and times as text, and keys that are compared with one another.
      const isUndecided = contexts.some(({ allowed, statement }) => allowed && statement === undefined);
      const isRight =
        naive !== 'too large' &&
        (isUndecided
          ? (accessKey === true || !naive.accessKey) &&
            (sessionWithoutMfa === true || !naive.sessionWithoutMfa)
          : JSON.stringify(own) === JSON.stringify(naive));
      return isRight ? [] : [{ operator, value, own, naive }];
    });
    expect(differing).toEqual([]);
  });
});
