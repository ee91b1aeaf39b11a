/** What somebody may change of others, and what they are then: their policies, groups, tags, limits, and whom they let in. */
import { lazily } from '../policy/lazily.ts';
import type { Statement } from '../policy/policy-document.ts';
import type { Actor } from './actor.ts';
import { ASSUME_ROLE } from './admission.ts';
import { MAKING_POLICIES } from './attached-policies.ts';
import { ROLE_CHANGES } from './become-roles.ts';
import { ACTIONS, CHANGING_GROUPS } from './changed-policies.ts';
import { TAGGING, tagsThatMatter } from './chosen-tags.ts';
import { RENAME_GROUP } from './group-names.ts';
import { JOIN_GROUP } from './made-groups.ts';
import { RENAME_USER } from './other-names.ts';
import { LIFTING, bounded } from './own-limits.ts';
import { changesOf, joined, renamed, retagged } from './own-policies.ts';
import { isAboutResource } from './relevance.ts';
import { remade } from './remade.ts';
import { likenessFor } from './rights-of-several.ts';
import type { Rights } from './rights.ts';
import { type Step, stepOf } from './step.ts';
import { TAKES } from './taken-users.ts';
import { type World, isOfAccount, isOwnedByAws, nameInArn } from './world.ts';

/** What changes a user or role, his groups or what he has. */
const ALL_CHANGING: readonly string[] = [
  ACTIONS.user.put,
  ACTIONS.user.attach,
  JOIN_GROUP,
  RENAME_USER,
  ...CHANGING_GROUPS,
  RENAME_GROUP,
  ...TAGGING.user,
  ...LIFTING.user,
  ...LIFTING.group,
  ...ROLE_CHANGES,
];

const ALL_TAGGING: readonly string[] = Object.values(TAGGING).flat();

export const CHANGE_TRUST = 'iam:UpdateAssumeRolePolicy';

/** What changes a role that another hands to a service, as far as that depends on him. */
const CHANGING_ROLES = [...MAKING_POLICIES, ...ROLE_CHANGES];

/** What somebody may change, so that nobody is looked at whom it cannot be. */
export interface Changing {
  readonly rights: Rights;
  /** Of all actions but those on tags. */
  readonly allows: readonly Statement[];
  /** The kinds of what he may change: of users, roles, groups and policies. */
  readonly kinds: ReadonlySet<string>;
  readonly tags: { readonly user: boolean; readonly role: boolean };
  readonly joins: boolean;
  /** Whether he lets others into roles, and not himself: whom he lets in, but for a Deny, he is. */
  readonly opensRoles: boolean;
  /** The same object for those who may change roles alike. */
  readonly likeness: () => object;
}

const KINDS = ['user', 'role', 'group', 'policy'];

/** Whether somebody may change roles or what they have. */
export const changesRoles = ({ kinds, tags }: Changing): boolean =>
  kinds.has('role') || kinds.has('policy') || tags.role;

/** Whether somebody gives users names, and others make use of it: whoever takes users himself has them under these names. */
const renames = (rights: Rights): boolean => rights.mentions(RENAME_USER) && !TAKES.some(rights.mentions);

/** Undefined where it is nothing. */
export const changingOf = (rights: Rights): Changing | undefined => {
  const { partition, accountId } = rights.actor;
  const isRenaming = renames(rights);
  const open = ALL_CHANGING.filter(
    (action) => (action !== RENAME_USER || isRenaming) && rights.mentions(action),
  );
  // Another name for a group is of use to whoever changes its policies or members.
  if (open.every((action) => action === RENAME_GROUP)) return undefined;
  const isTagging = (action: string): boolean => ALL_TAGGING.includes(action);
  const others = open.filter((action) => !isTagging(action));
  const canOn = (kind: string): boolean =>
    others.some(
      (action) => rights.can(action, `arn:${partition}:iam::${accountId}:${kind}/?*`) !== undefined,
    );
  return {
    rights,
    allows: [...new Set(others.flatMap(rights.allows))],
    kinds: new Set(KINDS.filter(canOn)),
    tags: { user: TAGGING.user.some(rights.mentions), role: TAGGING.role.some(rights.mentions) },
    joins: rights.mentions(JOIN_GROUP),
    likeness: lazily(() => likenessFor(rights, CHANGING_ROLES)),
    opensRoles:
      rights.mentions(CHANGE_TRUST) && rights.statements(ASSUME_ROLE).some(({ effect }) => effect === 'Deny'),
  };
};

/** Whether somebody may change another, as far as names tell. */
export const mayChange = ({ allows, kinds, tags, joins }: Changing, whom: Actor, world: World): boolean => {
  const isAbout = (arn: string): boolean => allows.some((allow) => isAboutResource(allow, arn));
  const { kind, arn, groups, holdings, boundary } = whom;
  if (kinds.has(kind) && isAbout(arn)) return true;
  if (kind === 'user' && kinds.has('group') && (joins || groups.some((group) => isAbout(group.arn))))
    return true;
  if (tags[kind] && tagsThatMatter(whom, allows, world).length > 0) return true;
  const ofCustomer = [...holdings, ...(boundary ? [boundary] : [])].flatMap((holding) => holding.arn ?? []);
  return kinds.has('policy') && ofCustomer.some(isAbout);
};

/** Somebody as another can make him. */
export const changedBy = (rights: Rights, whom: Actor, world: World): readonly Step[] => {
  const isOwned = whom.kind === 'role' && world.rolesNamed(nameInArn(whom.arn)).some(isOwnedByAws);
  if (isOwned || !isOfAccount(whom.arn, rights.actor)) return [];
  const made = [
    ...remade(rights, whom, changesOf(rights, whom, world), world),
    ...(whom.kind === 'user' ? joined(rights, whom, world) : []),
    ...retagged(rights, whom, world),
    ...(renames(rights) ? renamed(rights, whom, world) : []),
    ...bounded(rights, whom, world),
  ];
  return made.map(({ path, grants, to }) => stepOf(path, grants, to));
};
