/**
 * Sets of texts, as IAM's patterns describe them: `*`, `?`, literal characters and character classes.
 * `find-word.ts` looks for a text that lies in some of them and outside of others.
 */
import { readOnce } from '../lazily.ts';

/** What one place of a pattern accepts. */
export interface Token {
  readonly accepts: (character: string) => boolean;
  /** True for `*` and its like: any number of accepted characters, none included. */
  readonly repeats: boolean;
  /** The character itself where only one (or, without regard to case, one and its other case) is accepted. */
  readonly literal?: string;
  /** Whether its other case is accepted, too. */
  readonly ignoresCase?: true;
}

/** One pattern. */
export type Pattern = readonly Token[];
/** A set of texts: those that match any of the patterns. */
export type Language = readonly Pattern[];

const literalToken = (character: string): Token => ({
  accepts: (c) => c === character,
  repeats: false,
  literal: character,
});

const literalTokenIgnoringCase = (character: string): Token => {
  const lower = character.toLowerCase();
  return {
    accepts: (c) => c.toLowerCase() === lower,
    repeats: false,
    literal: character,
    ignoresCase: true,
  };
};

/** Nearly every character of a policy is ASCII: one token serves every place where it stands. */
const ofAscii = (make: (character: string) => Token): readonly Token[] =>
  Array.from({ length: 128 }, (_, code) => make(String.fromCharCode(code)));

const madeWith =
  (ascii: readonly Token[], make: (character: string) => Token): ((text: string) => Pattern) =>
  (text) => {
    const pattern: Token[] = [];
    for (const character of text) pattern.push(ascii[character.charCodeAt(0)] ?? make(character));
    return pattern;
  };

const [exact, ignoringCase] = [ofAscii(literalToken), ofAscii(literalTokenIgnoringCase)];
/** The tokens that are the same in every pattern. */
export const sharedLiterals: readonly Token[] = [...exact, ...ignoringCase];

export const literal = madeWith(exact, literalToken);
export const literalIgnoringCase = madeWith(ignoringCase, literalTokenIgnoringCase);

/** Whether a token adds nothing to the one before it: stars in a row are one star. */
export const isRepeatedStar = (token: Token, before: Token | undefined): boolean =>
  token.repeats && before?.repeats === true && before.accepts === token.accepts;

export const withoutRepeatedStars = (pattern: Pattern): Pattern =>
  pattern.filter((token, at) => !isRepeatedStar(token, pattern[at - 1]));

export const one = (accepts: Token['accepts']): Token => ({ accepts, repeats: false });
export const many = (accepts: Token['accepts']): Token => ({ accepts, repeats: true });
export const anything: Token['accepts'] = () => true;
export const exceptFor =
  (excluded: string): Token['accepts'] =>
  (character) =>
    character !== excluded;

/** Whether every text of a language has more than so many characters. */
export const areLongerThan = (language: Language, characters: number): boolean =>
  language.every((pattern) => pattern.filter(({ repeats }) => !repeats).length > characters);

/** The text of a pattern that only one text matches. */
export const onlyTextOf = (pattern: Pattern): string | undefined => {
  let text = '';
  for (const { literal: character, ignoresCase } of pattern) {
    if (character === undefined || ignoresCase === true) return undefined;
    text += character;
  }
  return text;
};

/** Where every repeating token takes anything, only the last one that was passed ever has to take more. */
const matchesWildcards = (pattern: Pattern, characters: readonly string[], start: number): boolean => {
  let place = start;
  let star: number | undefined;
  let taken = start;
  for (let at = start; at < characters.length;) {
    const token = pattern[place];
    if (token?.repeats === true) {
      star = place;
      taken = at;
      place += 1;
    } else if (token?.accepts(characters[at] ?? '') === true) {
      place += 1;
      at += 1;
    } else {
      if (star === undefined) return false;
      place = star + 1;
      taken += 1;
      at = taken;
    }
  }
  while (pattern[place]?.repeats === true) place += 1;
  return place === pattern.length;
};

/** All places are followed at once. */
const matchesClasses = (pattern: Pattern, characters: readonly string[], start: number): boolean => {
  /** Before which character a place was reached last. */
  const reachedAt = new Int32Array(pattern.length + 1).fill(-1);
  /** Adds a place, and those that are reached from it without reading: past every token that may repeat no times. */
  const add = (places: number[], place: number, at: number): void => {
    for (let next = place; reachedAt[next] !== at; next += 1) {
      reachedAt[next] = at;
      places.push(next);
      if (pattern[next]?.repeats !== true) return;
    }
  };
  let places: number[] = [];
  add(places, start, start);
  for (let at = start; at < characters.length && places.length > 0; at += 1) {
    const next: number[] = [];
    for (const place of places) {
      const token = pattern[place];
      if (token?.accepts(characters[at] ?? '') === true) add(next, token.repeats ? place : place + 1, at + 1);
    }
    places = next;
  }
  return places.includes(pattern.length);
};

const matchesPattern = (pattern: Pattern, characters: readonly string[]): boolean => {
  // Up to its first wildcard a pattern leaves no choice.
  let start = 0;
  for (; start < pattern.length; start += 1) {
    const token = pattern[start];
    const character = characters[start];
    if (token === undefined || token.repeats) break;
    if (character === undefined || !token.accepts(character)) return false;
  }
  if (start === pattern.length) return characters.length === start;
  for (let place = start; place < pattern.length; place += 1) {
    const token = pattern[place];
    if (token?.repeats === true && token.accepts !== anything)
      return matchesClasses(pattern, characters, start);
  }
  return matchesWildcards(pattern, characters, start);
};

const charactersOf = readOnce((text): readonly string[] => Array.from(text));

/** Whether a text lies in a language. The cost is at most text × pattern, whatever the pattern says. */
export const matches = (language: Language, text: string): boolean => {
  const characters = charactersOf(text);
  for (const pattern of language) if (matchesPattern(pattern, characters)) return true;
  return false;
};
