/** Kinds of names: those that no policy tells apart are one. */
import { oncePer } from '../policy/lazily.ts';
import { type Language, matches } from '../policy/text/language.ts';
import { mayBe } from './name-searches.ts';
import type { Telling } from './names-told-apart.ts';
import type { Limits } from './resource-limits.ts';
import { WITH_EMPTY_PART } from './same-thing.ts';
import type { World } from './world.ts';

/** Languages of which every kind of name that they tell apart is tried; of more, those within each. */
const MOST_LANGUAGES = 6;

/** A kind of names, and a text that is the same for the same kind. */
export interface Kind extends Limits {
  readonly text: string;
}

/** The kinds of names that languages tell apart; `isWhole`: whether these are all. */
export const kindsOf = (
  tellings: readonly Telling[],
  { numberOf }: World,
): { readonly kinds: readonly Kind[]; readonly isWhole: boolean } => {
  const kind = (within: readonly Telling[], outside: readonly Telling[]): Kind => ({
    text: [within, outside].map((all) => all.map(({ text }) => numberOf(text)).join()).join('/'),
    within: within.map(({ language }) => language),
    outside: outside.map(({ language }) => language),
  });
  if (tellings.length > MOST_LANGUAGES)
    return { kinds: [...tellings.map((one) => kind([one], [])), kind([], tellings)], isWhole: false };
  const kinds = Array.from({ length: 2 ** tellings.length }, (_, number): Kind => {
    const isInside = (_one: Telling, place: number): boolean => Math.floor(number / 2 ** place) % 2 === 1;
    return kind(
      tellings.filter(isInside),
      tellings.filter((one, place) => !isInside(one, place)),
    );
  });
  return { kinds, isWhole: true };
};

/** Whether some names are of a kind: those of users that there can be at all, or of one. */
const kindsThere = oncePer((_world: World) => new Map<string, boolean>());
export const isKind = (
  { text, within, outside }: Kind,
  of: { readonly text: string; readonly names: Language },
  world: World,
): boolean => {
  const known = kindsThere(world);
  const key = `${of.text} ${text}`;
  const found = known.get(key) ?? mayBe([of.names, ...within], [...outside, WITH_EMPTY_PART]);
  known.set(key, found);
  return found;
};

export const isWithin = ({ within, outside }: Limits, text: string): boolean =>
  within.every((language) => matches(language, text)) && !outside.some((language) => matches(language, text));
