import fc from 'fast-check';

/*
 * Trust policies as people and attackers write them: from small pools, so that they meet one another's values, and so that
 * every request that such a policy can tell apart can be tried (test/naive/lets-in.ts).
 */

export const ROLE_ACCOUNT = '111122223333';
const USERS = [
  'arn:aws:iam::111122223333:user/alice',
  'arn:aws:iam::111122223333:user/ops/bob',
  'arn:aws:iam::444455556666:user/carol',
];

const oneOrMore = <Value>(...values: Value[]): fc.Arbitrary<Value | Value[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }) },
  );

/** Letters of a key in odd case now and then. */
const key = (...keys: string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...keys), fc.integer({ min: 0, max: 5 }))
    .map(([name, odd]) => (odd === 0 ? name.toLowerCase() : odd === 1 ? name.toUpperCase() : name));

interface Family {
  readonly operators: readonly string[];
  readonly keys: fc.Arbitrary<string>;
  readonly values: fc.Arbitrary<unknown>;
}

const PRESENT = key('aws:MultiFactorAuthPresent');
const AGE = key('aws:MultiFactorAuthAge');

const MFA: readonly Family[] = [
  {
    operators: ['Bool', 'Bool', 'BoolIfExists', 'BoolIfExists'],
    keys: PRESENT,
    values: oneOrMore<unknown>('true', 'false', true, false),
  },
  { operators: ['Null'], keys: fc.oneof(PRESENT, AGE), values: oneOrMore<unknown>('true', 'false', true) },
  {
    operators: [
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
      'NumericEquals',
      'NumericNotEquals',
    ].flatMap((name) => [name, `${name}IfExists`]),
    keys: AGE,
    values: oneOrMore<unknown>('3600', 900, '129600', '0'),
  },
  {
    operators: [
      'ForAllValues:Bool',
      'ForAnyValue:Bool',
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIfExists',
      'StringLike',
    ],
    keys: PRESENT,
    values: oneOrMore<unknown>('true', 'false'),
  },
];

const OTHERS: readonly Family[] = [
  {
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringEqualsIfExists',
      'StringNotLikeIfExists',
    ],
    keys: key('aws:username', 'sts:ExternalId', 'sts:RoleSessionName', 'aws:PrincipalTag/team'),
    values: oneOrMore('alice', 'al*', 'ALICE', '*', 'b?b', '${aws:username}'),
  },
  {
    operators: ['StringEquals', 'StringNotEquals', 'StringLike'],
    keys: key('aws:PrincipalAccount'),
    values: oneOrMore('111122223333', '444455556666', '1*'),
  },
  {
    operators: ['ArnLike', 'ArnNotLike', 'ArnEquals', 'StringLike', 'StringNotEquals', 'ArnLikeIfExists'],
    keys: key('aws:PrincipalArn'),
    values: oneOrMore(
      'arn:aws:iam::111122223333:user/alice',
      'arn:aws:iam::*:user/*',
      'arn:aws:iam::111122223333:role/*',
      'arn:aws:iam::111122223333:user/ops/*',
    ),
  },
  {
    operators: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
    keys: key('aws:SourceIp'),
    values: oneOrMore('10.0.0.0/8', '10.1.2.3', '203.0.113.0/24'),
  },
  {
    operators: ['DateLessThan', 'DateGreaterThan', 'DateLessThanEquals', 'DateGreaterThanEqualsIfExists'],
    keys: key('aws:CurrentTime', 'aws:TokenIssueTime'),
    values: oneOrMore('2020-01-01T00:00:00Z', '2027-01-01T00:00:00Z', '2026-11-24'),
  },
  {
    operators: ['Null'],
    keys: key(
      'sts:ExternalId',
      'aws:TokenIssueTime',
      'aws:username',
      'saml:aud',
      'aws:RequestTag/team',
      'sts:SourceIdentity',
    ),
    values: fc.constantFrom<unknown>('true', 'false'),
  },
  {
    operators: ['StringEquals', 'StringLike', 'StringNotEquals'],
    keys: key(
      'SAML:aud',
      'token.actions.githubusercontent.com:sub',
      'aws:PrincipalType',
      'aws:RequestTag/team',
      'sts:SourceIdentity',
      'aws:PrincipalOrgID',
    ),
    values: oneOrMore('User', 'alice', 'o-example'),
  },
  {
    operators: [
      'ForAllValues:StringEquals',
      'ForAnyValue:StringEquals',
      'ForAllValues:StringNotEquals',
      'ForAnyValue:StringNotLike',
    ],
    keys: key('aws:TagKeys'),
    values: oneOrMore('team', 'cost*'),
  },
  {
    operators: ['Bool', 'BoolIfExists'],
    keys: key('aws:ViaAWSService', 'aws:SecureTransport', 'aws:PrincipalIsAWSService'),
    values: oneOrMore<unknown>('true', 'false'),
  },
  // A tag may be of any type, and of none.
  {
    operators: [
      'NumericLessThan',
      'NumericGreaterThanEqualsIfExists',
      'BoolIfExists',
      'ArnLikeIfExists',
      'ArnNotLike',
      'NotIpAddressIfExists',
      'IpAddress',
      'DateLessThan',
      'StringLike',
    ],
    keys: key('aws:PrincipalTag/level'),
    values: oneOrMore<unknown>(
      '5',
      'true',
      'false',
      '10.0.0.0/8',
      'arn:aws:iam::*:user/*',
      '2027-01-01',
      '1e20',
    ),
  },
  // What is not known: an operator that there is not, and values of the wrong type.
  {
    operators: ['bool', 'Boolean', 'NullIfExists', 'StringMatches'],
    keys: PRESENT,
    values: fc.constant('true'),
  },
  {
    operators: ['Bool', 'NumericLessThan', 'BoolIfExists'],
    keys: fc.oneof(PRESENT, AGE),
    values: fc.constantFrom<unknown>('yes', null, 'soon'),
  },
];

const testOf = ({ operators, keys, values }: Family): fc.Arbitrary<readonly [string, string, unknown]> =>
  fc.tuple(fc.constantFrom(...operators), keys, values);

const tests = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...MFA).chain(testOf) },
    { weight: 4, arbitrary: fc.constantFrom(...OTHERS).chain(testOf) },
  ),
  { maxLength: 2 },
);

const toCondition = (list: readonly (readonly [string, string, unknown])[]): object => {
  const condition: Record<string, Record<string, unknown>> = {};
  for (const [operator, name, value] of list) (condition[operator] ??= {})[name] = value;
  return list.length === 0 ? {} : { Condition: condition };
};

const principals = oneOrMore('111122223333', 'arn:aws:iam::111122223333:root', '444455556666', ...USERS);
const principal = fc.oneof(
  { weight: 6, arbitrary: principals.map((AWS): object => ({ Principal: { AWS } })) },
  { weight: 2, arbitrary: fc.constantFrom<object>({ Principal: '*' }, { Principal: { AWS: '*' } }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<object>(
      { Principal: { Service: 'ec2.amazonaws.com' } },
      { Principal: { AWS: '111122223333', Service: 'ec2.amazonaws.com' } },
      { Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' } },
      { Principal: { AWS: 'arn:aws:iam::111122223333:role/app' } },
      { Principal: { AWS: 'AIDAEXAMPLEDELETEDAAA' } },
      { Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } },
    ),
  },
  { weight: 1, arbitrary: principals.map((AWS): object => ({ NotPrincipal: { AWS } })) },
);

const action = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom<object>(
      { Action: 'sts:AssumeRole' },
      { Action: 'sts:*' },
      { Action: ['sts:AssumeRole', 'sts:TagSession'] },
      { Action: '*' },
      { Action: ['STS:assumerole', 'sts:SetSourceIdentity'] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<object>(
      { Action: 'sts:TagSession' },
      { NotAction: 'sts:TagSession' },
      { NotAction: ['sts:AssumeRole'] },
      { NotAction: 'iam:*' },
    ),
  },
);

export const statement: fc.Arbitrary<object> = fc
  .record({ Effect: fc.constantFrom('Allow', 'Allow', 'Deny'), principal, action, tests })
  .map(({ Effect, principal: who, action: what, tests: when }) => ({
    Effect,
    ...who,
    ...what,
    ...toCondition(when),
  }));

/** A trust policy whose requests can all be tried. */
export const trustPolicy: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined),
    statements: fc.array(statement, { minLength: 1, maxLength: 3 }),
  })
  .map(({ version, statements }) => ({
    ...(version === undefined ? {} : { Version: version }),
    Statement: statements.length === 1 ? statements[0] : statements,
  }));

/** Any JSON, and documents that are nearly policies: elements missing, misspelled or of the wrong type. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc
    .tuple(
      trustPolicy,
      fc.constantFrom('Version', 'Statement', 'Effect', 'Principal', 'Action', 'Condition', 'AWS', 'Bool'),
      fc.jsonValue({ maxDepth: 2 }),
    )
    .map(([policy, element, value]): unknown =>
      JSON.parse(JSON.stringify(policy), (name, old: unknown) => (name === element ? value : old)),
    ),
);
