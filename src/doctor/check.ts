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
  /** A command that does it, or the first step of it. */
  readonly command?: string;
  /** Twelve digits; absent: the account of the credentials. */
  readonly accountId?: string;
}

/** One thing to look at. A new check is a file in `checks/` and a line in `checks.ts`. */
export interface Check {
  /** A few words, e.g. `configuration recorder`. */
  readonly name: string;
  /** What it has to read before it can say anything, e.g. `the rules`. */
  readonly of: string;
  /** Reads, and changes nothing. What it throws becomes `unknown`. */
  readonly examine: (examination: Examination) => Promise<readonly Diagnosis[]>;
}

/** How many of a thing there are: `1 message`, `2 messages`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

const diagnosis =
  (standing: Standing) =>
  (sentence: string, mend?: string, command?: string): Diagnosis => ({
    standing,
    sentence,
    ...(mend === undefined ? {} : { mend }),
    ...(command === undefined ? {} : { command }),
  });

export const ok: (sentence: string) => Diagnosis = diagnosis('ok');
export const note = diagnosis('note');
export const unknown = diagnosis('unknown');
export const wrong: (sentence: string, mend: string, command?: string) => Diagnosis = diagnosis('wrong');
