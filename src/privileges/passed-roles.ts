/** Roles that can be handed to something new of a service. */
import { flatMap } from '../policy/flat-map.ts';
import { always } from '../policy/search/key-meaning.ts';
import type { AccountRole } from './account.ts';
import { ROLE_CHANGES, boosted } from './become-roles.ts';
import { changed, isOfAccount } from './changed-policies.ts';
import { type EscalationPath, escalationPaths } from './escalation-paths.ts';
import { leadsOn } from './leading-on.ts';
import type { Grant, Rights } from './rights.ts';
import { type Step, about, all, stepOf } from './step.ts';
import { type World, nameInArn } from './world.ts';

const PASS_ROLE = 'iam:PassRole';

/** Any resource: its name is the choice of whoever makes it. */
export const SOME_RESOURCE = '?*';

const passPaths: readonly EscalationPath[] = escalationPaths.filter(
  ({ kind, actions }) =>
    kind === 'pass-role' || (kind === 'principal' && actions[0]?.includes(PASS_ROLE) === true),
);

const PROFILES = ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'];

/** A role on an instance is in an instance profile. */
const profileGrants = (
  rights: Rights,
  role: AccountRole,
  actions: readonly string[],
): readonly Grant[] | undefined => {
  if (role.isInProfile || actions.includes('iam:AddRoleToInstanceProfile')) return [];
  return all(PROFILES.map((action) => rights.can(action, SOME_RESOURCE)));
};

/** The roles that a service takes and somebody may pass to it, where they lead on. */
const passable = (
  rights: Rights,
  service: string,
  world: World,
): readonly { readonly role: AccountRole; readonly grant: Grant }[] => {
  const names = rights.limitedTo([PASS_ROLE]);
  const roles = world
    .rolesFor(service)
    .filter(
      (role) =>
        (names === undefined || names.has(nameInArn(role.arn))) && isOfAccount(role.arn, rights.actor),
    );
  const isChanging = ROLE_CHANGES.some(rights.mentions);
  const keys = new Map([['iam:passedtoservice', always(service)]]);
  return flatMap(roles, (role) => {
    if (!isChanging && !world.isWanted(role) && !leadsOn(world.roleActor(role), world)) return [];
    const grant = rights.can(PASS_ROLE, role.arn, { keys, resourceTags: role.tags });
    return grant === undefined ? [] : [{ role, grant }];
  });
};

/** Roles that can be handed to something new of one service, by the first of the paths that are open. */
const passesTo = (
  rights: Rights,
  { id, service = '' }: EscalationPath,
  set: readonly string[],
  world: World,
) => {
  const others = set.filter((action) => action !== PASS_ROLE);
  const made = all(others.map((action) => rights.can(action, SOME_RESOURCE)));
  if (made === undefined) return [];
  return flatMap(passable(rights, service, world), ({ role, grant }): readonly Step[] => {
    const inProfile = service === 'ec2.amazonaws.com' ? profileGrants(rights, role, set) : [];
    if (inProfile === undefined) return [];
    const grants = [grant, ...inProfile, ...made];
    const to = world.roleActor(role);
    return [
      stepOf(id, grants, to),
      ...boosted(rights, role, to, world, id).map((change) =>
        stepOf(id, [...grants, ...change.grants], changed(to, change)),
      ),
    ];
  });
};

/** Roles that can be handed to something new. */
export const passes = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  if (!rights.mentions(PASS_ROLE)) return [];
  return flatMap(passPaths, (path) =>
    flatMap(path.actions, (set) => {
      if (
        path.service === undefined ||
        !set.every((action) => action === PASS_ROLE || rights.mentions(action))
      )
        return [];
      const actions = [...set, PASS_ROLE, ...PROFILES, ...ROLE_CHANGES];
      return [
        rights.shared(`pass ${path.id} ${set.join()}`, about(actions), () =>
          passesTo(rights, path, set, world),
        ),
      ];
    }),
  );
};
