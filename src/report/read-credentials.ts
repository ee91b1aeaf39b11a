/** What was read of the credentials of accounts, and what of it is shown. */
import type { Problem } from '../aws/problem.ts';
import type { CredentialRow } from './credential-rows.ts';
import type { UserCounts } from './counted-users.ts';
import type { ReadAccount } from './read-account.ts';

/** How the reading of an account went: it was not read where neither users nor the root user could be listed. */
interface CredentialAccount extends ReadAccount {
  /** False where a list was not read, or a call failed. */
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  /** Whether the root user has a row. */
  readonly hasRoot: boolean;
}

/** What was read of one account. */
export interface ReadCredentials {
  readonly account: CredentialAccount;
  readonly rows: readonly CredentialRow[];
}

export interface ReadAccounts {
  readonly read: readonly ReadCredentials[];
  /** What could not be read, and is not of one account. */
  readonly problems: readonly Problem[];
}

export interface CredentialTable {
  /** Null where there are several accounts, or nothing says. */
  readonly accountId: string | null;
  /** Those that are shown. */
  readonly rows: readonly CredentialRow[];
  /** How many there are without the filters. */
  readonly total: UserCounts;
  /** How many of those that are shown may not meet the filters. */
  readonly undecided: number;
  readonly accounts: readonly CredentialAccount[];
  /** What could not be read, and is not of one account. */
  readonly problems: readonly Problem[];
  /** False where somebody may be missing, or it is not known of somebody whether there is MFA, a password or a key. */
  readonly complete: boolean;
  /** The start of the run. */
  readonly now: Date;
}
