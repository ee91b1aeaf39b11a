/** The search for a text that lies in some languages and outside of others. */
import { spend, type Budget } from '../budget.ts';
import { flatMap } from '../flat-map.ts';
import { lazily } from '../lazily.ts';
import { anything, matches, onlyTextOf, type Language, type Pattern, type Token } from './language.ts';
import { cases } from './letter-cases.ts';
import { after, ANY_CHARACTER, comingAt, machineOf, startOf, type State } from './machine.ts';

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

/** Those characters that are told apart by what accepts them: the first of each kind. */
const toldApart = (characters: readonly string[], accepting: ReadonlySet<Token['accepts']>): string[] => {
  const kinds: string[] = [];
  const kindOf = (character: string): string => {
    let kind = '';
    for (const accepts of accepting) kind += accepts(character) ? '1' : '0';
    return kind;
  };
  return characters.filter((character) => {
    const kind = kindOf(character);
    if (kinds.includes(kind)) return false;
    kinds.push(kind);
    return true;
  });
};

const alphabetOf = (languages: readonly Language[]): readonly string[] => {
  const literals = new Set<string>();
  const accepting = new Set<Token['accepts']>();
  for (const language of languages)
    for (const pattern of language)
      for (const { literal, accepts } of pattern)
        if (literal !== undefined) literals.add(literal);
        else if (accepts !== anything) accepting.add(accepts);
  const named = new Set(flatMap([...literals], cases));
  const unnamed = KINDS.map((kind) => kind.find((character) => !named.has(character))).filter(
    (character) => character !== undefined,
  );
  return [...toldApart([...unnamed, beyondAscii(named)], accepting), ...named];
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

/** Whether two patterns have no text in common because their beginnings differ: before the first wildcard there is no choice. */
const startApart = (pattern: Pattern, other: Pattern): boolean => {
  for (let at = 0; at < Math.min(pattern.length, other.length); at += 1) {
    const [token, fellow] = [pattern[at], other[at]];
    if (token === undefined || fellow === undefined || token.repeats || fellow.repeats) return false;
    if (!mayAgree(token, fellow)) return true;
  }
  return false;
};

/** Comparing two ends or beginnings costs a fraction of a step of an automaton. */
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

/** Whether each pattern of some language begins unlike all of another's. */
const doStartApart = (inside: readonly Language[], budget: Budget): boolean => {
  let pairs = 0;
  const areApart = (language: Language, other: Language): boolean =>
    language.every((pattern) =>
      other.every((fellow) => {
        pairs += 1;
        return startApart(pattern, fellow);
      }),
    );
  const areSome = inside.some((language, at) =>
    inside.slice(at + 1).some((other) => areApart(language, other)),
  );
  spend(budget, Math.floor(pairs / PAIRS_A_STEP));
  return areSome;
};

/** Characters that are compared one by one cost a fraction of a step of an automaton. */
const CHARACTERS_A_STEP = 64;
/** More of them are not worth it: the automata do as well. */
const MOST_CHARACTERS = 65_536;

const lengthOf = (languages: readonly Language[]): number => {
  let length = 0;
  for (const language of languages) for (const pattern of language) length += pattern.length;
  return length;
};

/**
 * Of a language that names its texts, those that lie in all others and outside of what they have to: nothing else does.
 * Undefined where none of `inside` is one, or there is too much to compare.
 */
const namedTexts = (
  inside: readonly Language[],
  outside: readonly Language[],
  budget: Budget,
): readonly string[] | undefined => {
  for (const language of inside) {
    const texts = language.map(onlyTextOf).filter((text) => text !== undefined);
    if (texts.length < language.length) continue;
    const others = inside.filter((other) => other !== language);
    const most = lengthOf([language]) * (lengthOf(others) + lengthOf(outside));
    if (most > MOST_CHARACTERS) return undefined;
    spend(budget, Math.ceil(most / CHARACTERS_A_STEP));
    return texts.filter(
      (text) =>
        others.every((other) => matches(other, text)) && !outside.some((other) => matches(other, text)),
    );
  }
  return undefined;
};

/** Whether every text of a pattern is one of a wider one that has no wildcard but at its end, as far as their tokens tell. */
const isWithin = (pattern: Pattern, wide: Pattern): boolean => {
  for (let at = 0; at < wide.length; at += 1) {
    const [token, other] = [pattern[at], wide[at]];
    if (other?.repeats === true && other.accepts === anything) return at === wide.length - 1;
    if (token?.accepts !== other?.accepts || token?.repeats !== other?.repeats) return false;
  }
  return pattern.length === wide.length;
};

/** Whether every pattern of a language lies within one of those that a text must lie outside of. */
const isCovered = (language: Language, outside: readonly Language[], budget: Budget): boolean =>
  language.every((pattern) =>
    outside.some((other) => {
      spend(budget, Math.ceil(other.length / PAIRS_A_STEP));
      return other.some((wide) => isWithin(pattern, wide));
    }),
  );

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

/** Bits of a number that one word of the machine holds. */
const WORD = 30;

/** Tells of each place once that it is new. While the numbers of the states are small, a place is one number. */
const newPlaces = (machines: number): ((place: readonly State[]) => boolean) => {
  const width = Math.floor(WORD / machines);
  const few = 1 << width;
  const numbers = new Set<number>();
  const places: Places = new Map();
  return (place) => {
    let number = 0;
    for (const { id } of place) {
      if (id >= few) return isNewAmong(places, place);
      number = (number << width) | id;
    }
    const { size } = numbers;
    return numbers.add(number).size > size;
  };
};

/** Whether no text lies in every language of `within` and in none of `outside`, as far as their plain parts tell. */
export const isPlainlyEmpty = (
  within: readonly Language[],
  outside: readonly Language[],
  budget: Budget,
): boolean =>
  doStartApart(within, budget) ||
  within.some((language) => isCovered(language, outside, budget)) ||
  namedTexts(within, outside, budget)?.length === 0;

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
  if (doStartApart(inside, budget) || inside.some((language) => isCovered(language, outside, budget)))
    return undefined;
  const named = namedTexts(inside, outside, budget);
  // Of several of one length the search says which comes first.
  if (named !== undefined && named.length < 2) return named[0];
  const languages = [...inside, ...outside];
  const machines = languages.map((language, index) => machineOf(language, index < inside.length));
  const first = machines.map(startOf);
  if (first.some(({ isDeadEnd }) => isDeadEnd)) return undefined;
  const numbers = new Map<string, number>();
  const numberOf = (character: string): number => {
    const known = numbers.get(character);
    if (known !== undefined) return known;
    const { size } = numbers;
    numbers.set(character, size);
    return size;
  };
  const alphabet = lazily(() => alphabetOf(languages));
  const alphabetNumbers = lazily(() => alphabet().map(numberOf));
  /** The shortest list of characters that some language leaves; undefined where each of them leaves any. */
  const choices = (place: readonly State[]): readonly string[] | undefined => {
    let fewest = ANY_CHARACTER;
    for (let index = 0; index < inside.length; index += 1) {
      const machine = machines[index];
      const state = place[index];
      const coming = machine && state && comingAt(machine, state);
      if (coming !== undefined && coming.choices < fewest.choices) fewest = coming;
    }
    return fewest.characters;
  };
  /** Written over by the next one. */
  const next: State[] = [...first];
  /** Whether a character leads on from a place, and to where nobody was before: to `next`. False for a dead end of one of the languages. */
  const leadsOn = (place: readonly State[], character: string, number: number): boolean => {
    for (let index = 0; index < machines.length; index += 1) {
      const machine = machines[index];
      const state = place[index];
      if (machine === undefined || state === undefined) return false;
      const reached = after(machine, state, character, number, numbers.size, budget);
      if (reached.isDeadEnd) return false;
      next[index] = reached;
    }
    return isNew(next);
  };
  const isNew = newPlaces(machines.length);
  isNew(first);
  let frontier: { readonly place: readonly State[]; readonly text: string }[] = [{ place: first, text: '' }];
  while (frontier.length > 0) {
    const reached: typeof frontier = [];
    for (const { place, text } of frontier) {
      if (place.every(({ isEnd }) => isEnd)) return text;
      const chosen = choices(place);
      const known = chosen === undefined ? alphabetNumbers() : undefined;
      const characters = chosen ?? alphabet();
      for (let at = 0; at < characters.length; at += 1) {
        const character = characters[at] ?? '';
        if (leadsOn(place, character, known?.[at] ?? numberOf(character)))
          reached.push({ place: next.slice(), text: text + character });
      }
    }
    frontier = reached;
  }
  return undefined;
};
