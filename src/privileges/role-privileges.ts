/** Which privileges the roles of an account have, asked role by role. */
import type { AccountRole, AuthorizationDetails } from './account.ts';
import { reachFrom, type ReachedPrivilege } from './reach.ts';
import { worldOf } from './world.ts';

/** What is found of an account's roles. */
export interface RolePrivileges {
  /** What a session of a role has: whoever assumes it. */
  privilegeOf(role: AccountRole): ReachedPrivilege;
}

/**
 * Looks at the roles that are asked about, one at a time: an account has many more than are open.
 *
 * @param now sessions are issued, and requests made, from here on
 */
export const rolePrivileges = (details: AuthorizationDetails, now: Date): RolePrivileges => {
  const world = worldOf(details, now);
  const known = new Map<AccountRole, ReachedPrivilege>();
  return {
    privilegeOf: (role) => {
      const actor = world.roleActor(role);
      // What was looked through on the way is not kept.
      const found = known.get(role) ?? reachFrom([actor], world).privilegeOf(actor);
      known.set(role, found);
      return found;
    },
  };
};
