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

const LONGEST = 12;

/** What is interesting, at any place of a list of up to twelve whose others are not. */
const among = <Value>(
  interesting: fc.Arbitrary<readonly Value[]>,
  filler: (place: number) => Value,
): fc.Arbitrary<Value[]> =>
  fc
    .tuple(
      interesting,
      fc.integer({ min: 4, max: LONGEST - 2 }),
      fc.array(fc.nat({ max: LONGEST }), { minLength: 2, maxLength: 2 }),
    )
    .map(([values, fillers, places]) => {
      const list = Array.from({ length: fillers }, (_, place) => filler(place));
      values.forEach((value, index) => list.splice(places[index] ?? 0, 0, value));
      return list;
    });

const oneOrTwo = <Value>(values: readonly Value[]): fc.Arbitrary<Value[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });

/** One, a short list, a long one; and now and then none, or null. */
const oneOrMore = <Value>(
  values: readonly Value[],
  filler: (place: number) => Value = () => values[0] as Value,
): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom<unknown>(...values) },
    { weight: 8, arbitrary: oneOrTwo(values) },
    { weight: 4, arbitrary: among(oneOrTwo(values), filler) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>([], [], null, [null], [values[0], null]) },
  );

const text =
  (prefix: string) =>
  (place: number): string =>
    `${prefix}${place}`;

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

const BOOLEANS = oneOrMore<unknown>(['true', 'false', true, false]);
const WORDS = oneOrMore(['true', 'false']);

const MFA: readonly Family[] = [
  { operators: ['Bool', 'Bool', 'BoolIfExists', 'BoolIfExists'], keys: PRESENT, values: BOOLEANS },
  {
    operators: ['Null'],
    keys: fc.oneof(PRESENT, AGE),
    values: oneOrMore<unknown>(['true', 'false', true]),
  },
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
    values: oneOrMore<unknown>(['3600', 900, '129600', '0', '3600 ']),
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
    values: WORDS,
  },
];

const TEXT_OPERATORS = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringEqualsIfExists',
  'StringNotLikeIfExists',
];
const SET_OPERATORS = ['ForAllValues', 'ForAnyValue'].flatMap((set) =>
  ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIfExists'].map(
    (name) => `${set}:${name}`,
  ),
);
const VARIABLES = [
  '${aws:username}',
  '${aws:PrincipalTag/team}',
  "${aws:PrincipalTag/team, 'alice'}",
  'x-${aws:PrincipalTag/team}',
  '${sts:ExternalId}',
  '${aws:userid}',
  "${aws:userid, 'alice'}",
];
/** Of no documented form. */
const ODD_VARIABLES = [
  '${}',
  '${aws:username',
  '${aws:PrincipalTag/team, *}',
  '${aws:PrincipalTag/team, "alice"}',
  "${aws:userid, 'al*'}",
  '${ aws:username }',
];
const TIMES = ['2020-01-01T00:00:00Z', '2027-01-01T00:00:00Z'];

const OTHERS: readonly Family[] = [
  {
    operators: TEXT_OPERATORS,
    keys: key('aws:username', 'sts:ExternalId', 'sts:RoleSessionName', 'aws:PrincipalTag/team'),
    values: oneOrMore(['alice', 'al*', 'ALICE', '*', 'b?b', '${aws:username}'], text('other')),
  },
  {
    operators: TEXT_OPERATORS,
    keys: key('aws:username', 'sts:ExternalId', 'sts:RoleSessionName', 'aws:PrincipalTag/team'),
    values: oneOrMore(VARIABLES, text('other')),
  },
  {
    operators: TEXT_OPERATORS,
    keys: key('aws:username', 'sts:RoleSessionName'),
    values: oneOrMore(ODD_VARIABLES, text('other')),
  },
  {
    operators: ['StringEquals', 'StringNotEquals', 'StringLike'],
    keys: key('aws:PrincipalAccount', 'aws:PrincipalTag/account'),
    values: oneOrMore(['${aws:PrincipalAccount}', '444455556666', '1*']),
  },
  {
    operators: ['StringEquals', 'StringNotEquals', 'StringLike'],
    keys: key('aws:PrincipalAccount'),
    values: oneOrMore(['111122223333', '444455556666', '1*'], (place) => String(900_000_000_000 + place)),
  },
  {
    operators: ['StringEquals', 'StringLike', 'StringNotEquals', 'StringEqualsIfExists'],
    keys: key('sts:ExternalId'),
    // Two to 1,224 characters, and not of every kind.
    values: oneOrMore(['', 'x', 'two words', 'ok', '?', 'ext:1/2'], text('other ')),
  },
  {
    operators: ['ArnLike', 'ArnNotLike', 'ArnEquals', 'StringLike', 'StringNotEquals', 'ArnLikeIfExists'],
    keys: key('aws:PrincipalArn'),
    values: oneOrMore(
      [
        'arn:aws:iam::111122223333:user/alice',
        'arn:aws:iam::*:user/*',
        'arn:aws:iam::111122223333:role/*',
        'arn:aws:iam::111122223333:user/ops/*',
      ],
      text('arn:aws:iam::111122223333:role/app-'),
    ),
  },
  {
    operators: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists', 'NotIpAddressIfExists'],
    keys: key('aws:SourceIp', 'aws:SourceIp', 'aws:VpcSourceIp'),
    values: oneOrMore(
      [
        '10.0.0.0/8',
        '10.1.2.3',
        '203.0.113.0/24',
        '2001:db8::/32',
        '2001:db8::1',
        '0.0.0.0/0',
        '::/0',
        '000.0.0.0/0',
      ],
      (place) => `192.0.2.${place}`,
    ),
  },
  {
    operators: ['DateLessThan', 'DateGreaterThan', 'DateLessThanEquals', 'DateGreaterThanEqualsIfExists'],
    keys: key('aws:CurrentTime', 'aws:TokenIssueTime', 'aws:EpochTime'),
    values: oneOrMore([...TIMES, '2026-11-24', '2026-11-24T00:00:00', ' 2020 ']),
  },
  {
    operators: ['NumericLessThan', 'NumericGreaterThanEqualsIfExists'],
    keys: key('aws:EpochTime'),
    values: oneOrMore<unknown>(['1577836800', 1_800_000_000, '+1577836800']),
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
      'aws:SignInSessionArn',
      'aws:CalledVia',
      'aws:AssumedRoot',
      'ec2:SourceInstanceArn',
      'aws:PrincipalOrgPaths',
    ),
    values: oneOrMore<unknown>(['true', 'false']),
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
    values: oneOrMore(['User', 'alice', 'o-example'], text('other')),
  },
  {
    operators: SET_OPERATORS,
    keys: key('aws:TagKeys', 'sts:TransitiveTagKeys'),
    values: oneOrMore(['team', 'cost*']),
  },
  {
    operators: SET_OPERATORS,
    keys: key('aws:PrincipalOrgPaths'),
    values: oneOrMore(['o-a/r-b/*', 'o-a/r-b/ou-c/', 'o-z/*']),
  },
  {
    operators: SET_OPERATORS,
    keys: key('aws:CalledVia'),
    values: oneOrMore(
      ['ssm.amazonaws.com', 'athena.amazonaws.com', '*.amazonaws.com', 'alice'],
      (place) => `s${place % 3}.amazonaws.com`,
    ),
  },
  {
    operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringEqualsIfExists'],
    keys: key('aws:CalledViaFirst', 'aws:CalledViaLast'),
    values: oneOrMore(['ssm.amazonaws.com', 'ssm.*', 'athena.amazonaws.com']),
  },
  {
    operators: ['Bool', 'BoolIfExists'],
    keys: key('aws:ViaAWSService'),
    values: BOOLEANS,
  },
  {
    operators: ['Bool', 'BoolIfExists'],
    keys: key('aws:SecureTransport', 'aws:PrincipalIsAWSService'),
    values: BOOLEANS,
  },
  // What AWS documents under operators of another type.
  {
    operators: ['StringEquals', 'StringNotEquals', 'StringLikeIfExists', 'StringEqualsIfExists'],
    keys: key('aws:SecureTransport', 'aws:PrincipalIsAWSService', 'aws:ViaAWSService'),
    values: WORDS,
  },
  {
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists'],
    keys: key('aws:SourceIp', 'aws:CurrentTime', 'aws:TokenIssueTime'),
    values: oneOrMore(['10.1.2.3', '2001:db8::1', ...TIMES, 'x']),
  },
  {
    operators: [
      'NumericEquals',
      'NumericLessThanIfExists',
      'BoolIfExists',
      'DateLessThanIfExists',
      'ArnNotLike',
    ],
    keys: key('sts:ExternalId', 'aws:PrincipalOrgID', 'aws:username'),
    values: oneOrMore(['true', '2027', 'arn:aws:iam::111122223333:user/alice']),
  },
  // What only other callers have, and some sessions.
  {
    operators: ['ArnLike', 'ArnNotLike', 'ArnEqualsIfExists', 'StringLike', 'StringNotEquals'],
    keys: key('ec2:SourceInstanceArn', 'lambda:SourceFunctionArn', 'aws:ChatbotSourceArn', 'aws:SourceArn'),
    values: oneOrMore(['arn:aws:*:*:*:*', 'arn:aws:ec2:us-east-1:111122223333:instance/i-1']),
  },
  {
    operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringNotLikeIfExists'],
    keys: key(
      'aws:Ec2InstanceSourceVpc',
      'identitystore:UserId',
      'aws:SourceAccount',
      'aws:SourceIdentity',
      'aws:PrincipalServiceName',
    ),
    values: oneOrMore(['vpc-1', 'alice', '*']),
  },
  {
    operators: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
    keys: key('aws:Ec2InstanceSourcePrivateIPv4'),
    values: oneOrMore(['10.0.0.0/8', '10.1.2.3']),
  },
  {
    operators: ['Bool', 'BoolIfExists'],
    keys: key('aws:AssumedRoot'),
    values: BOOLEANS,
  },
  {
    operators: ['ArnLike', 'ArnNotLike', 'ArnEquals', 'StringLike', 'ArnLikeIfExists'],
    keys: key('aws:SignInSessionArn'),
    values: oneOrMore([
      'arn:aws:signin:*:*:session/*',
      'arn:aws:signin:us-east-1:111122223333:session/x',
      '*',
    ]),
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
    values: oneOrMore<unknown>([
      '5',
      'true',
      'false',
      '10.0.0.0/8',
      'arn:aws:iam::*:user/*',
      '2027-01-01',
      '100000000000000000000',
      '1e3',
      ' 5 ',
    ]),
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

const testsOf = (others: readonly Family[]): fc.Arbitrary<(readonly [string, string, unknown])[]> =>
  fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...MFA).chain(testOf) },
      { weight: 4, arbitrary: fc.constantFrom(...others).chain(testOf) },
    ),
    { maxLength: 2 },
  );

const toCondition = (list: readonly (readonly [string, string, unknown])[]): object => {
  const condition: Record<string, Record<string, unknown>> = {};
  for (const [operator, name, value] of list) (condition[operator] ??= {})[name] = value;
  return list.length === 0 ? {} : { Condition: condition };
};

const IDS = ['AIDAEXAMPLEDELETEDAAA', 'AROAEXAMPLEROLEAAAAAA'];
const NAMED = ['111122223333', 'arn:aws:iam::111122223333:root', '444455556666', ...USERS];
const principals = oneOrMore(NAMED, text('arn:aws:iam::111122223333:role/app-'));
const OTHER_PRINCIPALS = [
  '*',
  { AWS: '*' },
  { Service: 'ec2.amazonaws.com' },
  { AWS: '111122223333', Service: 'ec2.amazonaws.com' },
  { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' },
  { AWS: 'arn:aws:iam::111122223333:role/app' },
  { AWS: 'arn:aws:iam::111122223333:user/*' },
  { AWS: 'arn:aws:sts::111122223333:assumed-role/app/x' },
  { CanonicalUser: '79a59df900b949e55d96a1e698fbaced' },
  // Of no documented form.
  { Service: '*' },
  { Federated: '*' },
  { Service: 'ec2.amazonaws.com ', AWS: '444455556666' },
  { AWS: 'arn:aws:iam::111122223333:role/app\n' },
  { AWS: 'arn:aws:sts::111122223333:assumed-role/app' },
  { AWS: 'AKIAEXAMPLEKEYAAAAAA' },
  ...IDS.flatMap((id) => [{ AWS: id }, { AWS: [id, USERS[0]] }]),
  { AWS: [] },
  {},
  { AWS: [], Service: 'ec2.amazonaws.com' },
];
const principal = fc.oneof(
  { weight: 12, arbitrary: principals.map((AWS): object => ({ Principal: { AWS } })) },
  { weight: 4, arbitrary: fc.constantFrom<object>({ Principal: '*' }, { Principal: { AWS: '*' } }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...OTHER_PRINCIPALS).map((who): object => ({ Principal: who })),
  },
  { weight: 2, arbitrary: principals.map((AWS): object => ({ NotPrincipal: { AWS } })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...OTHER_PRINCIPALS).map((who): object => ({ NotPrincipal: who })),
  },
);

const otherAction = (place: number): string =>
  ['sts:GetCallerIdentity', 's3:Get*', 'sts:AssumeRoleWithSAML', 'iam:PassRole'][place % 4] ?? '';

const action = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.constantFrom<object>(
      { Action: 'sts:AssumeRole' },
      { Action: 'sts:*' },
      { Action: ['sts:AssumeRole', 'sts:TagSession'] },
      { Action: '*' },
      { Action: ['STS:assumerole', 'sts:SetSourceIdentity'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<object>(
      { Action: 'sts:TagSession' },
      { NotAction: 'sts:TagSession' },
      { NotAction: ['sts:AssumeRole'] },
      { NotAction: 'iam:*' },
      { Action: [] },
      { NotAction: [] },
      { Action: null },
      // Of no documented form.
      { Action: 'AssumeRole' },
      { Action: ['sts:AssumeRole', 'sts:AssumeRole '] },
      { NotAction: '' },
      { NotAction: ['sts*', 'iam:*'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom('Action', 'Action', 'NotAction'),
        among(oneOrTwo(['sts:AssumeRole', 'sts:TagSession', 'sts:?ssumeRole']), otherAction),
      )
      .map(([name, actions]) => ({ [name]: actions })),
  },
);

const statementWith = (others: readonly Family[]): fc.Arbitrary<object> =>
  fc
    .record({ Effect: fc.constantFrom('Allow', 'Allow', 'Deny'), principal, action, tests: testsOf(others) })
    .map(({ Effect, principal: who, action: what, tests: when }) => ({
      Effect,
      ...who,
      ...what,
      ...toCondition(when),
    }));

export const statement: fc.Arbitrary<object> = statementWith(OTHERS);

/** Statements that let no user in without MFA, and refuse none. */
const quietStatement = (place: number): object =>
  [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/app' }, Action: 'sts:AssumeRole' },
    {
      Effect: 'Allow',
      Principal: { AWS: '111122223333' },
      Action: 'sts:AssumeRole',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    },
    { Effect: 'Deny', Principal: '*', Action: 's3:*' },
  ][place % 4] ?? {};

const statementsWith = (others: readonly Family[]): fc.Arbitrary<object[]> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(statementWith(others), { minLength: 1, maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: among(fc.array(statementWith(others), { minLength: 1, maxLength: 2 }), quietStatement),
    },
    {
      weight: 1,
      arbitrary: fc.array(statementWith(others.slice(0, 1)), { minLength: 4, maxLength: LONGEST }),
    },
  );

/** A trust policy whose requests can nearly always be tried: of few keys beside those of MFA. */
export const trustPolicy: fc.Arbitrary<Record<string, unknown>> = fc
  .uniqueArray(fc.constantFrom(...OTHERS), { minLength: 2, maxLength: 2 })
  .chain((others) =>
    fc.record({
      version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined),
      statements: statementsWith(others),
    }),
  )
  .map(({ version, statements }) => ({
    ...(version === undefined ? {} : { Version: version }),
    Statement: statements.length === 1 ? statements[0] : statements,
  }));

const NULL = (...keys: string[]): Family => ({ operators: ['Null'], keys: key(...keys), values: WORDS });

/** Families of keys that AWS sets together. */
const TIED: readonly (readonly Family[])[] = [
  [
    {
      operators: ['ArnLike', 'ArnNotLike', 'StringLike', 'ArnLikeIfExists'],
      keys: key('aws:SignInSessionArn'),
      values: oneOrTwo([
        'arn:aws:signin:*:111122223333:session/*',
        'arn:aws:signin:*:444455556666:session/*',
        'arn:aws:signin:*:999900001111:session/*',
        'arn:aws:signin:*:*:session/*',
      ]),
    },
    NULL('aws:SignInSessionArn'),
    {
      operators: ['StringEquals', 'StringNotEquals'],
      keys: key('aws:PrincipalAccount'),
      values: oneOrTwo(['111122223333', '444455556666']),
    },
  ],
  [
    {
      operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists'],
      keys: key('aws:RequestTag/team', 'aws:RequestTag/Cost'),
      values: oneOrTwo(['a', 'b']),
    },
    { operators: SET_OPERATORS, keys: key('aws:TagKeys'), values: oneOrTwo(['team', 'Team', 'cost', 'x']) },
    { operators: SET_OPERATORS, keys: key('sts:TransitiveTagKeys'), values: oneOrTwo(['team', 'cost', 'x']) },
    NULL('aws:TagKeys', 'sts:TransitiveTagKeys', 'aws:RequestTag/team', 'aws:RequestTag/Cost'),
  ],
  [
    {
      operators: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
      keys: key('aws:SourceIp', 'aws:VpcSourceIp'),
      values: oneOrTwo(['10.0.0.0/8', '203.0.113.0/24']),
    },
    {
      operators: ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringLike'],
      keys: key('aws:SourceVpc'),
      values: oneOrTwo(['vpc-1', 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1', '*']),
    },
    NULL('aws:SourceIp', 'aws:VpcSourceIp', 'aws:SourceVpc', 'aws:SourceVpce'),
  ],
  [
    {
      operators: SET_OPERATORS,
      keys: key('aws:CalledVia'),
      values: oneOrTwo(['ssm.amazonaws.com', 'athena.amazonaws.com', 's*.amazonaws.com']),
    },
    {
      operators: ['StringEquals', 'StringNotEquals', 'StringLike'],
      keys: key('aws:CalledViaFirst', 'aws:CalledViaLast'),
      values: oneOrTwo(['ssm.amazonaws.com', 'athena.amazonaws.com']),
    },
    NULL('aws:CalledVia', 'aws:CalledViaFirst'),
  ],
  [
    {
      operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringEqualsIfExists'],
      keys: key('aws:PrincipalOrgID'),
      values: oneOrTwo(['o-a', 'o-b', 'o-*']),
    },
    {
      operators: SET_OPERATORS,
      keys: key('aws:PrincipalOrgPaths'),
      values: oneOrTwo(['o-a/r-b/*', 'o-a/*', 'o-z/r-b/ou-c/', 'o-*']),
    },
    NULL('aws:PrincipalOrgID', 'aws:PrincipalOrgPaths', 'aws:PrincipalOrgMasterAccountId'),
  ],
  [
    { operators: ['Bool', 'BoolIfExists'], keys: key('aws:ViaAWSMCPService'), values: WORDS },
    NULL('aws:ViaAWSMCPService', 'aws:IsMcpServiceAction'),
    {
      operators: ['StringLike', 'Null', 'StringNotEquals'],
      keys: key(
        'aws:RequestTag/',
        `aws:PrincipalTag/${'x'.repeat(129)}`,
        `aws:PrincipalTag/${'x'.repeat(128)}`,
      ),
      values: WORDS,
    },
  ],
];

/** A trust policy of keys that AWS sets together: up to three tests of them in a statement. */
export const tiedKeysPolicy: fc.Arbitrary<object> = fc
  .constantFrom(...TIED)
  .chain((families) =>
    fc.array(
      fc.record({
        Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
        who: fc.constantFrom<object>(
          { Principal: { AWS: '111122223333' } },
          { Principal: { AWS: ['111122223333', 'arn:aws:iam::444455556666:user/carol'] } },
          { Principal: '*' },
        ),
        Action: fc.constantFrom<unknown>('sts:*', '*', ['sts:AssumeRole', 'sts:TagSession']),
        tests: fc.array(fc.constantFrom(...families, ...families, ...MFA.slice(0, 1)).chain(testOf), {
          maxLength: 3,
        }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map((statements) => ({
    Version: '2012-10-17',
    Statement: statements.map(({ who, tests, ...rest }) => ({ ...rest, ...who, ...toCondition(tests) })),
  }));

/** What could stand a second time under a name. */
const ALTERNATIVES: Readonly<Record<string, unknown>> = {
  Version: '2008-10-17',
  Statement: [],
  Effect: 'Deny',
  Action: 's3:*',
  Principal: { Service: 'ec2.amazonaws.com' },
  AWS: 'arn:aws:iam::111122223333:role/app',
  Condition: {},
};

/** JSON text in which the member at a place, counted through the whole document, stands twice. */
const textWithTwo = (document: unknown, place: number, isOtherFirst: boolean, isEqual: boolean): string => {
  let members = 0;
  const write = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(write).join()}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const written = Object.entries(value).flatMap(([name, item]) => {
      const isHere = members === place;
      members += 1;
      const own = `${JSON.stringify(name)}:${write(item)}`;
      if (!isHere) return [own];
      const other = isEqual ? own : `${JSON.stringify(name)}:${JSON.stringify(ALTERNATIVES[name] ?? 'true')}`;
      return isOtherFirst ? [other, own] : [own, other];
    });
    return `{${written.join()}}`;
  };
  return write(document);
};

/** The text of a trust policy in which a name stands twice in an object; IAM does not document what it makes of that. */
export const textWithDuplicates: fc.Arbitrary<string> = fc
  .tuple(trustPolicy, fc.nat({ max: 9 }), fc.boolean(), fc.boolean())
  .map(([policy, place, isOtherFirst, isEqual]) => textWithTwo(policy, place, isOtherFirst, isEqual));

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

/*
 * Identity and resource policies, and complete requests that meet them.
 */

/** One who asks, as test/naive/evaluator.ts has it, and the keys that AWS sets for it. */
const CALLERS = [
  { arn: USERS[0] ?? '', accountId: '111122223333', userName: 'alice' },
  { arn: USERS[1] ?? '', accountId: '111122223333', userName: 'bob' },
  { arn: USERS[2] ?? '', accountId: '444455556666', userName: 'carol' },
  { kind: 'root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' },
  {
    kind: 'session',
    arn: 'arn:aws:sts::111122223333:assumed-role/app/x',
    accountId: '111122223333',
    roleArn: 'arn:aws:iam::111122223333:role/app',
  },
  {
    kind: 'session',
    arn: 'arn:aws-cn:sts::111122223333:assumed-role/app-1/x',
    accountId: '111122223333',
    roleArn: 'arn:aws-cn:iam::111122223333:role/team/app-1',
  },
  {
    kind: 'federated-user',
    arn: 'arn:aws:sts::444455556666:federated-user/alice',
    accountId: '444455556666',
    userArn: 'arn:aws:iam::444455556666:user/carol',
  },
  { kind: 'provider', name: 'arn:aws:iam::111122223333:saml-provider/idp' },
  { kind: 'service', name: 'ec2.amazonaws.com' },
  { kind: 'nobody' },
] as const;

type GeneratedCaller = (typeof CALLERS)[number];

const keysOf = (caller: GeneratedCaller): Readonly<Record<string, readonly string[]>> => ({
  ...('accountId' in caller && { 'aws:principalaccount': [caller.accountId] }),
  ...('arn' in caller && { 'aws:principalarn': ['roleArn' in caller ? caller.roleArn : caller.arn] }),
  ...('userName' in caller && { 'aws:username': [caller.userName], 'aws:principaltype': ['User'] }),
});

/** More principals: those that name one of the callers, and those that nearly do. */
const ANY_PRINCIPALS = [
  'arn:aws:iam::111122223333:role/app',
  'arn:aws:iam::111122223333:role/team/app-1',
  'arn:aws-cn:iam::111122223333:role/team/app-1',
  'arn:aws:sts::111122223333:assumed-role/app/x',
  'arn:aws:sts::111122223333:assumed-role/app/y',
  'arn:aws:sts::444455556666:federated-user/alice',
  'arn:aws-cn:iam::111122223333:root',
  ...NAMED,
];
const anyPrincipals = oneOrMore(ANY_PRINCIPALS, text('arn:aws:iam::111122223333:role/app-'));
const anyPrincipal = fc.oneof(
  principal,
  anyPrincipals.map((AWS): object => ({ Principal: { AWS } })),
  anyPrincipals.map((AWS): object => ({ NotPrincipal: { AWS } })),
  fc.constantFrom<object>(
    { Principal: { Service: '*' } },
    { Principal: { Service: ['s3.amazonaws.com', 'ec2.amazonaws.com'] } },
    { NotPrincipal: { Service: 'ec2.amazonaws.com' } },
    { NotPrincipal: { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' } },
    { Principal: { AWS: 'AROAEXAMPLEROLEAAAAAA' } },
  ),
);

const ACTIONS = ['iam:CreateUser', 'iam:createuser', 's3:GetObject', 's3:ListAllMyBuckets', 'sts:AssumeRole'];
const anyAction = fc
  .tuple(
    fc.constantFrom('Action', 'Action', 'Action', 'NotAction'),
    fc.oneof(
      oneOrMore(
        [
          '*',
          'iam:*',
          'IAM:Create*',
          's3:Get?bject',
          's3:*',
          '*:*',
          'sts:AssumeRole',
          's3:${*}',
          's*:*Object',
        ],
        otherAction,
      ),
      fc.constantFrom<unknown>('iam:CreateUser', 's3:getobject', 's3:ListAllMyBuckets'),
    ),
  )
  .map(([name, value]): object => ({ [name]: value }));

const RESOURCES = [
  'arn:aws:s3:::bucket/alice/a:b',
  'arn:aws:s3:::bucket/bob/x',
  'arn:aws:s3:::bucket',
  'arn:aws:s3:::Bucket/*',
  'arn:aws:iam::111122223333:user/alice',
  'arn:aws:iam::111122223333:user/ops/bob',
  'arn:aws:sqs:us-east-1:111122223333:queue',
  '*',
];
const PATTERNS = [
  '*',
  '*',
  'arn:*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::BUCKET/*',
  'arn:aws:s3:::?ucket/*/a:?',
  'arn:aws:s3:*bob/x',
  'arn:aws:s?s:*',
  'arn:aws:iam::*:user/*',
  'arn:aws:iam::111122223333:user/${aws:username}',
  'arn:aws:s3:::bucket/${aws:username}/*',
  "arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'alice'}/*",
  'arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*',
  'arn:aws:s3:::Bucket/${*}',
  'arn:aws:s3:::bucket/${}/*',
  '${aws:PrincipalTag/team}',
];
const anyResource = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'),
        fc.oneof(
          oneOrMore(PATTERNS, text('arn:aws:sqs:us-east-1:111122223333:queue-')),
          fc.constantFrom<unknown>(...RESOURCES),
        ),
      )
      .map(([name, value]): object => ({ [name]: value })),
  },
  { weight: 1, arbitrary: fc.constantFrom<object>({}, { Resource: '*', NotResource: 'arn:*' }) },
);

const ofKind = (kind: 'identity' | 'resource', others: readonly Family[]): fc.Arbitrary<object> =>
  fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      who:
        kind === 'resource'
          ? anyPrincipal
          : fc.oneof({ weight: 19, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: anyPrincipal }),
      what: anyAction,
      which: anyResource,
      tests: testsOf(others),
    })
    .map(({ Effect, who, what, which, tests }) => ({
      Effect,
      ...who,
      ...what,
      ...which,
      ...toCondition(tests),
    }));

/** A policy of a user, group or role, or of a resource. */
export const policyOfKind = (kind: 'identity' | 'resource'): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .uniqueArray(fc.constantFrom(...OTHERS), { minLength: 2, maxLength: 4 })
    .chain((others) =>
      fc.record({
        version: fc.constantFrom(
          '2012-10-17',
          '2012-10-17',
          '2012-10-17',
          '2008-10-17',
          '2020-01-01',
          undefined,
        ),
        statements: fc.array(ofKind(kind, others), { minLength: 1, maxLength: 4 }),
      }),
    )
    .map(({ version, statements }) => ({
      ...(version === undefined ? {} : { Version: version }),
      Statement: statements.length === 1 ? statements[0] : statements,
    }));

const some = (...values: readonly (readonly string[])[]): fc.Arbitrary<readonly string[]> =>
  fc.constantFrom(...values);

/** Keys that the policies test, with values that meet theirs; any of them may be absent. */
const requestKeys: fc.Arbitrary<Readonly<Record<string, readonly string[]>>> = fc
  .record(
    {
      'aws:multifactorauthpresent': some(['true'], ['false']),
      'aws:multifactorauthage': some(['100'], ['3600'], ['200000']),
      'aws:principaltag/team': some(['alice'], ['ALICE'], ['b*b'], ['*'], ['bob']),
      'aws:principaltag/level': some(['5'], ['true'], ['10.1.2.3']),
      'sts:externalid': some(['x'], ['alice'], ['']),
      'sts:rolesessionname': some(['alice'], ['b-b']),
      'aws:sourceip': some(['10.1.2.3'], ['203.0.113.9'], ['2001:db8::1'], ['9.9.9.9']),
      'aws:currenttime': some(['2026-11-24T00:00:00Z']),
      'aws:epochtime': some(['1795478400']),
      'aws:tokenissuetime': some(['2026-11-23T23:00:00Z'], ['2019-01-01T00:00:00Z']),
      'aws:tagkeys': some(['team'], ['team', 'cost-center'], ['other'], []),
      'aws:principalorgpaths': some(['o-a/r-b/ou-c/'], ['o-z/r-y/', 'o-a/r-b/']),
      'aws:principalorgid': some(['o-example'], ['o-other']),
      'aws:calledvia': some(['ssm.amazonaws.com'], ['athena.amazonaws.com', 's1.amazonaws.com']),
      'aws:viaawsservice': some(['true'], ['false']),
      'aws:securetransport': some(['true'], ['false']),
      'aws:principalisawsservice': some(['true'], ['false']),
      'aws:userid': some(['alice'], ['AIDAEXAMPLEUSERAAAAAA']),
      'aws:sourcearn': some(['arn:aws:ec2:us-east-1:111122223333:instance/i-1']),
      'aws:sourceaccount': some(['111122223333'], ['alice']),
    },
    { requiredKeys: [] },
  )
  .map((keys) => keys);

/** A request, complete, and who sends it. */
export const completeRequest = fc
  .record({
    caller: fc.constantFrom(...CALLERS),
    action: fc.constantFrom(...ACTIONS),
    resource: fc.constantFrom(...RESOURCES),
    keys: requestKeys,
  })
  .map(({ caller, action: asked, resource, keys }) => ({
    caller,
    action: asked,
    resource,
    context: { ...keys, ...keysOf(caller) },
  }));
