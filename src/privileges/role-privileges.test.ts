import {
  accountWith,
  allow,
  arnOf,
  deny,
  trusts,
  type AccountWith,
} from '../../test/support/account-with.ts';
import type { ReachedPrivilege } from './reach.ts';
import { rolePrivileges } from './role-privileges.ts';

const now = new Date('2026-11-20T12:00:00Z');

/** Roles each of which may become the next, and the last of which may do something. */
const chainOf = (name: string, length: number, end: object): NonNullable<AccountWith['roles']> =>
  Object.fromEntries(
    Array.from({ length }, (_, at) => [
      `${name}${at}`,
      {
        can: [at === length - 1 ? end : allow('sts:AssumeRole', arnOf('role', `${name}${at + 1}`))],
        trust: trusts({ AWS: at === 0 ? arnOf('user', 'alice') : arnOf('role', `${name}${at - 1}`) }),
      },
    ]),
  );

const account = accountWith({
  users: { alice: {} },
  roles: {
    ...chainOf('Administrator', 8, allow('*')),
    ...chainOf('Storage', 5, allow('s3:*')),
    ...chainOf('Reader', 4, allow('s3:GetObject')),
    Escalating: {
      can: [allow('iam:PutRolePolicy'), deny('iam:PutRolePolicy', arnOf('role', 'Storage0'))],
      trust: trusts({ AWS: arnOf('user', 'alice') }),
    },
    Missing: { attached: ['gone'], trust: trusts({ AWS: arnOf('user', 'alice') }) },
  },
});

/** Of what is found, everything that is shown; the statement is in the policy, which is read anew by each. */
const shownOf = ({ privilege, steps, grant, service, isCertain, missing }: ReachedPrivilege) => ({
  privilege,
  steps: steps.length,
  action: grant?.action,
  service,
  isCertain,
  missing,
});

describe('the privileges of roles', () => {
  // Of many they are looked at together, which must not show. The longest chain has more steps than are followed from its start.
  it.each([
    ['in their order', account.roles],
    ['the last first', account.roles.toReversed()],
  ])('are of each role what they are of it alone, asked %s', (_, roles) => {
    const { privilegeOf } = rolePrivileges(account, now);
    const found = roles.map((role) => [role.name, shownOf(privilegeOf(role))]);
    expect(found).toEqual(
      roles.map((role) => [role.name, shownOf(rolePrivileges(account, now).privilegeOf(role))]),
    );
  });

  it('are found of all of them', () => {
    const { privilegeOf } = rolePrivileges(account, now);
    const levels = new Map(account.roles.map((role) => [role.name, privilegeOf(role).privilege]));
    expect(Object.fromEntries(levels)).toMatchObject({
      Administrator0: 'administrator',
      Administrator7: 'administrator',
      Storage0: 'power',
      Storage4: 'power',
      Reader0: 'none',
      Escalating: 'administrator',
      Missing: 'undecided',
    });
  });
});
