/** What gives oneself more: one's own policies, those of one's groups, and groups to join. */
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import type { AccountGroup } from './account.ts';
import type { Actor } from './actor.ts';
import {
  ACTIONS,
  type Change,
  type Recipient,
  changed,
  given,
  isOfAccount,
  versioned,
} from './changed-policies.ts';
import { taggings } from './chosen-tags.ts';
import { LIFTING } from './own-limits.ts';
import { remade } from './remade.ts';
import type { Rights } from './rights.ts';
import { type Remade, type Step, stepOf } from './step.ts';
import { type World, inForce } from './world.ts';

export const OVER_DENY = 'guardrail.write-over-deny';

/** Policies that are given to a group, and so to somebody who is in it or joins it. */
export const givenToGroup = (
  rights: Rights,
  group: AccountGroup,
  { holdings }: Actor,
  world: World,
): readonly Change[] => {
  const { kind, arn } = group;
  const recipient: Recipient = { kind, arn, boundary: undefined, tags: undefined, holdings };
  return given(rights, recipient, world, (how) =>
    how === 'write-over' ? OVER_DENY : `self.${how}-group-policy`,
  );
};

const OVER_ONESELF = {
  user: [
    ACTIONS.user.put,
    ACTIONS.user.attach,
    ...LIFTING.user,
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:CreateAccessKey',
  ],
  role: [ACTIONS.role.put, ACTIONS.role.attach, ...LIFTING.role],
} as const;

/** One's own tags, set or taken away. */
export const retags = (rights: Rights, world: World): readonly Step[] => {
  const { actor } = rights;
  const aboutOneself = (): readonly Statement[] => flatMap(OVER_ONESELF[actor.kind], rights.statements);
  return taggings(rights, actor, aboutOneself, world).map(({ grants, tags }) =>
    stepOf(`self.tag-${actor.kind}`, grants, { ...actor, tags }),
  );
};

/** What changes one's own policies. */
export const onSelf = (rights: Rights, world: World): readonly Step[] => {
  const { actor } = rights;
  const { kind, arn, boundary, tags, holdings } = actor;
  const recipient: Recipient = { kind, arn, boundary: boundary?.arn, tags, holdings };
  const own = given(rights, recipient, world, (how) =>
    how === 'write-over' ? OVER_DENY : `self.${how}-${kind}-policy`,
  );
  const ofGroups = flatMap(actor.groups, (group) => givenToGroup(rights, group, actor, world));
  const held = boundary === undefined ? holdings : [...holdings, boundary];
  const changes = [...own, ...ofGroups, ...versioned(rights, held, world, 'self.policy-version')];
  return changes.map((change) => stepOf(change.path, change.grants, changed(actor, change)));
};

const member = (actor: Actor, group: AccountGroup, world: World): Actor => {
  const { holdings, missing } = inForce(world.policiesOf(group));
  return {
    ...actor,
    holdings: [...actor.holdings, ...holdings],
    groups: [...actor.groups, group],
    missing: [...actor.missing, ...missing],
  };
};

/** Somebody who joins a group, and the group as it could be made before: what it denies may be what would change it. */
export const joining = (
  rights: Rights,
  actor: Actor,
  group: AccountGroup,
  world: World,
  path: string,
): readonly Remade[] => {
  const joined = member(actor, group, world);
  const changes = [
    ...givenToGroup(rights, group, joined, world),
    ...versioned(rights, inForce(world.policiesOf(group)).holdings, world, 'self.policy-version'),
  ];
  return [{ path, grants: [], to: joined }, ...remade(rights, joined, changes)];
};

/** Groups that a user can join, as they are and as they could be made. */
export const joins = (rights: Rights, world: World): readonly Step[] => {
  const { actor } = rights;
  if (actor.kind !== 'user' || !rights.mentions('iam:AddUserToGroup')) return [];
  return flatMap(world.details.groups, (group): readonly Step[] => {
    if (actor.groups.includes(group) || !isOfAccount(group.arn, actor)) return [];
    const grant = rights.can('iam:AddUserToGroup', group.arn);
    if (grant === undefined) return [];
    return joining(rights, actor, group, world, 'self.join-group').map(({ path, grants, to }) =>
      stepOf(path, [grant, ...grants], to),
    );
  });
};
