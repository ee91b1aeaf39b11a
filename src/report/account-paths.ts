import type { FoundPath } from './found-path.ts';

/** What the users of one account reach, with every credential. */
export interface AccountPaths {
  /** Twelve digits; null where nothing says. */
  readonly accountId: string | null;
  /** Undefined: the policies were not read. */
  readonly paths: readonly FoundPath[] | undefined;
  /** Why they were not read; undefined where they were. */
  readonly reason: string | undefined;
}
