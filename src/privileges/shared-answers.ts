/**
 * Answers that many who can act have in common.
 *
 * What somebody may do depends on the statements that are about it, on the credential, and on those keys of the conditions
 * that follow from who asks: whoever has all of these in common with somebody has the answer in common as well. Users of a
 * large account share most of their policies, so most questions are asked once.
 */
import { numbering, type Numbering } from './relevance.ts';

/** An answer, and the actions of which it was not decided on the way to it. */
export interface Answer {
  readonly value: unknown;
  readonly undecided: ReadonlySet<string>;
}

export interface SharedAnswers {
  readonly numberOf: Numbering;
  /** A number for a text that is part of many questions. */
  readonly partOf: (text: string) => number;
  readonly known: Map<string, Answer>;
}

/** One for each account that is looked at. */
export const sharedAnswers = (): SharedAnswers => {
  const parts = new Map<string, number>();
  return {
    numberOf: numbering(),
    partOf: (text) => {
      const known = parts.get(text) ?? parts.size;
      parts.set(text, known);
      return known;
    },
    known: new Map(),
  };
};
