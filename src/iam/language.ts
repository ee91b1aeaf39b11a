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

/**
 * All patterns of a language in one row, each ended by `undefined`: a position there has matched.
 *
 * Patterns that end in `*` share one tail, in front: a hundred account principals become one position as soon as the
 * account is read, and a search need not go through the users of each.
 */
type Automaton = readonly (Token | 'tail' | undefined)[];
/** Positions in an automaton, each once. */
type Positions = readonly number[];

const TAIL: Pattern = [many(anything)];

const automatonOf = (language: Language): Automaton => [
  ...TAIL,
  undefined,
  ...language.flatMap((pattern) => {
    const last = pattern.at(-1);
    const isOpen = last?.repeats === true && last.accepts === anything;
    return isOpen ? [...pattern.slice(0, -1), 'tail' as const, undefined] : [...pattern, undefined];
  }),
];

/** Where the patterns begin: behind the tail. */
const FIRST = TAIL.length + 1;

/** Adds a position, and those that are reached from it without reading: past every token that may repeat no times. */
const add = (positions: number[], position: number, automaton: Automaton): void => {
  let at = automaton[position] === 'tail' ? 0 : position;
  while (!positions.includes(at)) {
    positions.push(at);
    const token = automaton[at];
    if (token === undefined || token === 'tail' || !token.repeats) return;
    at = automaton[at + 1] === 'tail' ? 0 : at + 1;
  }
};

const startOf = (automaton: Automaton): Positions => {
  const positions: number[] = [];
  automaton.forEach((_, at) => {
    if (at >= FIRST && automaton[at - 1] === undefined) add(positions, at, automaton);
  });
  return positions;
};

const step = (automaton: Automaton, positions: Positions, character: string): Positions => {
  const next: number[] = [];
  for (const position of positions) {
    const token = automaton[position];
    if (token === undefined || token === 'tail' || !token.accepts(character)) continue;
    add(next, token.repeats ? position : position + 1, automaton);
  }
  return next;
};

const hasMatched = (automaton: Automaton, positions: Positions): boolean =>
  positions.some((position) => automaton[position] === undefined);

export const matches = (language: Language, text: string): boolean => {
  const automaton = automatonOf(language);
  let positions = startOf(automaton);
  for (const character of text) {
    positions = step(automaton, positions, character);
    if (positions.length === 0) return false;
  }
  return hasMatched(automaton, positions);
};

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

/** Both cases of a character, and itself; not a case that takes two characters. */
const cases = (character: string): string[] =>
  [character, character.toLowerCase(), character.toUpperCase()].filter(
    (spelled) => Array.from(spelled).length === 1,
  );

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
        for (const spelled of cases(character)) named.add(spelled);
      }
    }
  }
  const unnamed = KINDS.flatMap((kind) => Array.from(kind).find((character) => !named.has(character)) ?? []);
  return [...unnamed, ...named];
};

type State = readonly Positions[];

/** The characters that can come next; undefined where any can. Most of an ARN leaves no choice. */
const charactersAfter = (automaton: Automaton, positions: Positions): string[] | undefined => {
  const characters: string[] = [];
  for (const position of positions) {
    const token = automaton[position];
    if (token === undefined || token === 'tail') continue;
    if (token.literal === undefined) return undefined;
    characters.push(...cases(token.literal));
  }
  return [...new Set(characters)];
};

const keyOf = (state: State): string =>
  state.map((positions) => positions.toSorted((a, b) => a - b).join()).join('/');

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
  const alphabet = alphabetOf([...inside, ...outside]);
  const automata = [...inside, ...outside].map(automatonOf);
  /** The shortest list of characters that some language of `inside` leaves. */
  const choices = (state: State): readonly string[] => {
    let fewest: readonly string[] = alphabet;
    for (let index = 0; index < inside.length; index += 1) {
      const characters = charactersAfter(automata[index] ?? [], state[index] ?? []);
      if (characters !== undefined && characters.length < fewest.length) fewest = characters;
    }
    return fewest;
  };
  const isFound = (state: State): boolean =>
    automata.every((automaton, index) => hasMatched(automaton, state[index] ?? []) === index < inside.length);
  /** Undefined: no text that goes on like this lies in all languages of `inside`. */
  const after = (state: State, character: string): State | undefined => {
    const next: Positions[] = [];
    for (const [index, automaton] of automata.entries()) {
      const positions = state[index] ?? [];
      spend(budget, 1 + positions.length);
      const reached = step(automaton, positions, character);
      if (reached.length === 0 && index < inside.length) return undefined;
      next.push(reached);
    }
    return next;
  };
  const first: State = automata.map(startOf);
  const seen = new Set([keyOf(first)]);
  let frontier: { readonly state: State; readonly text: string }[] = [{ state: first, text: '' }];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { state, text } of frontier) {
      if (isFound(state)) return text;
      for (const character of choices(state)) {
        const reached = after(state, character);
        if (reached === undefined) continue;
        const key = keyOf(reached);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ state: reached, text: text + character });
      }
    }
    frontier = next;
  }
  return undefined;
};
