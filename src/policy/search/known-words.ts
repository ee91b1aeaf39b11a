/** Words that were looked for before: a verdict asks the same for each of its credentials, and again for its reason. */
import { spend, type Budget } from '../budget.ts';
import { languageOf, type PrincipalEntry } from '../principal.ts';
import { findWord } from '../text/find-word.ts';
import type { Language, Pattern } from '../text/language.ts';

/**
 * What is known of some patterns, by their numbers. What it takes to know it, in steps, is spent each time: so no verdict
 * depends on what was asked before.
 */
export interface KnownWords {
  readonly numbers: Map<Pattern, number>;
  readonly found: Map<string, { readonly word: string | undefined; readonly cost: number }>;
  /** The most steps with which a word was looked for, and neither found nor ruled out. */
  readonly undecided: Map<string, number>;
  /** As `languageOf`, the same for the same entry. */
  readonly languageOf: (entry: PrincipalEntry) => Language;
}

export const noWords = (): KnownWords => {
  const languages = new Map<PrincipalEntry, Language>();
  return {
    numbers: new Map(),
    found: new Map(),
    undecided: new Map(),
    languageOf: (entry) => {
      const language = languages.get(entry) ?? languageOf(entry);
      languages.set(entry, language);
      return language;
    },
  };
};

const nameOf = (languages: readonly Language[], { numbers }: KnownWords): string => {
  let name = '';
  for (const language of languages) {
    for (const pattern of language) {
      const number = numbers.get(pattern) ?? numbers.size;
      numbers.set(pattern, number);
      name += `${number} `;
    }
    name += ',';
  }
  return name;
};

/** As `findWord`, at the same cost. @throws BudgetSpent */
export const findKnownWord = (
  within: readonly Language[],
  outside: readonly Language[],
  budget: Budget,
  known: KnownWords,
): string | undefined => {
  const name = `${nameOf(within, known)};${nameOf(outside, known)}`;
  const before = known.found.get(name);
  if (before !== undefined) {
    spend(budget, before.cost);
    return before.word;
  }
  const { left } = budget;
  if (left <= (known.undecided.get(name) ?? -1)) spend(budget, left + 1);
  known.undecided.set(name, left);
  const word = findWord(within, outside, budget);
  known.found.set(name, { word, cost: left - budget.left });
  return word;
};
