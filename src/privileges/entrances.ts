/** The roles of an account that its trust policies may open to other accounts: what of it has to be known there. */
import type { PrincipalEntry } from '../policy/principal.ts';
import type { AccountRole, AuthorizationDetails } from './account.ts';
import { trustOf } from './trust.ts';
import { accountOf, isServiceLinked } from './world.ts';

/** A role that may let in somebody of another account. */
export interface Entrance {
  /** With its trust policy, and without what it may do: that is asked of its own account. */
  readonly role: AccountRole;
  /** Whose users and roles it may let in, by account id; undefined where it may be anybody's. */
  readonly openTo: ReadonlySet<string> | undefined;
}

/** Users and roles, and their sessions: `arn:aws:sts::111122223333:assumed-role/app/session`. */
const ACCOUNT_IN_ARN = /^arn:[^:]*:(?:iam|sts)::(\d{12}):/;

/** The account of whom an entry names; undefined where it may be anybody, and none of what is no user and no role. */
const accountsOf = (entry: PrincipalEntry): readonly string[] | undefined => {
  switch (entry.kind) {
    case 'account':
    case 'user':
      return [entry.accountId];
    case 'role':
    case 'role-session':
    case 'federated-user':
      return ACCOUNT_IN_ARN.exec(entry.written)?.slice(1);
    case 'service':
    case 'federated':
    case 'deleted':
      return [];
    case 'anyone':
    case 'user-id':
    case 'role-id':
    case 'unrecognized':
      return undefined;
  }
};

const openTo = ({ trustPolicy }: AccountRole): Entrance['openTo'] => {
  const accounts = new Set<string>();
  const trusted = trustOf(trustPolicy).trusted();
  if (trusted === undefined) return undefined;
  for (const entry of trusted) {
    const named = accountsOf(entry);
    if (named === undefined) return undefined;
    for (const accountId of named) accounts.add(accountId);
  }
  return accounts;
};

/** Without its own policies: whoever may do what, its own account tells. */
const shell = (role: AccountRole): AccountRole => ({
  ...role,
  inline: [],
  attached: [],
  boundary: undefined,
});

/** The roles of an account that other accounts may enter. */
export const entrancesOf = ({ roles }: AuthorizationDetails): readonly Entrance[] =>
  roles.flatMap((role): readonly Entrance[] => {
    if (isServiceLinked(role)) return [];
    const open = openTo(role);
    const { accountId } = accountOf(role.arn);
    if (open !== undefined && [...open].every((id) => id === accountId)) return [];
    return [{ role: shell(role), openTo: open }];
  });

/** Those of some that may let in somebody of an account, and are of another. */
export const entrancesFor = (entrances: readonly Entrance[], accountId: string): readonly AccountRole[] =>
  entrances.flatMap(({ role, openTo: open }) =>
    accountOf(role.arn).accountId !== accountId && open?.has(accountId) !== false ? [role] : [],
  );
