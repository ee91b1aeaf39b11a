import type { Examination } from './examination.ts';

/** How one thing stands. */
export type Standing =
  | 'ok'
  /** Worth knowing; nothing has to be mended. */
  | 'note'
  | 'wrong'
  /** It could not be read: neither well nor wrong. */
  | 'unknown';

/** What a check says of one thing. */
export interface Diagnosis {
  readonly standing: Standing;
  /** One sentence in plain words, without its full stop. */
  readonly sentence: string;
  /** What to do about it, in the imperative; absent where there is nothing to do. */
  readonly mend?: string;
  /** Twelve digits; absent: the account of the credentials. */
  readonly accountId?: string;
}

/** One thing to look at. A new check is a file in `checks/` and a line in `checks.ts`. */
export interface Check {
  /** A few words, e.g. `configuration recorder`. */
  readonly name: string;
  /** Reads, and changes nothing. What it throws becomes `unknown`. */
  readonly examine: (examination: Examination) => Promise<readonly Diagnosis[]>;
}

export const ok = (sentence: string): Diagnosis => ({ standing: 'ok', sentence });
export const note = (sentence: string): Diagnosis => ({ standing: 'note', sentence });
export const wrong = (sentence: string, mend: string): Diagnosis => ({ standing: 'wrong', sentence, mend });
