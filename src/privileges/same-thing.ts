/** One thing that several actions are all taken on: looked for by the texts that the statements about them have in common. */
import { BudgetSpent } from '../policy/budget.ts';
import { choicesOf } from '../policy/choices.ts';
import { flatMap } from '../policy/flat-map.ts';
import { LONGEST_NAME } from '../policy/documented-texts.ts';
import { findWord, isPlainlyEmpty } from '../policy/text/find-word.ts';
import {
  type Language,
  type Token,
  anything,
  literal,
  literalIgnoringCase,
  many,
  one,
} from '../policy/text/language.ts';
import {
  MOST_CHOICES_OF_ALLOWS,
  type Limits,
  type LimitsOfAction,
  both,
  isVersioned,
  languageOfForm,
  limitsOf,
} from './resource-limits.ts';
import { areApartInParts } from './parts-apart.ts';
import type { Grant, Rights } from './rights.ts';
import { REGION, arbitraryArn } from './statement-levels.ts';

/** Any resource: its name is the choice of whoever makes it. */
export const SOME_RESOURCE = '?*';

/** A bound on the work for one text. */
const STEPS = 50_000;

/** Whether something of a name can be made. */
export type IsFree = (arn: string) => boolean;
const ANY: IsFree = () => true;

/** Some actions, and the forms of one of which a thing has to be that all of them are taken on. */
export interface Shared {
  readonly actions: readonly string[];
  readonly forms: readonly string[];
  /** What it can be called; absent: as the forms say. */
  readonly names?: Language;
  /** What it has to be called beside; `isFree` has to say so, too. */
  readonly limits?: Limits;
  /** Absent: every name is. */
  readonly isFree?: IsFree;
}

/** What is taken on the one thing, or `not ruled out`: there may be one. */
type Together = readonly Grant[] | 'not ruled out' | undefined;

/** What lets an action be taken on a resource: `one` thing that all of them are taken on, or `any`. */
export type Asking = (action: string, resource: string, on: 'one' | 'any') => Grant | undefined;

/** The grants of some actions on one resource, or on a version of it: one that is not allowed ends the search. */
export const allOn = (
  ask: Asking,
  actions: readonly string[],
  resource: string,
): readonly Grant[] | undefined => {
  const grants: Grant[] = [];
  for (const [at, action] of actions.entries()) {
    const grant = ask(action, resource, 'one');
    const found =
      grant === undefined && isVersioned(action, at)
        ? ask(action, `${resource}:${SOME_RESOURCE}`, 'one')
        : grant;
    if (found === undefined) return undefined;
    grants.push(found);
  }
  return grants;
};

/** The outcome of a search, where it ends within its bound. */
const withinBound = <Outcome>(search: () => Outcome): Outcome | 'not ruled out' => {
  try {
    return search();
  } catch (error) {
    if (error instanceof BudgetSpent) return 'not ruled out';
    throw error;
  }
};

/** More names that are taken are not passed over. */
const MOST_TAKEN = 100;

/** All of that name, whatever their path. */
const ofName = (arn: string): Language => {
  const [base] = arn.split('/', 1);
  const name = literalIgnoringCase(arn.slice(arn.lastIndexOf('/')));
  return [
    [...literal(base ?? ''), ...name],
    [...literal(`${base}/`), many(anything), ...name],
  ];
};

/** Paths with an empty part: whether IAM takes one it does not say. */
export const WITH_EMPTY_PART: Language = [[many(anything), ...literal('//'), many(anything)]];

const isInPart: Token['accepts'] = (character) => character !== '/';

/**
 * What is too long for a name of IAM. It makes a search longer, and is needed only where the shortest is too long.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (IAM and STS character limits)
 */
const longerThan = (characters: number): Language => [
  [
    many(anything),
    ...literal('/'),
    ...Array.from({ length: characters + 1 }, () => one(isInPart)),
    many(isInPart),
  ],
];
const TOO_LONG = { longest: LONGEST_NAME, all: longerThan(LONGEST_NAME) };
const TOO_LONG_FOR_GROUPS = { longest: 128, all: longerThan(128) };

/** All that is too long, where a text is. */
const tooLong = (arn: string): Language | undefined => {
  const { longest, all } = /^[^/]*:(?:user|role)\//.test(arn) ? TOO_LONG : TOO_LONG_FOR_GROUPS;
  return arn.includes(':iam::') && arn.length - arn.lastIndexOf('/') - 1 > longest ? all : undefined;
};

/** A text within some limits that is free, `too many` where too many are not. */
const freeWord = ({ within, outside }: Limits, isFree: IsFree): string | 'too many' | undefined => {
  const taken: Language[] = [];
  for (let count = 0; count < MOST_TAKEN; count += 1) {
    const text = findWord(within, [...outside, ...taken], { left: STEPS });
    if (text === undefined) return undefined;
    const long = tooLong(text);
    if (long === undefined && isFree(text)) return text;
    taken.push(long ?? ofName(text));
  }
  return 'too many';
};

/** What a thing can be called that is of a form. */
const limitsOfForm = (form: string, { names, limits }: Shared, { actor }: Rights): Limits => ({
  within: [names ?? languageOfForm(form, actor), ...(limits?.within ?? [])],
  outside: [...(limits?.outside ?? []), ...(names === undefined ? [] : [WITH_EMPTY_PART])],
});

/**
 * The limits of one action that a free name of a form can meet: of the others, none is left, or a condition refuses every one.
 * What is not decided is kept.
 */
const possible = (
  every: readonly LimitsOfAction[],
  action: string,
  shared: Shared,
  { rights, ask }: { readonly rights: Rights; readonly ask: Asking },
): readonly LimitsOfAction[] => {
  const { forms, isFree = ANY } = shared;
  return every.filter(({ allowed, certainDenies, isByName }) =>
    forms.some((form) => {
      const ofForm = limitsOfForm(form, shared, rights);
      const text = withinBound(() => freeWord(both([ofForm, allowed, certainDenies]), isFree));
      if (text === undefined) return false;
      return (
        text === 'too many' ||
        text === 'not ruled out' ||
        !isByName ||
        allOn(ask, [action], text) !== undefined
      );
    }),
  );
};

/** Whether some limits have no text in common, as far as their plain parts tell. */
const areApart = (choice: readonly LimitsOfAction[]): boolean => {
  const { within, outside } = both(choice.map(({ allowed }) => allowed));
  return withinBound(() => isPlainlyEmpty(within, outside, { left: STEPS })) === true;
};

/** One of each list in every way that is not seen to leave no text; undefined where there are too many. */
const choicesLeft = (
  lists: readonly (readonly LimitsOfAction[])[],
  most: number,
): readonly (readonly LimitsOfAction[])[] | undefined => {
  let choices: readonly (readonly LimitsOfAction[])[] = [[]];
  for (const list of lists) {
    choices = choices
      .flatMap((choice) => list.map((one) => [...choice, one]))
      .filter((one) => !areApart(one));
    if (choices.length > most) return undefined;
  }
  return choices;
};

/** Looks for a thing by the texts that the statements about the actions have in common. */
const searched = (rights: Rights, shared: Shared, ask: Asking): Together => {
  const { actions, forms, names, isFree = ANY } = shared;
  const isOfNames = names !== undefined;
  const every = actions.map((action, at) => limitsOf(rights, action, at, isOfNames));
  const lists = every.map(({ limits }) => limits);
  const most = MOST_CHOICES_OF_ALLOWS * rights.each.length;
  const product = choicesOf(lists, most);
  // To look at each by itself first takes fewer searches, and easier ones.
  const isLong = isOfNames && product.length > lists.reduce((sum, { length }) => sum + length, 0);
  const choices = isLong
    ? choicesLeft(
        lists.map((list, at) => possible(list, actions[at] ?? '', shared, { rights, ask })),
        most,
      )
    : product;
  if (choices === undefined || choices.length > most) return 'not ruled out';
  let isRuledOut = every.every(({ isWhole }) => isWhole);
  for (const form of forms) {
    const ofForm = limitsOfForm(form, shared, rights);
    for (const choice of choices) {
      if (
        areApartInParts(
          flatMap(choice, ({ allowed }) => allowed.within),
          form,
        )
      )
        continue;
      for (const isCertain of [false, true]) {
        const refused = choice.map(({ denies, certainDenies }) => (isCertain ? certainDenies : denies));
        const text = freeWord(both([ofForm, ...choice.map(({ allowed }) => allowed), ...refused]), isFree);
        if (text === 'too many') return 'not ruled out';
        if (text === undefined) continue;
        const found = allOn(ask, actions, text);
        if (found !== undefined) return found;
        isRuledOut &&= !isCertain || (isOfNames && choice.every(({ isByName }) => isByName));
      }
    }
  }
  return isRuledOut ? undefined : 'not ruled out';
};

/** The grants of some actions on the same thing, of whatever name. */
export const onTheSame = (rights: Rights, shared: Shared, ask: Asking): Together => {
  const { forms, actions, isFree = ANY } = shared;
  for (const form of forms) {
    const arn = arbitraryArn(form, rights.actor, REGION);
    const found = isFree(arn) ? allOn(ask, actions, arn) : undefined;
    if (found !== undefined) return found;
  }
  return withinBound(() => searched(rights, shared, ask));
};
