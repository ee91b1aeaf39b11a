/** What somebody can make of what he may do: whom he can become, and what he can give himself. */
import { flatMap } from '../policy/flat-map.ts';
import type { Actor } from './actor.ts';
import { onRoles } from './become-roles.ts';
import { escalationPaths } from './escalation-paths.ts';
import { ASSUME_ROLE } from './admission.ts';
import { MAKING_ROLES, MAKING_USERS, making } from './made-principals.ts';
import { lifts } from './own-limits.ts';
import { joins, onSelf, renames, retags } from './own-policies.ts';
import { OVER_PROVIDERS, federates } from './identity-providers.ts';
import { handingActions, passes } from './passed-roles.ts';
import type { Rights } from './rights.ts';
import { enrolmentOf } from './enrolment.ts';
import { type Step, about, stepOf } from './step.ts';
import { FIRST_DEVICE, onUsers } from './taken-users.ts';
import { takenOnOwn } from './tagged-things.ts';
import { SOME_RESOURCE } from './same-thing.ts';
import { standsIn } from './stand-ins.ts';
import type { World } from './world.ts';

/** Users and roles that somebody can make. */
export function* makings(rights: Rights, world: World): Iterable<readonly Step[]> {
  if (rights.mentions('iam:CreateRole'))
    yield rights.shared('new role', about([...MAKING_ROLES, ...handingActions(rights)]), () =>
      making(rights, 'role', world),
    );
  if (rights.mentions('iam:CreateUser'))
    yield rights.shared('new user', about(MAKING_USERS), () => making(rights, 'user', world));
}

/**
 * All that somebody can make of what he may do, one step at a time: the shortest to explain first, worked out when it is asked
 * for. A list is the same object for all who have it in common.
 */
export function* stepsOf(rights: Rights, world: World): Iterable<readonly Step[]> {
  yield onSelf(rights, world);
  // What calls for somebody assumes no role, and is no credential that could be used for anything else.
  if (rights.actor.standIn !== undefined) return;
  yield lifts(rights, world);
  yield joins(rights, world);
  yield retags(rights, world);
  yield renames(rights, world);
  yield enrols(rights);
  yield standsIn(rights);
  yield* onRoles(rights, world);
  yield* onUsers(rights, world);
  yield* makings(rights, world);
  yield* passes(rights, world);
  if (OVER_PROVIDERS.some(rights.mentions))
    yield rights.shared('federation', about(OVER_PROVIDERS), () => federates(rights, world));
}

/** The first device of a user who surely has none. */
const enrols = (rights: Rights): readonly Step[] => {
  const { actor } = rights;
  if (actor.isWithoutDevice !== true || actor.credential === 'mfa') return [];
  const grants = enrolmentOf(rights);
  return grants === undefined
    ? []
    : [stepOf(FIRST_DEVICE, grants, { ...actor, credential: 'mfa', isWithoutDevice: false })];
};

/** Something that the action can be about: in IAM what the account itself has. */
const somethingFor = (action: string, { partition, accountId }: Actor): string =>
  action.startsWith('iam:') ? `arn:${partition}:iam::${accountId}:?*` : SOME_RESOURCE;

/** Paths of the catalogue whose actions somebody may take on something, whether or not they lead anywhere in this account. */
export const openPaths = (rights: Rights): readonly string[] =>
  flatMap(escalationPaths, ({ id, actions }) => {
    const isOpen = actions.some((set) => {
      const own = set.filter((action) => action !== ASSUME_ROLE);
      return (
        own.length > 0 &&
        own.every(rights.mentions) &&
        own.every((action) => rights.can(action, somethingFor(action, rights.actor)) !== undefined) &&
        takenOnOwn(
          rights,
          own.filter((action) => !action.startsWith('iam:')),
        ) !== undefined
      );
    });
    return isOpen ? [id] : [];
  });
