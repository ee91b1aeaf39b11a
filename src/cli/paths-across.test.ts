/** What users reach in other accounts: both sides are asked, account by account to the end. */
import type { AccountUser } from '../privileges/account.ts';
import type { FoundPath } from '../report/found-path.ts';
import { sentenceOf } from '../report/path-sentence.ts';
import { allow, arnOf, deny, policyOf, trusts, type AccountWith } from '../../test/support/account-with.ts';
import { acrossAccounts, type Accounts, type Asked } from '../../test/support/across-accounts.ts';

const [A, B, C, D] = ['111122223333', '444455556666', '777788889999', '222233334444'] as const;
const NAMES: Readonly<Record<string, string>> = { [A]: 'A', [B]: 'B', [C]: 'C', [D]: 'D' };

const named = (ids: readonly string[] | undefined): string =>
  (ids ?? []).map((id) => NAMES[id] ?? id).join('+');

/** `alice key: administrator of B > principal.assume app@B`; `?`: not certain. */
const said = ({ user, credential, privilege, reached, steps, isCertain, role }: FoundPath): string => {
  const way = steps.map(({ path, to }) => `${path} ${to.name}@${NAMES[to.accountId] ?? to.accountId}`);
  const what = role === undefined ? privilege : `role ${role.slice(role.lastIndexOf('/') + 1)}`;
  const doubt = isCertain || privilege === 'undecided' ? '' : ' ?';
  return `${[`${user.name} ${credential}: ${what} of ${named(reached)}`, ...way].join(' > ')}${doubt}`;
};

const found = async (accounts: Accounts, asked: Asked = {}): Promise<readonly string[]> =>
  (await acrossAccounts(accounts, asked)).flatMap((one) => one.found.map(said)).toSorted();

const rootOf = (accountId: string) => ({ AWS: `arn:aws:iam::${accountId}:root` });
const ALICE = { AWS: arnOf('user', 'alice') };
const ADMIN = [allow('*')];
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const APP = arnOf('role', 'app', B);

/** Alice of A, and role app of B, which is an administrator there. */
const pair = (
  can: readonly object[],
  trust: object,
  others: {
    readonly alice?: Partial<AccountWith['users'][string]>;
    readonly a?: Partial<AccountWith>;
    readonly app?: readonly object[];
  } = {},
): Accounts => ({
  [A]: { ...others.a, users: { alice: { can, ...others.alice }, ...others.a?.users } },
  [B]: { users: {}, roles: { app: { trust, can: others.app ?? ADMIN } } },
});
const may = (resource: string | readonly string[] = APP, condition?: Parameters<typeof allow>[2]) => [
  allow('sts:AssumeRole', resource, condition),
];

const STEP = 'principal.assume app@B';
const withBoth = (what: string, way = STEP, doubt = ''): readonly string[] =>
  ['access-key', 'session-without-mfa'].map((credential) => `alice ${credential}: ${what} > ${way}${doubt}`);
const ADMINISTRATOR = withBoth('administrator of B');

describe('a role of another account', () => {
  it.each<[string, Accounts, readonly string[]]>([
    ['both sides allow', pair(may(), trusts(rootOf(A))), ADMINISTRATOR],
    [
      'the trust policy names the user, and his own policy allows it',
      pair(may(), trusts(ALICE)),
      ADMINISTRATOR,
    ],
    ['only the trust policy allows it, of the account', pair([], trusts(rootOf(A))), []],
    ['only the trust policy allows it, and names the user', pair([], trusts(ALICE)), []],
    ['only the trust policy allows it, to anybody', pair([allow('s3:*')], trusts({ AWS: '*' })), []],
    ['only the own policy allows it', pair(may('*'), trusts(rootOf(C))), []],
    [
      'the own policy is about the same name in the own account',
      pair(may(arnOf('role', 'app')), trusts(rootOf(A))),
      [],
    ],
    ['the trust policy names another user', pair(may(), trusts({ AWS: arnOf('user', 'bob') })), []],
    ['the trust policy lets in anybody', pair(may(), trusts({ AWS: '*' })), ADMINISTRATOR],
    ['the trust policy lets in anybody, written without AWS', pair(may(), trusts('*')), ADMINISTRATOR],
    ['the trust policy names the account by its id', pair(may(), trusts({ AWS: A })), ADMINISTRATOR],
    ['the trust policy asks for MFA', pair(may(), trusts(rootOf(A), MFA)), []],
    [
      'the trust policy asks for MFA with IfExists, which a key alone gets by',
      pair(may(), trusts(rootOf(A), { BoolIfExists: MFA.Bool })),
      ADMINISTRATOR.slice(0, 1),
    ],
    ['the own policy asks for MFA', pair(may(APP, MFA), trusts(rootOf(A))), []],
    [
      'the trust policy asks for an external id, which the user chooses',
      pair(may(), trusts(rootOf(A), { StringEquals: { 'sts:ExternalId': 'e-17' } })),
      ADMINISTRATOR,
    ],
    [
      'a boundary does not allow it',
      pair(may(), trusts(rootOf(A)), {
        alice: { boundary: 'limit' },
        a: { policies: { limit: [allow('s3:*')] } },
      }),
      [],
    ],
    [
      'a boundary does not allow it, and the trust policy names the user',
      pair(may(), trusts(ALICE), {
        alice: { boundary: 'limit' },
        a: { policies: { limit: [allow('s3:*')] } },
      }),
      [],
    ],
    [
      'a boundary allows it',
      pair(may(), trusts(rootOf(A)), { alice: { boundary: 'limit' }, a: { policies: { limit: may('*') } } }),
      ADMINISTRATOR,
    ],
    ['the own policy denies it', pair([...may(), deny('sts:AssumeRole', APP)], trusts(rootOf(A))), []],
    [
      'the own policy denies other accounts',
      pair([...may(), deny('*', '*', { StringNotEquals: { 'aws:ResourceAccount': A } })], trusts(rootOf(A))),
      [],
    ],
    [
      'the own policy allows it in that account alone',
      pair(may('*', { StringEquals: { 'aws:ResourceAccount': B } }), trusts(rootOf(A))),
      ADMINISTRATOR,
    ],
    [
      'the trust policy asks for the account of the role',
      pair(may(), trusts(rootOf(A), { StringEquals: { 'aws:ResourceAccount': B } })),
      ADMINISTRATOR,
    ],
    [
      'the trust policy asks for another account of the role',
      pair(may(), trusts(rootOf(A), { StringEquals: { 'aws:ResourceAccount': A } })),
      [],
    ],
    [
      'the trust policy denies the user',
      pair(
        may(),
        policyOf(
          { Effect: 'Allow', Principal: rootOf(A), Action: 'sts:AssumeRole' },
          { Effect: 'Deny', Principal: ALICE, Action: 'sts:AssumeRole' },
        ),
      ),
      [],
    ],
    ['the role has less', pair(may(), trusts(rootOf(A)), { app: [allow('s3:*')] }), withBoth('power of B')],
    [
      'the role can change something',
      pair(may(), trusts(rootOf(A)), { app: [allow('s3:PutObject')] }),
      withBoth('write of B'),
    ],
    ['the role has nothing', pair(may(), trusts(rootOf(A)), { app: [allow('s3:Get*')] }), []],
    [
      'the role is named by the id of somebody who is gone',
      pair(may(), trusts({ AWS: 'AIDA0000000000ALICE1' })),
      [],
    ],
    [
      'the trust policy asks for the unique id of a session, which is another role',
      pair(may(), trusts(rootOf(A), { StringLike: { 'aws:userid': 'AROA0000000000HUB:*' } })),
      [],
    ],
    [
      'a policy of the role is missing',
      {
        ...pair(may(), trusts(rootOf(A))),
        [B]: { users: {}, roles: { app: { trust: trusts(rootOf(A)), attached: ['gone'] } } },
      },
      withBoth('undecided of B'),
    ],
    ['the trust policy cannot be read', pair(may(), {}), ADMINISTRATOR.map((line) => `${line} ?`)],
    [
      'a key alone is told from a session',
      pair(may(), trusts(rootOf(A), { Null: { 'aws:TokenIssueTime': 'true' } })),
      ADMINISTRATOR.slice(0, 1),
    ],
  ])('%s', async (_, accounts, expected) => {
    expect(await found(accounts)).toEqual(expected);
  });
});

/** A role that may assume another, and trusts somebody. */
const link = (trust: object, next?: string, more: readonly object[] = []) => ({
  trust,
  can: [...(next === undefined ? [] : [allow('sts:AssumeRole', next)]), ...more],
});
const roleIn = (accountId: string, name: string) => arnOf('role', name, accountId);

describe('chains', () => {
  const chain: Accounts = {
    [A]: { users: { alice: { can: may() } } },
    [B]: { users: {}, roles: { app: link(trusts(rootOf(A)), roleIn(C, 'end')) } },
    [C]: { users: {}, roles: { end: link(trusts({ AWS: APP }), undefined, ADMIN) } },
  };

  it.each<[string, Accounts, readonly string[]]>([
    [
      'go on from account to account',
      chain,
      withBoth('administrator of C', `${STEP} > principal.assume end@C`),
    ],
    [
      'go on by the unique id of a role',
      {
        ...chain,
        [C]: {
          users: {},
          roles: {
            end: link(
              trusts(rootOf(B), { StringLike: { 'aws:userid': 'AROA0000000000APP:*' } }),
              undefined,
              ADMIN,
            ),
          },
        },
      },
      withBoth('administrator of C', `${STEP} > principal.assume end@C`),
    ],
    [
      'need no MFA of a session of a role, and end where it is asked for',
      { ...chain, [C]: { users: {}, roles: { end: link(trusts({ AWS: APP }, MFA), undefined, ADMIN) } } },
      [],
    ],
    [
      'come back: what is an administrator at home',
      {
        [A]: {
          users: { alice: { can: may() } },
          roles: { home: link(trusts({ AWS: APP }), undefined, ADMIN) },
        },
        [B]: { users: {}, roles: { app: link(trusts(rootOf(A)), roleIn(A, 'home')) } },
      },
      withBoth('administrator of A', `${STEP} > principal.assume home@A`),
    ],
    [
      'come back: nothing new, where the user has it at home',
      {
        [A]: {
          users: { alice: { can: ADMIN } },
          roles: { home: link(trusts({ AWS: APP }), undefined, ADMIN) },
        },
        [B]: { users: {}, roles: { app: link(trusts(rootOf(A)), roleIn(A, 'home')) } },
      },
      [],
    ],
    [
      'end where they go round',
      {
        [A]: { users: { alice: { can: may() } }, roles: { back: link(trusts(rootOf(B)), APP) } },
        [B]: { users: {}, roles: { app: link(trusts(rootOf(A)), roleIn(A, 'back'), [allow('s3:*')]) } },
      },
      withBoth('power of B'),
    ],
    [
      'begin at a role of the own account',
      {
        [A]: {
          users: { alice: { can: may(arnOf('role', 'hub')) } },
          roles: { hub: link(trusts(rootOf(A)), APP) },
        },
        [B]: { users: {}, roles: { app: link(trusts({ AWS: arnOf('role', 'hub') }), undefined, ADMIN) } },
      },
      withBoth('administrator of B', `principal.assume hub@A > ${STEP}`),
    ],
    [
      'begin at another user whose key is taken',
      {
        [A]: {
          users: {
            alice: { can: [allow('iam:CreateAccessKey', arnOf('user', 'bob'))] },
            bob: { can: may() },
          },
        },
        [B]: { users: {}, roles: { app: link(trusts({ AWS: arnOf('user', 'bob') }), undefined, ADMIN) } },
      },
      [
        ...withBoth('administrator of B', `principal.access-key bob@A > ${STEP}`),
        ...withBoth('administrator of B').map((line) => line.replace('alice', 'bob')),
      ],
    ],
    [
      'begin at a service that a role is passed to',
      {
        [A]: {
          users: {
            alice: { can: [allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])] },
          },
          roles: { fn: link(trusts({ Service: 'lambda.amazonaws.com' }), APP) },
        },
        [B]: { users: {}, roles: { app: link(trusts({ AWS: arnOf('role', 'fn') }), undefined, ADMIN) } },
      },
      withBoth('administrator of B', `pass.lambda-invoke fn@A > ${STEP}`),
    ],
    [
      'lead an administrator to a role that trusts another role of his account',
      {
        [A]: {
          users: { alice: { can: ADMIN } },
          roles: { hub: link(trusts({ Service: 'ec2.amazonaws.com' }), APP) },
        },
        [B]: { users: {}, roles: { app: link(trusts({ AWS: arnOf('role', 'hub') }), undefined, ADMIN) } },
      },
      withBoth('administrator of B', `principal.change-trust hub@A > ${STEP}`),
    ],
    [
      'lead an administrator to a role that trusts another role of his account, in the account of the role',
      {
        [A]: {
          users: { alice: { can: ADMIN } },
          roles: { hub: link(trusts({ Service: 'ec2.amazonaws.com' }), APP) },
        },
        ...Object.fromEntries(
          [C, B].map((id) => [
            id,
            {
              users: {},
              roles: {
                app: link(
                  trusts(rootOf(A), {
                    ArnEquals: { 'aws:PrincipalArn': arnOf('role', 'hub') },
                    StringEquals: { 'aws:ResourceAccount': B },
                  }),
                  undefined,
                  ADMIN,
                ),
              },
            },
          ]),
        ),
      },
      withBoth('administrator of B', `principal.change-trust hub@A > ${STEP}`),
    ],
    [
      'lead an administrator to a role that trusts another user of his account, who may nothing',
      {
        [A]: { users: { alice: { can: ADMIN }, bob: {} } },
        [B]: { users: {}, roles: { app: link(trusts({ AWS: arnOf('user', 'bob') }), undefined, ADMIN) } },
      },
      withBoth('administrator of B', `principal.put-user-policy-and-key bob@A > ${STEP}`),
    ],
    [
      'lead to every account alike as one, told of the first',
      {
        [A]: { users: { alice: { can: may(['arn:aws:iam::*:role/app']) } } },
        ...Object.fromEntries(
          [B, C, D].map((id) => [
            id,
            { users: {}, roles: { app: link(trusts(rootOf(A)), undefined, ADMIN) } },
          ]),
        ),
      },
      withBoth('administrator of B+C+D'),
    ],
  ])('%s', async (_, accounts, expected) => {
    expect(await found(accounts)).toEqual(expected);
  });

  it('lead to a role that is looked for', async () => {
    expect(await found(chain, { to: ['end'] })).toEqual(
      withBoth('role end of C', `${STEP} > principal.assume end@C`),
    );
  });
});

describe('an account that was not read', () => {
  const from = (can: readonly object[]): Accounts => ({ [A]: { users: { alice: { can } } } });

  it.each<[string, Accounts, readonly string[]]>([
    [
      'is not known where a policy leads to a role of it',
      from(may(roleIn(B, 'app'))),
      withBoth('undecided of B'),
    ],
    [
      'is not known where a policy leads to any role',
      from(may('*')),
      withBoth('undecided of B', 'principal.assume *@B'),
    ],
    ['is nothing where no policy leads there', from(may(roleIn(C, 'app'))), []],
    ['is nothing where a policy leads there with MFA alone', from(may('*', MFA)), []],
    [
      'is not known at the end of a chain',
      {
        [A]: { users: { alice: { can: may(roleIn(C, 'hub')) } } },
        [C]: { users: {}, roles: { hub: link(trusts(rootOf(A)), APP) } },
      },
      withBoth('undecided of B', `principal.assume hub@C > ${STEP}`),
    ],
    [
      'is not known by way of a user whose key is taken',
      {
        [A]: {
          users: {
            alice: { can: [allow('iam:CreateAccessKey', arnOf('user', 'bob'))] },
            bob: { can: may() },
          },
        },
      },
      [
        ...withBoth('undecided of B', `principal.access-key bob@A > ${STEP}`),
        ...withBoth('undecided of B').map((line) => line.replace('alice', 'bob')),
      ],
    ],
  ])('%s', async (_, accounts, expected) => {
    expect(await found(accounts, { unread: [B] })).toEqual(expected);
  });

  it('is named in the sentence', async () => {
    const [far] = await acrossAccounts(from(may()), { unread: [B] });
    expect(far?.found.map((path) => sentenceOf(path))[0]).toBe(
      `alice, with an access key alone, may come to account ${B}, and what it has there is not decided: nothing is known of account ${B}, which was not read.`,
    );
  });
});

it('what takes MFA is shown where that is asked for, and by the first device', async () => {
  const enrolment = allow(['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice']);
  const accounts = pair([...may(), enrolment], trusts(rootOf(A), MFA));
  expect(await found(accounts, { withMfa: true })).toEqual([`alice mfa: administrator of B > ${STEP}`]);
  const [far] = await acrossAccounts(accounts);
  expect(far?.byFirstDevice.map(said)).toEqual(
    withBoth('administrator of B', `self.first-device alice@A > ${STEP}`),
  );
});

it('says the same of users who are alike, each of himself', async () => {
  const users = Object.fromEntries(['alice', 'bob'].map((name) => [name, { attached: ['app'] }]));
  const accounts: Accounts = {
    ...pair([], trusts(rootOf(A))),
    [A]: { users, policies: { app: may() } },
  };
  const one = await acrossAccounts(accounts);
  expect(
    one.flatMap((far) => far.found.map(({ user }: { user: AccountUser }) => user.name)).toSorted(),
  ).toEqual(['alice', 'alice', 'bob', 'bob']);
});

describe('somebody who is not there, and whom a trust policy asks for', () => {
  const DEPLOY = arnOf('role', 'deploy');
  const isArn = (value: string, operator = 'ArnEquals') => ({ [operator]: { 'aws:PrincipalArn': value } });
  const admin = (trust: object, a: Partial<AccountWith> = {}, can: readonly object[] = ADMIN): Accounts =>
    pair(can, trust, { a });
  const making = (what: string) => withBoth('administrator of B', `${what} > ${STEP}`);
  const limit = { policies: { limit: may('*') } };
  const within = { StringEquals: { 'iam:PermissionsBoundary': arnOf('policy', 'limit') } };

  it.each<[string, Accounts, readonly string[]]>([
    [
      'is a role that an administrator makes',
      admin(trusts(rootOf(A), isArn(DEPLOY))),
      making('principal.new-role deploy@A'),
    ],
    [
      'is a role that an administrator makes, with a path',
      admin(trusts(rootOf(A), isArn(arnOf('role', 'ops/deploy')))),
      making('principal.new-role deploy@A'),
    ],
    [
      'is a role of a name with a wildcard, of whatever account',
      admin(trusts('*', isArn('arn:aws:iam::*:role/deploy-*', 'ArnLike'))),
      making('principal.new-role deploy-zq7x@A'),
    ],
    [
      'is a user whom an administrator makes',
      admin(trusts(rootOf(A), isArn(arnOf('user', 'ops'), 'StringEquals'))),
      making('principal.new-user ops@A'),
    ],
    [
      'is a user by his name',
      admin(trusts(rootOf(A), { StringEquals: { 'aws:username': 'ops' } })),
      making('principal.new-user ops@A'),
    ],
    [
      'is excepted from a Deny',
      admin(
        policyOf(
          { Effect: 'Allow', Principal: rootOf(A), Action: 'sts:AssumeRole' },
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 'sts:AssumeRole',
            Condition: isArn(DEPLOY, 'ArnNotEquals'),
          },
        ),
      ),
      making('principal.new-role deploy@A'),
    ],
    ['is the principal itself, whose ARN IAM takes for nobody new', admin(trusts({ AWS: DEPLOY })), []],
    ['is of another account', admin(trusts(rootOf(A), isArn(arnOf('role', 'deploy', C)))), []],
    [
      'is asked for by the unique id of somebody who is gone',
      admin(trusts(rootOf(A), { StringLike: { 'aws:userid': 'AROA0000000000GONE00:*' } })),
      [],
    ],
    [
      'is there: a role that is changed',
      admin(trusts(rootOf(A), isArn(DEPLOY)), {
        roles: { deploy: { trust: trusts({ Service: 'ec2.amazonaws.com' }), can: may() } },
      }),
      making('principal.change-trust deploy@A'),
    ],
    [
      'is asked for by a tag, which an administrator gives himself',
      admin(trusts(rootOf(A), { StringEquals: { 'aws:PrincipalTag/team': 'platform' } })),
      making('self.tag-user alice@A'),
    ],
    [
      'is a role that somebody makes who is no administrator',
      admin(trusts(rootOf(A), isArn(DEPLOY)), limit, [
        allow('iam:CreateRole', '*', within),
        allow('iam:PutRolePolicy', '*', within),
      ]),
      making('principal.new-role deploy@A'),
    ],
    [
      'is a role of a name that somebody may not make who is no administrator',
      admin(trusts(rootOf(A), isArn(DEPLOY)), limit, [
        allow('iam:CreateRole', arnOf('role', 'dev-*'), within),
        allow('iam:PutRolePolicy', '*', within),
      ]),
      [],
    ],
  ])('%s', async (_, accounts, expected) => {
    expect(await found(accounts)).toEqual(expected);
  });
});

describe('a session', () => {
  const TAGGING = ['sts:AssumeRole', 'sts:TagSession'];
  const team = (value: string, kind = 'PrincipalTag', operator = 'StringEquals') => ({
    [operator]: { [`aws:${kind}/team`]: value },
  });
  const lets = (principal: unknown, action: unknown, condition?: Parameters<typeof allow>[2]) =>
    policyOf({
      Effect: 'Allow',
      Principal: principal,
      Action: action,
      ...(condition && { Condition: condition }),
    });
  const BY_TAG = [allow('*', '*', team('platform'))];
  const tagging = [allow(TAGGING, APP)];
  const end = (trust: object, can: readonly object[] = ADMIN) => ({ trust, can });
  const TO_END = `${STEP} > principal.assume end@`;
  const called = (name: string) => ({ StringEquals: { 'sts:RoleSessionName': name } });
  const unlessCalled = (name: string) =>
    deny('*', '*', { StringNotEquals: { 'aws:userid': `AROA0000000000APP:${name}` } });
  const identified = { StringEquals: { 'aws:SourceIdentity': 'boss' } };
  const IDENTIFYING = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
  const inC = (trust: object): AccountWith => ({ users: {}, roles: { end: end(trust) } });

  it.each<[string, Accounts, readonly string[]]>([
    ['has the tag that is passed', pair(tagging, lets(rootOf(A), TAGGING), { app: BY_TAG }), ADMINISTRATOR],
    [
      'has none where the own policy lets none be passed',
      pair(may(), lets(rootOf(A), TAGGING), { app: BY_TAG }),
      [],
    ],
    [
      'has none where the trust policy lets none be passed',
      pair(tagging, trusts(rootOf(A)), { app: BY_TAG }),
      [],
    ],
    [
      'has the tag that the trust policy asks for, which is another',
      pair(tagging, lets(rootOf(A), TAGGING, team('other', 'RequestTag')), { app: BY_TAG }),
      [],
    ],
    [
      'has the tag without which its role may nothing',
      pair(tagging, lets(rootOf(A), TAGGING), {
        app: [...ADMIN, deny('*', '*', team('platform', 'PrincipalTag', 'StringNotEquals'))],
      }),
      ADMINISTRATOR,
    ],
    [
      'has the tag that the boundary of its role asks for',
      {
        [A]: { users: { alice: { can: tagging } } },
        [B]: {
          users: {},
          roles: { app: { trust: lets(rootOf(A), TAGGING), can: ADMIN, boundary: 'limit' } },
          policies: { limit: BY_TAG },
        },
      },
      ADMINISTRATOR,
    ],
    [
      'has the tag for which another role there lets it in',
      {
        [A]: { users: { alice: { can: tagging } } },
        [B]: {
          users: {},
          roles: {
            app: { trust: lets(rootOf(A), TAGGING), can: [] },
            end: end(lets({ AWS: APP }, 'sts:AssumeRole', team('platform'))),
          },
        },
      },
      withBoth('administrator of B', `${TO_END}B`),
    ],
    [
      'has the tag for which a role of a third account lets it in',
      {
        ...pair(tagging, lets(rootOf(A), TAGGING), { app: may(roleIn(C, 'end')) }),
        [C]: inC(lets({ AWS: APP }, 'sts:AssumeRole', team('platform'))),
      },
      withBoth('administrator of C', `${TO_END}C`),
    ],
    [
      'has the name alone that the trust policy asks for, and may nothing',
      pair(may(), trusts(rootOf(A), called('guest')), { app: [...ADMIN, unlessCalled('boss')] }),
      [],
    ],
    [
      'has the name that the trust policy asks for, and may everything',
      pair(may(), trusts(rootOf(A), called('boss')), { app: [...ADMIN, unlessCalled('boss')] }),
      ADMINISTRATOR,
    ],
    [
      'has the name alone that the own policy asks for, and may nothing',
      pair(may(APP, called('guest')), trusts(rootOf(A)), { app: [...ADMIN, unlessCalled('boss')] }),
      [],
    ],
    [
      'has the name by which a third account lets it in',
      {
        ...pair(may(), trusts(rootOf(A), called('boss')), { app: may(roleIn(C, 'end')) }),
        [C]: inC(trusts({ AWS: `arn:aws:sts::${B}:assumed-role/app/boss` })),
      },
      withBoth('administrator of C', `${TO_END}C`),
    ],
    [
      'has another name than that by which a third account lets it in',
      {
        ...pair(may(), trusts(rootOf(A), called('guest')), { app: may(roleIn(C, 'end')) }),
        [C]: inC(trusts({ AWS: `arn:aws:sts::${B}:assumed-role/app/boss` })),
      },
      [],
    ],
    [
      'has the source identity that is chosen',
      pair([allow(IDENTIFYING, APP)], lets(rootOf(A), IDENTIFYING), { app: [allow('*', '*', identified)] }),
      ADMINISTRATOR,
    ],
    [
      'has no source identity where none is let through',
      pair([allow(IDENTIFYING, APP)], trusts(rootOf(A)), { app: [allow('*', '*', identified)] }),
      [],
    ],
    [
      'keeps its source identity into a third account',
      {
        ...pair([allow(IDENTIFYING, APP)], lets(rootOf(A), IDENTIFYING), {
          app: [allow(IDENTIFYING, roleIn(C, 'end'))],
        }),
        [C]: {
          users: {},
          roles: { end: end(lets({ AWS: APP }, IDENTIFYING), [allow('*', '*', identified)]) },
        },
      },
      withBoth('administrator of C', `${TO_END}C`),
    ],
  ])('%s', async (_, accounts, expected) => {
    expect(await found(accounts)).toEqual(expected);
  });
});
