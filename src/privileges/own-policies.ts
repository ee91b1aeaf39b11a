/** What gives oneself more: one's own policies, those of one's groups, and groups to join. */
import { flatMap } from '../policy/flat-map.ts';
import type { AccountGroup } from './account.ts';
import type { Actor } from './actor.ts';
import { type Recipient, changed, given, isOfAccount, versioned } from './changed-policies.ts';
import type { Rights } from './rights.ts';
import { type Step, stepOf } from './step.ts';
import { type World, inForce } from './world.ts';

/** What changes one's own policies. */
export const onSelf = (rights: Rights, world: World): readonly Step[] => {
  const { actor } = rights;
  const { kind, arn, boundary, tags } = actor;
  const recipient: Recipient = { kind, arn, boundary: boundary?.arn, tags };
  const own = given(rights, recipient, world, (how) => `self.${how}-${kind}-policy`);
  const ofGroups = flatMap(actor.groups, (group) =>
    given(
      rights,
      { kind: 'group', arn: group.arn, boundary: undefined, tags: undefined },
      world,
      (how) => `self.${how}-group-policy`,
    ),
  );
  const held = boundary === undefined ? actor.holdings : [...actor.holdings, boundary];
  const changes = [...own, ...ofGroups, ...versioned(rights, held, world, 'self.policy-version')];
  return changes.map((change) => stepOf(change.path, change.grants, changed(actor, change)));
};

export const member = (actor: Actor, group: AccountGroup, world: World): Actor => {
  const { holdings, missing } = inForce(world.policiesOf(group));
  return {
    ...actor,
    holdings: [...actor.holdings, ...holdings],
    groups: [...actor.groups, group],
    missing: [...actor.missing, ...missing],
  };
};

/** Groups that a user can join, as they are and as they could be made. */
export const joins = (rights: Rights, world: World): readonly Step[] => {
  const { actor } = rights;
  if (actor.kind !== 'user' || !rights.mentions('iam:AddUserToGroup')) return [];
  return flatMap(world.details.groups, (group): readonly Step[] => {
    if (actor.groups.includes(group) || !isOfAccount(group.arn, actor)) return [];
    const grant = rights.can('iam:AddUserToGroup', group.arn);
    if (grant === undefined) return [];
    const joined = member(actor, group, world);
    const recipient: Recipient = { kind: 'group', arn: group.arn, boundary: undefined, tags: undefined };
    const changes = given(rights, recipient, world, (how) => `self.${how}-group-policy`);
    return [
      stepOf('self.join-group', [grant], joined),
      ...changes.map((change) => stepOf(change.path, [grant, ...change.grants], changed(joined, change))),
    ];
  });
};
