/**
 * Names that are taken, and what takes away whoever has one. IAM keeps one user, role, group or policy of a name in an account, whatever
 * its path and letter case.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { arnBefore } from './actor.ts';
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import type { AccountRole, AccountUser } from './account.ts';
import { policyKey } from './iam-keys.ts';
import type { Grant, Rights } from './rights.ts';
import { all, uncertain } from './step.ts';
import { type World, accountOf, isOwnedByAws, nameInArn } from './world.ts';

/** A name as IAM compares it: without its path, whatever its letter case. */
export const nameIgnoringCase = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1).toLowerCase();

const nameOf = (arn: string): string => {
  const [kind = ''] = arn.split(':').slice(5).join(':').split('/');
  return `${accountOf(arn).accountId} ${kind} ${nameIgnoringCase(arn)}`;
};

const namesTaken = oncePer(
  ({ details: { users, roles, groups, policies } }: World): ReadonlySet<string> =>
    new Set([...users, ...roles, ...groups, ...policies].map(({ arn }) => nameOf(arn))),
);

/** Whether a user, role, group or policy of that name can be made. */
export const isFree = (arn: string, world: World): boolean => !namesTaken(world).has(nameOf(arn));

const usersByName = oncePer(
  ({ details: { users } }: World): ReadonlyMap<string, AccountUser> =>
    new Map(users.map((user) => [nameOf(user.arn), user])),
);

/** The user who has a name. */
export const userOfName = (arn: string, world: World): AccountUser | undefined =>
  usersByName(world).get(nameOf(arn));

const DELETE_POLICY = 'iam:DeletePolicy';
const DELETE_VERSION = 'iam:DeletePolicyVersion';
const LEAVE_PROFILE = 'iam:RemoveRoleFromInstanceProfile';

/** What deletes somebody beside what takes away what he has. */
const DELETING = {
  user: {
    itself: 'iam:DeleteUser',
    inline: 'iam:DeleteUserPolicy',
    attached: 'iam:DetachUserPolicy',
    others: ['iam:DeleteAccessKey', 'iam:DeleteLoginProfile', 'iam:DeactivateMFADevice'],
  },
  role: {
    itself: 'iam:DeleteRole',
    inline: 'iam:DeleteRolePolicy',
    attached: 'iam:DetachRolePolicy',
    others: [],
  },
  group: { attached: 'iam:DetachGroupPolicy' },
} as const;

/** All actions that deleting somebody, or a policy, may take. */
export const DELETING_USERS: readonly string[] = [
  ...Object.values(DELETING.user).flat(),
  'iam:RemoveUserFromGroup',
];
export const DELETING_ROLES: readonly string[] = [...Object.values(DELETING.role).flat(), LEAVE_PROFILE];
export const DELETING_POLICIES: readonly string[] = [
  DELETE_POLICY,
  DELETE_VERSION,
  ...Object.values(DELETING).map(({ attached }) => attached),
];

const ofPolicy = (arn: string) => ({ keys: new Map([policyKey(arn)]) });

/**
 * What deletes a user or role, so that one of the same name can be made. Whether a user has keys, a password or devices is not
 * known: without the rights to delete them it is not certain.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export const deletionOf = (
  rights: Rights,
  principal: AccountUser | AccountRole,
  world: World,
): readonly Grant[] | undefined => {
  const { kind, arn, tags, inline, attached } = principal;
  const { itself, inline: deleting, attached: detaching, others } = DELETING[kind];
  const resourceTags = { resourceTags: tags };
  const groups = world.details.groups.filter(
    (group) =>
      kind === 'user' &&
      principal.groups.includes(group.name) &&
      accountOf(group.arn).accountId === accountOf(arn).accountId,
  );
  const profiles = arn.replace(/:role\/.*/, ':instance-profile/?*');
  const found = all([
    rights.can(itself, arn, resourceTags),
    ...(inline.length > 0 ? [rights.can(deleting, arn, resourceTags)] : []),
    ...attached.map((policy) => rights.can(detaching, arn, { ...resourceTags, ...ofPolicy(policy) })),
    ...groups.map((group) => rights.can('iam:RemoveUserFromGroup', group.arn)),
    ...(kind === 'role' && principal.isInProfile ? [rights.can(LEAVE_PROFILE, profiles)] : []),
  ]);
  const isSure = others.every((action) => rights.can(action, arn, resourceTags) !== undefined);
  return isSure ? found : found?.map((grant) => uncertain(grant, 'user to delete'));
};

/** The users or roles of the account who can be deleted and made anew, with what that takes. */
export const replaceable = (
  rights: Rights,
  kind: 'user' | 'role',
  world: World,
): ReadonlyMap<string, readonly Grant[]> => {
  const { accountId } = rights.actor;
  const { itself } = DELETING[kind];
  if (!rights.mentions(itself)) return new Map();
  const names = rights.limitedTo([itself]);
  const { users, roles } = world.details;
  const isOne = ({ arn }: AccountUser | AccountRole): boolean =>
    names === undefined || names.has(nameInArn(arn));
  const every: readonly (AccountUser | AccountRole)[] =
    kind === 'user' ? users : roles.filter((role) => !isOwnedByAws(role));
  return new Map(
    flatMap(every.filter(isOne), (one) => {
      if (accountOf(one.arn).accountId !== accountId || one.arn === arnBefore(rights.actor)) return [];
      const grants = deletionOf(rights, one, world);
      return grants === undefined ? [] : [[one.arn, grants] as const];
    }),
  );
};

/**
 * What deletes a managed policy of the account: it is detached from everybody, and its other versions are deleted. One that is
 * a boundary is not certain to be deleted.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
 */
export const deletionOfPolicy = (rights: Rights, arn: string, world: World): readonly Grant[] | undefined => {
  const { users, roles, groups } = world.details;
  const policy = world.policyWith(arn);
  if (policy === undefined || !rights.mentions(DELETE_POLICY)) return undefined;
  const holders = [...users, ...roles, ...groups].filter(({ attached }) => attached.includes(arn));
  const isBoundary = [...users, ...roles].some(({ boundary }) => boundary === arn);
  const grants = all([
    rights.can(DELETE_POLICY, arn),
    ...(policy.versions.length > 1 ? [rights.can(DELETE_VERSION, arn)] : []),
    ...holders.map((holder) => {
      const tags = holder.kind === 'group' ? {} : { resourceTags: holder.tags };
      return rights.can(DELETING[holder.kind].attached, holder.arn, { ...tags, ...ofPolicy(arn) });
    }),
  ]);
  return isBoundary ? grants?.map((grant) => uncertain(grant, 'boundary to delete')) : grants;
};
