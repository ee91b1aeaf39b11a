/** The answers about one who can act: each is found once, and kept for all who share it. */
import { flatMap } from '../policy/flat-map.ts';
import { lazily } from '../policy/lazily.ts';
import type { Statement } from '../policy/policy-document.ts';
import type { KeyMeaning } from '../policy/search/key-meaning.ts';
import type { Actor } from './actor.ts';
import { textOfTags } from './passed-tags.ts';
import { keysOf } from './relevance.ts';
import { type Circumstances, isOfOne, particularMeaning } from './request-space.ts';
import type { Answer, SharedAnswers } from './shared-answers.ts';

/** A bound on the work for one answer, see `credential-answer.ts` of the rule about roles. */
export const STEPS = 50_000;

/** The statements that an answer depends on: of the policies that somebody has, and of his boundary, where he has one. */
export interface Relevant {
  readonly own: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
}

export interface KeptAnswers {
  /**
   * An answer, found where it is not kept already.
   *
   * @param what tells questions about the same statements apart
   * @param answer depends on nothing else than on `what`, the statements, the circumstances, and who asks
   */
  once<Value>(what: string, about: Relevant, answer: () => Value, circumstances?: Circumstances): Value;
  /** Actions of which it was not decided whether they are allowed. */
  undecided(): readonly string[];
  /** Says that something about an action was not decided, on the way to an answer that is being found as well. */
  leaveOpen(action: string): void;
}

const meaningText = (meaning: KeyMeaning | undefined): string => {
  if (meaning?.kind === 'always') return JSON.stringify(meaning.values);
  // Of a tag that can be chosen the texts.
  return meaning?.kind === 'free' ? JSON.stringify(meaning) : (meaning?.kind ?? '');
};

const NONE: ReadonlySet<string> = new Set();

/** Under which text an answer is kept, and where: with those of all, or with those of one. */
interface AnswerKey {
  readonly text: string;
  readonly of: Map<string, Answer>;
}

export const keptAnswers = (
  actor: Actor,
  { known: answers, numberOf, partOf }: SharedAnswers,
): KeptAnswers => {
  const { kind, partition, accountId, credential, isOfKey = false } = actor;
  const kept = `${actor.sourceIdentity ?? ''} ${textOfTags(actor.inherited)}`;
  const base = `${kind} ${partition} ${accountId} ${credential}${isOfKey ? ' of a key' : ''} ${actor.standIn ?? ''} ${kept}`;
  let undecided = new Set<string>();
  const ownMeaning = lazily(() => particularMeaning(actor));

  /** Answers that nobody else has in common: they are not kept any longer than this one is looked at. */
  const particular = new Map<string, Answer>();

  /** What an answer depends on beside what is asked: statements, and the keys that are not the same for everybody. */
  const keyOf = ({ own, boundary }: Relevant, circumstances?: Circumstances): AnswerKey => {
    const all = boundary === undefined ? own : [...own, ...boundary];
    const names = flatMap(all, keysOf);
    const meaningOf =
      names.length === 0
        ? undefined
        : circumstances === undefined
          ? ownMeaning()
          : particularMeaning(actor, circumstances);
    const values = [...new Set(names)].flatMap((name) => {
      const meaning = meaningOf?.(name);
      return meaning === undefined ? [] : [`${name}=${meaningText(meaning)}`];
    });
    const within = boundary === undefined ? '' : `/${boundary.map(numberOf).join()}`;
    const text = `${base} ${own.map(numberOf).join()}${within} ${values.join('\n')}`;
    return names.some(isOfOne) ? { text, of: particular } : { text: `${partOf(text)}`, of: answers };
  };

  return {
    once: <Value>(what: string, about: Relevant, answer: () => Value, circumstances?: Circumstances) => {
      const { text, of } = keyOf(about, circumstances);
      const key = `${what} ${text}`;
      const answered = of.get(key);
      if (answered !== undefined) {
        for (const action of answered.undecided) undecided.add(action);
        // The key says what it is an answer to.
        return answered.value as Value;
      }
      const before = undecided;
      undecided = new Set();
      const value = answer();
      of.set(key, { value, undecided: undecided.size === 0 ? NONE : undecided });
      for (const action of before) undecided.add(action);
      return value;
    },
    undecided: () => [...undecided],
    leaveOpen: (action) => {
      undecided.add(action);
    },
  };
};
