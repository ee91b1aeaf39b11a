/** Users, roles and policies of a name that is taken are not made, unless whoever has it is deleted first. */
import { allow, arnOf, trusts } from '../../test/support/account-with.ts';
import type { AccountWith } from '../../test/support/account-with.ts';
import { alice, check, type Expected } from '../../test/support/alices-privileges.ts';

const OF_LAMBDA = trusts({ Service: 'lambda.amazonaws.com' });
const PLAIN = arnOf('role', 'plain');
const MAKES_ROLES = ['iam:CreateRole', 'iam:PutRolePolicy'];
const SVC = arnOf('user', 'svc');
const MAKES_USERS = ['iam:CreateUser', 'iam:CreateAccessKey', 'iam:PutUserPolicy'];
const APP = arnOf('policy', 'app');
const plain = (more: Partial<NonNullable<AccountWith['roles']>[string]> = {}) => ({
  roles: { plain: { trust: OF_LAMBDA, ...more } },
});
const READS = { policies: { app: [allow('s3:GetObject')], limit: [allow('s3:GetObject')] } };
const svc = (more: Partial<AccountWith['users'][string]> = {}) => ({
  users: { svc: { boundary: 'limit', ...more } },
  ...READS,
});
const attaches = allow('iam:AttachUserPolicy', arnOf('user', 'alice'), {
  ArnEquals: { 'iam:PolicyARN': APP },
});
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789+=,.@-_'.split('');

describe('a name that is taken', () => {
  it.each<[string, AccountWith, Expected]>([
    ['a role that is there', alice([allow(MAKES_ROLES, PLAIN)], plain()), 'none'],
    ['one that is not', alice([allow(MAKES_ROLES, PLAIN)]), 'administrator > principal.new-role plain'],
    [
      'one of another path and letter case',
      alice([allow(MAKES_ROLES, arnOf('role', 'team/Plain'))], plain()),
      'none',
    ],
    [
      'one that is deleted first',
      alice([allow([...MAKES_ROLES, 'iam:DeleteRole'], PLAIN)], plain()),
      'administrator > principal.new-role plain',
    ],
    [
      'one whose policy cannot be deleted before it',
      alice(
        [allow(['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:DeleteRole'], PLAIN)],
        plain({ can: [allow('s3:GetObject')] }),
      ),
      'none',
    ],
    [
      'one whose policy can be detached before it',
      alice(
        [allow(['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:DeleteRole'], PLAIN)],
        {
          ...READS,
          ...plain({ attached: ['app'] }),
        },
      ),
      'administrator > principal.new-role plain',
    ],
    [
      'another name of a pattern',
      alice([allow(MAKES_ROLES, arnOf('role', 'plain*'))], plain()),
      'administrator > principal.new-role plainx',
    ],
    [
      'all names of a pattern',
      alice([allow(MAKES_ROLES, arnOf('role', 'p?'))], {
        roles: Object.fromEntries(letters.map((letter) => [`p${letter}`, { trust: OF_LAMBDA }])),
      }),
      'none',
    ],
    ['a user who is there, within a boundary', alice([allow(MAKES_USERS, SVC)], svc()), 'none'],
    ['a user who is not', alice([allow(MAKES_USERS, SVC)]), 'administrator > principal.new-user svc'],
    [
      'a user who is deleted first, with what he may have',
      alice(
        [
          allow(
            [
              ...MAKES_USERS,
              'iam:DeleteUser',
              'iam:DeleteAccessKey',
              'iam:DeleteLoginProfile',
              'iam:DeactivateMFADevice',
            ],
            SVC,
          ),
        ],
        svc(),
      ),
      'administrator > principal.new-user svc',
    ],
    [
      'a user who is deleted first, if he has no key',
      alice([allow([...MAKES_USERS, 'iam:DeleteUser'], SVC)], svc()),
      'administrator > principal.new-user svc ?',
    ],
    ['a policy that is there', alice([allow('iam:CreatePolicy', APP), attaches], READS), 'none'],
    [
      'a policy that is not',
      alice([allow('iam:CreatePolicy', APP), attaches]),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'a policy that is deleted first',
      alice([allow(['iam:CreatePolicy', 'iam:DeletePolicy'], APP), attaches], READS),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'a policy that is detached from somebody and deleted first',
      {
        users: {
          alice: { can: [allow(['iam:CreatePolicy', 'iam:DeletePolicy'], APP), attaches] },
          bob: { attached: ['app'] },
        },
        ...READS,
      },
      'none',
    ],
    [
      'another policy of a pattern',
      alice(
        [
          allow('iam:CreatePolicy', arnOf('policy', 'app*')),
          allow('iam:AttachUserPolicy', arnOf('user', 'alice'), {
            ArnLike: { 'iam:PolicyARN': arnOf('policy', 'app*') },
          }),
        ],
        READS,
      ),
      'administrator > self.attach-user-policy alice',
    ],
    [
      'the name that would be made, of a role that is there',
      alice([allow(MAKES_ROLES)], { roles: { x: { trust: OF_LAMBDA } } }),
      'administrator > principal.new-role zq7x-arbitrary',
    ],
  ])('%s', (_, account, expected) => {
    check(account, expected);
  });
});

/** As AWS writes them for a service that makes roles of its own: each kind by its name, most of them by a tag that is there already. */
const MANY = (more: readonly string[] = []) => {
  const roles = (...names: readonly string[]) => names.map((name) => `arn:aws:iam::*:role/${name}`);
  const tagged = { Null: { 'aws:ResourceTag/Project': 'false' } };
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': arnOf('policy', 'limit') } };
  const ofPolicy = (name: string) => ({ ArnEquals: { 'iam:PolicyARN': `arn:aws:iam::aws:policy/${name}` } });
  const passed = (...services: readonly string[]) => ({
    StringEquals: { 'iam:PassedToService': services.map((one) => `${one}.amazonaws.com`) },
  });
  const attaching = ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'];
  return alice([
    allow(
      ['iam:CreateRole', 'iam:PutRolePolicy', ...attaching],
      roles('zone*', 'ModelExecution*', 'Studio*', 'ModelConsumption*', 'ModelEvaluation*'),
      { ...tagged, ...bounded },
    ),
    allow('iam:CreateRole', roles('zone*', 'Model*'), tagged),
    allow(attaching, roles('zone*'), { ...tagged, ...ofPolicy('ReadOnlyAccess') }),
    allow(attaching, roles('zone*'), { ...tagged, ...ofPolicy('SecurityAudit') }),
    allow(attaching, roles('Model*'), { ...tagged, ...ofPolicy('ViewOnlyAccess') }),
    allow('iam:AttachRolePolicy', roles('zone*'), bounded),
    allow('iam:DetachRolePolicy', roles('zone*', 'Model*')),
    allow('iam:PassRole', roles('zone_usr_*', 'StudioQuery'), passed('glue', 'redshift')),
    allow('iam:PassRole', roles('zone_usr_*'), passed('sagemaker', 'bedrock')),
    allow('iam:PassRole', roles('zone_usr_*', 'zone_tables_*', 'StudioQuery'), passed('lakeformation')),
    allow('iam:PassRole', roles('zone_emr_service_*'), passed('elasticmapreduce')),
    allow('iam:PassRole', roles('zone_emr_instance_*'), passed('ec2')),
    allow('iam:PassRole', roles('Model*', 'Studio*'), passed('bedrock')),
    allow('iam:PassRole', roles('Model*', 'Studio*'), passed('lambda')),
    allow('iam:PassRole', roles('zone_usr_*'), passed('lambda')),
    allow(['iam:CreateRole', ...attaching], roles('StudioQuery'), bounded),
    allow('iam:CreateRole', roles('StudioQuery')),
    allow(attaching, roles('StudioQuery'), ofPolicy('AmazonAthenaFullAccess')),
    ...more.map((action) => allow(action, roles('StudioQuery*'))),
  ]);
};

describe('many statements about roles of different names', () => {
  it.each<[string, AccountWith, Expected]>([
    ['of which a new one meets too few', MANY(), 'none'],
    [
      'of which a new one meets enough',
      MANY(['iam:PutRolePolicy']),
      'administrator > principal.new-role StudioQuery',
    ],
    [
      'more than are looked at',
      alice([
        ...Array.from({ length: 70 }, (_, at) =>
          allow('iam:CreateRole', arnOf('role', `kind${at}-*`), {
            Null: { 'aws:ResourceTag/Project': 'false' },
          }),
        ),
        allow('iam:CreateRole', arnOf('role', 'last-*')),
        allow('iam:PutRolePolicy', arnOf('role', '*-one')),
        allow('iam:PutRolePolicy', arnOf('role', '*-two')),
      ]),
      'undecided',
    ],
  ])('%s', (_, account, expected) => {
    check(account, expected);
  });
});

describe('many statements of one about roles that another gives policies', () => {
  const trust = trusts({ AWS: arnOf('user', 'alice') });
  const making = Array.from({ length: 70 }, (_, at) =>
    allow('iam:CreateRole', arnOf('role', `kind${at}-*`), { Null: { 'aws:ResourceTag/Project': 'false' } }),
  );
  const accountOf = (...more: readonly object[]): AccountWith => ({
    users: { alice: {} },
    roles: {
      maker: {
        trust,
        can: [...making, allow('iam:CreateRole', [arnOf('role', 'last-*'), arnOf('role', 'x')])],
      },
      giver: {
        trust,
        can: [
          allow('iam:PutRolePolicy', arnOf('role', '*-one')),
          allow('iam:PutRolePolicy', arnOf('role', '*-two')),
          ...more,
        ],
      },
    },
  });

  it('are not decided where they are more than are looked at', () => {
    check(accountOf(), 'undecided');
  });

  it('leave what is found beside them', () => {
    check(
      accountOf(allow('iam:PutUserPolicy', arnOf('user', 'alice'))),
      'administrator > self.put-user-policy alice',
    );
  });
});
