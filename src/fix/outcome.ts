/** What became of a proposal that was to be applied. */
import type { Fix } from './fix.ts';

/**
 * `APPLIED`: the role has the document, and the rule finds it COMPLIANT. `NOT_APPLIED`: nothing was changed, and nothing went
 * wrong. `FAILED`: nothing was changed, because something went wrong. `UNKNOWN`: it may have been written, or is not as it
 * was written.
 */
export type OutcomeStatus = 'APPLIED' | 'NOT_APPLIED' | 'FAILED' | 'UNKNOWN';

export interface Outcome {
  readonly status: OutcomeStatus;
  /** What happened, as a clause. */
  readonly message: string;
  /** The file with the old document; undefined where nothing can have been written. */
  readonly undoFile: string | undefined;
}

export interface AppliedFix {
  readonly fix: Fix;
  readonly outcome: Outcome;
}
