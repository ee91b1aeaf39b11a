import type { Problem } from '../aws/problem.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';

/** What `collect` has saved, and what it could not. */
export interface CollectedReport {
  /** Twelve digits; null where nothing says. */
  readonly accountId: string | null;
  readonly folder: string;
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Each of several accounts, whose files are in a folder of its own. */
  readonly accounts?: readonly CollectedAccount[];
}

/** What was saved of one of several accounts. */
export interface CollectedAccount {
  /** Twelve digits. */
  readonly AccountId: string;
  /** As AWS Organizations has it; null where that was not asked. */
  readonly AccountName: string | null;
  /** False where nothing of it is in the folder. */
  readonly Saved: boolean;
  /** ISO 8601: it was collected then, and not read again; null where it was read now. */
  readonly CollectedBefore: string | null;
  readonly Folder: string;
  readonly Files: readonly string[];
  readonly problems: readonly Problem[];
}

/** `missing` names each operation whose answers are not in the files, or not all of them. */
const unreadOf = (problems: readonly Problem[]): Readonly<Record<string, unknown>> =>
  unreadFields({
    complete: problems.length === 0,
    problems,
    missing: [...new Set(problems.map(({ operation }) => operation))].map((operation) => ({
      Operation: operation,
    })),
  });

/** What was saved, as JSON. */
export const renderCollectedJson = ({
  accountId,
  folder,
  files,
  problems,
  accounts,
}: CollectedReport): string =>
  toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    folder,
    files,
    ...unreadOf(problems),
    ...(accounts === undefined
      ? {}
      : {
          accounts: accounts.map(({ problems: ofAccount, ...account }) => ({
            ...account,
            ...unreadOf(ofAccount),
          })),
        }),
  });
