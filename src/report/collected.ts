import type { Problem } from '../aws/problem.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';

/** What `collect` has saved, and what it could not. */
export interface CollectedReport {
  /** Twelve digits; null where nothing says. */
  readonly accountId: string | null;
  readonly folder: string;
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** What was saved, as JSON; `missing` names each operation whose answers are not in the files, or not all of them. */
export const renderCollectedJson = ({ accountId, folder, files, problems }: CollectedReport): string =>
  toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    folder,
    files,
    ...unreadFields({
      complete: problems.length === 0,
      problems,
      missing: [...new Set(problems.map(({ operation }) => operation))].map((operation) => ({
        Operation: operation,
      })),
    }),
  });
