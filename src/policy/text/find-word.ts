/** The search for a text that lies in some languages and outside of others. */
import { spend, type Budget } from '../budget.ts';
import { flatMap } from '../flat-map.ts';
import { lazily } from '../lazily.ts';
import { anything, many, type Language, type Pattern, type Token } from './language.ts';

/**
 * All patterns of a language in one row, each ended by `undefined`: a position there has matched.
 *
 * Patterns that end in `*` share one tail, in front: a hundred account principals become one position as soon as the
 * account is read, and a search need not go through the users of each.
 */
type Row = readonly (Token | 'tail' | undefined)[];

const TAIL: Pattern = [many(anything)];
/** Where the patterns begin: behind the tail and its end. */
const FIRST = TAIL.length + 1;

const rowOf = (language: Language): Row => {
  const row: Row[number][] = [...TAIL, undefined];
  for (const pattern of language) {
    const last = pattern.at(-1);
    const isOpen = last?.repeats === true && last.accepts === anything;
    for (const token of isOpen ? pattern.slice(0, -1) : pattern) row.push(token);
    if (isOpen) row.push('tail');
    row.push(undefined);
  }
  return row;
};

/** Where a machine has come to. */
interface State {
  /** Different for every state of one machine. */
  readonly id: number;
  /** In the row, ascending. */
  readonly positions: readonly number[];
  /** What was read lies where it should. */
  readonly isEnd: boolean;
  /** Whatever is read next, it does not. */
  readonly isDeadEnd: boolean;
  /** Inside of a language the characters that can come next; undefined where any can. Most of an ARN leaves no choice. */
  readonly characters: readonly string[] | undefined;
  /** The states that were reached from here before. */
  readonly known: Map<string, State>;
}

/** A language that reads character by character. States are made as they are reached, each once. */
interface Machine {
  readonly row: Row;
  /** Whether a text has to lie in the language, and not outside of it. */
  readonly isInside: boolean;
  /** Of a row of few positions: for each those that are reached from it without reading, as bits. */
  readonly reached: readonly number[] | undefined;
  /** When each position was reached last, in calls: so that a list has each once. */
  readonly reachedAt: { time: number; readonly last: Uint32Array };
  /** By their positions: as bits where the row has few, else as text. */
  readonly states: Map<number | string, State>;
}

/** As many positions as a number has bits that can be set without a sign. */
const FEW = 31;

/** Characters with the lower case of another pair: without regard to case the Kelvin sign is a k. */
const FURTHER_CASES: ReadonlyMap<string, string> = new Map(
  Array.from('\u212a\u212b\u2126\u1e9e\u03f4ǅǈǋǲᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾼῌῼ', (character) => [
    character.toLowerCase(),
    character,
  ]),
);

const casesOf = (character: string): readonly string[] => {
  const lower = character.toLowerCase();
  return [character, lower, character.toUpperCase(), FURTHER_CASES.get(lower) ?? character].filter(
    (spelled) => Array.from(spelled).length === 1,
  );
};

const ASCII = Array.from({ length: 128 }, (_, code) => casesOf(String.fromCharCode(code)));

/** All cases of a character, and itself; not a case that takes two characters. */
const cases = (character: string): readonly string[] => ASCII[character.charCodeAt(0)] ?? casesOf(character);

const charactersAt = (row: Row, positions: readonly number[]): readonly string[] | undefined => {
  const characters: string[] = [];
  for (const position of positions) {
    const token = row[position];
    if (token === undefined || token === 'tail') continue;
    if (token.literal === undefined) return undefined;
    for (const spelled of cases(token.literal)) if (!characters.includes(spelled)) characters.push(spelled);
  }
  return characters;
};

/** Whether nothing is reached without reading. */
const isAlone = (token: Row[number]): boolean => token === undefined || (token !== 'tail' && !token.repeats);

/** Calls `add` for a position and those that are reached from it without reading, until one that it has had before. */
const reachedFrom = (row: Row, start: number, add: (position: number) => boolean): void => {
  let at = row[start] === 'tail' ? 0 : start;
  while (add(at)) {
    const token = row[at];
    if (isAlone(token)) return;
    // Past a token that may repeat no times.
    at = row[at + 1] === 'tail' ? 0 : at + 1;
  }
};

/** For each position of a row of few those that are reached from it, itself included; undefined for a longer row. */
const bitsReachedIn = (row: Row): readonly number[] | undefined =>
  row.length > FEW
    ? undefined
    : row.map((_, start) => {
        let bits = 0;
        reachedFrom(row, start, (position) => {
          const isNew = (bits & (1 << position)) === 0;
          bits |= 1 << position;
          return isNew;
        });
        return bits;
      });

const positionsOf = (bits: number): number[] => {
  const positions: number[] = [];
  for (let rest = bits; rest !== 0; rest &= rest - 1) positions.push(31 - Math.clz32(rest & -rest));
  return positions;
};

/** The positions that are reached from some without reading, those included, in ascending order. */
const positionsReached = ({ row, reachedAt }: Machine, starts: readonly number[]): readonly number[] => {
  const [only] = starts;
  if (starts.length === 1 && only !== undefined && isAlone(row[only])) return starts;
  reachedAt.time += 1;
  const { time, last } = reachedAt;
  const positions: number[] = [];
  for (const start of starts)
    reachedFrom(row, start, (position) => {
      const isNew = last[position] !== time;
      if (isNew) {
        last[position] = time;
        positions.push(position);
      }
      return isNew;
    });
  return positions.sort((a, b) => a - b);
};

/** A text for some positions: a character each, where there are enough characters. */
const nameOf = (positions: readonly number[], { row }: Machine): string =>
  row.length <= MOST_CHARACTERS ? String.fromCharCode(...positions) : positions.join();
const MOST_CHARACTERS = 0xffff;

const newState = (machine: Machine, name: number | string, positions: readonly number[]): State => {
  const { row, isInside, states } = machine;
  const hasMatched = positions.some((position) => row[position] === undefined);
  // In the tail whatever is read matches.
  const matchesAll = positions[0] === 0;
  const state: State = {
    id: states.size,
    positions,
    isEnd: hasMatched === isInside,
    isDeadEnd: isInside ? positions.length === 0 : matchesAll,
    characters: isInside ? charactersAt(row, positions) : undefined,
    known: new Map(),
  };
  states.set(name, state);
  return state;
};

/** The state at some positions, and at those that are reached from them without reading. */
const stateAt = (machine: Machine, starts: readonly number[]): State => {
  const { reached, states } = machine;
  if (reached === undefined) {
    const positions = positionsReached(machine, starts);
    const name = nameOf(positions, machine);
    return states.get(name) ?? newState(machine, name, positions);
  }
  let bits = 0;
  for (const start of starts) bits |= reached[start] ?? 0;
  return states.get(bits) ?? newState(machine, bits, positionsOf(bits));
};

const after = (machine: Machine, state: State, character: string, budget: Budget): State => {
  const known = state.known.get(character);
  spend(budget, known === undefined ? 1 + state.positions.length : 1);
  if (known !== undefined) return known;
  const starts: number[] = [];
  for (const position of state.positions) {
    const token = machine.row[position];
    if (token === undefined || token === 'tail' || !token.accepts(character)) continue;
    starts.push(token.repeats ? position : position + 1);
  }
  const reached = stateAt(machine, starts);
  state.known.set(character, reached);
  return reached;
};

const machineOf = (language: Language, isInside: boolean): Machine => {
  const row = rowOf(language);
  const reachedAt = { time: 0, last: new Uint32Array(row.length) };
  return { row, isInside, reached: bitsReachedIn(row), reachedAt, states: new Map() };
};

const startOf = (machine: Machine): State => {
  const starts: number[] = [];
  for (let at = FIRST; at < machine.row.length; at += 1)
    if (machine.row[at - 1] === undefined) starts.push(at);
  return stateAt(machine, starts);
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

/** Whether a token and another may stand for the same character, as far as their letters tell. */
const mayAgree = (token: Token, other: Token): boolean =>
  (token.literal === undefined || other.accepts(token.literal) || other.literal === undefined) &&
  (other.literal === undefined || token.accepts(other.literal) || token.literal === undefined);

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
