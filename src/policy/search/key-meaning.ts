/** The request space: who can ask, and what each condition key can be in a request. */
import type { DocumentedTypes } from '../condition.ts';
import type { OpenKey } from './constraint.ts';
import { matches, type Language } from '../text/language.ts';
import type { KnownWords } from './known-words.ts';
import type { Caller, CallerPart } from '../principal.ts';
import { readAddressBlock } from '../typed-value.ts';

/** What a condition key can be in the requests that a question is about. */
export type KeyMeaning =
  | { readonly kind: 'absent' }
  | { readonly kind: 'always'; readonly values: readonly string[] }
  /** Follows from who the caller is. */
  | { readonly kind: 'caller'; readonly part: CallerPart }
  /** Follows from when the request is made, or from when its session was issued. */
  | { readonly kind: 'time'; readonly part: 'now' | 'epoch' | 'issued' }
  | { readonly kind: 'whole-number'; readonly least: number; readonly greatest: number }
  /** The caller's choice, or nothing that the policy tells about: any of the texts, independent of other keys but for the ties of `key-ties.ts`. */
  | {
      readonly kind: 'free';
      /** Undefined: any text. */
      readonly texts: Language | undefined;
      /** The texts, where they are a list. */
      readonly values?: readonly string[];
      /** Characters in one value, where AWS documents a limit. */
      readonly longest: number | undefined;
      readonly mayBeAbsent: boolean;
      /** Addresses, where AWS documents that all values are; otherwise a value may be anything. */
      readonly valueType: 'ip' | undefined;
      /** How many values it has at once, as AWS documents it. */
      readonly multiplicity: 'one' | 'several' | 'not-documented';
    };

export const absent: KeyMeaning = { kind: 'absent' };
export const always = (value: string): KeyMeaning => ({ kind: 'always', values: [value] });

export type FreeKey = KeyMeaning & { readonly kind: 'free' };

/** Any one of some texts, or of all; `more`: what else is known of the key. */
export const oneOf = (texts: Language | undefined, more: Partial<FreeKey> = {}): FreeKey => ({
  kind: 'free',
  texts,
  longest: undefined,
  mayBeAbsent: false,
  valueType: undefined,
  multiplicity: 'one',
  ...more,
});

/** Whether a free key can have a text as its value. */
export const canBe = (meaning: FreeKey, text: string): boolean =>
  meaning.valueType === 'ip'
    ? readAddressBlock(text) !== undefined && !text.includes('/')
    : !isTooLong(meaning, text) && (meaning.texts === undefined || matches(meaning.texts, text));

/** Whether a text is longer than a value of the key can be. */
export const isTooLong = ({ longest }: Pick<FreeKey, 'longest'>, text: string): boolean =>
  longest !== undefined && Array.from(text).length > longest;

/** All the requests that a question is about: who may send them, and what their keys can be. */
export interface RequestSpace {
  /** `key` is lower-case. */
  readonly meaningOf: (key: string) => KeyMeaning;
  readonly documented: DocumentedTypes;
  /** The ARNs that callers have; asked for only where the likely callers do not do. */
  readonly callerArns: () => Language;
  /** Callers that stand for all others in most policies, by their place from 0; tried before any search. */
  readonly likelyCaller: (place: number) => Caller | undefined;
  /** Words that were looked for in this space, or in others whose patterns are the same; undefined where none are kept. */
  readonly knownWords?: KnownWords;
  /** Requests are made from here on: seconds since 1970. */
  readonly earliest: number;
  /** How long a session lasts, in seconds. */
  readonly longestSession: number;
}

/** A key that is not the same in every request, before it is assigned. */
export const openKeyIn = (key: string, { meaningOf }: RequestSpace): OpenKey | undefined => {
  const meaning = meaningOf(key);
  if (meaning.kind === 'absent' || meaning.kind === 'always') return undefined;
  return {
    mayHoldColons: meaning.kind !== 'caller' || meaning.part === 'arn',
    mayBeAbsent: meaning.kind === 'free' && meaning.mayBeAbsent,
  };
};

/** True for a key that is the same in every request of the space. */
export const isFixed = (key: string, { meaningOf }: RequestSpace): boolean => {
  const { kind } = meaningOf(key);
  return kind === 'absent' || kind === 'always';
};
