/** Users and roles that can be made, with what can be given to them. */
import { flatMap } from '../policy/flat-map.ts';
import type { Actor, Holding } from './actor.ts';
import {
  ACTIONS,
  CHANGING_GROUPS,
  CHANGING_VERSIONS,
  CREATE_POLICY,
  MOST_POLICIES,
  type Recipient,
  administratorPolicies,
  boundaryKey,
  changed,
  given,
  isOfAccount,
} from './changed-policies.ts';
import { TAGGING, type Tagged, taggings } from './chosen-tags.ts';
import { ASSUME_ROLE } from './leading-on.ts';
import { LIFTING } from './own-limits.ts';
import { joining } from './own-policies.ts';
import type { Rights } from './rights.ts';
import { type Step, stepOf } from './step.ts';
import { DEVICES, TAKES, takings } from './taken-users.ts';
import type { World } from './world.ts';

/** Boundaries that something new can be made with: none, or the policies that the account has. */
const boundariesFor = (world: World, partition: string): readonly (Holding | undefined)[] => [
  undefined,
  ...administratorPolicies(partition),
  ...flatMap(world.details.policies.slice(0, MOST_POLICIES), ({ arn }) => {
    const found = world.managed(arn, { kind: 'self' });
    return 'holding' in found ? [found.holding] : [];
  }),
];

const ABOUT = {
  user: [ACTIONS.user.put, ACTIONS.user.attach, ...TAKES, ...DEVICES],
  role: [ACTIONS.role.put, ACTIONS.role.attach, ASSUME_ROLE],
} as const;

/** A user or role that is made, with what can be given to it. */
export const making = (rights: Rights, kind: 'user' | 'role', world: World): readonly Step[] => {
  const { actor } = rights;
  const create = kind === 'user' ? 'iam:CreateUser' : 'iam:CreateRole';
  const base = `arn:${actor.partition}:iam::${actor.accountId}:${kind}/`;
  const { put, attach } = ACTIONS[kind];
  // The name that another step asks for, or any.
  const needed = [put, attach, 'iam:CreateAccessKey', 'iam:AddUserToGroup']
    .map((action) => rights.can(action, `${base}?*`)?.resource)
    .filter((resource) => resource !== undefined);
  const first = rights.can(create, `${base}?*`)?.resource;
  if (first === undefined) return [];
  const steps: Step[] = [];
  for (const boundary of boundariesFor(world, actor.partition)) {
    const keys = new Map([boundaryKey(boundary?.arn)]);
    for (const arn of new Set([first, ...needed])) {
      const created = rights.can(create, arn, { keys });
      if (created === undefined) continue;
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
        const taken =
          kind === 'user'
            ? takings(rights, { arn, tags })
            : rights.isNotDenied('sts:AssumeRole', arn, { resourceTags: tags }) === undefined
              ? []
              : [{ path: '', grants: [], credential: made.credential }];
        const recipient: Recipient = { kind, arn, boundary: boundary?.arn, tags, holdings: [] };
        const changes =
          taken.length === 0 ? [] : given(rights, recipient, world, () => `principal.new-${kind}`);
        for (const { grants, credential } of taken) {
          for (const change of changes)
            steps.push(
              stepOf(
                `principal.new-${kind}`,
                [created, ...tagging, ...grants, ...change.grants],
                changed({ ...made, tags, credential }, change),
              ),
            );
          if (kind === 'user' && changes.length === 0 && rights.mentions('iam:AddUserToGroup'))
            for (const group of world.details.groups) {
              if (!isOfAccount(group.arn, actor)) continue;
              const joined = rights.can('iam:AddUserToGroup', group.arn);
              if (joined === undefined) continue;
              const members = joining(
                rights,
                { ...made, tags, credential },
                group,
                world,
                'principal.new-user',
              );
              for (const member of members)
                steps.push(
                  stepOf(
                    'principal.new-user',
                    [created, ...tagging, ...grants, joined, ...member.grants],
                    member.to,
                  ),
                );
            }
        }
      }
    }
    // Without a boundary there is nothing better to be had.
    if (boundary === undefined && steps.length > 0) return steps;
  }
  return steps;
};

export const MAKING_ROLES = [
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  CREATE_POLICY,
  ASSUME_ROLE,
  ...TAGGING.role,
];

export const MAKING_USERS = [
  'iam:CreateUser',
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:AddUserToGroup',
  CREATE_POLICY,
  ...TAKES,
  ...DEVICES,
  ...CHANGING_GROUPS,
  ...CHANGING_VERSIONS,
  ...LIFTING.user,
  ...TAGGING.user,
  ...LIFTING.group,
];
