/** Names and paths that one gives oneself, and others, and groups. */
import { type AccountWith, ACCOUNT_ID, allow, arnOf, deny, trusts } from '../../test/support/account-with.ts';
import { alice, check, type Expected } from '../../test/support/alices-privileges.ts';

const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const ADMIN = [allow('*')];
const ALICE = arnOf('user', 'alice');
const BOB = arnOf('user', 'bob');
const RENAME = 'iam:UpdateUser';
const named = (value: unknown, operator = 'StringEquals') => ({ [operator]: { 'aws:username': value } });
const byArn = (value: unknown, operator = 'ArnLike') => ({ [operator]: { 'aws:PrincipalArn': value } });
/** Whoever may rename everybody changes what is not his own. */
const WRITE = 'write';
const renamed = (name: string): string => `administrator > self.rename-user ${name}`;

describe("one's own name", () => {
  it.each<[string, AccountWith, Expected]>([
    ['that a condition asks for', alice([allow('*', '*', named('ops')), allow(RENAME)]), renamed('ops')],
    [
      'that a pattern asks for',
      alice([allow('*', '*', named('ops-*', 'StringLike')), allow(RENAME, arnOf('user', '*'))]),
      renamed('ops-'),
    ],
    [
      'that is another than a Deny refuses',
      alice([allow('*'), deny('*', '*', named('alice')), allow(RENAME)]),
      // The Deny refuses this as well.
      'none',
    ],
    [
      'that is another than a Deny refuses, beside what it leaves',
      alice([
        allow('*'),
        { Effect: 'Deny', NotAction: RENAME, Resource: '*', Condition: named(['alice', 'x']) },
      ]),
      renamed('y'),
    ],
    [
      'by the new name alone',
      alice([allow('*', '*', named('ops')), allow(RENAME, arnOf('user', 'ops'))]),
      'none',
    ],
    ['by the old name alone', alice([allow('*', '*', named('ops')), allow(RENAME, ALICE)]), 'none'],
    [
      'by the old name and the new',
      alice([allow('*', '*', named('ops')), allow(RENAME, [ALICE, arnOf('user', 'ops')])]),
      renamed('ops'),
    ],
    ['without the right to it', alice([allow('*', '*', named('ops'))]), 'none'],
    [
      'that is taken, and stays so',
      alice([allow('*', '*', named('Ops')), allow(RENAME, [ALICE, arnOf('user', 'Ops')])], {
        users: { ops: {} },
      }),
      'none',
    ],
    [
      'that is taken, and made free',
      alice([allow('*', '*', named('ops')), allow(RENAME)], { users: { ops: {} } }),
      renamed('ops'),
    ],
    ['in other letter case', alice([allow('*', '*', named('Alice')), allow(RENAME)]), renamed('Alice')],
    [
      'under another path',
      alice([allow('iam:PutUserPolicy', arnOf('user', 'team/*')), allow(RENAME)]),
      'administrator > self.rename-user x > self.put-user-policy x',
    ],
    [
      'under another path, to which a Deny refuses everybody',
      alice([
        allow('iam:PutUserPolicy', arnOf('user', 'team/*')),
        allow(RENAME),
        deny(RENAME, arnOf('user', 'team/*')),
      ]),
      WRITE,
    ],
    [
      'that a trust policy asks for by a pattern',
      alice([allow([RENAME, 'sts:AssumeRole'])], {
        roles: { app: { can: ADMIN, trust: trusts(ACCOUNT, byArn(arnOf('user', 'admins/*'))) } },
      }),
      'administrator > self.rename-user x > principal.assume app',
    ],
    [
      'that a trust policy names as its principal: it names the one who had it',
      alice([allow([RENAME, 'sts:AssumeRole'])], {
        users: { bob: {} },
        roles: { app: { can: ADMIN, trust: trusts({ AWS: BOB }) } },
      }),
      WRITE,
    ],
    [
      'that is another than the one by which a trust policy names him, which goes on to do so',
      alice([allow(RENAME)], {
        roles: { app: { can: ADMIN, trust: trusts({ AWS: ALICE }, named('ops')) } },
      }),
      'administrator > self.rename-user ops > principal.assume app',
    ],
    [
      'that is in the name of a role',
      alice([allow('sts:AssumeRole', arnOf('role', '${aws:username}-role')), allow(RENAME)], {
        roles: { 'ops-role': { can: ADMIN, trust: trusts(ACCOUNT) } },
      }),
      'administrator > self.rename-user ops > principal.assume ops-role',
    ],
    [
      'that is the tag of a role',
      alice(
        [
          allow('sts:AssumeRole', '*', { StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } }),
          allow(RENAME),
        ],
        { roles: { app: { can: ADMIN, trust: trusts(ACCOUNT), tags: { owner: 'ops' } } } },
      ),
      'administrator > self.rename-user ops > principal.assume app',
    ],
    [
      'with MFA alone',
      alice([
        allow('*', '*', named('ops')),
        allow(RENAME, '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      ]),
      ['none', 'none', renamed('ops')],
    ],
    ['by which nothing goes', alice([allow(RENAME)]), WRITE],
  ])('%s', (_, account, expected) => check(account, expected));
});

describe('the name of another', () => {
  const taking = (can: readonly object[], others: AccountWith['users'] = {}): AccountWith =>
    alice(can, { users: { bob: { can: ADMIN }, ...others } });

  it.each<[string, AccountWith, Expected]>([
    [
      'under which he is taken',
      taking([allow('iam:CreateAccessKey', arnOf('user', 'team/*')), allow(RENAME)]),
      'administrator > principal.access-key x',
    ],
    [
      'that one may give to others alone',
      taking([allow('iam:CreateAccessKey', arnOf('user', 'team/*')), allow(RENAME), deny(RENAME, BOB)]),
      WRITE,
    ],
    [
      'by which he has more',
      alice([allow(['iam:CreateAccessKey', RENAME], arnOf('user', '*'))], {
        users: { bob: { can: [allow('*', '*', named('ops'))] } },
      }),
      'administrator > principal.access-key ops',
    ],
    [
      'that another gives to whom one takes',
      alice([allow('iam:CreateAccessKey', arnOf('user', 'team/*')), allow('sts:AssumeRole')], {
        users: { bob: { can: ADMIN } },
        roles: { namer: { can: [allow(RENAME)], trust: trusts(ACCOUNT) } },
      }),
      'administrator > principal.access-key x',
    ],
    [
      'that a role gives to whoever assumes it',
      alice([allow('*', '*', named('ops')), allow('sts:AssumeRole')], {
        roles: { namer: { can: [allow(RENAME)], trust: trusts(ACCOUNT) } },
      }),
      renamed('ops'),
    ],
  ])('%s', (_, account, expected) => check(account, expected));
});

describe('a name that is taken', () => {
  const OPS = arnOf('user', 'ops');
  const made = (rename: readonly object[]): AccountWith =>
    alice(
      [
        allow(['iam:CreateUser', 'iam:CreateAccessKey'], OPS),
        allow('iam:AddUserToGroup', arnOf('group', 'callers')),
        ...rename,
      ],
      {
        users: { ops: { can: [deny('*')] } },
        groups: { callers: { can: [allow('sts:AssumeRole')] } },
        roles: { app: { can: ADMIN, trust: trusts(ACCOUNT, named('ops')) } },
      },
    );

  it.each<[string, AccountWith, Expected]>([
    [
      'made free, for somebody new whom a trust policy lets in',
      made([allow(RENAME, [OPS, arnOf('user', 'free')])]),
      'administrator > principal.new-user ops > principal.assume app',
    ],
    ['without another for whoever has it', made([allow(RENAME, OPS)]), 'none'],
    ['that stays so', made([]), 'none'],
  ])('%s', (_, account, expected) => check(account, expected));
});

describe('the name of a group', () => {
  const OPEN = arnOf('group', 'open/*');
  const ofGroup = (can: readonly object[], groups: readonly string[] = []): AccountWith => ({
    users: { alice: { can, groups } },
    groups: { admins: { can: ADMIN }, staff: {} },
  });
  const BOTH = allow('iam:UpdateGroup');

  it.each<[string, AccountWith, Expected]>([
    [
      'under which it is joined',
      ofGroup([allow('iam:AddUserToGroup', OPEN), BOTH]),
      'administrator > self.join-group alice',
    ],
    ['without the right to it', ofGroup([allow('iam:AddUserToGroup', OPEN)]), 'none'],
    [
      'by the old name alone',
      ofGroup([allow('iam:AddUserToGroup', OPEN), allow('iam:UpdateGroup', arnOf('group', 'admins'))]),
      'none',
    ],
    [
      'under which it is given a policy',
      ofGroup([allow('iam:PutGroupPolicy', OPEN), BOTH], ['staff']),
      'administrator > self.put-group-policy alice',
    ],
    [
      'under which one leaves it, with what it denies',
      {
        users: {
          alice: {
            can: [allow('*'), allow('iam:RemoveUserFromGroup', OPEN)],
            groups: ['limits'],
          },
        },
        groups: {
          limits: {
            can: [
              {
                Effect: 'Deny',
                NotAction: ['iam:UpdateGroup', 'iam:RemoveUserFromGroup'],
                Resource: '*',
              },
              deny('iam:RemoveUserFromGroup', arnOf('group', 'limits')),
            ],
          },
        },
      },
      'administrator > guardrail.leave-group-deny alice',
    ],
  ])('%s', (_, account, expected) => check(account, expected));
});
