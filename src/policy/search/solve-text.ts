/** Texts for a key whose tests have operators on texts. */
import type { ConditionTest } from '../condition.ts';
import { isContentWithUnknown, textDemand, type TextDemand } from './constraint.ts';
import type { RequestSpace } from './key-meaning.ts';
import { findWord, isPlainlyEmpty } from '../text/find-word.ts';
import { findKnownWord } from './known-words.ts';
import { anything, areLongerThan, exceptFor, literal, many, type Language } from '../text/language.ts';
import { meets, type Setting, type TestConstraint } from './assignment.ts';

/** ARN operators say nothing known of a text that is no ARN, so only ARNs are looked for where they are used. */
const ANY_ARN: Language = [
  [
    ...literal('arn:'),
    ...Array.from({ length: 4 }, () => [many(exceptFor(':')), ...literal(':')]).flat(),
    many(anything),
  ],
];

export type LanguageDemand = Exclude<TextDemand, string>;

/** What constraints demand of texts, as far as they do; undefined where one of them cannot be met by any text. */
export const collectDemands = <Of>(
  constraints: readonly Of[],
  demandOf: (constraint: Of) => TextDemand | undefined,
): readonly LanguageDemand[] | undefined => {
  const demands: LanguageDemand[] = [];
  for (const constraint of constraints) {
    const demand = demandOf(constraint);
    if (demand === 'impossible') return undefined;
    if (typeof demand === 'object') demands.push(demand);
  }
  return demands;
};

/** No value of the key is as long as such a text. */
const isTooLongFor = (key: string, { language }: LanguageDemand, { meaningOf }: RequestSpace): boolean => {
  const meaning = meaningOf(key);
  return meaning.kind === 'free' && meaning.longest !== undefined && areLongerThan(language, meaning.longest);
};

const demandsOf = (
  constraints: readonly TestConstraint[],
  { context, space }: Pick<Setting, 'context' | 'space'>,
): readonly LanguageDemand[] | undefined =>
  collectDemands(constraints, (constraint) => {
    const demand = textDemand(constraint, context, space.documented);
    return typeof demand === 'object' && demand.inside && isTooLongFor(constraint.test.key, demand, space)
      ? 'impossible'
      : demand;
  });

/** What looking for a text may look at. */
interface TextSetting extends Pick<Setting, 'budget'> {
  readonly space: Pick<RequestSpace, 'knownWords'>;
}

const sidesOf = (
  demands: readonly LanguageDemand[],
  within: readonly Language[],
): { readonly inside: readonly Language[]; readonly outside: readonly Language[] } => ({
  inside: [...within, ...demands.filter((demand) => demand.inside).map(({ language }) => language)],
  outside: demands.filter((demand) => !demand.inside).map(({ language }) => language),
});

/** A text inside of and outside of what the demands say. */
export const findText = (
  demands: readonly LanguageDemand[],
  within: readonly Language[],
  { budget, space: { knownWords } }: TextSetting,
): string | undefined => {
  const { inside, outside } = sidesOf(demands, within);
  return knownWords === undefined
    ? findWord(inside, outside, budget)
    : findKnownWord(inside, outside, budget, knownWords);
};

/** Whether there plainly is no such text. */
export const isPlainlyImpossible = (
  demands: readonly LanguageDemand[],
  within: readonly Language[],
  { budget }: TextSetting,
): boolean => {
  const { inside, outside } = sidesOf(demands, within);
  return isPlainlyEmpty(inside, outside, budget);
};

/**
 * Several values: those demands that speak of every value hold for each; for each of the others one value is found.
 * Exact, because values of one key do not depend on one another.
 */
const findTexts = (
  demands: readonly LanguageDemand[],
  within: readonly Language[],
  setting: TextSetting,
): readonly string[] | undefined => {
  const ofEvery = demands.filter(({ of }) => of === 'every');
  const ofSome = demands.filter(({ of }) => of === 'some');
  const found = new Set<string>();
  for (const demand of ofSome) {
    const text = findText([...ofEvery, demand], within, setting);
    if (text === undefined) return undefined;
    found.add(text);
  }
  if (found.size > 0) return [...found];
  const text = findText(ofEvery, within, setting);
  return text === undefined ? undefined : [text];
};

export const needsOneValue = ({ operator }: ConditionTest): boolean =>
  operator !== undefined && operator.type !== 'null' && operator.set === undefined;

/**
 * Single texts that meet what text operators demand, the likeliest first; none where there surely is none.
 *
 * What an ARN operator makes of a text that is no ARN is not known. So an ARN is looked for, and where not knowing is
 * enough, a text that is none and meets the others.
 */
export function* textsFor(
  constraints: readonly TestConstraint[],
  within: readonly Language[],
  setting: Setting,
): Iterable<string> {
  const onArns = constraints.filter(({ test }) => test.operator?.type === 'arn');
  const demands = demandsOf(constraints, setting);
  if (demands !== undefined) {
    const text = findText(demands, onArns.length > 0 ? [...within, ANY_ARN] : within, setting);
    if (text !== undefined) yield text;
  }
  if (onArns.length === 0 || !onArns.every(isContentWithUnknown)) return;
  const others = demandsOf(
    constraints.filter((constraint) => !onArns.includes(constraint)),
    setting,
  );
  if (others === undefined) return;
  const noArn: LanguageDemand = { of: 'every', inside: false, language: ANY_ARN };
  const text = findText([...others, noArn], within, setting);
  if (text !== undefined) yield text;
}

/** One value or more that meet what some of the constraints demand, and are tried on all. */
const severalFor = (
  key: string,
  within: readonly Language[],
  demanding: readonly TestConstraint[],
  constraints: readonly TestConstraint[],
  setting: Setting,
): readonly string[] | undefined => {
  const demands = demandsOf(demanding, setting);
  if (demands === undefined) return undefined;
  const found = findTexts(demands, within, setting);
  if (found === undefined) return undefined;
  if (meets(key, found, constraints, setting)) return found;
  const another = findText(
    [
      ...demands.filter(({ of }) => of === 'every'),
      ...found.map((text): LanguageDemand => ({ of: 'every', inside: false, language: [literal(text)] })),
    ],
    within,
    setting,
  );
  if (another === undefined) return undefined;
  const more = [...found, another];
  return meets(key, more, constraints, setting) ? more : undefined;
};

/** Two values or more, for a key that may have them. */
export const solveSeveral = (
  key: string,
  within: readonly Language[],
  constraints: readonly TestConstraint[],
  setting: Setting,
): readonly string[] | undefined => {
  // An operator for one value is not known for several, nor an ARN operator for texts that are no ARNs.
  const withSet = constraints.filter(({ test }) => !needsOneValue(test));
  const onTexts = withSet.filter(
    (constraint) => constraint.test.operator?.type !== 'arn' || !isContentWithUnknown(constraint),
  );
  return (
    severalFor(key, within, withSet, constraints, setting) ??
    (onTexts.length < withSet.length ? severalFor(key, within, onTexts, constraints, setting) : undefined)
  );
};
