/** What takes limits away, one's own and those of somebody else: a boundary, a Deny, a group that carries one. */
import { flatMap } from '../policy/flat-map.ts';
import type { AccountGroup, PossibleTags } from './account.ts';
import type { Actor, Holding } from './actor.ts';
import { ACTIONS, holdsDeny, versioned } from './changed-policies.ts';
import { groupNames } from './group-names.ts';
import { BOUNDARY_KEY, boundaryKey, policyKey } from './iam-keys.ts';
import { boundariesFor } from './policies-to-give.ts';
import { keysOf } from './relevance.ts';
import type { Grant, Rights } from './rights.ts';
import { type Remade, type Step, stepOf } from './step.ts';
import type { World } from './world.ts';

/** What takes limits away, by whom they are on. */
export const LIFTING = {
  user: [
    'iam:DeleteUserPolicy',
    'iam:DetachUserPolicy',
    'iam:DeleteUserPermissionsBoundary',
    'iam:PutUserPermissionsBoundary',
  ],
  role: [
    'iam:DeleteRolePolicy',
    'iam:DetachRolePolicy',
    'iam:DeleteRolePermissionsBoundary',
    'iam:PutRolePermissionsBoundary',
  ],
  group: ['iam:RemoveUserFromGroup', 'iam:DeleteGroupPolicy', 'iam:DetachGroupPolicy'],
} as const;

/** Whom a policy or a boundary limits. */
interface Limited {
  readonly kind: 'user' | 'role' | 'group';
  readonly arn: string;
  readonly tags?: PossibleTags | undefined;
}

const PUT_BOUNDARY = {
  user: 'iam:PutUserPermissionsBoundary',
  role: 'iam:PutRolePermissionsBoundary',
} as const;

const LEAVE_GROUP = 'guardrail.leave-group-deny';

/** What takes a limit away, and the path of the catalogue that it is. */
interface Removal {
  readonly path: string;
  readonly grant: Grant;
}

/** What takes a policy away from a user, a role or, with and without leaving it, a group. */
export const policyRemovals = (
  rights: Rights,
  { kind, arn }: Pick<Holding, 'kind' | 'arn'>,
  limited: Limited,
): readonly Removal[] => {
  const keys = arn === undefined ? undefined : { keys: new Map([policyKey(arn)]) };
  const tags = limited.tags && { resourceTags: limited.tags };
  const attempt = (path: string, action: string): readonly Removal[] => {
    const grant = rights.can(action, limited.arn, keys || tags ? { ...keys, ...tags } : undefined);
    return grant === undefined ? [] : [{ path, grant }];
  };
  const isInline = kind === 'inline';
  switch (limited.kind) {
    case 'group':
      return [
        ...attempt(LEAVE_GROUP, 'iam:RemoveUserFromGroup'),
        ...attempt('guardrail.group-deny', isInline ? 'iam:DeleteGroupPolicy' : 'iam:DetachGroupPolicy'),
      ];
    case 'role':
      return attempt(
        'guardrail.delete-user-deny',
        isInline ? 'iam:DeleteRolePolicy' : 'iam:DetachRolePolicy',
      );
    case 'user':
      return isInline
        ? attempt('guardrail.delete-user-deny', 'iam:DeleteUserPolicy')
        : attempt('guardrail.detach-user-deny', 'iam:DetachUserPolicy');
  }
};

/** What takes a boundary away from a user or role, or puts a wider one in its place. */
export const boundaryRemoval = (
  rights: Rights,
  boundaryArn: string | undefined,
  { kind, arn, tags }: Limited & { readonly kind: 'user' | 'role' },
): Removal | undefined => {
  const remove = kind === 'user' ? 'iam:DeleteUserPermissionsBoundary' : 'iam:DeleteRolePermissionsBoundary';
  const put = PUT_BOUNDARY[kind];
  const wider = `arn:${rights.actor.partition}:iam::aws:policy/AdministratorAccess`;
  const resourceTags = tags && { resourceTags: tags };
  const removed = rights.can(remove, arn, { ...resourceTags, keys: new Map([boundaryKey(boundaryArn)]) });
  const grant = removed ?? rights.can(put, arn, { ...resourceTags, keys: new Map([boundaryKey(wider)]) });
  return grant && { path: `guardrail.${removed ? 'delete' : 'put'}-${kind}-boundary`, grant };
};

/** A limit that can be taken away from somebody. */
interface Lifting extends Removal {
  /** What it takes before. */
  readonly before?: readonly Grant[];
  /** Whether some of his rights go with it. */
  readonly takesRights: boolean;
  from(actor: Actor): Actor;
}

const hasAllow = ({ document }: Holding): boolean =>
  document.statements.some(({ effect }) => effect === 'Allow');

const without = (actor: Actor, isGone: (holding: Holding) => boolean): Actor => ({
  ...actor,
  holdings: actor.holdings.filter((holding) => !isGone(holding)),
});

const leaving = (actor: Actor, left: AccountGroup): Actor => ({
  ...without(actor, ({ of }) => of.kind === 'group' && of.group === left),
  groups: actor.groups.filter((group) => group !== left),
});

/** Other boundaries that can be put on somebody. */
const putBoundaries = (
  rights: Rights,
  { kind, arn, tags, boundary }: Actor,
  world: World,
): readonly { readonly grant: Grant; readonly holding: Holding }[] => {
  const put = PUT_BOUNDARY[kind];
  if (!rights.mentions(put)) return [];
  return flatMap(boundariesFor(rights, put, world), (holding) => {
    if (holding.arn === boundary?.arn) return [];
    const keys = new Map([boundaryKey(holding.arn)]);
    const grant = rights.can(put, arn, { resourceTags: tags, keys });
    return grant === undefined ? [] : [{ grant, holding }];
  });
};

/** Somebody without a boundary, with one that a policy asks for before he is given more. */
export const bounded = (rights: Rights, whom: Actor, world: World): readonly Remade[] => {
  const { kind, arn, tags, boundary } = whom;
  const giving = Object.values(ACTIONS[kind]).filter((action) =>
    rights.statements(action).some((statement) => keysOf(statement).includes(BOUNDARY_KEY)),
  );
  if (boundary !== undefined || giving.length === 0) return [];
  return putBoundaries(rights, whom, world)
    .filter(({ holding }) => {
      const keys = new Map([boundaryKey(holding.arn)]);
      return giving.some((action) => rights.can(action, arn, { resourceTags: tags, keys }) !== undefined);
    })
    .map(({ grant, holding }) => ({
      path: `guardrail.put-${kind}-boundary`,
      grants: [grant],
      to: { ...whom, boundary: holding },
    }));
};

/** What takes the boundary away from somebody or, where nothing does, changes it or puts another in its place. */
const boundaryLiftings = (rights: Rights, actor: Actor, world: World): readonly Lifting[] => {
  const { boundary } = actor;
  if (boundary === undefined) return [];
  const removal = boundaryRemoval(rights, boundary.arn, actor);
  if (removal !== undefined)
    return [{ ...removal, takesRights: false, from: (one) => ({ ...one, boundary: undefined }) }];
  const others = putBoundaries(rights, actor, world).map(({ grant, holding }): Lifting => ({
    path: `guardrail.put-${actor.kind}-boundary`,
    grant,
    takesRights: false,
    from: (one) => ({ ...one, boundary: holding }),
  }));
  const changes = versioned(rights, [boundary], world, 'self.policy-version');
  const inItsPlace = flatMap(changes, ({ path, grants: [grant], holding }): readonly Lifting[] => {
    const inPlace = (other: Holding): Holding => (other.id === boundary.id ? holding : other);
    const from = (one: Actor): Actor => ({
      ...one,
      boundary: one.boundary && inPlace(one.boundary),
      holdings: one.holdings.map(inPlace),
    });
    return grant === undefined ? [] : [{ path, grant, takesRights: false, from }];
  });
  return [...inItsPlace, ...others];
};

/** All limits that can be taken away from somebody: a boundary, and each policy with a Deny, with all that it allows. */
const liftings = (rights: Rights, actor: Actor, world: World): readonly Lifting[] => {
  const ofDenies = flatMap(actor.holdings.filter(holdsDeny), (holding): readonly Lifting[] => {
    const { of } = holding;
    const group = of.kind === 'group' ? of.group : undefined;
    const removals =
      group === undefined
        ? policyRemovals(rights, holding, actor)
        : flatMap(groupNames(rights, group, LIFTING.group, world), ({ grants, arn }) =>
            policyRemovals(rights, holding, { kind: group.kind, arn }).map((found) => ({
              ...found,
              before: grants,
            })),
          );
    return removals.map((found): Lifting => {
      if (group !== undefined && found.path === LEAVE_GROUP)
        return {
          ...found,
          takesRights: actor.holdings.some(
            (other) => other.of.kind === 'group' && other.of.group === group && hasAllow(other),
          ),
          from: (one) => leaving(one, group),
        };
      return {
        ...found,
        takesRights: hasAllow(holding),
        from: (one) => without(one, ({ id }) => id === holding.id),
      };
    });
  });
  return [...boundaryLiftings(rights, actor, world), ...ofDenies];
};

/** One's own limits taken away, one at a time, or one put there that opens more. */
export const lifts = (rights: Rights, world: World): readonly Step[] => {
  const { actor } = rights;
  return [
    ...liftings(rights, actor, world).map(({ path, before = [], grant, from }) =>
      stepOf(path, [...before, grant], from(actor)),
    ),
    ...bounded(rights, actor, world).map(({ path, grants, to }) => stepOf(path, grants, to)),
  ];
};

/**
 * Somebody else with his limits taken away before he is become: each alone, all that cost him nothing, with each of those that
 * take rights with them, and all.
 */
export const loosened = (rights: Rights, to: Actor, world: World): readonly Remade[] => {
  const found = liftings(rights, to, world);
  const free = found.filter(({ takesRights }) => !takesRights);
  const costly = found.filter(({ takesRights }) => takesRights);
  const together = [free, ...(free.length > 0 ? costly.map((one) => [...free, one]) : []), found];
  const sets = [...found.map((one) => [one]), ...together.filter(({ length }) => length > 1)];
  return flatMap(sets, (set) => {
    const [first] = set;
    const freed = set.reduce((actor, { from }) => from(actor), to);
    return first === undefined
      ? []
      : [
          {
            path: first.path,
            grants: flatMap(set, ({ before = [], grant }) => [...before, grant]),
            to: freed,
          },
        ];
  });
};
