import { callerSpaceOf, requestSpace, type CallerSpace } from './assume-role-request.ts';
import { ANY_AGE, type RequestKind } from '../../src/policy/request-keys.ts';
import { answerFor, questionOf } from './credential-answer.ts';
import type { KeyMeaning } from '../../src/policy/search/key-meaning.ts';
import { matches } from '../../src/policy/text/language.ts';
import { isReadable, readPolicyDocument } from '../../src/policy/policy-document.ts';

const OWN = { accountId: '123456789012', partition: 'aws' };
const UNKNOWN = { accountId: undefined, partition: undefined };

/** Who could ask for a role that trusts these principals under this condition. */
const callerSpace = (
  AWS: readonly unknown[],
  Condition: object = {},
  role: typeof OWN | typeof UNKNOWN = OWN,
): CallerSpace => {
  const policy = readPolicyDocument({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole', Condition },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:AssumeRole',
        Condition: { Null: { 'sts:ExternalId': 'true' } },
      },
    ],
  });
  if (!isReadable(policy)) throw new Error(policy.message);
  return callerSpaceOf(policy, role);
};

const callers = ({ likely }: CallerSpace): string[] => {
  const arns: string[] = [];
  for (let place = 0, caller = likely(0); caller; caller = likely((place += 1))) arns.push(caller.arn);
  return arns;
};

const anyUser = (accountId: string, partition = 'aws'): string =>
  `arn:${partition}:iam::${accountId}:user/any-user`;

describe('the callers that are tried first', () => {
  it.each<[string, readonly unknown[], object, typeof OWN | typeof UNKNOWN, readonly string[]]>([
    [
      'those of trusted accounts and trusted users, in their order, before a stranger and the own account',
      ['111122223333', 'arn:aws:iam::111122223333:user/team/alice', 'arn:aws:iam::444455556666:root'],
      {},
      OWN,
      [
        anyUser('111122223333'),
        'arn:aws:iam::111122223333:user/team/alice',
        anyUser('444455556666'),
        anyUser('999988887777'),
        anyUser('123456789012'),
      ],
    ],
    [
      'a stranger alone, where neither the policy nor the role names an account',
      ['*'],
      {},
      UNKNOWN,
      [anyUser('999988887777')],
    ],
    [
      'no one for roles and services',
      ['arn:aws:iam::111122223333:role/app', 'AIDAEXAMPLEUSERAAAAAA'],
      {},
      OWN,
      [anyUser('999988887777'), anyUser('123456789012')],
    ],
    [
      'those of accounts that a condition names, once each',
      ['*'],
      {
        ArnLike: {
          'aws:PrincipalArn': ['arn:aws:iam::777766665555:user/*', 'arn:aws:iam::777766665555:user/b'],
        },
        StringEquals: {
          'aws:PrincipalAccount': '222233334444',
          'aws:PrincipalOrgID': ['o-123', '1234567890123'],
        },
        Bool: { 'aws:MultiFactorAuthPresent': null },
      },
      OWN,
      [anyUser('999988887777'), anyUser('123456789012'), anyUser('777766665555'), anyUser('222233334444')],
    ],
    [
      'another stranger where a principal names the first',
      ['999988887777'],
      {},
      UNKNOWN,
      [anyUser('999988887777'), anyUser('777788889999')],
    ],
    [
      'another stranger where a condition names the first two',
      ['*'],
      { StringNotEquals: { 'aws:PrincipalAccount': ['999988887777', '777788889999'] } },
      UNKNOWN,
      [anyUser('555566667777'), anyUser('999988887777'), anyUser('777788889999')],
    ],
    [
      'no stranger where all of them are named',
      ['*'],
      { StringNotEquals: { 'aws:PrincipalAccount': ['999988887777', '777788889999', '555566667777'] } },
      UNKNOWN,
      [anyUser('999988887777'), anyUser('777788889999'), anyUser('555566667777')],
    ],
    [
      'users of the names that a key is compared with which is compared with the name',
      ['111122223333'],
      {
        StringEquals: { 'aws:RequestTag/Owner': '${aws:username}', 'aws:RequestTag/Team': 'blue' },
        StringLike: { 'aws:RequestTag/owner': ['alice', 'bo*', null, 'x'.repeat(65)] },
      },
      OWN,
      [
        anyUser('111122223333'),
        anyUser('999988887777'),
        anyUser('123456789012'),
        'arn:aws:iam::111122223333:user/alice',
      ],
    ],
    [
      'users of such names in the own account where no account is trusted',
      ['*'],
      { StringEquals: { 'sts:RoleSessionName': ['${aws:username}', 'alice'] } },
      OWN,
      [anyUser('999988887777'), anyUser('123456789012'), 'arn:aws:iam::123456789012:user/alice'],
    ],
    [
      'users of such names in an account that nobody names where none is known',
      ['*'],
      { StringEquals: { 'sts:RoleSessionName': ['${aws:username}', 'alice'] } },
      UNKNOWN,
      [anyUser('999988887777'), 'arn:aws:iam::999988887777:user/alice'],
    ],
    [
      'no users of such names where no account is left for them',
      ['*'],
      {
        StringEquals: { 'sts:RoleSessionName': ['${aws:username}', 'alice'] },
        StringNotEquals: { 'aws:PrincipalAccount': ['999988887777', '777788889999', '555566667777'] },
      },
      UNKNOWN,
      [anyUser('999988887777'), anyUser('777788889999'), anyUser('555566667777')],
    ],
    [
      'of the partition of the role',
      ['111122223333', 'arn:aws:iam::444455556666:root'],
      {},
      { accountId: '123456789012', partition: 'aws-cn' },
      [
        anyUser('111122223333', 'aws-cn'),
        anyUser('444455556666'),
        anyUser('999988887777', 'aws-cn'),
        anyUser('123456789012', 'aws-cn'),
      ],
    ],
    [
      'of the partition of a principal where that of the role is not known',
      ['111122223333', 'arn:aws:iam::444455556666:role/app', 'arn:aws-us-gov:iam::444455556666:root'],
      { StringLike: { 'aws:PrincipalArn': 'arn:aws-cn:iam::*' } },
      UNKNOWN,
      [
        anyUser('111122223333', 'aws-us-gov'),
        anyUser('444455556666', 'aws-us-gov'),
        anyUser('999988887777', 'aws-us-gov'),
      ],
    ],
    [
      'of the partition of a user',
      ['arn:aws-us-gov:iam::444455556666:user/a'],
      {},
      UNKNOWN,
      ['arn:aws-us-gov:iam::444455556666:user/a', anyUser('999988887777', 'aws-us-gov')],
    ],
    [
      'of the partition that a condition names where neither says it',
      ['*', '111122223333'],
      { StringLike: { 'aws:PrincipalArn': ['x', 'arn:aws-cn:iam::*'] } },
      UNKNOWN,
      // A condition may be for users of whom there are none.
      [anyUser('111122223333'), anyUser('999988887777')],
    ],
  ])('%s', (_name, principals, condition, role, expected) => {
    expect(callers(callerSpace(principals, condition, role))).toEqual(expected);
  });
});

it('does not take an error for an answer', () => {
  const policy = readPolicyDocument({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'a' } },
    },
  });
  if (!isReadable(policy)) throw new Error(policy.message);
  const question = questionOf(policy, OWN, new Date(0));
  const likely = (): never => {
    throw new RangeError('no such place');
  };
  expect(() => answerFor('mfa', { ...question, callerSpace: { ...question.callerSpace, likely } })).toThrow(
    RangeError,
  );
});

describe('the ARNs that callers have', () => {
  it.each([
    ['arn:aws:iam::111122223333:user/a', true],
    ['arn:aws:iam::111122223333:user/team/one/a.b@c', true],
    ['arn:aws:iam::111122223333:user/', false],
    ['arn:aws:iam::111122223333:user/team/', false],
    ['arn:aws:iam::111122223333:user/a b', false],
    ['arn:aws:iam::111122223333:user/té/a', false],
    ['arn:aws:iam::11112222333:user/a', false],
    ['arn:aws:iam::11112222333a:user/a', false],
    ['arn:aws:iam::111122223333:role/a', false],
    ['arn:aws-cn:iam::111122223333:user/a', false],
  ])('%s: %p', (arn, expected) => {
    expect(matches(callerSpace(['111122223333']).arns(), arn)).toBe(expected);
  });

  it('are of each partition that the principals name', () => {
    const arns = callerSpace(['arn:aws-cn:iam::111122223333:root', 'arn:aws:iam::111122223333:root']).arns();
    expect(matches(arns, 'arn:aws-cn:iam::111122223333:user/a')).toBe(true);
    expect(matches(arns, 'arn:aws:iam::111122223333:user/a')).toBe(true);
    // Each of them once.
    expect(arns).toHaveLength(4);
  });

  it('are of the partition aws where nothing names one', () => {
    expect(matches(callerSpace(['*'], {}, UNKNOWN).arns(), 'arn:aws:iam::111122223333:user/a')).toBe(true);
    expect(matches(callerSpace(['*'], {}, UNKNOWN).arns(), 'arn:aws-cn:iam::111122223333:user/a')).toBe(
      false,
    );
  });
});

describe('what a key can be', () => {
  const PLAIN: RequestKind = {
    credential: 'access-key',
    isSession: false,
    passed: { tags: false, sourceIdentity: false },
    isViaService: false,
    mfaAge: ANY_AGE,
  };
  const SESSION: RequestKind = { ...PLAIN, credential: 'session-without-mfa', isSession: true };
  const MFA: RequestKind = { ...PLAIN, credential: 'mfa', isSession: true };
  const SERVICE: RequestKind = { ...SESSION, isViaService: true };
  const LADEN: RequestKind = { ...PLAIN, passed: { tags: true, sourceIdentity: true } };
  const meaning = (key: string, kind = PLAIN, role: typeof OWN | typeof UNKNOWN = OWN): KeyMeaning =>
    requestSpace(kind, callerSpace(['111122223333'], {}, role), new Date(0)).meaningOf(key);

  it.each<[string, RequestKind, KeyMeaning]>([
    ['aws:multifactorauthpresent', PLAIN, { kind: 'absent' }],
    ['aws:multifactorauthage', PLAIN, { kind: 'absent' }],
    ['aws:multifactorauthpresent', SESSION, { kind: 'always', values: ['false'] }],
    ['aws:multifactorauthage', SESSION, { kind: 'absent' }],
    ['aws:multifactorauthpresent', MFA, { kind: 'always', values: ['true'] }],
    ['aws:multifactorauthage', MFA, { kind: 'whole-number', least: 0, greatest: 129_600 }],
    ['aws:tokenissuetime', PLAIN, { kind: 'absent' }],
    ['aws:tokenissuetime', SESSION, { kind: 'time', part: 'issued' }],
    ['aws:currenttime', PLAIN, { kind: 'time', part: 'now' }],
    ['aws:epochtime', PLAIN, { kind: 'time', part: 'epoch' }],
    ['aws:principalarn', PLAIN, { kind: 'caller', part: 'arn' }],
    ['aws:principalaccount', PLAIN, { kind: 'caller', part: 'accountId' }],
    ['aws:username', PLAIN, { kind: 'caller', part: 'userName' }],
    ['aws:principaltype', PLAIN, { kind: 'always', values: ['User'] }],
    ['aws:principalisawsservice', PLAIN, { kind: 'always', values: ['false'] }],
    ['aws:viaawsservice', PLAIN, { kind: 'always', values: ['false'] }],
    ['aws:securetransport', PLAIN, { kind: 'always', values: ['true'] }],
    ['aws:resourceaccount', PLAIN, { kind: 'always', values: ['123456789012'] }],
    ['sts:sourceidentity', PLAIN, { kind: 'absent' }],
    ['aws:requesttag/team', PLAIN, { kind: 'absent' }],
    ['aws:tagkeys', PLAIN, { kind: 'absent' }],
    ['sts:transitivetagkeys', PLAIN, { kind: 'absent' }],
    ...[
      'aws:sourcearn',
      'aws:sourceaccount',
      'aws:sourceorgid',
      'aws:sourceorgpaths',
      'aws:sourceidentity',
      'aws:federatedprovider',
      'aws:calledvia',
      'aws:calledviafirst',
      'aws:principalservicename',
      'aws:principalservicenameslist',
      'saml:aud',
      'ec2:sourceinstancearn',
      'lambda:sourcefunctionarn',
      'token.actions.githubusercontent.com:sub',
    ].map((key): [string, RequestKind, KeyMeaning] => [key, LADEN, { kind: 'absent' }]),
  ])('%s with %j', (key, kind, expected) => {
    expect(meaning(key, kind)).toEqual(expected);
  });

  it.each<[string, RequestKind, boolean, 'ip' | undefined, 'one' | 'several' | 'not-documented']>([
    ['aws:principaltag/team', PLAIN, true, undefined, 'one'],
    ['aws:resourcetag/team', PLAIN, true, undefined, 'one'],
    ['aws:requesttag/team', LADEN, true, undefined, 'one'],
    ['aws:tagkeys', LADEN, true, undefined, 'several'],
    ['sts:transitivetagkeys', LADEN, true, undefined, 'several'],
    ['aws:principalorgpaths', PLAIN, true, undefined, 'several'],
    ['aws:resourceorgpaths', PLAIN, true, undefined, 'several'],
    ['aws:principalorgid', PLAIN, true, undefined, 'one'],
    ['aws:principalorgidentifier', PLAIN, true, undefined, 'not-documented'],
    ['sts:externalid', PLAIN, true, undefined, 'one'],
    ['aws:sourceip', PLAIN, true, 'ip', 'one'],
    ['aws:vpcsourceip', PLAIN, true, 'ip', 'one'],
    ['aws:useragent', PLAIN, true, undefined, 'one'],
    ['acme:anything', PLAIN, true, undefined, 'not-documented'],
    ['constructor', PLAIN, true, undefined, 'not-documented'],
  ])(
    '%s with %j is free: absent %p, type %p, values %p',
    (key, kind, mayBeAbsent, valueType, multiplicity) => {
      expect(meaning(key, kind)).toMatchObject({ kind: 'free', mayBeAbsent, valueType, multiplicity });
    },
  );

  it.each<[string, RequestKind, boolean, readonly string[], readonly string[]]>([
    [
      'aws:userid',
      PLAIN,
      false,
      ['AIDA0123456789AB', 'AIDA0123456789ABCDEF'],
      ['AIDA0123', 'AROA0123456789AB', 'AIDA0123456789ab'],
    ],
    ['sts:rolesessionname', PLAIN, false, ['ab', 'alice@example.com'], ['a', 'a b', 'a:b', '']],
    ['sts:sourceidentity', LADEN, true, ['ab', 'alice@example.com'], ['a', 'a b']],
    ['sts:externalid', PLAIN, true, ['ab', 'a:b/c-1', '=,.@+'], ['', 'a', 'a b', 'ab%']],
    ['aws:principaltag/team', PLAIN, true, ['', 'a', 'é ü', '_.:/=+-@'], ['a*', 'a?', '${b}', 'a\n']],
    ['aws:requesttag/team', LADEN, true, ['', 'a b'], ['a*']],
    [
      'aws:signinsessionarn',
      SESSION,
      true,
      ['arn:aws:signin:us-east-1:111122223333:session/a'],
      ['', 'arn:aws:iam::111122223333:session/a', 'arn:aws:signin:us-east-1:111122223333:session/'],
    ],
    ['aws:calledvialast', SERVICE, false, ['ssm.amazonaws.com', 'a.amazonaws.com.cn'], ['', 'ssm', 'x.com']],
  ])('%s with %j is one text of some form', (key, kind, mayBeAbsent, texts, others) => {
    const found = meaning(key, kind);
    expect(found).toMatchObject({ kind: 'free', mayBeAbsent, valueType: undefined, multiplicity: 'one' });
    const language = (found.kind === 'free' ? found.texts : undefined) ?? [];
    expect(texts.filter((text) => !matches(language, text))).toEqual([]);
    expect(others.filter((text) => matches(language, text))).toEqual([]);
  });

  it('aws:ResourceAccount is some account where that of the role is not known', () => {
    const found = meaning('aws:resourceaccount', PLAIN, UNKNOWN);
    expect(found).toMatchObject({ kind: 'free', mayBeAbsent: false, multiplicity: 'one' });
    const language = (found.kind === 'free' ? found.texts : undefined) ?? [];
    expect(matches(language, '111122223333')).toBe(true);
    expect(matches(language, '11112222333')).toBe(false);
    expect(matches(language, '11112222333x')).toBe(false);
  });
});
