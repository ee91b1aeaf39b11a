/** What one of two does to the other by changing him, or for him by changing whom he can become. */
import { arnBefore } from './actor.ts';
import { lazily, oncePer } from '../policy/lazily.ts';
import type { AccountUser } from './account.ts';
import { ASSUME_ROLE } from './admission.ts';
import { becomingRoles } from './become-roles.ts';
import { ACTIONS } from './changed-policies.ts';
import { CHANGE_TRUST, type Changing, changedBy, changesRoles, mayChange } from './changing-others.ts';
import { TAGGING } from './chosen-tags.ts';
import { PASS_ROLE } from './leading-on.ts';
import { among, isOnOthers } from './on-whom.ts';
import { HANDING, passesChanged } from './passed-roles.ts';
import { likenessFor } from './rights-of-several.ts';
import type { Rights } from './rights.ts';
import type { Step } from './step.ts';
import { RENAME_USER } from './other-names.ts';
import { TAKES, takingUsers } from './taken-users.ts';
import { asksForResource } from './whatever-is-asked.ts';
import type { World } from './world.ts';

/** What gives more to users whom another takes, by what the Allows say of users. */
const GIVING = [ACTIONS.user.put, ACTIONS.user.attach, RENAME_USER, ...TAGGING.user];

/** Users whom somebody may give more: by what he may do to them, to their groups or their policies. */
const givenMore = (changing: Changing, world: World): readonly AccountUser[] => {
  const { users } = world.details;
  const named = new Set(among(users, changing.rights, GIVING));
  return users.filter(
    (user) => named.has(user) || mayChange(changing, world.userActor(user, 'access-key'), world),
  );
};

/** Whom somebody may become of that another changes. */
export interface Taking {
  readonly rights: Rights;
  /** Whether the roles that he may assume depend on their tags. */
  readonly goesByTags: boolean;
  /** Whether he takes others. */
  readonly takes: boolean;
  /** Whether he may hand roles to services. */
  readonly hands: boolean;
  /** The same object for those who may hand on roles alike. */
  readonly likeness: () => object;
}

export const takingOf = (rights: Rights): Taking => ({
  rights,
  goesByTags: rights.statements(ASSUME_ROLE).some(asksForResource),
  takes: isOnOthers(rights, TAKES),
  hands: rights.mentions(PASS_ROLE),
  likeness: lazily(() => likenessFor(rights, HANDING)),
});

const handedByWorld = new WeakMap<World, WeakMap<object, WeakMap<object, readonly Step[]>>>();

/** Roles that one hands to a service after another has changed them: the same for all who may do the same. */
const handedOn = (changing: Changing, taking: Taking, world: World): readonly Step[] => {
  const byChanging = handedByWorld.get(world) ?? new WeakMap<object, WeakMap<object, readonly Step[]>>();
  handedByWorld.set(world, byChanging);
  const likeness = changing.likeness();
  const byHanding = byChanging.get(likeness) ?? new WeakMap<object, readonly Step[]>();
  byChanging.set(likeness, byHanding);
  const other = taking.likeness();
  const known = byHanding.get(other);
  if (known !== undefined) return known;
  const roles = among(world.details.roles, taking.rights, [PASS_ROLE]).filter((role) =>
    mayChange(changing, world.roleActor(role), world),
  );
  const found =
    roles.length === 0
      ? []
      : passesChanged(taking.rights, { changing: changing.rights, roles: new Set(roles) }, world);
  byHanding.set(other, found);
  return found;
};

/** What one becomes of that another changes: roles that let him in then or that he hands on, and users whom he takes. */
const openedBy = (
  changing: Changing,
  taking: Taking,
  world: World,
  given: (changing: Changing) => readonly AccountUser[],
): readonly Step[] => {
  const { roles } = world.details;
  const isOther = ({ arn }: { readonly arn: string }): boolean =>
    arn !== arnBefore(taking.rights.actor) && arn !== arnBefore(changing.rights.actor);
  const tagged = among(roles, changing.rights, TAGGING.role).filter(
    (role) => taking.goesByTags || world.trustOf(role).goesByTags,
  );
  const opened = changing.opensRoles ? among(roles, changing.rights, [CHANGE_TRUST]) : [];
  const taken = taking.takes ? given(changing) : [];
  return [
    ...becomingRoles(
      taking.rights,
      [...new Set([...tagged, ...opened])].filter(isOther),
      world,
      changing.rights,
    ),
    ...takingUsers(taking.rights, taken.filter(isOther), world, changing.rights),
    ...(taking.hands && changesRoles(changing) ? handedOn(changing, taking, world) : []),
  ];
};

/**
 * What one does to another, and for him: to be searched for. Undefined where it is surely nothing, as far as that is told
 * without a search.
 */
export const actingOnAnother = (
  world: World,
): ((one: Changing, other: Taking) => (() => readonly Step[]) | undefined) => {
  const anyTrustByTags = world.details.roles.some((role) => world.trustOf(role).goesByTags);
  const given = oncePer((changing: Changing) => givenMore(changing, world));
  const mayOpen = (changing: Changing, taking: Taking): boolean => {
    const { tags, opensRoles, kinds } = changing;
    const gives = tags.user || ['user', 'group', 'policy'].some((kind) => kinds.has(kind));
    return (
      (tags.role && (taking.goesByTags || anyTrustByTags)) ||
      opensRoles ||
      (taking.takes && gives && given(changing).length > 0) ||
      (taking.hands && changesRoles(changing))
    );
  };
  return (changing, taking) => {
    const { actor: whom } = taking.rights;
    const isChanged = mayChange(changing, whom, world);
    const isOpened = mayOpen(changing, taking);
    if (!isChanged && !isOpened) return undefined;
    return () => [
      ...(isChanged ? changedBy(changing.rights, whom, world) : []),
      ...(isOpened ? openedBy(changing, taking, world, given) : []),
    ];
  };
};
