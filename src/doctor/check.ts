import type { Diagnosis } from './diagnoses.ts';
import type { Examination } from './examination.ts';

/** One thing to look at. A new check is a file in `checks/` and a line in `checks.ts`; its words are in `diagnoses.ts`. */
export interface Check {
  /** A few words, e.g. `configuration recorder`. */
  readonly name: string;
  /** What it has to read before it can say anything, e.g. `the rules`. */
  readonly of: string;
  /** Reads, and changes nothing. What it throws becomes `not-read`. */
  readonly examine: (examination: Examination) => Promise<readonly Diagnosis[]>;
}
