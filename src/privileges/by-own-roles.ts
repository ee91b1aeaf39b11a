/** What a role that a user has become does to the user: he acts with both. */
import { flatMap } from '../policy/flat-map.ts';
import type { Actor } from './actor.ts';
import { ACTIONS, CHANGING_GROUPS, CHANGING_VERSIONS } from './changed-policies.ts';
import { TAGGING } from './chosen-tags.ts';
import { LIFTING } from './own-limits.ts';
import { changesOf, joined, retagged } from './own-policies.ts';
import { remade } from './remade.ts';
import type { Rights } from './rights.ts';
import { type Remade, type Step, stepOf } from './step.ts';
import type { World } from './world.ts';

/** What changes a user, his groups or what he has. */
const SERVING = [
  ACTIONS.user.put,
  ACTIONS.user.attach,
  'iam:AddUserToGroup',
  ...CHANGING_GROUPS,
  ...CHANGING_VERSIONS,
  ...TAGGING.user,
  ...LIFTING.user,
  ...LIFTING.group,
];

const servingSteps = new WeakMap<readonly Step[], readonly Step[]>();

/** The steps of a list to roles that may do something to a user. A list is the same for all users who have it in common. */
const servingIn = (steps: readonly Step[], world: World): readonly Step[] => {
  const known =
    servingSteps.get(steps) ??
    steps.filter(
      ({ isAssumption, to }) =>
        isAssumption &&
        to.kind === 'role' &&
        to.missing.length === 0 &&
        !world.isEnd(to) &&
        SERVING.some(world.rightsOf(to).mentions),
    );
  servingSteps.set(steps, known);
  return known;
};

/** The user as the role can make him. */
const servedBy = (rights: Rights, user: Actor, world: World): readonly Remade[] => [
  ...remade(rights, user, changesOf(rights, user, world), world),
  ...joined(rights, user, world),
  ...retagged(rights, user, world),
];

/** What roles that a user can assume make of him: by the lists of steps to roles. */
export const servedByRoles = (
  { actor }: Pick<Rights, 'actor'>,
  toRoles: readonly (readonly Step[])[],
  world: World,
): readonly Step[] => {
  if (actor.kind !== 'user') return [];
  return flatMap(toRoles, (steps) =>
    flatMap(servingIn(steps, world), ({ grants, trust, to }) =>
      to.accountId !== actor.accountId
        ? []
        : servedBy(world.rightsOf(to), actor, world).map((made) => {
            // A step names the trust policy of whom it leads to, which is the user here.
            const shown = [...grants, ...made.grants];
            const isCertain = trust?.isCertain !== false;
            return stepOf(
              made.path,
              isCertain ? shown : shown.map((grant) => ({ ...grant, isCertain })),
              made.to,
            );
          }),
    ),
  );
};
