/** The same rights at once, and each of a role that alice can assume. */
import type { AuthorizationDetails } from '../../src/privileges/account.ts';
import { accountPrivileges } from '../../src/privileges/privileges.ts';
import { type AccountWith, accountWith, arnOf, trusts } from './account-with.ts';

const NOW = new Date(Date.UTC(2026, 10, 29));
const TRUST = trusts({ AWS: arnOf('user', 'alice') });

type Beside = Omit<Partial<AccountWith>, 'roles'>;

/** An account in which alice has all of some statements; `beside`: what else is there. */
export const atOnce = (can: readonly object[], { users, ...beside }: Beside = {}): AuthorizationDetails =>
  accountWith({ ...beside, users: { alice: { can }, ...users } });

/**
 * An account in which each statement is of a role that alice can assume.
 *
 * @param ofEach statements that each of the roles has beside it
 */
export const overRoles = (
  can: readonly object[],
  { users, ...beside }: Beside = {},
  ofEach: readonly object[] = [],
): AuthorizationDetails =>
  accountWith({
    ...beside,
    users: { alice: {}, ...users },
    roles: Object.fromEntries(
      // Names that no policy has.
      can.map((one, place) => [`zq7x${place}`, { trust: TRUST, can: [one, ...ofEach] }] as const),
    ),
  });

/** What the first user of an account reaches with an access key. */
export const privilegeOfFirst = (details: AuthorizationDetails): string | undefined => {
  const { privilegeOf } = accountPrivileges(details, NOW, [], { credentials: ['access-key'] });
  return details.users.map((user) => privilegeOf(user, 'access-key', 'administrator').privilege)[0];
};
