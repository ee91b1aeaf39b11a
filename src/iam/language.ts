/**
 * Sets of texts, as IAM's patterns describe them: `*`, `?`, literal characters and character classes.
 *
 * Matching follows all positions of a pattern at once, so its cost is text × pattern whatever the pattern says;
 * and the same positions let `findWord` look for a text that lies in some sets and outside of others.
 */

/** What one place of a pattern accepts. */
export interface Token {
  readonly accepts: (character: string) => boolean;
  /** True for `*` and its like: any number of accepted characters, none included. */
  readonly repeats: boolean;
  /** The character itself where only one (or, without regard to case, one and its other case) is accepted. */
  readonly literal?: string;
}

/** One pattern. */
export type Pattern = readonly Token[];
/** A set of texts: those that match any of the patterns. */
export type Language = readonly Pattern[];

export const literal = (text: string): Pattern =>
  Array.from(text, (character) => ({
    accepts: (c: string) => c === character,
    repeats: false,
    literal: character,
  }));

export const literalIgnoringCase = (text: string): Pattern =>
  Array.from(text, (character) => {
    const lower = character.toLowerCase();
    return { accepts: (c: string) => c.toLowerCase() === lower, repeats: false, literal: character };
  });

export const one = (accepts: Token['accepts']): Token => ({ accepts, repeats: false });
export const many = (accepts: Token['accepts']): Token => ({ accepts, repeats: true });
export const anything: Token['accepts'] = () => true;
export const exceptFor =
  (excluded: string): Token['accepts'] =>
  (character) =>
    character !== excluded;

/** Positions that are reached without reading: past every token that may repeat no times. */
const settle = (pattern: Pattern, positions: Set<number>): Set<number> => {
  for (const position of positions) if (pattern[position]?.repeats) positions.add(position + 1);
  return positions;
};

const step = (pattern: Pattern, positions: ReadonlySet<number>, character: string): Set<number> => {
  const next = new Set<number>();
  for (const position of positions) {
    const token = pattern[position];
    if (token?.accepts(character)) next.add(token.repeats ? position : position + 1);
  }
  return settle(pattern, next);
};

const start = (pattern: Pattern): Set<number> => settle(pattern, new Set([0]));

const patternMatches = (pattern: Pattern, text: string): boolean => {
  let positions = start(pattern);
  for (const character of text) {
    positions = step(pattern, positions, character);
    if (positions.size === 0) return false;
  }
  return positions.has(pattern.length);
};

export const matches = (language: Language, text: string): boolean =>
  language.some((pattern) => patternMatches(pattern, text));

/** A bound on work, shared by all that one decision does. `spend` throws `BudgetSpent` where it is used up. */
export interface Budget {
  left: number;
}

export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

export const spend = (budget: Budget, cost: number): void => {
  budget.left -= cost;
  if (budget.left < 0) throw new BudgetSpent('the policy is too complex to be decided within the bound');
};

/**
 * One character of every kind that patterns tell apart without naming it: enough, together with the characters that
 * the patterns name, to stand for all characters.
 */
const KINDS = [
  'xyzqwvkjabcdefghilmnoprstu',
  'XYZQWVKJABCDEFGHILMNOPRSTU',
  '0123456789',
  '_-.@+=,',
  '/',
  ':',
  '~!#$%&',
  ' éñü☃',
];

const alphabetOf = (languages: readonly Language[]): string[] => {
  const named = new Set<string>();
  for (const language of languages) {
    for (const pattern of language) {
      for (const { literal: character } of pattern) {
        if (character === undefined) continue;
        named.add(character).add(character.toLowerCase()).add(character.toUpperCase());
      }
    }
  }
  const unnamed = KINDS.flatMap((kind) => Array.from(kind).find((character) => !named.has(character)) ?? []);
  return [...unnamed, ...[...named].filter((character) => Array.from(character).length === 1)];
};

type State = readonly (readonly ReadonlySet<number>[])[];

const keyOf = (state: State): string =>
  state
    .map((language) => language.map((positions) => [...positions].sort((a, b) => a - b).join(',')).join('|'))
    .join('/');

const accepted = (language: Language, positions: readonly ReadonlySet<number>[]): boolean =>
  language.some((pattern, index) => positions[index]?.has(pattern.length));

/**
 * The shortest text that lies in every language of `inside` and in none of `outside`; undefined where there is none.
 *
 * Exact: it walks the product of the patterns' automata, and a state seen before is not walked again.
 *
 * @throws BudgetSpent
 */
export const findWord = (
  inside: readonly Language[],
  outside: readonly Language[],
  budget: Budget,
): string | undefined => {
  const languages = [...inside, ...outside];
  const alphabet = alphabetOf(languages);
  const size = languages.reduce((sum, language) => sum + language.length, 1);
  const first: State = languages.map((language) => language.map(start));
  let frontier: { readonly state: State; readonly text: string }[] = [{ state: first, text: '' }];
  const seen = new Set([keyOf(first)]);
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { state, text } of frontier) {
      const isIn = languages.map((language, index) => accepted(language, state[index] ?? []));
      if (isIn.every((is, index) => is === index < inside.length)) return text;
      for (const character of alphabet) {
        spend(budget, size);
        const after: State = languages.map((language, index) =>
          language.map((pattern, which) => step(pattern, state[index]?.[which] ?? new Set(), character)),
        );
        const alive = inside.every((_, index) => after[index]?.some((positions) => positions.size > 0));
        if (!alive) continue;
        const key = keyOf(after);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ state: after, text: text + character });
      }
    }
    frontier = next;
  }
  return undefined;
};
