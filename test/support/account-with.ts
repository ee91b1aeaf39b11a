/** Accounts for the tests of privileges, in few words. */
import type { AuthorizationDetails } from '../../src/privileges/account.ts';

export const ACCOUNT_ID = '111122223333';
export const arnOf = (type: string, name: string, accountId = ACCOUNT_ID): string =>
  `arn:aws:iam::${accountId}:${type}/${name}`;

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const allow = (Action: unknown, Resource: unknown = '*', Condition?: Condition): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
export const deny = (Action: unknown, Resource: unknown = '*', Condition?: Condition): object => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});
export const policyOf = (...statements: readonly object[]): object => ({
  Version: '2012-10-17',
  Statement: statements,
});
export const trusts = (Principal: unknown, Condition?: Condition): object =>
  policyOf({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) });

interface Holder {
  /** The statements of an inline policy. */
  readonly can?: readonly object[];
  /** Names of the account's policies; ARNs of others. */
  readonly attached?: readonly string[];
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface AccountWith {
  readonly users: Readonly<Record<string, Holder & { readonly groups?: readonly string[] }>>;
  readonly groups?: Readonly<Record<string, Pick<Holder, 'can' | 'attached'>>>;
  readonly roles?: Readonly<Record<string, Holder & { readonly trust: object; readonly isInProfile?: true }>>;
  /** The default version's statements, and those of others. */
  readonly policies?: Readonly<
    Record<string, readonly object[] | { readonly versions: readonly (readonly object[])[] }>
  >;
}

const policyArn = (name: string, accountId: string): string =>
  name.startsWith('arn:') ? name : arnOf('policy', name, accountId);

const holderOf = (
  kind: 'user' | 'group' | 'role',
  name: string,
  { can, attached = [] }: Holder,
  accountId: string,
) => ({
  arn: arnOf(kind, name, accountId),
  name: name.slice(name.lastIndexOf('/') + 1),
  path: `/${name.slice(0, name.lastIndexOf('/') + 1)}`,
  inline: can === undefined ? [] : [{ name: `${name}-inline`, document: policyOf(...can) }],
  attached: attached.map((policy) => policyArn(policy, accountId)),
});

const principalOf = (kind: 'user' | 'role', name: string, holder: Holder, accountId: string) => ({
  ...holderOf(kind, name, holder, accountId),
  id: `${kind === 'user' ? 'AIDA' : 'AROA'}0000000000${name.toUpperCase()}`,
  boundary: holder.boundary === undefined ? undefined : policyArn(holder.boundary, accountId),
  tags: new Map(Object.entries(holder.tags ?? {})),
});

export const accountWith = (
  { users, groups = {}, roles = {}, policies = {} }: AccountWith,
  accountId = ACCOUNT_ID,
): AuthorizationDetails => ({
  users: Object.entries(users).map(([name, user]) => ({
    kind: 'user',
    ...principalOf('user', name, user, accountId),
    groups: user.groups ?? [],
  })),
  groups: Object.entries(groups).map(([name, group]) => ({
    kind: 'group',
    ...holderOf('group', name, group, accountId),
  })),
  roles: Object.entries(roles).map(([name, role]) => ({
    kind: 'role',
    ...principalOf('role', name, role, accountId),
    trustPolicy: role.trust,
    isInProfile: role.isInProfile === true,
  })),
  policies: Object.entries(policies).map(([name, content]) => {
    const versions = 'versions' in content ? content.versions : [content];
    return {
      arn: policyArn(name, accountId),
      name: name.slice(name.lastIndexOf('/') + 1),
      versions: versions.map((statements, index) => ({
        id: `v${index + 1}`,
        isDefault: index === 0,
        document: policyOf(...statements),
      })),
    };
  }),
});
