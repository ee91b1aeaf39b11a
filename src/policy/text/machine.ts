/**
 * A language as a machine that reads character by character: from a state, which is the positions in the patterns that a text may
 * have come to, a character leads to the next one.
 */
import { spend, type Budget } from '../budget.ts';
import { anything, many, type Language, type Pattern, type Token } from './language.ts';
import { cases } from './letter-cases.ts';

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
export interface State {
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
  /** How many there are with all cases of each: the shortest list is tried. */
  readonly choices: number;
  /** The states that were reached from here before. */
  readonly known: Map<string, State>;
}

/** A language that reads character by character. States are made as they are reached, each once. */
export interface Machine {
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

const charactersAt = (row: Row, positions: readonly number[]): Pick<State, 'characters' | 'choices'> => {
  const all: string[] = [];
  const characters: string[] = [];
  for (const position of positions) {
    const token = row[position];
    if (token === undefined || token === 'tail') continue;
    if (token.literal === undefined) return ANY_CHARACTER;
    for (const spelled of cases(token.literal)) {
      if (!all.includes(spelled)) all.push(spelled);
      if (token.accepts(spelled) && !characters.includes(spelled)) characters.push(spelled);
    }
  }
  return { characters, choices: all.length };
};
const ANY_CHARACTER = { characters: undefined, choices: Number.POSITIVE_INFINITY };

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

/** The positions that are reached from some, which ascend, without reading, those included, in ascending order. */
const positionsReached = ({ row, reachedAt }: Machine, starts: readonly number[]): readonly number[] => {
  const [only] = starts;
  if (starts.length === 1 && only !== undefined && isAlone(row[only])) return starts;
  reachedAt.time += 1;
  const { time, last } = reachedAt;
  const positions: number[] = [];
  let isAscending = true;
  const add = (position: number): boolean => {
    if (last[position] === time) return false;
    last[position] = time;
    isAscending &&= position > (positions.at(-1) ?? -1);
    positions.push(position);
    return true;
  };
  for (const start of starts) reachedFrom(row, start, add);
  // Only the tail lies before where it is reached from.
  return isAscending ? positions : positions.sort((a, b) => a - b);
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
    ...(isInside ? charactersAt(row, positions) : ANY_CHARACTER),
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

export const after = (machine: Machine, state: State, character: string, budget: Budget): State => {
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

export const machineOf = (language: Language, isInside: boolean): Machine => {
  const row = rowOf(language);
  const reachedAt = { time: 0, last: new Uint32Array(row.length) };
  return { row, isInside, reached: bitsReachedIn(row), reachedAt, states: new Map() };
};

export const startOf = (machine: Machine): State => {
  const starts: number[] = [];
  for (let at = FIRST; at < machine.row.length; at += 1)
    if (machine.row[at - 1] === undefined) starts.push(at);
  return stateAt(machine, starts);
};
