import { accountLabel } from './not-read.ts';

/** One of several accounts, and how the reading of it went. */
export interface ReadAccount {
  /** Twelve digits; null where nothing says. */
  readonly AccountId: string | null;
  /** As AWS Organizations has it; null where that was not asked. */
  readonly AccountName: string | null;
  readonly Read: boolean;
  /** Why it was not read; null where it was. */
  readonly Reason: string | null;
}

/** What was not read, a sentence for each account. */
export const unreadAccounts = (accounts: readonly ReadAccount[] = []): readonly string[] =>
  accounts.flatMap((account) => (account.Read ? [] : [unreadAccount(account)]));

export const unreadAccount = (account: ReadAccount): string =>
  `account ${accountLabel(account)} was not read: ${account.Reason}`;
