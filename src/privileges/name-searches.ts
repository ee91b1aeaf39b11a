/** How many searches for a name are made in one account: other names of users and groups multiply. */
import { type Budget, BudgetSpent } from '../policy/budget.ts';
import { oncePer } from '../policy/lazily.ts';
import { findWord } from '../policy/text/find-word.ts';
import type { Language } from '../policy/text/language.ts';
import type { World } from './world.ts';

/** Beyond it a name that is not found is not ruled out. */
const MOST_SEARCHES = 20_000;

/** Beyond it no more names are given: each is somebody else for all that is looked at then. */
const MOST_NAMES = 20_000;

const left = oncePer((_world: World) => ({ searches: { left: MOST_SEARCHES }, names: { left: MOST_NAMES } }));

const isLeftOf = (budget: Budget): boolean => {
  budget.left -= 1;
  return budget.left >= 0;
};

/** Whether one more search can be made; it counts as made. */
export const isLeft = (world: World): boolean => isLeftOf(left(world).searches);

/** Whether one more name can be given; it counts as given. */
export const isNameLeft = (world: World): boolean => isLeftOf(left(world).names);

/** How many searches for a name were made, and how many names were given. */
export const namesWork = (world: World): { readonly searches: number; readonly names: number } => {
  const { searches, names } = left(world);
  return { searches: MOST_SEARCHES - searches.left, names: MOST_NAMES - names.left };
};

const STEPS = 50_000;

/** Whether a text lies in some languages and outside of others, or that is not known. */
export const mayBe = (within: readonly Language[], outside: readonly Language[]): boolean => {
  try {
    return findWord(within, outside, { left: STEPS }) !== undefined;
  } catch (error) {
    if (error instanceof BudgetSpent) return true;
    throw error;
  }
};
