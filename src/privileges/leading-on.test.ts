/** That nothing is overlooked by not looking at those who lead nowhere, nor behind those who may do everything. */
import { accountPrivileges } from './privileges.ts';
import {
  accountWith,
  ACCOUNT_ID,
  allow,
  arnOf,
  deny,
  trusts,
  type AccountWith,
} from '../../test/support/account-with.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const ADMIN = [allow('*')];
const ACCOUNT = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
const LAMBDA = trusts({ Service: 'lambda.amazonaws.com' });
const MAKES_FUNCTIONS = [
  allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction']),
  deny('sts:AssumeRole'),
];
const assume = (...names: readonly string[]): object =>
  allow(
    'sts:AssumeRole',
    names.map((name) => arnOf('role', name)),
  );

const told = (account: AccountWith): string => {
  const details = accountWith(account);
  const [alice] = details.users;
  if (alice === undefined) return '';
  const { privilege, steps } = accountPrivileges(details, NOW).privilegeOf(alice, 'access-key');
  return [privilege, ...steps.map(({ path, to }) => `${path} ${to.name}`)].join(' > ');
};

describe('a role that is passed on', () => {
  it.each<[string, NonNullable<AccountWith['roles']>, string]>([
    [
      'leads to an administrator by the names of roles, some of them in a loop',
      {
        one: { trust: LAMBDA, can: [assume('two')] },
        two: { trust: trusts(ACCOUNT), can: [assume('one', 'three')] },
        three: { trust: trusts(ACCOUNT), can: [assume('two', 'admin')] },
        admin: { trust: trusts(ACCOUNT), can: ADMIN },
      },
      [
        'administrator > pass.lambda-invoke one > principal.assume two > principal.assume three',
        ' > principal.assume admin',
      ].join(''),
    ],
    [
      'leads nowhere by the names of roles in a loop',
      {
        one: { trust: LAMBDA, can: [assume('two')] },
        two: { trust: trusts(ACCOUNT), can: [assume('one')] },
        admin: { trust: trusts(ACCOUNT), can: ADMIN },
      },
      'write',
    ],
    [
      'leads to an administrator who trusts it by its name',
      {
        one: { trust: LAMBDA },
        admin: { trust: trusts({ AWS: arnOf('role', 'one') }), can: ADMIN },
      },
      'administrator > pass.lambda-invoke one > principal.assume admin',
    ],
    [
      'leads to a role by a tag that it has',
      {
        one: {
          trust: LAMBDA,
          can: [allow('sts:AssumeRole', '*', { StringEquals: { 'aws:ResourceTag/team': 'a' } })],
        },
        admin: { trust: trusts(ACCOUNT), can: ADMIN, tags: { team: 'a' } },
      },
      'administrator > pass.lambda-invoke one > principal.assume admin',
    ],
    [
      'leads nowhere where MFA is asked for, which a session of a role never has',
      {
        one: {
          trust: LAMBDA,
          can: [allow('sts:AssumeRole', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
        },
        admin: { trust: trusts(ACCOUNT), can: ADMIN },
      },
      'write',
    ],
    [
      'leads to one whose policies are not there',
      {
        one: { trust: LAMBDA, can: [assume('unknown')] },
        unknown: { trust: trusts(ACCOUNT), attached: ['missing'] },
      },
      'undecided',
    ],
  ])('%s', (_name, roles, expected) => {
    expect(told({ users: { alice: { can: MAKES_FUNCTIONS } }, roles })).toBe(expected);
  });

  it('is handed to a service by the first of its paths that takes the role', () => {
    const account = (isInProfile: boolean): AccountWith => ({
      users: {
        alice: {
          can: [allow(['iam:PassRole', 'ec2:RunInstances', 'iam:AddRoleToInstanceProfile'])],
        },
      },
      roles: {
        admin: {
          trust: trusts({ Service: 'ec2.amazonaws.com' }),
          can: ADMIN,
          ...(isInProfile && { isInProfile: true as const }),
        },
      },
    });
    expect(told(account(true))).toBe('administrator > pass.ec2 admin');
    expect(told(account(false))).toBe('administrator > pass.ec2 admin');
  });
});

describe('a user whose key is taken', () => {
  it('leads to an administrator by the name of a role, with a credential of whatever kind', () => {
    const users = {
      alice: { can: [allow('iam:CreateAccessKey', arnOf('user', 'bob'))] },
      bob: { can: [assume('admin')] },
    };
    const roles = { admin: { trust: trusts(ACCOUNT), can: ADMIN } };
    expect(told({ users, roles })).toBe('administrator > principal.access-key bob > principal.assume admin');
  });
});

describe('behind somebody who may do everything', () => {
  const OTHER = 'arn:aws:iam::999988887777:role/target';
  const details = accountWith({
    users: { alice: { can: [allow('iam:PutUserPolicy'), allow('sts:AssumeRole', OTHER)] } },
    roles: {
      admin: { trust: trusts(ACCOUNT), can: ADMIN },
      target: { trust: trusts(ACCOUNT), can: [allow('s3:Get*')] },
    },
  });
  const [alice] = details.users;
  const [admin, target] = details.roles;
  const inOther = {
    ...details,
    roles: [admin, target && { ...target, arn: OTHER }].filter((role) => role !== undefined),
  };
  const pathsTo = (arn: string): readonly string[] | undefined =>
    alice &&
    accountPrivileges(inOther, NOW, [arn])
      .stepsTo(alice, 'access-key', arn)
      ?.map(({ path }) => path);

  it('no role of the account is looked for: he becomes any', () => {
    expect(pathsTo(arnOf('role', 'admin'))).toEqual(['self.put-user-policy']);
  });

  it('a role of another account is looked for', () => {
    expect(pathsTo(OTHER)).toEqual(['principal.assume']);
  });
});

describe('roles of the same name in two accounts', () => {
  it('are told apart', () => {
    const OTHER_ACCOUNT = '999988887777';
    const details = accountWith({
      users: { alice: { can: [assume('app')] } },
      roles: { app: { trust: trusts(ACCOUNT), can: ADMIN } },
    });
    const [alice] = details.users;
    const [app] = details.roles;
    if (alice === undefined || app === undefined) throw new Error('the account has both');
    const other = { ...app, arn: app.arn.replace(ACCOUNT_ID, OTHER_ACCOUNT), inline: [] };
    for (const roles of [
      [app, other],
      [other, app],
    ])
      expect(accountPrivileges({ ...details, roles }, NOW).privilegeOf(alice, 'access-key').privilege).toBe(
        'administrator',
      );
  });
});
