/** Which privileges the roles of an account have, asked role by role. */
import { lazily } from '../policy/lazily.ts';
import type { AccountRole, AuthorizationDetails } from './account.ts';
import type { Actor } from './actor.ts';
import { byMoment } from './by-moment.ts';
import { reachFrom, type ReachedPrivilege } from './reach.ts';
import { worldOf } from './world.ts';

/** What is found of an account's roles. */
export interface RolePrivileges {
  /** What a session of a role has: whoever assumes it. */
  privilegeOf(role: AccountRole): ReachedPrivilege;
}

/** As many are looked at one by one. Whoever asks of more asks of many, most of whom come to the same roles. */
const ONE_BY_ONE = 8;

/**
 * Looks at the roles that are asked about: an account has many more than are open. A few of them are looked at one at a time,
 * and what was looked through on the way is not kept; of more, or where these come to as many as there are, all of the account are
 * looked at together, once.
 *
 * @param now sessions are issued, and requests made, from here on
 */
export const rolePrivileges = byMoment((details: AuthorizationDetails, now: Date): RolePrivileges => {
  const world = worldOf(details, now);
  const known = new Map<AccountRole, ReachedPrivilege>();
  const together = lazily(() => reachFrom(details.roles.map(world.roleActor), world));
  let passed = 0;
  const look = (actor: Actor): ReachedPrivilege => {
    if (known.size >= ONE_BY_ONE || passed > details.roles.length) return together().privilegeOf(actor);
    const { nodes, privilegeOf } = reachFrom([actor], world);
    passed += nodes.size;
    const found = privilegeOf(actor);
    // Ways are followed for some steps only. A role further on along the way may have been looked at from its own place.
    return found.privilege === 'undecided' ? together().privilegeOf(actor) : found;
  };
  return {
    privilegeOf: (role) => {
      const found = known.get(role) ?? look(world.roleActor(role));
      known.set(role, found);
      return found;
    },
  };
});
