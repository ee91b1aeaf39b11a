import { join } from 'node:path';
import type { Collected, RuleToCollect } from '../inventory/collect.ts';
import { tellReading } from './live-source.ts';
import type { Messages } from './io.ts';
import type { MemberAccount } from './member-accounts.ts';

/** Where accounts are collected, and for which rules. */
export interface CollectionOptions {
  /** It has a folder for each account, named by its id. */
  readonly dir: string;
  readonly rules: readonly RuleToCollect[];
  /** Whether accounts that were collected wholly are not read again. */
  readonly isResumed: boolean;
}

/** What was collected of one of several accounts. */
export interface CollectedMember extends Collected {
  readonly folder: string;
  /** ISO 8601: it was collected then, and not now. */
  readonly before?: string;
}

/** What tells of an account among others, without the progress of each. */
const warningOf = (
  accountId: string,
  messages: Messages,
): Pick<ReturnType<typeof tellReading>, 'onWarning'> => {
  const warning = (text: string): void => messages.warning(`account ${accountId}: ${text}`);
  const { onWarning } = tellReading(accountId, { ...messages, warning });
  return { onWarning };
};

/**
 * Collects an account into its folder, unless it was.
 *
 * @throws saying why it cannot be opened, or the folder not be written. The folder is there then, and empty if it was not
 *   before: whoever evaluates all of them is told that nothing is known of this account.
 */
export const collectMember = async (
  { accountId, open }: MemberAccount,
  { dir, rules, isResumed }: CollectionOptions,
  messages: Messages,
): Promise<CollectedMember> => {
  const folder = join(dir, accountId);
  const { collectedAt } = await import('../inventory/collected-mark.ts');
  const before = isResumed ? await collectedAt(folder, rules) : undefined;
  if (before !== undefined) return { folder, files: [], problems: [], problemsOf: new Map(), before };
  const { makeFolder } = await import('../inventory/saved-folder.ts');
  await makeFolder(folder);
  const { collect } = await import('../inventory/collect.ts');
  const { iam, sts } = await open();
  try {
    return {
      folder,
      ...(await collect({ iam, sts, dir: folder, rules, isMarked: true, ...warningOf(accountId, messages) })),
    };
  } finally {
    iam.destroy();
    sts.destroy();
  }
};
