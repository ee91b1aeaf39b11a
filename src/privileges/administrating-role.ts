/** A role that can change IAM, with who may assume it: users and roles of the account, and whom else its trust policy names. */
import type { Credential } from '../policy/credential.ts';
import type { PrincipalEntry } from '../policy/principal.ts';
import type { AccountRole, AccountUser } from './account.ts';
import { assumptions } from './assume-role.ts';
import type { HeldRight } from './iam-rights.ts';
import { CREDENTIALS } from './privileges.ts';
import { accountOf, type World } from './world.ts';

/** Somebody of the account who may assume a role. */
export interface Assumer {
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly arn: string;
  /** Of a user: with which; a role's session carries no MFA. */
  readonly credentials: readonly Credential[];
}

/** Somebody whom a trust policy names. */
export type TrustedPrincipal = PrincipalEntry;

export interface AdministratingRole {
  readonly role: AccountRole;
  readonly rights: readonly HeldRight[];
  readonly assumers: readonly Assumer[];
  /** Whom beside users and roles of the account its trust policy names; undefined where that is no list. */
  readonly trusted: readonly TrustedPrincipal[] | undefined;
}

/** The users who may assume a role, each with the credentials, and the roles. */
const assumersOf = (role: AccountRole, world: World): readonly Assumer[] => {
  const { users, roles } = world.details;
  const known = new Map<string, readonly Credential[]>();
  const credentialsOf = (user: AccountUser): readonly Credential[] => {
    const likeness = world.likenessOf(user);
    const credentials =
      known.get(likeness) ??
      CREDENTIALS.filter((credential) => {
        const actor = world.userActor(user, credential);
        return actor.missing.length === 0 && assumptions(world.rightsOf(actor), role, world).length > 0;
      });
    known.set(likeness, credentials);
    return credentials;
  };
  const assumes = (other: AccountRole): boolean => {
    const actor = world.roleActor(other);
    return (
      other !== role &&
      actor.missing.length === 0 &&
      assumptions(world.rightsOf(actor), role, world).length > 0
    );
  };
  return [
    ...users.flatMap((user): readonly Assumer[] => {
      const credentials = credentialsOf(user);
      return credentials.length === 0 ? [] : [{ kind: 'user', name: user.name, arn: user.arn, credentials }];
    }),
    ...roles
      .filter(assumes)
      .map(({ name, arn }): Assumer => ({ kind: 'role', name, arn, credentials: ['session-without-mfa'] })),
  ];
};

/** Neither a user or role of the account, who are asked themselves, nor somebody who is gone. */
const isOther =
  (accountId: string) =>
  ({ kind, written }: PrincipalEntry): boolean => {
    if (kind === 'deleted') return false;
    if (kind === 'account') return written !== accountId && accountOf(written).accountId !== accountId;
    return (kind !== 'user' && kind !== 'role') || accountOf(written).accountId !== accountId;
  };

export const administratingRole = (
  role: AccountRole,
  rights: readonly HeldRight[],
  world: World,
): AdministratingRole => ({
  role,
  rights,
  assumers: assumersOf(role, world),
  trusted: world
    .trustOf(role)
    .trusted()
    ?.filter(isOther(accountOf(role.arn).accountId)),
});
