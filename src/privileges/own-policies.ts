/** What gives somebody more whom whoever acts already is: his policies, those of his groups, groups to join, and his tags. */
import { flatMap } from '../policy/flat-map.ts';
import type { Statement } from '../policy/policy-document.ts';
import type { AccountGroup } from './account.ts';
import type { Actor } from './actor.ts';
import {
  ACTIONS,
  CHANGING_GROUPS,
  type Change,
  type Recipient,
  changed,
  versioned,
} from './changed-policies.ts';
import { given } from './given-policies.ts';
import { taggings } from './chosen-tags.ts';
import { groupNames } from './group-names.ts';
import { otherNames, RENAME_USER, underName } from './other-names.ts';
import { JOIN_GROUP, madeGroups } from './made-groups.ts';
import { LIFTING } from './own-limits.ts';
import { remade } from './remade.ts';
import type { Grant, Rights } from './rights.ts';
import { type Remade, type Step, stepOf } from './step.ts';
import { type World, inForce, isOfAccount } from './world.ts';

const OVER_DENY = 'guardrail.write-over-deny';

const NEW_GROUP = 'self.create-group';

/** Policies that are given to a group, and so to somebody who is in it or joins it. */
export const givenToGroup = (
  rights: Rights,
  group: AccountGroup,
  { holdings }: Actor,
  world: World,
): readonly Change[] => {
  const { kind } = group;
  return flatMap(groupNames(rights, group, CHANGING_GROUPS, world), ({ grants, arn }) => {
    const recipient: Recipient = { kind, arn, boundary: undefined, tags: undefined, holdings };
    return given(rights, recipient, world, (how) =>
      how === 'write-over' ? OVER_DENY : `self.${how}-group-policy`,
    ).map((change) => (grants.length === 0 ? change : { ...change, grants: [...grants, ...change.grants] }));
  });
};

const OVER_ONESELF = {
  user: [
    ACTIONS.user.put,
    ACTIONS.user.attach,
    ...LIFTING.user,
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:CreateAccessKey',
    RENAME_USER,
  ],
  role: [ACTIONS.role.put, ACTIONS.role.attach, ...LIFTING.role],
} as const;

/** Somebody with his tags set or taken away. */
export const retagged = (rights: Rights, whom: Actor, world: World): readonly Remade[] => {
  const aboutHim = (): readonly Statement[] => flatMap(OVER_ONESELF[whom.kind], rights.statements);
  return taggings(rights, whom, aboutHim, world).map(({ grants, tags }) => ({
    path: `self.tag-${whom.kind}`,
    grants,
    to: { ...whom, tags },
  }));
};

/** One's own tags, set or taken away. */
export const retags = (rights: Rights, world: World): readonly Step[] =>
  retagged(rights, rights.actor, world).map(({ path, grants, to }) => stepOf(path, grants, to));

/** A user by other names: as what his policies, and those about him, go by. */
export const renamed = (rights: Rights, whom: Actor, world: World): readonly Remade[] =>
  otherNames(rights, whom, [{ rights, actions: OVER_ONESELF.user }], world).map(({ grants, arn }) => ({
    path: 'self.rename-user',
    grants,
    to: underName(whom, arn),
  }));

/** Oneself by other names. */
export const renames = (rights: Rights, world: World): readonly Step[] =>
  renamed(rights, rights.actor, world).map(({ path, grants, to }) => stepOf(path, grants, to));

/** What changes somebody's own policies, and those of his groups. */
export const changesOf = (rights: Rights, whom: Actor, world: World): readonly Change[] => {
  const { kind, arn, boundary, tags, holdings } = whom;
  const recipient: Recipient = { kind, arn, boundary: boundary?.arn, tags, holdings };
  const own = given(rights, recipient, world, (how) =>
    how === 'write-over' ? OVER_DENY : `self.${how}-${kind}-policy`,
  );
  const ofGroups = flatMap(whom.groups, (group) => givenToGroup(rights, group, whom, world));
  return [...own, ...ofGroups, ...versioned(rights, holdings, world, 'self.policy-version')];
};

/** What changes one's own policies. */
export const onSelf = (rights: Rights, world: World): readonly Step[] =>
  changesOf(rights, rights.actor, world).map((change) =>
    stepOf(change.path, change.grants, changed(rights.actor, change)),
  );

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
const joining = (
  rights: Rights,
  actor: Actor,
  group: AccountGroup,
  world: World,
  path: string,
): readonly Remade[] => {
  const asMember = member(actor, group, world);
  const changes = [
    ...givenToGroup(rights, group, asMember, world),
    ...versioned(rights, inForce(world.policiesOf(group)).holdings, world, 'self.policy-version'),
  ];
  return [{ path, grants: [], to: asMember }, ...remade(rights, asMember, changes, world)];
};

/** What puts somebody into a group, also under another name. */
const puttingInto = (rights: Rights, group: AccountGroup, world: World): readonly Grant[] | undefined =>
  flatMap(groupNames(rights, group, [JOIN_GROUP], world), ({ grants, arn }) => {
    const grant = rights.can(JOIN_GROUP, arn);
    return grant === undefined ? [] : [[...grants, grant]];
  })[0];

/** A user in each group that he can be put into, as it is and as it could be made. */
export const joined = (rights: Rights, user: Actor, world: World): readonly Remade[] => {
  if (!rights.mentions(JOIN_GROUP)) return [];
  const isIn = ({ arn }: AccountGroup): boolean => user.groups.some((group) => group.arn === arn);
  const stepsInto = (group: AccountGroup, path: string, before: readonly Grant[]): readonly Remade[] => {
    if (isIn(group) || !isOfAccount(group.arn, user)) return [];
    const joined = puttingInto(rights, group, world);
    if (joined === undefined) return [];
    return joining(rights, user, group, world, path).map((made) => ({
      ...made,
      grants: [...before, ...joined, ...made.grants],
    }));
  };
  return [
    ...flatMap(world.details.groups, (group) => stepsInto(group, 'self.join-group', [])),
    // Nobody has more by a group without policies.
    ...flatMap(madeGroups(rights, world), ({ group, created }) =>
      stepsInto(group, NEW_GROUP, [created])
        .filter(({ to }) => to.holdings.some((holding) => !user.holdings.includes(holding)))
        .map((made) => ({ ...made, path: NEW_GROUP })),
    ),
  ];
};

/** Groups that a user can join by himself. */
export const joins = (rights: Rights, world: World): readonly Step[] =>
  rights.actor.kind === 'user'
    ? joined(rights, rights.actor, world).map(({ path, grants, to }) => stepOf(path, grants, to))
    : [];
