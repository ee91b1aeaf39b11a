/** Roles that can be become: by their trust policy, or by changing it. */
import { flatMap } from '../policy/flat-map.ts';
import type { AccountRole } from './account.ts';
import type { Actor } from './actor.ts';
import {
  CHANGING_VERSIONS,
  CREATE_POLICY,
  type Recipient,
  given,
  isOfAccount,
  versioned,
} from './changed-policies.ts';
import { ASSUME_ROLE } from './leading-on.ts';
import { LIFTING } from './own-limits.ts';
import { remade } from './remade.ts';
import { inAccount, type Circumstances } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import { type Remade, type Step, about, stepOf, stepsUntilEnd } from './step.ts';
import type { Admission } from './trust.ts';
import { type World, accountOf, isOwnedByAws, isServiceLinked } from './world.ts';

/** How a role is become. */
interface Becoming {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly trust: Admission | undefined;
  readonly isAssumption: boolean;
}

/** The circumstances of a call about a role. */
const onRole = ({ arn, tags }: AccountRole, actor: Actor): Circumstances => ({
  ...inAccount(accountOf(arn).accountId, actor),
  resourceTags: tags,
});

/** How a role is assumed: its trust policy lets them in, and so do their own policies where it does not name them. */
export const assumption = (rights: Rights, role: AccountRole, world: World): Becoming | undefined => {
  const { actor } = rights;
  const trust = world.trustOf(role);
  const admission =
    rights.mentions(ASSUME_ROLE) || trust.mayName(actor)
      ? trust.admits(actor, world.now, accountOf(role.arn).accountId)
      : undefined;
  if (admission === undefined) return undefined;
  const allowed = rights.can(ASSUME_ROLE, role.arn, onRole(role, actor));
  const direct =
    allowed === undefined && admission.isDirect && isOfAccount(role.arn, actor)
      ? rights.isNotDenied(ASSUME_ROLE, role.arn, onRole(role, actor))
      : undefined;
  if (allowed === undefined && direct === undefined) return undefined;
  const grants = allowed === undefined ? [] : [allowed];
  return { path: 'principal.assume', grants, trust: admission, isAssumption: true };
};

const becoming = (rights: Rights, role: AccountRole, world: World): readonly Becoming[] => {
  const { actor } = rights;
  if (isServiceLinked(role)) return [];
  const assumed = assumption(rights, role, world);
  if (assumed !== undefined) return [assumed];
  if (isOwnedByAws(role) || !isOfAccount(role.arn, actor)) return [];
  const asked = onRole(role, actor);
  const edited = rights.can('iam:UpdateAssumeRolePolicy', role.arn, asked);
  return edited !== undefined && rights.isNotDenied(ASSUME_ROLE, role.arn, asked) !== undefined
    ? [{ path: 'principal.change-trust', grants: [edited], trust: undefined, isAssumption: false }]
    : [];
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
  const { arn, boundary, tags } = role;
  const recipient: Recipient = { kind: 'role', arn, boundary, tags, holdings: to.holdings };
  return remade(rights, to, [
    ...given(rights, recipient, world, (how) => pathWithRole(path, how)),
    ...versioned(rights, to.holdings, world, pathWithRole(path, 'version')),
  ]);
};

/** What changes a role or what it has. */
export const ROLE_CHANGES = [
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  ...CHANGING_VERSIONS,
  ...LIFTING.role,
];

/** Some roles that can be become by their trust policies, as they are and as they could be made. */
export const becomingRoles = (rights: Rights, roles: readonly AccountRole[], world: World): readonly Step[] =>
  stepsUntilEnd(
    roles,
    (role) =>
      flatMap(becoming(rights, role, world), ({ path, grants, trust, isAssumption }) => {
        const to = world.roleActor(role);
        return [
          stepOf(path, grants, to, trust, isAssumption),
          ...boosted(rights, role, to, world, path).map((made) =>
            stepOf(made.path, [...grants, ...made.grants], made.to, trust),
          ),
        ];
      }),
    world,
  );

/** Roles that can be become: those that trust accounts are the same for everybody who may do the same. */
export const onRoles = (rights: Rights, world: World): readonly (readonly Step[])[] => {
  const { actor } = rights;
  const isOther = ({ arn }: AccountRole): boolean => arn !== actor.arn;
  if (ROLE_CHANGES.some(rights.mentions)) {
    const named = new Set([...world.rolesThatMayName(actor), ...world.callerRoles]);
    const others = world.details.roles.filter((role) => isOther(role) && !named.has(role));
    const ofAccounts = new Set(world.accountRoles);
    return [
      becomingRoles(rights, [...named].filter(isOther), world),
      rights.shared('changed roles', about([ASSUME_ROLE, CREATE_POLICY, ...ROLE_CHANGES]), () =>
        becomingRoles(rights, world.accountRoles, world),
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
    rights.shared('roles', about([ASSUME_ROLE]), () => becomingRoles(rights, world.accountRoles, world)),
  ];
};
