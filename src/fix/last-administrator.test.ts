import { roleWith } from '../../test/support/role-with.ts';
import { accountWith, allow } from '../../test/support/account-with.ts';
import { accountPrivileges } from '../privileges/privileges.ts';
import { userFixesOf } from './users/user-fix.ts';
import type { AccountRole, AuthorizationDetails } from '../privileges/account.ts';
import { fixOf, type Fix } from './fix.ts';
import {
  leavesAnAdministrator,
  trustPolicyChange,
  userPolicyChange,
  withLastAdministrator,
} from './last-administrator.ts';

const NOW = new Date('2026-11-28T00:00:00Z');
const ACCOUNT = '111122223333';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const OPEN = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` }, Action: 'sts:AssumeRole' },
  ],
};

const roleNamed = (name: string, more: Partial<AccountRole> = {}): AccountRole => ({
  kind: 'role',
  arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
  name,
  id: `AROA${name.toUpperCase()}`,
  path: '/',
  inline: [],
  attached: [ADMINISTRATOR],
  boundary: undefined,
  tags: new Map(),
  trustPolicy: OPEN,
  isInProfile: false,
  ...more,
});

const accountOf = (...roles: readonly AccountRole[]): AuthorizationDetails => ({
  users: [
    {
      kind: 'user',
      arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      name: 'alice',
      id: 'AIDAALICE',
      path: '/',
      inline: [],
      attached: [],
      boundary: undefined,
      tags: new Map(),
      groups: [],
    },
  ],
  groups: [],
  roles,
  policies: [
    {
      arn: ADMINISTRATOR,
      name: 'AdministratorAccess',
      versions: [
        {
          id: 'v1',
          isDefault: true,
          document: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
          },
        },
      ],
    },
  ],
});

const fixFor = (name: string): Fix => {
  const fix = fixOf(
    { ...roleWith(OPEN), resourceName: name, arn: `arn:aws:iam::${ACCOUNT}:role/${name}` },
    NOW,
  );
  if (fix === undefined) throw new Error('nothing to fix');
  return fix;
};

const lockingOut = (
  names: readonly string[],
  details: AuthorizationDetails,
  hasDevice?: boolean,
): readonly string[] =>
  withLastAdministrator(names.map(fixFor), details, trustPolicyChange, () => hasDevice, NOW)
    .filter(({ locksOut }) => locksOut === true)
    .map(({ role }) => role.resourceName);

it('is told of the proposal that takes the last way, and of no other', () => {
  const details = accountOf(roleNamed('a'), roleNamed('b'));
  expect(lockingOut(['a', 'b'], details, false)).toEqual(['b']);
  expect(lockingOut(['a'], details, false)).toEqual([]);
  expect(leavesAnAdministrator([fixFor('a'), fixFor('b')], details, trustPolicyChange, NOW)).toBe(false);
  expect(leavesAnAdministrator([fixFor('a')], details, trustPolicyChange, NOW)).toBe(true);
});

it('is not told of where the user has a device', () => {
  expect(lockingOut(['a'], accountOf(roleNamed('a')), true)).toEqual([]);
});

it('is told as what may be where it is not known whether the user has a device', () => {
  const [fix] = withLastAdministrator(
    [fixFor('a')],
    accountOf(roleNamed('a')),
    trustPolicyChange,
    () => undefined,
    NOW,
  );
  expect(fix).toMatchObject({
    locksOut: true,
    reason: expect.stringMatching(
      /^This may lock out the last administrator: whether alice has an MFA device is not known, and/,
    ),
  });
});

it.each<[name: string, role: AccountRole, isLocked: boolean]>([
  ['people of IAM Identity Center', roleNamed('sso', { path: '/aws-reserved/sso.amazonaws.com/' }), false],
  [
    'people of another identity provider',
    roleNamed('sso', { trustPolicy: encodeURIComponent('{"Principal":{"Federated":"x"}}') }),
    false,
  ],
  [
    'a program of another one that is no administrator',
    roleNamed('deploy', {
      attached: [],
      inline: [{ name: 'upload', document: { Statement: [allow('s3:PutObject', 'arn:aws:s3:::site/*')] } }],
      trustPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: {
            Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
          },
          Action: 'sts:AssumeRoleWithWebIdentity',
        },
      },
    }),
    true,
  ],
  [
    'people who only read',
    roleNamed('sso', {
      path: '/aws-reserved/sso.amazonaws.com/',
      attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      trustPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/Sso` },
          Action: 'sts:AssumeRoleWithSAML',
        },
      },
    }),
    true,
  ],
  [
    'a role whose trust policy was not read',
    roleNamed('unread', { trustPolicy: undefined, attached: [] }),
    true,
  ],
])('counts %s as administrators who stay, or not', (_, role, isLocked) => {
  expect(lockingOut(['a'], accountOf(roleNamed('a'), role), false)).toEqual(isLocked ? ['a'] : []);
});

describe('a proposal for a user', () => {
  const bounded = 'arn:aws:iam::111122223333:policy/no-iam';
  const toldOf = (boundary: boolean, hasDevice?: boolean): readonly string[] => {
    const details = accountWith({
      users: {
        alice: { attached: [ADMINISTRATOR], ...(boundary ? { boundary: bounded } : {}) },
        bob: { can: [allow('s3:GetObject')] },
      },
      policies: {
        [ADMINISTRATOR]: [allow('*')],
        [bounded]: [allow('*'), { Effect: 'Deny', Action: 'iam:CreateVirtualMFADevice', Resource: '*' }],
      },
    });
    const today = { details, privileges: accountPrivileges(details, NOW), now: NOW };
    const { fixes } = userFixesOf(details.users, 'write', today);
    expect(fixes.map(({ user }) => user.name)).toEqual(['alice']);
    expect(leavesAnAdministrator(fixes, details, userPolicyChange, NOW)).toBe(false);
    return withLastAdministrator(fixes, details, userPolicyChange, () => hasDevice, NOW)
      .filter(({ locksOut }) => locksOut === true)
      .map(({ reason }) => reason);
  };

  it('says first that nobody is an administrator until a device is enrolled', () => {
    expect(toldOf(false, false)).toEqual([
      expect.stringMatching(/^This leaves no administrator until a device is enrolled.*: alice would be one/),
    ]);
    expect(toldOf(true, false)).toEqual([
      expect.stringMatching(/^This would lock out the last administrator: alice/),
    ]);
  });

  it('says nothing of that where there is a device, and that it is not known where it is not', () => {
    expect(toldOf(false, true)).toEqual([]);
    expect(toldOf(false, undefined)).toEqual([
      expect.stringMatching(
        /^Whether alice has an MFA device is not known: without one, this leaves no admin/,
      ),
    ]);
    expect(toldOf(true, undefined)).toEqual([
      expect.stringMatching(/^This may lock out the last administrator: whether alice has an MFA device/),
    ]);
  });
});
