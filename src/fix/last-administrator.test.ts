import { roleWith } from '../../test/support/role-with.ts';
import type { AccountRole, AuthorizationDetails } from '../privileges/account.ts';
import { fixOf, type Fix } from './fix.ts';
import { leavesAnAdministrator, withLastAdministrator } from './last-administrator.ts';

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
  withLastAdministrator(names.map(fixFor), details, () => hasDevice, NOW)
    .filter(({ locksOut }) => locksOut === true)
    .map(({ role }) => role.resourceName);

it('is told of the proposal that takes the last way, and of no other', () => {
  const details = accountOf(roleNamed('a'), roleNamed('b'));
  expect(lockingOut(['a', 'b'], details, false)).toEqual(['b']);
  expect(lockingOut(['a'], details, false)).toEqual([]);
  expect(leavesAnAdministrator([fixFor('a'), fixFor('b')], details, NOW)).toBe(false);
  expect(leavesAnAdministrator([fixFor('a')], details, NOW)).toBe(true);
});

it.each<[string, boolean | undefined]>([
  ['has a device', true],
  ['may have one', undefined],
])('is not told of where the user %s', (_, hasDevice) => {
  expect(lockingOut(['a'], accountOf(roleNamed('a')), hasDevice)).toEqual([]);
});

it.each<[name: string, role: AccountRole, isLocked: boolean]>([
  ['people of IAM Identity Center', roleNamed('sso', { path: '/aws-reserved/sso.amazonaws.com/' }), false],
  [
    'people of another identity provider',
    roleNamed('sso', { trustPolicy: encodeURIComponent('{"Principal":{"Federated":"x"}}') }),
    false,
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
