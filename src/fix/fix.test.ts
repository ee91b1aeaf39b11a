import { defaultsOf } from '../../rules/parameter.ts';
import fc from 'fast-check';
import { iamRoleTrustMfaRequired as rule } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { findLost } from '../../test/naive/loses.ts';
import { letsIn } from '../../test/naive/lets-in.ts';
import { ROLE_ACCOUNT, tiedKeysPolicy, trustPolicy } from '../../test/support/generated-policies.ts';
import { roleWith } from '../../test/support/role-with.ts';
import { share, sharedOf } from '../../test/support/share.ts';
import { cases, roleOf } from '../../test/support/trust-cases.ts';
import { readInventoryFolder } from '../inventory/folder.ts';
import { isReadable, readPolicyDocument } from '../policy/policy-document.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { fixOf, type Fix } from './fix.ts';
import { policyJson } from './policy-json.ts';
import type { JsonObject } from '../json/object.ts';

const NOW = new Date('2026-11-24T00:00:00Z');
const USER = 'arn:aws:iam::111122223333:user/alice';
const ROLE = 'arn:aws:iam::111122223333:role/ci';
const ACCOUNT = 'arn:aws:iam::111122223333:root';
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
/** The values of one key under two names, which differ in letter case. */
const NAMED_TWICE = {
  'aws:multifactorauthpresent': ['false', 'true'],
  'AWS:MULTIFACTORAUTHPRESENT': 'false',
};
const DENY = {
  Sid: 'DenyUsersWithoutMFA',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sts:AssumeRole',
  Condition: {
    StringEquals: { 'aws:PrincipalType': 'User' },
    BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
  },
};

const allow = (principal: unknown, more: object = {}): object => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
  ...more,
});
const policy = (...statements: readonly object[]): object => ({
  Version: '2012-10-17',
  Statement: statements,
});

const fixed = (document: unknown): Fix => {
  const found = fixOf(roleWith(document), NOW);
  if (found === undefined) throw new Error('nothing to fix');
  return found;
};

describe('the document', () => {
  it.each<[name: string, before: object, after: object]>([
    [
      'asks in the Allow of a user',
      policy(allow({ AWS: USER })),
      policy(allow({ AWS: USER }, { Condition: MFA })),
    ],
    [
      'asks beside what the Allow asks for already',
      policy(allow({ AWS: USER }, { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } })),
      policy(allow({ AWS: USER }, { Condition: { StringEquals: { 'sts:ExternalId': 'x1' }, ...MFA } })),
    ],
    [
      'puts Bool in the place of BoolIfExists',
      policy(
        allow(
          { AWS: USER },
          {
            Condition: {
              BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' },
              StringEquals: { 'sts:ExternalId': 'x1' },
            },
          },
        ),
      ),
      policy(allow({ AWS: USER }, { Condition: { ...MFA, StringEquals: { 'sts:ExternalId': 'x1' } } })),
    ],
    ...(
      [
        { Bool: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } },
        { Bool: { 'aws:MultiFactorAuthPresent': [true, false] } },
        { bool: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } },
        { bool: { 'AWS:multifactorauthpresent': 'true' } },
        { boolifexists: { 'aws:MultiFactorAuthPresent': 'true' } },
        { BoolIfExists: { 'aws:MultiFactorAuthPresent': ['false', 'true'] } },
        { 'ForAnyValue:Bool': { 'aws:MultiFactorAuthPresent': ['true', 'false'] } },
        { null: { 'aws:MultiFactorAuthPresent': 'false' } },
        { Null: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } },
        { StringEquals: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } },
        { StringLike: { 'aws:MultiFactorAuthPresent': '*' } },
        { StringNotEqualsIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
        { Bool: { 'aws:MultifactorAuthPresnt': 'true' } },
        { BoolIfExists: { 'aws:MFAPresent': 'true' } },
        { Bool: { 'sts:MultiFactorAuthPresent': 'true' } },
        { StringEquals: { MultiFactorAuthPresent: 'true' } },
      ] as const
    ).map((condition): [string, object, object] => [
      `puts Bool in the place of ${JSON.stringify(condition)}`,
      policy(allow({ AWS: USER }, { Condition: condition })),
      policy(allow({ AWS: USER }, { Condition: MFA })),
    ]),
    [
      'leaves the key as it is written, and what is beside it',
      policy(
        allow(
          { AWS: USER },
          {
            Condition: {
              Bool: { 'aws:multifactorauthpresent': ['true', 'false'], 'aws:SecureTransport': 'true' },
            },
          },
        ),
      ),
      policy(
        allow(
          { AWS: USER },
          { Condition: { Bool: { 'aws:multifactorauthpresent': 'true', 'aws:SecureTransport': 'true' } } },
        ),
      ),
    ],
    [
      'takes nothing away where a name stands twice, in another letter case',
      policy(
        allow(
          { AWS: USER },
          {
            Condition: {
              Null: NAMED_TWICE,
            },
          },
        ),
      ),
      policy(
        allow(
          { AWS: USER },
          {
            Condition: {
              Null: NAMED_TWICE,
              ...MFA,
            },
          },
        ),
      ),
    ],
    [
      'adds the key to a Bool that is there',
      policy(allow({ AWS: USER }, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
      policy(
        allow(
          { AWS: USER },
          { Condition: { Bool: { 'aws:SecureTransport': 'true', 'aws:MultiFactorAuthPresent': 'true' } } },
        ),
      ),
    ],
    [
      'asks in the Allow of an account that is narrowed to users',
      policy(allow({ AWS: ACCOUNT }, { Condition: { ArnLike: { 'aws:PrincipalArn': `${USER}*` } } })),
      policy(allow({ AWS: ACCOUNT }, { Condition: { ArnLike: { 'aws:PrincipalArn': `${USER}*` }, ...MFA } })),
    ],
    [
      'keeps a statement that stands without a list',
      { Version: '2012-10-17', Statement: allow({ AWS: USER }) },
      { Version: '2012-10-17', Statement: allow({ AWS: USER }, { Condition: MFA }) },
    ],
    [
      'leaves alone what has nothing to do with users',
      policy(
        allow({ Service: 'ec2.amazonaws.com' }, { Sid: 'Ec2' }),
        allow({ AWS: USER }, { Sid: 'People' }),
      ),
      policy(
        allow({ Service: 'ec2.amazonaws.com' }, { Sid: 'Ec2' }),
        allow({ AWS: USER }, { Sid: 'People', Condition: MFA }),
      ),
    ],
    [
      'splits a statement that a user shares with a service',
      policy(allow({ AWS: USER, Service: ['ec2.amazonaws.com'] }, { Sid: 'In' })),
      policy(
        allow({ Service: ['ec2.amazonaws.com'] }, { Sid: 'In' }),
        allow({ AWS: USER }, { Sid: 'InWithMFA', Condition: MFA }),
      ),
    ],
    [
      'splits a statement that a user shares with a role',
      policy(allow({ AWS: [USER, ROLE] })),
      policy(allow({ AWS: [ROLE] }), allow({ AWS: USER }, { Condition: MFA })),
    ],
    [
      'splits a statement that a user shares with an identity provider',
      policy(
        allow(
          { AWS: USER, Federated: 'arn:aws:iam::111122223333:saml-provider/Idp' },
          { Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'] },
        ),
      ),
      policy(
        allow(
          { Federated: 'arn:aws:iam::111122223333:saml-provider/Idp' },
          { Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'] },
        ),
        allow({ AWS: USER }, { Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'], Condition: MFA }),
      ),
    ],
    [
      'denies users alone where an account is trusted',
      policy(allow({ AWS: ACCOUNT })),
      policy(allow({ AWS: ACCOUNT }), DENY),
    ],
    [
      'denies users alone where an account and a service share a statement',
      policy(allow({ AWS: '111122223333', Service: 'ec2.amazonaws.com' })),
      policy(allow({ AWS: '111122223333', Service: 'ec2.amazonaws.com' }), DENY),
    ],
    [
      'adds one Deny and splits no two statements',
      policy(allow({ AWS: [USER, ROLE] }), allow({ AWS: [`${USER}2`, ROLE] })),
      policy(allow({ AWS: [USER, ROLE] }), allow({ AWS: [`${USER}2`, ROLE] }), DENY),
    ],
    [
      'denies users of an organization',
      policy(allow('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })),
      policy(allow('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }), DENY),
    ],
    [
      'takes a Sid that is free',
      policy(allow({ AWS: ACCOUNT }, { Sid: 'DenyUsersWithoutMFA' })),
      policy(allow({ AWS: ACCOUNT }, { Sid: 'DenyUsersWithoutMFA' }), {
        ...DENY,
        Sid: 'DenyUsersWithoutMFA2',
      }),
    ],
  ])('%s', (_, before, after) => {
    const { document, compliance, shutOut } = fixed(before);
    // As text: the order counts.
    expect(JSON.stringify(document)).toBe(JSON.stringify(after));
    expect({ compliance, shutOut }).toEqual({ compliance: 'COMPLIANT', shutOut: [] });
  });

  it('is of URL-encoded text, too', () => {
    const before = policy(allow({ AWS: USER }));
    expect(fixed(encodeURIComponent(JSON.stringify(before))).document).toEqual(fixed(before).document);
  });

  it.each<[name: string, before: unknown, reason: RegExp]>([
    ['anybody is let in', policy(allow('*')), /any account in the world/],
    [
      'anybody who knows an ExternalId is let in',
      policy(allow('*', { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } })),
      /any account in the world/,
    ],
    [
      'all but one are let in',
      policy({ ...allow('*'), Principal: undefined, NotPrincipal: { AWS: USER } }),
      /any account in the world/,
    ],
    [
      'nobody with MFA is let in',
      policy(allow({ AWS: USER }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } })),
      /nobody who has MFA/,
    ],
    [
      'a name is written twice',
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${USER}"},"Action":"sts:AssumeRole","Action":"sts:AssumeRole"}]}`,
      /written twice/,
    ],
  ])('is not there where %s', (_, before, reason) => {
    const { document, compliance, reason: said, alternatives } = fixed(before);
    expect({ document, compliance }).toEqual({ document: undefined, compliance: 'NON_COMPLIANT' });
    expect(said).toMatch(reason);
    expect(alternatives.length).toBeGreaterThan(0);
  });

  it('is for roles that are NON_COMPLIANT alone', () => {
    expect(fixOf(roleWith(policy(allow({ AWS: USER }, { Condition: MFA }))), NOW)).toBeUndefined();
    expect(fixOf(roleWith(policy(allow({ Service: 'ec2.amazonaws.com' }))), NOW)).toBeUndefined();
    expect(fixOf(roleWith('no policy'), NOW)).toMatchObject({
      document: undefined,
      reason: expect.stringMatching(/^Nothing is proposed: the trust policy cannot be read/),
    });
  });
});

describe('the reason', () => {
  it('says what the policy does not tell of a trusted account', () => {
    expect(fixed(policy(allow({ AWS: ACCOUNT }))).reason).toContain('account 111122223333');
    expect(fixed(policy(allow({ AWS: USER }))).reason).not.toContain('account 111122223333');
    const { reason } = fixed(
      policy(allow('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': ['111122223333'] } } })),
    );
    expect(reason).toContain('programs of account 111122223333 use the role, the policy does not say');
    expect(
      fixed(policy(allow('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })))
        .reason,
    ).toContain('programs of any account that meets the conditions of statement 1 use the role');
  });

  it.each<[string, object, RegExp, boolean]>([
    [
      'a user by ARN',
      { ArnNotLike: { 'aws:PrincipalArn': `${USER}-glass` } },
      /The Deny of statement 2 spares some/,
      true,
    ],
    ['a user by name', { StringNotEquals: { 'aws:username': 'glass' } }, /exempt the role until a day/, true],
    ['a role', { ArnNotLike: { 'aws:PrincipalArn': ROLE } }, /spares some by name/, false],
  ])('tells of a Deny on MFA that spares %s', (_, sparing, said, isSaid) => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' }, ...sparing },
    };
    expect(said.test(fixed(policy(allow({ AWS: ACCOUNT }), deny)).reason)).toBe(isSaid);
  });

  it('says that a misspelled key is set right', () => {
    const { change, alternatives } = fixed(
      policy(allow({ AWS: USER }, { Condition: { Bool: { 'aws:MFAPresent': 'true' } } })),
    );
    expect(change).toBe(
      "Lets statement 1 ask for MFA with Bool. That sets right aws:MFAPresent, which is no key of AWS's.",
    );
    expect(alternatives.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^Adds a Deny .* aws:MFAPresent, which stays/),
    ]);
  });

  it('says of a misspelled key that stays what it should be, and has the correction beside the change', () => {
    const { change, reason, alternatives } = fixed(
      policy(allow({ AWS: ACCOUNT }, { Condition: { Bool: { 'aws:MFAPresent': 'true' } } })),
    );
    expect(change).toContain(
      "aws:MFAPresent, which stays, is no key of AWS's, so that no request has it: write aws:MultiFactorAuthPresent, or take it out.",
    );
    expect(reason).toContain('aws:MFAPresent, which stays');
    expect(alternatives[0]?.reason).toContain('as AWS spells it, aws:MultiFactorAuthPresent');
    expect(alternatives[1]).toMatchObject({
      reason: expect.stringContaining('sets right aws:MFAPresent'),
      shutOut: [],
    });
  });

  it('says what a misspelled key of the age of MFA should be', () => {
    const { change } = fixed(
      policy(allow({ AWS: USER }, { Condition: { NumericLessThan: { 'aws:MultifactorAge': '3600' } } })),
    );
    expect(change).toContain('write aws:MultiFactorAuthAge');
  });

  it.each([
    ['OrganizationAccountAccessRole', 'AWS Organizations makes this role in each account that it creates'],
    ['AWSControlTowerExecution', 'AWS Control Tower makes this role'],
    ['cdk-hnb659fds-deploy-role-111122223333-eu-west-1', 'change the template that it is made from'],
    ['AWSCloudFormationStackSetExecutionRole', 'change the template that it is made from'],
  ])('says of %s who makes it, and has the better way', (resourceName, said) => {
    const role = { ...roleWith(policy(allow({ AWS: 'arn:aws:iam::444455556666:root' }))), resourceName };
    const fix = fixOf(role, NOW);
    expect(fix).toMatchObject({ isAdvisedAgainst: true, reason: expect.stringContaining(said) });
    expect(fix?.document).toBeDefined();
    expect(fix?.alternatives[0]).toMatchObject({
      document: undefined,
      reason: expect.stringContaining('Narrow the trust to the roles that use the tool'),
    });
  });

  it('doubts that MFA is what a third party needs, and has the better way', () => {
    const { document, reason, alternatives } = fixed(
      policy(allow({ AWS: '444455556666' }, { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } })),
    );
    expect(document).toBeDefined();
    expect(reason).toContain('third party');
    expect(alternatives[0]).toEqual({
      document: undefined,
      reason: expect.stringContaining('trust that role with your ExternalId'),
      kept: [],
      shutOut: [],
    });
  });

  it.each<[number, RegExp | undefined]>([
    [30, undefined],
    [60, /characters long without white space: more than the 2,048/],
    [120, /characters long without white space: more than the 4,096/],
  ])('has the length of a document with %i principals where it is too long', (count, expected) => {
    const users = Array.from({ length: count }, (_, at) => `arn:aws:iam::111122223333:user/u${at}`);
    const { document, reason } = fixed(policy(allow({ AWS: users })));
    expect(document).toBeDefined();
    if (expected === undefined) expect(reason).not.toContain('characters');
    else expect(reason).toMatch(expected);
  });
});

describe('of ways that are proved', () => {
  /** So many statements, each of a user with a condition of its own, that a change of each makes it longer than one Deny. */
  const many = (count: number, more: object = {}): object =>
    policy(
      ...Array.from({ length: count }, (_, at) =>
        allow(
          { AWS: `${USER}${at}` },
          { Condition: { StringEquals: { 'sts:ExternalId': `x${at}` } }, ...more },
        ),
      ),
    );

  it('the smallest change that IAM takes is proposed, and the one that is too long stands beside it', () => {
    const { document, change, reason, alternatives } = fixed(many(10));
    expect(change).toMatch(/^Adds a Deny/);
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(2_048);
    expect(reason).not.toContain('characters');
    expect(alternatives.map((way) => way.reason)).toContainEqual(
      expect.stringMatching(/^Lets statements 1, .* 10 ask for MFA with Bool\. It is 2,\d+ characters long/),
    );
  });

  it('one that a raised quota takes comes before one that no quota does', () => {
    const { change, reason } = fixed(many(21));
    expect(change).toMatch(/^Adds a Deny/);
    expect(reason).toContain('unless the quota is raised');
  });

  it('the smallest change is proposed where none is short enough', () => {
    const { change, reason } = fixed(many(40));
    expect(change).toMatch(/^Lets statements 1, /);
    expect(reason).toContain('that IAM takes at most');
  });
});

it('has a request of each kind of caller that is kept, and what another way shuts out', () => {
  const { kept, alternatives } = fixed(policy(allow({ AWS: ACCOUNT, Service: 'ec2.amazonaws.com' })));
  expect(kept.map(({ principal }) => principal)).toEqual([
    'arn:aws:iam::111122223333:user/any-user',
    'arn:aws:iam::111122223333:role/any-role',
    'ec2.amazonaws.com',
  ]);
  expect(alternatives.map(({ shutOut }) => shutOut.map(({ principal }) => principal))).toEqual([
    ['arn:aws:iam::111122223333:role/any-role', 'ec2.amazonaws.com'],
    ['arn:aws:iam::111122223333:role/any-role'],
  ]);
});

it.each<[name: string, condition: object, kept: readonly string[]]>([
  ['MFA of a time', { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, []],
  ['the id of a user', { StringEquals: { 'aws:userid': 'AIDAEXAMPLEEXAMPLE123' } }, []],
  ['the id of a role', { StringLike: { 'aws:userid': 'AROAEXAMPLEEXAMPLE123:*' } }, [ROLE]],
  ['no id', { Null: { 'aws:userid': 'true' } }, ['ec2.amazonaws.com', 'saml']],
  ['the id of an account', { StringEquals: { 'aws:userid': '111122223333' } }, []],
  ['a source', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, ['ec2.amazonaws.com']],
  ['a service', { StringEquals: { 'aws:PrincipalServiceName': 'ec2.amazonaws.com' } }, ['ec2.amazonaws.com']],
  ['a call by a service', { Bool: { 'aws:ViaAWSService': 'true' } }, []],
  ['an audience of SAML', { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/saml' } }, ['saml']],
  ['a session', { Null: { 'aws:TokenIssueTime': 'false' } }, [ROLE]],
  ['no session', { Null: { 'aws:TokenIssueTime': 'true' } }, ['ec2.amazonaws.com', 'saml']],
  ['a tag', { StringEquals: { 'aws:PrincipalTag/team': 'a' } }, [ROLE]],
  ['an instance', { Null: { 'ec2:SourceInstanceArn': 'false' } }, [ROLE]],
  ['nothing of who asks', { Bool: { 'aws:SecureTransport': 'true' } }, [ROLE, 'ec2.amazonaws.com', 'saml']],
])(
  'gives no request as one that is kept that AWS never sends: where the policy asks for %s',
  (_, condition, kept) => {
    const saml = 'arn:aws:iam::111122223333:saml-provider/Idp';
    const fix = fixed(
      policy(
        allow(
          { AWS: [ROLE], Service: 'ec2.amazonaws.com', Federated: saml },
          { Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'], Condition: condition },
        ),
        allow({ AWS: USER }),
      ),
    );
    expect(fix.document).toBeDefined();
    expect(fix.kept.map(({ principal }) => (principal === saml ? 'saml' : principal))).toEqual([
      USER,
      ...kept,
    ]);
  },
);

it('names nobody whom only an id that is not known to be of him would let in', () => {
  const draft = {
    ...roleWith(policy(allow({ AWS: [USER, 'AROAEXAMPLEEXAMPLE123'] }))),
    resourceId: undefined,
  };
  const fix = fixOf(draft, NOW);
  expect(fix?.kept.map(({ principal }) => principal)).toEqual([USER]);
  expect(fix?.alternatives.flatMap(({ shutOut }) => shutOut)).toEqual([]);
});

it('says of others whom another way refuses that it is not proved where AWS sends no such request', () => {
  const { alternatives } = fixed(
    policy(
      allow(
        { AWS: [USER, ROLE] },
        {
          Condition: {
            NumericLessThanIfExists: { 'aws:MultiFactorAuthAge': '3600' },
            StringEquals: { 'aws:userid': 'AIDAEXAMPLEEXAMPLE123' },
          },
        },
      ),
    ),
  );
  expect(alternatives.map(({ shutOut }) => shutOut)).toEqual(alternatives.map(() => []));
  expect(alternatives[0]?.reason).toContain('is not proved');
});

it('gives no request of a role with MFA as one that is kept: roles have none', () => {
  const { kept } = fixed(
    policy(allow({ AWS: ACCOUNT }), {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: {
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
        ArnNotLike: { 'aws:PrincipalArn': `${USER}-glass` },
      },
    }),
  );
  expect(kept.map(({ principal }) => principal)).toEqual(['arn:aws:iam::111122223333:user/any-user']);
});

it('is looked for by an evaluator that finds what another way shuts out', () => {
  const before = policy(allow({ AWS: ACCOUNT, Service: 'ec2.amazonaws.com' }));
  const role = { isStored: true, accountId: ROLE_ACCOUNT, now: NOW };
  for (const { document } of fixed(before).alternatives)
    expect(findLost(before, document, role)?.caller.kind).toBe('session');
  expect(findLost(before, fixed(before).document, role)).toBeUndefined();
});

const decideWith = (role: RoleUnderReview, document: JsonObject, now: Date): string =>
  rule.decide(
    { ...role, trustPolicy: { value: document, source: 'fix' } },
    { parameters: defaultsOf(rule.parameters), now },
  ).compliance;

/** What a fix promises, asked of the rule and of the naive evaluator. */
const check = (role: RoleUnderReview, fix: Fix, now: Date): void => {
  const { document } = fix;
  if (document === undefined) return;
  const isStored = role.resourceId !== undefined;
  const before = policyJson(role.trustPolicy?.value);
  expect(decideWith(role, document, now)).toBe('COMPLIANT');
  expect(findLost(before, document, { isStored, accountId: role.accountId, now })).toBeUndefined();
  const naive = letsIn(document, { roleAccountId: role.accountId ?? ROLE_ACCOUNT, now, isStored });
  // What is not known may count for somebody with MFA in the one evaluator and not in the other.
  if (naive !== 'too large') expect(naive).toMatchObject({ accessKey: false, sessionWithoutMfa: false });
};

/** Of those that get none, these are for a person: who is meant, nobody has MFA, a name twice, no policy at all. */
const FOR_A_PERSON = /any account in the world|nobody who has MFA|written twice|cannot be read/;

/** Whether a policy names whom it lets in, and nothing in it is of unknown meaning. */
const isClear = ({ trustPolicy, resourceId }: RoleUnderReview): boolean => {
  const read = readPolicyDocument(trustPolicy?.value, { isStored: resourceId !== undefined });
  return (
    isReadable(read) &&
    read.statements.every(
      ({ effect, principal: { isNegated, entries }, notUnderstood, tests }) =>
        notUnderstood.length === 0 &&
        tests.every(({ operator }) => operator !== undefined) &&
        (effect === 'Deny' || (!isNegated && entries?.some(({ kind }) => kind === 'anyone') !== true)),
    )
  );
};

const isProvedOrForAPerson = ({ document, reason }: Fix): boolean =>
  document !== undefined || FOR_A_PERSON.test(reason);

describe('a fix', () => {
  const found = sharedOf(cases, 20, 'cases').flatMap((row) => {
    const [role, now] = [roleOf(row), new Date(row.now ?? '2026-01-01T00:00:00Z')];
    return [{ name: row.name, role, now }];
  });

  it.each(found)('$name', ({ role, now }) => {
    const fix = fixOf(role, now);
    if (fix !== undefined) check(role, fix, now);
    const { compliance } = rule.decide(role, { parameters: defaultsOf(rule.parameters), now });
    expect(fix !== undefined).toBe(compliance === 'NON_COMPLIANT');
  });

  it('is found for nearly all cases', () => {
    const fixes = found.flatMap(({ role, now }) => fixOf(role, now) ?? []);
    expect(fixes.filter(isProvedOrForAPerson).length).toBeGreaterThan(fixes.length * 0.98);
  });

  it('has a document for 95 % of those that are clear and let in somebody with MFA', () => {
    const fixes = found
      .filter(({ role }) => isClear(role))
      .flatMap(({ role, now }) => fixOf(role, now) ?? [])
      .filter(({ reason }) => !reason.includes('nobody who has MFA'));
    expect(fixes.length).toBeGreaterThan(5);
    expect(fixes.filter(({ document }) => document !== undefined).length).toBeGreaterThanOrEqual(
      fixes.length * 0.95,
    );
  });

  it.each([
    ['generated', trustPolicy],
    ['with keys that AWS sets together', tiedKeysPolicy],
  ])(
    'of a policy that is %s',
    (_, policies) => {
      let [all, proved] = [0, 0];
      fc.assert(
        fc.property(policies, (document) => {
          const role = roleWith(document);
          const fix = fixOf(role, NOW);
          if (fix === undefined) return;
          check(role, fix, NOW);
          all += 1;
          if (isProvedOrForAPerson(fix)) proved += 1;
        }),
        {
          numRuns: Math.max(share(20, 10_000, 'policies'), Number(process.env['DIFFERENTIAL_RUNS'] ?? 0)),
          seed: Number(process.env['DIFFERENTIAL_SEED'] ?? 20_261_124),
        },
      );
      expect(all).toBeGreaterThan(10);
      expect(proved).toBeGreaterThan(all * 0.95);
    },
    3_600_000,
  );
});

/** Folders of saved accounts that are not of this repository: `ACCOUNTS=one:other npx jest src/fix/fix.test`. */
const ACCOUNTS = (process.env['ACCOUNTS'] ?? '').split(':').filter((path) => path !== '');

it.each(['examples/account', ...ACCOUNTS])('of every role of %s is proved, or for a person', async (path) => {
  const inventory = await readInventoryFolder(path);
  const listing = await inventory.list('AWS::IAM::Role', rule.needs, defaultsOf(rule.parameters));
  const fixes = (listing?.resources ?? []).flatMap((role) => {
    const fix = fixOf(role, NOW);
    if (fix !== undefined) check(role, fix, NOW);
    return fix ?? [];
  });
  expect(fixes.length).toBeGreaterThan(0);
  expect(fixes.filter((fix) => !isProvedOrForAPerson(fix))).toEqual([]);
});
