import fc from 'fast-check';
import type { PolicyKind } from '../../src/policy/policy-document.ts';
import type { NaiveCaller } from '../naive/evaluator.ts';

/** A question about one request: who asks for what, what the request carries, and the policy that decides. */
export interface Triple {
  readonly kind: PolicyKind;
  readonly policy: object;
  readonly caller: NaiveCaller;
  readonly action: string;
  /** An ARN, or `*` for an action without resources. */
  readonly resource: string;
  /** Beside the keys that follow from the caller. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** What every question on a trust policy asks for. */
export const ASSUME_ROLE = {
  kind: 'trust',
  action: 'sts:AssumeRole',
  resource: 'arn:aws:iam::111122223333:role/target',
} as const;

export const CALLERS = [
  { arn: 'arn:aws:iam::111122223333:user/alice', accountId: '111122223333', userName: 'alice' },
  { arn: 'arn:aws:iam::111122223333:user/ops/bob', accountId: '111122223333', userName: 'bob' },
  { arn: 'arn:aws:iam::444455556666:user/alice', accountId: '444455556666', userName: 'alice' },
] as const;

export const PRINCIPALS = [
  '*',
  { AWS: '*' },
  { AWS: '111122223333' },
  { AWS: 'arn:aws:iam::111122223333:root' },
  { AWS: 'arn:aws:iam::111122223333:user/alice' },
  { AWS: ['arn:aws:iam::111122223333:user/ops/bob', '444455556666'] },
  { AWS: 'arn:aws:iam::111122223333:role/app' },
  { AWS: 'arn:aws:sts::111122223333:assumed-role/app/session' },
  { AWS: 'AIDAEXAMPLEDELETEDAAA' },
  { Service: 'ec2.amazonaws.com' },
  { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' },
  { AWS: 'arn:aws:iam::444455556666:root', Service: 'ec2.amazonaws.com' },
];

const ACTIONS = [
  'sts:AssumeRole',
  'sts:*',
  '*',
  'sts:Assume*',
  'STS:assumerole',
  'sts:TagSession',
  ['sts:TagSession', 'sts:?ssumeRole'],
];
const NOT_ACTIONS = ['sts:TagSession', 'sts:AssumeRole', ['iam:*', 's3:*']];

const PRESENT = ['aws:MultiFactorAuthPresent', 'aws:multifactorauthpresent'];
const AGE = ['aws:MultiFactorAuthAge'];

export const oneOrMore = <Value>(...values: Value[]): fc.Arbitrary<Value | Value[]> =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
  );

export interface Family {
  readonly operators: readonly string[];
  readonly keys: readonly string[];
  readonly values: fc.Arbitrary<unknown>;
}

/** Operators with keys and values of their type, as far as one can be told from the other. */
export const FAMILIES: readonly Family[] = [
  {
    operators: ['Bool'],
    keys: [...PRESENT, ...PRESENT, 'aws:SecureTransport'],
    values: oneOrMore<unknown>('true', 'false', true, false),
  },
  {
    operators: [
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
      'NumericEquals',
      'NumericNotEquals',
    ],
    keys: AGE,
    values: oneOrMore<unknown>('3600', 3600, '0', '129600', 900),
  },
  {
    operators: ['Null'],
    keys: [...PRESENT, ...AGE, 'sts:ExternalId', 'aws:TokenIssueTime', 'aws:PrincipalTag/team'],
    values: oneOrMore<unknown>('true', 'false', true),
  },
  {
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    keys: [
      'sts:ExternalId',
      'aws:username',
      'aws:PrincipalTag/team',
      'aws:PrincipalAccount',
      'sts:RoleSessionName',
      'aws:PrincipalOrgID',
      'aws:UserAgent',
    ],
    values: oneOrMore(
      'alice',
      'ALICE',
      'a*',
      '?lice',
      '*',
      'x',
      '111122223333',
      'o-example',
      '${aws:username}',
      '${aws:PrincipalTag/team}',
      "${aws:PrincipalTag/team, 'x'}",
      'al${*}',
      '*${aws:username}',
    ),
  },
  {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringLike', 'StringEquals'],
    keys: ['aws:PrincipalArn'],
    values: oneOrMore(
      'arn:aws:iam::111122223333:user/alice',
      'arn:aws:iam::*:user/*',
      'arn:aws:iam::111122223333:role/*',
      'arn:*:iam::444455556666:user/a*',
      'arn:aws:iam::111122223333:user/*/${aws:username}',
    ),
  },
  {
    operators: ['IpAddress', 'NotIpAddress'],
    keys: ['aws:SourceIp'],
    values: oneOrMore('10.0.0.0/8', '10.1.2.3', '203.0.113.0/24', '2001:db8::/32'),
  },
  {
    operators: [
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
      'DateEquals',
      'DateNotEquals',
    ],
    keys: ['aws:CurrentTime', 'aws:TokenIssueTime'],
    values: oneOrMore('2026-11-24T00:00:00Z', '2026-11-24', '2027-01-01T00:00:00Z', '1795478400'),
  },
];
export const SETS: readonly Family[] = [
  {
    operators: ['StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike'],
    keys: ['aws:TagKeys'],
    values: oneOrMore('team', 'cost*', '*'),
  },
  { operators: ['Bool'], keys: PRESENT, values: oneOrMore<unknown>('true', 'false') },
];

const test = ({ operators, keys, values }: Family, prefix: string) =>
  fc
    .record({
      operator: fc.constantFrom(...operators),
      suffix: fc.constantFrom('', '', 'IfExists'),
      key: fc.constantFrom(...keys),
      value: values,
    })
    .map(({ operator, suffix, key, value }) => ({
      [`${prefix}${operator}${operator === 'Null' ? '' : suffix}`]: { [key]: value },
    }));

export const conditionOf = (families: readonly Family[], sets: readonly Family[]): fc.Arbitrary<object> =>
  fc
    .array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...families).chain((family) => test(family, '')) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.constantFrom(...sets), fc.constantFrom('ForAnyValue:', 'ForAllValues:'))
            .chain(([family, prefix]) => test(family, prefix)),
        },
      ),
      { maxLength: 3 },
    )
    .map((tests) => Object.assign({}, ...tests) as object);

const condition = conditionOf(FAMILIES, SETS);

const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    principal: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...PRINCIPALS).map((Principal) => ({ Principal })) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('arn:aws:iam::111122223333:user/alice', 'arn:aws:iam::444455556666:root')
          .map((AWS) => ({ NotPrincipal: { AWS } })),
      },
    ),
    action: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...ACTIONS).map((Action) => ({ Action })) },
      { weight: 1, arbitrary: fc.constantFrom(...NOT_ACTIONS).map((NotAction) => ({ NotAction })) },
    ),
    Condition: condition,
  })
  .map(({ Effect, principal, action, Condition }) => ({
    Effect,
    ...principal,
    ...action,
    ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
  }));

const policy = fc.record({
  Version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17'),
  Statement: fc.array(statement, { minLength: 1, maxLength: 3 }),
});

export const mfa = fc.constantFrom<Record<string, string>>(
  {},
  { 'aws:MultiFactorAuthPresent': 'false' },
  { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '100' },
  { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '3600' },
);

const others = fc
  .record(
    {
      'sts:ExternalId': fc.constantFrom('x', 'alice'),
      'aws:PrincipalTag/team': fc.constantFrom('x', 'alice', 'ALICE'),
      'aws:PrincipalOrgID': fc.constant('o-example'),
      'aws:UserAgent': fc.constantFrom('x', 'al*'),
      'aws:SourceIp': fc.constantFrom('10.1.2.3', '203.0.113.9', '2001:db8::1'),
      'aws:TokenIssueTime': fc.constantFrom('2026-11-23T23:00:00Z', '2026-11-24T00:00:00Z'),
      'aws:TagKeys': fc.constantFrom(['team'], ['team', 'cost-center'], ['other']),
    },
    { requiredKeys: [] },
  )
  .map((keys): Record<string, string | readonly string[]> => keys);

const fixed = {
  'aws:SecureTransport': 'true',
  'aws:CurrentTime': '2026-11-24T00:00:00Z',
  'sts:RoleSessionName': 'alice',
} as const;

export const triple: fc.Arbitrary<Triple> = fc
  .record({ policy, caller: fc.constantFrom(...CALLERS), mfa, others })
  .map(({ policy: document, caller, mfa: keys, others: more }) => ({
    ...ASSUME_ROLE,
    policy: document,
    caller,
    context: { ...fixed, ...keys, ...more },
  }));
