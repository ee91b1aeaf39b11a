/** Users and roles that can be made, with what can be given to them. */
import { flatMap } from '../policy/flat-map.ts';
import { type Actor, arnBefore } from './actor.ts';
import { MAKING_POLICIES } from './attached-policies.ts';
import { ACTIONS, CHANGING_GROUPS, CHANGING_VERSIONS, type Recipient } from './changed-policies.ts';
import { given } from './given-policies.ts';
import { boundaryKey } from './iam-keys.ts';
import { boundariesFor } from './policies-to-give.ts';
import { askedArns } from './asked-principals.ts';
import { TAGGING, type Tagged, taggings } from './chosen-tags.ts';
import { ASSUME_ROLE } from './admission.ts';
import { somebodyNew } from './free-names.ts';
import { PASS_ROLE } from './leading-on.ts';
import { everything } from './levels.ts';
import { LIFTING } from './own-limits.ts';
import { RENAME_GROUP } from './group-names.ts';
import { CREATE_GROUP, JOIN_GROUP } from './made-groups.ts';
import { RENAME_USER, freeing } from './other-names.ts';
import { joined } from './own-policies.ts';
import { DELETING_ROLES, DELETING_USERS, isFree, replaceable, userOfName } from './names-taken.ts';
import { handsOn } from './passed-roles.ts';
import { remade } from './remade.ts';
import type { Grant, Rights } from './rights.ts';
import { type Step, stepOf } from './step.ts';
import { DEVICES, TAKES, type Taking, takings } from './taken-users.ts';
import type { World } from './world.ts';

/** What makes somebody, and each of what he is then become by. */
const MAKING: Readonly<
  Record<'user' | 'role', { readonly create: string; readonly becoming: readonly (readonly string[])[] }>
> = {
  user: { create: 'iam:CreateUser', becoming: [['iam:CreateAccessKey'], ['iam:CreateLoginProfile']] },
  role: { create: 'iam:CreateRole', becoming: [[], [PASS_ROLE]] },
};

const ABOUT = {
  user: [ACTIONS.user.put, ACTIONS.user.attach, ...LIFTING.user, ...TAKES, ...DEVICES],
  role: [ACTIONS.role.put, ACTIONS.role.attach, ...LIFTING.role, ASSUME_ROLE, PASS_ROLE],
} as const;

/**
 * Free names for somebody new: any, and those that the steps may ask for, each of them, and those together that give him a policy.
 */
const namesFor = (rights: Rights, kind: 'user' | 'role', world: World): readonly string[] => {
  const { create, becoming: ways } = MAKING[kind];
  const { put, attach } = ACTIONS[kind];
  const nameOf = (actions: readonly string[]): ReturnType<typeof somebodyNew> =>
    somebodyNew(rights, actions, kind, (arn) => isFree(arn, world));
  const any = nameOf([create]);
  const each = [put, attach, ...ways.flat(), ...LIFTING[kind]].map((action) => nameOf([create, action]));
  const together = flatMap([put, attach], (give) => ways.map((way) => nameOf([create, ...way, give])));
  if ([any, ...together].includes('not ruled out')) rights.leaveOpen(create);
  return [any, ...each, ...together].flatMap((arn) =>
    arn === undefined || arn === 'not ruled out' ? [] : [arn],
  );
};

/** More names that trust policies ask for are not tried. */
const MOST_ASKED = 100;

/** Names of users that are taken, and that trust policies or the right to make somebody name: each with what makes it free. */
const freedNames = (
  rights: Rights,
  create: string,
  world: World,
): readonly (readonly [arn: string, grants: readonly Grant[]])[] => {
  if (!rights.mentions(RENAME_USER)) return [];
  const { partition, accountId } = rights.actor;
  const named = [...(rights.limitedTo([create]) ?? [])].map(
    (name) => `arn:${partition}:iam::${accountId}:${name}`,
  );
  const asked = askedArns(rights.actor, 'user', world, () => true);
  return [...new Set([...named, ...asked])].slice(0, MOST_ASKED).flatMap((arn) => {
    const holder = userOfName(arn, world);
    if (holder === undefined || holder.arn === arnBefore(rights.actor)) return [];
    const grants = freeing(rights, holder, world);
    return grants === undefined ? [] : [[arn, grants] as const];
  });
};

/** How somebody new is become: a user by his key or password, a role by the trust policy that is made with it, or by a service. */
const becoming = (
  rights: Rights,
  { kind, arn, tags }: Pick<Actor, 'kind' | 'arn' | 'tags'>,
): readonly Pick<Taking, 'grants' | 'credential' | 'isOfKey'>[] => {
  if (kind === 'user') return takings(rights, { arn, tags, hasDevice: false });
  const credential = 'session-without-mfa';
  const [first] = rights.each;
  for (const one of rights.each) {
    const letIn = one.isNotDenied(ASSUME_ROLE, arn, { resourceTags: tags });
    // Somebody else has to be become to be let in.
    if (letIn !== undefined) return [{ grants: one === first ? [] : [letIn], credential }];
  }
  for (const one of rights.each) {
    const grants = handsOn(one, arn, tags);
    if (grants !== undefined) return [{ grants, credential }];
  }
  return [];
};

/** A new user in each group that he can be put into. */
const joins = (rights: Rights, user: Actor, before: readonly Grant[], world: World): readonly Step[] =>
  joined(rights, user, world).map(({ grants, to }) =>
    stepOf('principal.new-user', [...before, ...grants], to),
  );

/** A user or role that is made, with what can be given to it. */
export const making = (rights: Rights, kind: 'user' | 'role', world: World): readonly Step[] => {
  const { actor } = rights;
  const path = `principal.new-${kind}`;
  const isEverything = ({ to }: Step): boolean => everything(world.rightsOf(to)) !== undefined;
  const { create } = MAKING[kind];
  if (rights.can(create, `arn:${actor.partition}:iam::${actor.accountId}:${kind}/?*`) === undefined)
    return [];
  const needed = namesFor(rights, kind, world);
  const replaced = new Map([
    ...(kind === 'user' ? freedNames(rights, create, world) : []),
    ...replaceable(rights, kind, world),
  ]);
  const isThere = (arn: string): boolean => isFree(arn, world) || replaced.has(arn);
  const every = askedArns(actor, kind, world, isThere).filter((arn) => rights.can(create, arn) !== undefined);
  if (every.length > MOST_ASKED) rights.leaveOpen(create);
  const asked = new Set(every.slice(0, MOST_ASKED));
  const steps: Step[] = [];
  for (const boundary of [undefined, ...boundariesFor(rights, create, world)]) {
    const keys = new Map([boundaryKey(boundary?.arn)]);
    for (const arn of new Set([...needed, ...asked, ...replaced.keys()])) {
      const created = rights.can(create, arn, { keys });
      if (created === undefined) continue;
      const deleted = replaced.get(arn) ?? [];
      // Anybody new is as good who is not.
      if (deleted.length > 0 && steps.some(isEverything)) continue;
      const made: Actor = {
        kind,
        arn,
        name: arn.slice(arn.lastIndexOf('/') + 1),
        id: undefined,
        accountId: actor.accountId,
        partition: actor.partition,
        tags: new Map(),
        credential: kind === 'user' ? 'access-key' : 'session-without-mfa',
        isWithoutDevice: kind === 'user',
        holdings: [],
        boundary,
        groups: [],
        missing: [],
      };
      const ways: readonly Tagged[] = [
        { grants: [], tags: made.tags },
        ...taggings(rights, made, () => flatMap(ABOUT[kind], rights.statements), world),
      ];
      for (const { grants: tagging, tags } of ways) {
        const recipient: Recipient = { kind, arn, boundary: boundary?.arn, tags, holdings: [] };
        const taken = becoming(rights, { kind, arn, tags });
        const changes = taken.length === 0 ? [] : given(rights, recipient, world, () => path);
        for (const { grants, credential, isOfKey } of taken) {
          const asMade: Actor = { ...made, tags, credential, ...(isOfKey === true && { isOfKey }) };
          const before = [...deleted, created, ...tagging, ...grants];
          // A trust policy that goes by the name may let in whoever has it.
          if (asked.has(arn)) steps.push(stepOf(path, before, asMade));
          for (const one of remade(rights, asMade, changes, world))
            steps.push(stepOf(path, [...before, ...one.grants], one.to));
          if (kind === 'user' && !steps.some(isEverything))
            steps.push(...joins(rights, asMade, before, world));
        }
      }
    }
    // Without a boundary there is nothing better to be had.
    if (boundary === undefined && steps.some(isEverything)) return steps;
  }
  return steps;
};

export const MAKING_ROLES = [
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  ...MAKING_POLICIES,
  ...DELETING_ROLES,
  ASSUME_ROLE,
  ...CHANGING_VERSIONS,
  ...LIFTING.role,
  ...TAGGING.role,
];

export const MAKING_USERS = [
  'iam:CreateUser',
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  JOIN_GROUP,
  CREATE_GROUP,
  ...MAKING_POLICIES,
  ...DELETING_USERS,
  ...TAKES,
  ...DEVICES,
  ...CHANGING_GROUPS,
  RENAME_USER,
  RENAME_GROUP,
  ...CHANGING_VERSIONS,
  ...LIFTING.user,
  ...TAGGING.user,
  ...LIFTING.group,
];
