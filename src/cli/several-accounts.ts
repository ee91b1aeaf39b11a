/** Several accounts that a command reads in one run: one that cannot be read ends nothing, and is told of. */
import type { Problem } from '../aws/problem.ts';
import type { AuthorizationDetails } from '../privileges/account.ts';
import { accountLabel } from '../report/not-read.ts';
import { problemLines } from '../report/problem-lines.ts';
import type { ReadAccount } from '../report/read-account.ts';
import { errorText } from '../text/error-text.ts';
import { filteredLists } from './authorization-details.ts';
import type { Messages } from './io.ts';
import type { OpenedInventory } from './source.ts';

/** The account that a source is of: read, or not with a reason. */
export const readAccountOf = async (source: OpenedInventory, reason?: string): Promise<ReadAccount> => ({
  AccountId: (await source.accountId()) ?? null,
  AccountName: source.accountName ?? null,
  Read: reason === undefined,
  Reason: reason ?? null,
});

/** The policies of an account. */
interface ReadDetails {
  readonly details: AuthorizationDetails;
  /** What the answer may leave out. */
  readonly problems: readonly Problem[];
}

/** @throws where they cannot be read, or there are none */
export const readDetailsOf = async (source: OpenedInventory): Promise<ReadDetails> => {
  const details = await source.authorizationDetails?.();
  if (details === undefined) throw new Error('it has no policies');
  return { details, problems: source.isLive ? [] : filteredLists(details) };
};

/** The same of one of several accounts, or why it was not read. */
export const detailsOfSource = (
  source: OpenedInventory,
): Promise<ReadDetails | { readonly details: undefined; readonly reason: string }> =>
  readDetailsOf(source).catch((error: unknown) => ({ details: undefined, reason: errorText(error) }));

/**
 * Tells of accounts that were not read, and of what could not be read of the others.
 *
 * @throws where no account could be read
 */
export const tellUnread = (
  found: readonly { readonly account: ReadAccount; readonly problems: readonly Problem[] }[],
  messages: Pick<Messages, 'error'>,
): void => {
  for (const { account, problems } of found) {
    if (!account.Read) messages.error(`account ${accountLabel(account)}: not read: ${account.Reason}`);
    for (const line of problemLines(problems)) messages.error(`account ${accountLabel(account)}: ${line}`);
  }
  if (!found.some(({ account }) => account.Read))
    throw new Error(`none of ${found.length} accounts could be read`);
};
