/** The search for a text that lies in some languages and outside of others. */
import { spend, type Budget } from '../budget.ts';
import { flatMap } from '../flat-map.ts';
import { lazily } from '../lazily.ts';
import type { Language, Pattern, Token } from './language.ts';
import { cases } from './letter-cases.ts';
import { after, machineOf, startOf, type State } from './machine.ts';

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
  '~!#$%&()[]{}<>|;?*"\'^`\\',
  ' éñü☃',
].map((kind) => Array.from(kind));

/** Of the characters that no pattern tells apart without naming them there are more than any policy can name. */
const beyondAscii = (named: ReadonlySet<string>): string => {
  let code = 0x4e00;
  while (named.has(String.fromCodePoint(code))) code += 1;
  return String.fromCodePoint(code);
};

const alphabetOf = (languages: readonly Language[]): readonly string[] => {
  const literals = new Set<string>();
  for (const language of languages)
    for (const pattern of language)
      for (const { literal } of pattern) if (literal !== undefined) literals.add(literal);
  const named = new Set(flatMap([...literals], cases));
  const unnamed = KINDS.map((kind) => kind.find((character) => !named.has(character)));
  return [...unnamed.filter((character) => character !== undefined), beyondAscii(named), ...named];
};

/** Whether a token takes one of the characters that a literal one stands for. */
const takesOneOf = ({ accepts }: Token, { literal = '', ignoresCase }: Token): boolean =>
  ignoresCase === true ? cases(literal).some(accepts) : accepts(literal);

/** Whether a token and another may stand for the same character, as far as their letters tell. */
const mayAgree = (token: Token, other: Token): boolean =>
  token.literal === undefined
    ? other.literal === undefined || takesOneOf(token, other)
    : takesOneOf(other, token);

/** Whether two patterns have no text in common because their ends differ: behind the last wildcard there is no choice. */
const endApart = (pattern: Pattern, other: Pattern): boolean => {
  for (let back = 1; back <= Math.min(pattern.length, other.length); back += 1) {
    const [token, fellow] = [pattern[pattern.length - back], other[other.length - back]];
    if (token === undefined || fellow === undefined || token.repeats || fellow.repeats) return false;
    if (!mayAgree(token, fellow)) return true;
  }
  return false;
};

/** Comparing two ends costs a fraction of a step of an automaton. */
const PAIRS_A_STEP = 16;

/**
 * The languages of `inside` without patterns that end unlike all of another's: reading from the front, a search would come
 * to their ends last. Undefined where one of them has none left.
 */
const withPossibleEnds = (inside: readonly Language[], budget: Budget): readonly Language[] | undefined => {
  const left: Language[] = [];
  for (const language of inside) {
    let possible = language;
    for (const other of inside) {
      if (other === language) continue;
      spend(budget, Math.ceil((possible.length * other.length) / PAIRS_A_STEP));
      possible = possible.filter((pattern) => !other.every((fellow) => endApart(pattern, fellow)));
    }
    if (possible.length === 0) return undefined;
    left.push(possible);
  }
  return left;
};

/** Places by the states of their machines, one after the other. */
interface Places extends Map<number, Places> {}

const END: Places = new Map();

/** Whether a place is not among the others yet, which it is then. */
const isNewAmong = (places: Places, place: readonly State[]): boolean => {
  let among = places;
  let isNew = false;
  for (let index = 0; index < place.length; index += 1) {
    const id = place[index]?.id ?? 0;
    let next = among.get(id);
    isNew = next === undefined;
    if (next === undefined) {
      next = index + 1 === place.length ? END : new Map();
      among.set(id, next);
    }
    among = next;
  }
  return isNew;
};

/**
 * The shortest text that lies in every language of `within` and in none of `outside`; undefined where there is none.
 *
 * Exact: it walks the product of the languages' machines, and a place seen before is not walked again.
 *
 * @throws BudgetSpent
 */
export const findWord = (
  within: readonly Language[],
  outside: readonly Language[],
  budget: Budget,
): string | undefined => {
  const inside = withPossibleEnds(within, budget);
  if (inside === undefined) return undefined;
  const languages = [...inside, ...outside];
  const machines = languages.map((language, index) => machineOf(language, index < inside.length));
  const first = machines.map(startOf);
  if (first.some(({ isDeadEnd }) => isDeadEnd)) return undefined;
  /** Undefined: a dead end for one of the languages. */
  const placeAfter = (place: readonly State[], character: string): readonly State[] | undefined => {
    const next: State[] = [];
    for (let index = 0; index < machines.length; index += 1) {
      const machine = machines[index];
      const state = place[index];
      if (machine === undefined || state === undefined) return undefined;
      const reached = after(machine, state, character, budget);
      if (reached.isDeadEnd) return undefined;
      next.push(reached);
    }
    return next;
  };
  const alphabet = lazily(() => alphabetOf(languages));
  /** The shortest list of characters that some language leaves. */
  const choices = (place: readonly State[]): readonly string[] => {
    let fewest: readonly string[] | undefined;
    for (const { characters } of place)
      if (characters !== undefined && (fewest === undefined || characters.length < fewest.length))
        fewest = characters;
    return fewest ?? alphabet();
  };
  const places: Places = new Map();
  isNewAmong(places, first);
  let frontier: { readonly place: readonly State[]; readonly text: string }[] = [{ place: first, text: '' }];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { place, text } of frontier) {
      if (place.every(({ isEnd }) => isEnd)) return text;
      for (const character of choices(place)) {
        const reached = placeAfter(place, character);
        if (reached !== undefined && isNewAmong(places, reached))
          next.push({ place: reached, text: text + character });
      }
    }
    frontier = next;
  }
  return undefined;
};
