/**
 * A language as a machine that reads character by character: from a state, which is the positions in the patterns that a text may
 * have come to, a character leads to the next one.
 */
import { spend, type Budget } from '../budget.ts';
import { anything, many, sharedLiterals, type Language, type Pattern, type Token } from './language.ts';
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

/** What can be read next. */
export interface Coming {
  /** Inside of a language the characters that can come next; undefined where any can. Most of an ARN leaves no choice. */
  readonly characters: readonly string[] | undefined;
  /** How many there are with all cases of each: the shortest list is tried. */
  readonly choices: number;
}

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
  /** See `comingAt`; undefined as long as nobody asked for it. */
  coming: Coming | undefined;
  /** The number of the first character that was read from here, and the state that it led to: on most of a way there is no other. */
  number: number;
  reached: State | undefined;
  /** The states that other characters led to, by the characters' numbers. */
  others: (State | undefined)[] | undefined;
  /** Another state whose positions have the same name: see `Machine.states`. */
  readonly namesake: State | undefined;
}

/** A language that reads character by character. States are made as they are reached, each once. */
export interface Machine {
  readonly row: Row;
  /** Whether a text has to lie in the language, and not outside of it. */
  readonly isInside: boolean;
  /** Of a row of few positions: for each those that are reached from it without reading, as bits. */
  readonly reached: readonly number[] | undefined;
  /** When each position was reached last, in calls: so that a list has each once. None where positions are bits. */
  readonly last: Uint32Array;
  time: number;
  /** The positions that a step leads to, before those that are reached from them without reading: written over by the next one. */
  readonly starts: number[];
  /** The state at one position from which nothing is reached without reading, by the position; at none, behind the last one. */
  readonly alone: (State | undefined)[];
  /** Those at several positions, by these: as bits where the row has few, else by a number that few others share. */
  readonly states: Map<number, State>;
  /** How many there are. */
  made: number;
}

/** As many positions as a number has bits that can be set without a sign. */
const FEW = 31;

const charactersAt = (row: Row, positions: readonly number[]): Coming => {
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
/** No choice is left out. */
export const ANY_CHARACTER: Coming = { characters: undefined, choices: Number.POSITIVE_INFINITY };

/** At a position where one token of ASCII stands that all patterns share. */
const COMING: ReadonlyMap<Row[number], Coming> = new Map(
  sharedLiterals.map((token) => [token, charactersAt([token], [0])]),
);

/** What can be read next in a state of a machine. */
export const comingAt = ({ row, isInside }: Machine, state: State): Coming => {
  if (state.coming !== undefined) return state.coming;
  const { positions } = state;
  const shared = isInside && positions.length === 1 ? COMING.get(row[positions[0] ?? 0]) : undefined;
  return (state.coming = shared ?? (isInside ? charactersAt(row, positions) : ANY_CHARACTER));
};

/** Whether nothing is reached without reading. */
const isAlone = (token: Row[number]): boolean => token === undefined || (token !== 'tail' && !token.repeats);

/** In the tail: it is reached as a whole. */
const TAIL_BITS = 0b11;

/** For each position of a row of few those that are reached from it, itself included; undefined for a longer row. */
const bitsReachedIn = (row: Row): readonly number[] | undefined => {
  if (row.length > FEW) return undefined;
  const reached: number[] = row.map(() => 0);
  let next = 0;
  for (let at = row.length - 1; at >= 0; at -= 1) {
    const token = row[at];
    // Past a token that may repeat no times.
    next = token === 'tail' ? TAIL_BITS : isAlone(token) ? 1 << at : (1 << at) | next;
    reached[at] = next;
  }
  return reached;
};

const positionsOf = (bits: number): number[] => {
  const positions: number[] = [];
  for (let rest = bits; rest !== 0; rest &= rest - 1) positions.push(31 - Math.clz32(rest & -rest));
  return positions;
};

/** The positions that are reached from the first starts, which ascend, without reading, those included, in ascending order. */
const positionsReached = (machine: Machine, count: number): readonly number[] => {
  const { row, last, starts } = machine;
  machine.time += 1;
  const { time } = machine;
  const positions: number[] = [];
  let highest = -1;
  let isAscending = true;
  for (let index = 0; index < count; index += 1) {
    const start = starts[index] ?? 0;
    let at = row[start] === 'tail' ? 0 : start;
    // Until a position that was reached before.
    while (last[at] !== time) {
      last[at] = time;
      isAscending &&= at > highest;
      highest = at;
      positions.push(at);
      if (isAlone(row[at])) break;
      // Past a token that may repeat no times.
      at = row[at + 1] === 'tail' ? 0 : at + 1;
    }
  }
  // Only the tail lies before where it is reached from.
  return isAscending ? positions : positions.sort((a, b) => a - b);
};

const areSame = (some: readonly number[], others: readonly number[]): boolean => {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at += 1) if (some[at] !== others[at]) return false;
  return true;
};

/** The number of no character. */
const NONE = -1;

const newState = (machine: Machine, positions: readonly number[], namesake?: State): State => {
  const { row, isInside } = machine;
  let hasMatched = false;
  for (const position of positions) if (row[position] === undefined) hasMatched = true;
  // In the tail whatever is read matches.
  const matchesAll = positions[0] === 0;
  const state: State = {
    id: machine.made,
    positions,
    isEnd: hasMatched === isInside,
    isDeadEnd: isInside ? positions.length === 0 : matchesAll,
    coming: undefined,
    number: NONE,
    reached: undefined,
    others: undefined,
    namesake,
  };
  machine.made += 1;
  return state;
};

/** Where few lists of positions have the same one. */
const nameOf = (positions: readonly number[]): number => {
  let name = positions.length;
  for (const position of positions) name = (Math.imul(name, 0x01_00_01_93) + position) | 0;
  return name;
};

/** The state at several positions, of a row of many. */
const stateOf = (machine: Machine, positions: readonly number[]): State => {
  const { states } = machine;
  const name = nameOf(positions);
  const first = states.get(name);
  for (let state = first; state !== undefined; state = state.namesake)
    if (areSame(state.positions, positions)) return state;
  const made = newState(machine, positions, first);
  states.set(name, made);
  return made;
};

/** The state at several positions, of a row of few. */
const stateOfBits = (machine: Machine, bits: number): State => {
  const { states } = machine;
  const known = states.get(bits);
  if (known !== undefined) return known;
  const made = newState(machine, positionsOf(bits));
  states.set(bits, made);
  return made;
};

/** The state at the first of the machine's starts, and at the positions that are reached from them without reading. */
const stateAt = (machine: Machine, count: number): State => {
  const { row, reached, starts, alone } = machine;
  const only = count === 0 ? row.length : (starts[0] ?? 0);
  if (count === 0 || (count === 1 && isAlone(row[only])))
    return (alone[only] ??= newState(machine, count === 0 ? [] : [only]));
  if (reached === undefined) return stateOf(machine, positionsReached(machine, count));
  let bits = 0;
  for (let index = 0; index < count; index += 1) bits |= reached[starts[index] ?? 0] ?? 0;
  return stateOfBits(machine, bits);
};

/**
 * The state that a character leads to.
 *
 * @param number the character's, from 0, the same in all of a search, in which there are so many
 */
export const after = (
  machine: Machine,
  state: State,
  character: string,
  number: number,
  characters: number,
  budget: Budget,
): State => {
  const known = state.number === number ? state.reached : state.others?.[number];
  if (known !== undefined) {
    spend(budget, 1);
    return known;
  }
  const { row, starts } = machine;
  const { positions } = state;
  spend(budget, 1 + positions.length);
  let count = 0;
  for (let index = 0; index < positions.length; index += 1) {
    const position = positions[index] ?? 0;
    const token = row[position];
    if (token === undefined || token === 'tail' || !token.accepts(character)) continue;
    starts[count] = token.repeats ? position : position + 1;
    count += 1;
  }
  const reached = stateAt(machine, count);
  if (state.number === NONE) {
    state.number = number;
    state.reached = reached;
  } else (state.others ??= Array<State | undefined>(characters))[number] = reached;
  return reached;
};

export const machineOf = (language: Language, isInside: boolean): Machine => {
  const row = rowOf(language);
  const reached = bitsReachedIn(row);
  return {
    row,
    isInside,
    reached,
    last: reached === undefined ? new Uint32Array(row.length) : NO_POSITIONS,
    time: 0,
    starts: [],
    alone: Array<State | undefined>(row.length + 1),
    states: new Map(),
    made: 0,
  };
};
const NO_POSITIONS = new Uint32Array(0);

export const startOf = (machine: Machine): State => {
  const { row, starts } = machine;
  let count = 0;
  for (let at = FIRST; at < row.length; at += 1)
    if (row[at - 1] === undefined) {
      starts[count] = at;
      count += 1;
    }
  return stateAt(machine, count);
};
