/** Where a user's policies can be changed, whom else that touches, and what the account is like with the change. */
import type {
  AccountGroup,
  AccountRole,
  AccountUser,
  AuthorizationDetails,
  ManagedPolicy,
} from '../../privileges/account.ts';
import type { JsonObject } from '../../json/object.ts';

/** A policy in which something is changed, or that is new. */
export type Place =
  | { readonly kind: 'user'; readonly user: AccountUser; readonly policyName: string }
  | { readonly kind: 'group'; readonly group: AccountGroup; readonly policyName: string }
  | { readonly kind: 'managed'; readonly policy: ManagedPolicy; readonly versionId: string };

/** A role that a user's policies move to, and what is taken from the user for it. */
export interface RoleMove {
  /** As it is to be made. */
  readonly role: AccountRole;
  /** Names of inline policies and of groups, ARNs of managed policies. */
  readonly taken: Readonly<Record<'inline' | 'attached' | 'groups', readonly string[]>>;
}

export interface PolicyChange {
  readonly place: Place;
  /** The policy as it is; undefined for one that is new. */
  readonly before: JsonObject | undefined;
  readonly document: JsonObject;
  /** What is done beside it, where the policy is a user's that lets him assume a new role. */
  readonly move?: RoleMove;
}

/** Who has a policy, or is bounded by it. */
export interface Touched {
  /** Members of its groups among them. */
  readonly users: readonly AccountUser[];
  readonly groups: readonly AccountGroup[];
  readonly roles: readonly AccountRole[];
}

/** All who have the policy of a place, the user that the change is made for among them. */
export const touchedBy = (place: Place, { users, groups, roles }: AuthorizationDetails): Touched => {
  switch (place.kind) {
    case 'user':
      return { users: [place.user], groups: [], roles: [] };
    case 'group':
      return {
        users: users.filter((user) => user.groups.includes(place.group.name)),
        groups: [place.group],
        roles: [],
      };
    case 'managed': {
      const { arn } = place.policy;
      const holding = groups.filter(({ attached }) => attached.includes(arn));
      const has = ({ attached, boundary }: AccountUser | AccountRole): boolean =>
        attached.includes(arn) || boundary === arn;
      return {
        users: users.filter((user) => has(user) || holding.some(({ name }) => user.groups.includes(name))),
        groups: holding,
        roles: roles.filter(has),
      };
    }
  }
};

type Inline = AccountUser['inline'];

const withInline = (inline: Inline, name: string, document: JsonObject): Inline =>
  inline.some((policy) => policy.name === name)
    ? inline.map((policy) => (policy.name === name ? { name, document } : policy))
    : [...inline, { name, document }];

/** The account once policies and groups are taken from a user. */
export const withTaken = (
  details: AuthorizationDetails,
  user: AccountUser,
  taken: RoleMove['taken'],
): AuthorizationDetails => ({
  ...details,
  users: details.users.map((one) =>
    one.arn === user.arn
      ? {
          ...one,
          inline: one.inline.filter(({ name }) => !taken.inline.includes(name)),
          attached: one.attached.filter((arn) => !taken.attached.includes(arn)),
          groups: one.groups.filter((name) => !taken.groups.includes(name)),
        }
      : one,
  ),
});

/** The account once the change is made. */
export const withChange = (
  details: AuthorizationDetails,
  { move, ...change }: PolicyChange,
): AuthorizationDetails => {
  const { place, document } = change;
  if (move !== undefined && place.kind === 'user')
    return withChange(
      { ...withTaken(details, place.user, move.taken), roles: [...details.roles, move.role] },
      change,
    );
  switch (place.kind) {
    case 'user':
      return {
        ...details,
        users: details.users.map((user) =>
          user.arn === place.user.arn
            ? { ...user, inline: withInline(user.inline, place.policyName, document) }
            : user,
        ),
      };
    case 'group':
      return {
        ...details,
        groups: details.groups.map((group) =>
          group.arn === place.group.arn
            ? { ...group, inline: withInline(group.inline, place.policyName, document) }
            : group,
        ),
      };
    case 'managed':
      return {
        ...details,
        policies: details.policies.map((policy) =>
          policy.arn === place.policy.arn ? { ...policy, versions: withDefault(policy, document) } : policy,
        ),
      };
  }
};

/** The versions once there is another default one: the old default is one that can be gone back to. */
const withDefault = ({ versions }: ManagedPolicy, document: JsonObject): ManagedPolicy['versions'] => [
  ...versions.map((version) => ({ ...version, isDefault: false })),
  { id: 'new', isDefault: true, document },
];
