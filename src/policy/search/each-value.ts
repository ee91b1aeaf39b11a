/** Requests whose keys can have one of a few values, looked through value by value: keys that are compared with each other are then known. */
import { choicesOf } from '../choices.ts';
import { absent, always, type KeyMeaning, type RequestSpace } from './key-meaning.ts';

/** More are not tried one by one. */
const MOST_SPACES = 64;

/** What a key can be, one by one; undefined where it is not one of a few. */
const each = (meaning: KeyMeaning): readonly KeyMeaning[] | undefined => {
  if (meaning.kind !== 'free' || meaning.values === undefined) return undefined;
  return [...meaning.values.map(always), ...(meaning.mayBeAbsent ? [absent] : [])];
};

/**
 * The same requests, in spaces in each of which some keys have one value; undefined where none of the keys has one of a few, or
 * where there would be too many spaces.
 *
 * @param keys lower-case
 */
const spacesOfEachValue = (
  space: RequestSpace,
  keys: Iterable<string>,
): readonly RequestSpace[] | undefined => {
  const ofFew = [...new Set(keys)].flatMap((key) => {
    const meanings = each(space.meaningOf(key));
    return meanings === undefined ? [] : [meanings.map((meaning) => [key, meaning] as const)];
  });
  const choices = choicesOf(ofFew, MOST_SPACES);
  if (ofFew.length === 0 || choices.length > MOST_SPACES) return undefined;
  return choices.map((choice) => {
    const chosen = new Map(choice);
    return { ...space, meaningOf: (key) => chosen.get(key) ?? space.meaningOf(key) };
  });
};

/**
 * What is found in a space, and where that is not decided, in one of those in which keys have one value.
 *
 * @param keys those that the search goes by, lower-case
 * @param search an object where something is found, undefined where there surely is nothing, and a text where that is not decided
 */
export const firstOutcome = <Outcome extends object | string | undefined>(
  space: RequestSpace,
  keys: Iterable<string>,
  search: (space: RequestSpace) => Outcome,
): Outcome => {
  const first = search(space);
  const spaces = typeof first === 'string' ? spacesOfEachValue(space, keys) : undefined;
  if (spaces === undefined) return first;
  let open: Outcome | undefined;
  let last = first;
  for (const one of spaces) {
    last = search(one);
    if (typeof last === 'object') return last;
    open ??= last;
  }
  return open ?? last;
};
