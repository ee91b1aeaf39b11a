import type { ErrorFields } from '../text/error-text.ts';

/** Something that could not be read. It leaves facts `undefined` or a listing incomplete; it never becomes a verdict. */
export interface Problem {
  /** The IAM operation, or the file, that failed. */
  readonly operation: string;
  /** Twelve digits; absent in an answer about one account, and where nothing says. */
  readonly accountId?: string;
  /** Absent where the failure is not about one resource. */
  readonly resourceName?: string;
  /** What failed; its name is `Error` where this program says so itself. */
  readonly error: ErrorFields;
}
