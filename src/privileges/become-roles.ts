/** Roles that can be become: by their trust policy, or by changing it. */
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import type { AccountRole, PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import { type Becoming, assumptions } from './assume-role.ts';
import { MAKING_POLICIES } from './attached-policies.ts';
import { CHANGING_VERSIONS, type Recipient, versioned } from './changed-policies.ts';
import { given } from './given-policies.ts';
import { changedTrust } from './changed-trust.ts';
import { TAGGING, type Tagged, distinct, taggings } from './chosen-tags.ts';
import { ASSUME_ROLE, SET_IDENTITY, TAG_SESSION } from './admission.ts';
import { PASS_ROLE } from './leading-on.ts';
import { LIFTING } from './own-limits.ts';
import { overTags } from './passed-tags.ts';
import { remade } from './remade.ts';
import type { Rights } from './rights.ts';
import { asSession } from './session-names.ts';
import { type Remade, type Step, about, stepOf, stepsUntilEnd } from './step.ts';
import { type World, isOwnedByAws, isServiceLinked, isOfAccount } from './world.ts';

const becoming = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  changing: Rights,
): readonly Becoming[] => {
  if (isServiceLinked(role)) return [];
  const assumed = assumptions(rights, role, world, tags);
  if (isOwnedByAws(role) || !isOfAccount(role.arn, rights.actor)) return assumed;
  return [...assumed, ...changedTrust(rights, role, world, tags, changing, assumed.length > 0)];
};

const pathWithRole = (path: string, how: 'put' | 'write-over' | 'attach' | 'version'): string => {
  const done = how === 'write-over' ? 'put' : how;
  return path === 'principal.change-trust'
    ? `principal.${done}-and-change-trust`
    : `principal.${done}-and-assume`;
};

/** A role as it could be made before it is become by a path. */
export const boosted = (
  rights: Rights,
  role: AccountRole,
  to: Actor,
  world: World,
  path: string,
): readonly Remade[] => {
  if (isOwnedByAws(role) || !isOfAccount(role.arn, rights.actor)) return [];
  const { arn, boundary } = role;
  const recipient: Recipient = { kind: 'role', arn, boundary, tags: to.tags, holdings: to.holdings };
  return remade(
    rights,
    to,
    [
      ...given(rights, recipient, world, (how) => pathWithRole(path, how)),
      ...versioned(rights, to.holdings, world, pathWithRole(path, 'version')),
    ],
    world,
  );
};

/** What changes a role or what it has. */
export const ROLE_CHANGES = [
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  ...CHANGING_VERSIONS,
  ...LIFTING.role,
  ...TAGGING.role,
];

/** A role as it is, and with its tags as whoever acts, or another, can make them before he becomes it. */
export const rolesAsTagged = (
  rights: Rights,
  role: AccountRole,
  world: World,
  changing: Rights = rights,
): readonly (Tagged & { readonly to: Actor })[] => {
  const asItIs = world.roleActor(role);
  const aboutIt = (): readonly Statement[] => [
    ...flatMap([ASSUME_ROLE, PASS_ROLE, ...ROLE_CHANGES], rights.statements),
    ...(changing === rights ? [] : flatMap(ROLE_CHANGES, changing.statements)),
    ...world.trustOf(role).statements,
  ];
  const tagged = isOwnedByAws(role) ? [] : taggings(changing, asItIs, aboutIt, world);
  return [
    { grants: [], tags: role.tags, to: asItIs },
    ...tagged.map((one) => ({ ...one, to: { ...asItIs, tags: one.tags } })),
  ];
};

/**
 * Some roles that can be become by their trust policies, as they are and as they could be made.
 *
 * @param changing who changes them, and whom they let in, where that is another
 */
export const becomingRoles = (
  rights: Rights,
  roles: readonly AccountRole[],
  world: World,
  changing: Rights = rights,
): readonly Step[] =>
  stepsUntilEnd(
    roles,
    (role) =>
      flatMap(rolesAsTagged(rights, role, world, changing), ({ grants: tagging, tags, to: asItIs }) =>
        flatMap(
          becoming(rights, role, world, tags, changing),
          ({
            path,
            grants: own,
            trust,
            isAssumption,
            sessionNames,
            sessionTags,
            sourceIdentities,
            needsTags,
          }) => {
            const { sourceIdentity, inherited } = rights.actor;
            const session = asSession(asItIs, sessionNames);
            const identified = sourceIdentity === undefined ? session : { ...session, sourceIdentity };
            const kept = (whom: Actor): Actor =>
              inherited === undefined ? whom : { ...whom, inherited, tags: overTags(whom.tags, inherited) };
            const to = kept(identified);
            const grants = [...tagging, ...own];
            const isAssumed = isAssumption && tagging.length === 0;
            return [
              // Where tags have to be passed, they are the session's.
              ...(sessionTags.length > 0 && needsTags ? [] : [stepOf(path, grants, to, trust, isAssumed)]),
              ...sessionTags.map((tagged) =>
                stepOf(
                  path,
                  distinct([...grants, ...tagged.grants]),
                  {
                    ...to,
                    tags: tagged.tags,
                    ...(tagged.inherited && {
                      inherited: overTags(inherited ?? tagged.inherited, tagged.inherited),
                    }),
                  },
                  trust,
                  isAssumed,
                ),
              ),
              ...sourceIdentities.map((chosen) =>
                stepOf(
                  path,
                  distinct([...tagging, ...chosen.grants]),
                  { ...to, sourceIdentity: chosen.sourceIdentity },
                  trust,
                  isAssumed,
                ),
              ),
              ...boosted(changing, role, identified, world, path).map((made) =>
                stepOf(made.path, [...grants, ...made.grants], kept(made.to), trust),
              ),
            ];
          },
        ),
      ),
    world,
  );

/** Roles that can be become: those that trust accounts are the same for everybody who may do the same. */
export const onRoles = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  const { actor } = rights;
  // A session of some names or tags may be followed by one of others, of the same role.
  const isOther = (role: AccountRole): boolean =>
    role.arn !== actor.arn || actor.sessionNames !== undefined || world.trustOf(role).mayTag;
  if (ROLE_CHANGES.some(rights.mentions)) {
    const named = new Set([...world.rolesThatMayName(actor), ...world.callerRoles]);
    const others = world.details.roles.filter((role) => isOther(role) && !named.has(role));
    const ofAccounts = new Set(world.accountRoles);
    return [
      becomingRoles(rights, [...named].filter(isOther), world),
      rights.shared(
        'changed roles',
        about([ASSUME_ROLE, TAG_SESSION, SET_IDENTITY, ...MAKING_POLICIES, ...ROLE_CHANGES]),
        () => becomingRoles(rights, world.accountRoles, world),
      ),
      // What lets others in can be changed to let this one in.
      rights.mentions('iam:UpdateAssumeRolePolicy')
        ? becomingRoles(
            rights,
            others.filter((role) => !ofAccounts.has(role)),
            world,
          )
        : [],
    ];
  }
  const own = becomingRoles(rights, world.rolesThatMayName(actor).filter(isOther), world);
  if (!rights.mentions(ASSUME_ROLE)) return [own];
  const names = rights.limitedTo([ASSUME_ROLE]);
  if (names !== undefined) {
    const kinds = ['accounts', 'callers'];
    const roles = flatMap([...names], world.rolesNamed).filter(
      (role) => isOther(role) && kinds.includes(world.trustOf(role).audience.kind),
    );
    return [own, becomingRoles(rights, roles, world)];
  }
  return [
    own,
    becomingRoles(rights, world.callerRoles.filter(isOther), world),
    rights.shared('roles', about([ASSUME_ROLE, TAG_SESSION, SET_IDENTITY]), () =>
      becomingRoles(rights, world.accountRoles, world),
    ),
  ];
};
