/** What was looked at, and what was not. */

/** What was looked through. */
export interface Looked {
  /** A resource type, or an operation. */
  readonly what: string;
  /** Null where it is of all regions. */
  readonly region: string | null;
  /** How many resources. */
  readonly count: number;
}

/** What was not, though it can have policies. */
export interface NotLooked {
  readonly what: string;
  readonly why: string;
}
