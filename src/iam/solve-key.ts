import { spend, type Budget } from './budget.ts';
import { readNumber, type OperatorType } from './condition-operator.ts';
import type { ConditionTest, RequestContext } from './condition.ts';
import {
  costOf,
  isContentWithUnknown,
  isMet,
  textDemand,
  type Constraint,
  type TextDemand,
} from './constraint.ts';
import { findWord } from './find-word.ts';
import { openKeyIn, type KeyMeaning, type RequestSpace } from './key-meaning.ts';
import { around, likelyValues, numbersIn, plainTexts, timesIn, toIsoTime } from './likely-values.ts';
import { anything, exceptFor, literal, many, matches, type Language } from './language.ts';
import type { Caller } from './principal.ts';

export type TestConstraint = Constraint & { readonly kind: 'test' };

/** What one key, or the keys that belong together, can be so that all constraints on them are met. */
export interface Solution {
  /** Undefined: the key is absent. */
  readonly values: ReadonlyMap<string, readonly string[] | undefined>;
}

/** No solution: `isProven` where there surely is none, otherwise none was found. */
export interface NoSolution {
  readonly values: undefined;
  readonly isProven: boolean;
}

/** Everything that solving a key may look at. */
export interface Setting {
  readonly space: RequestSpace;
  readonly caller: Caller;
  /** Keys that are settled already. */
  readonly context: RequestContext;
  readonly budget: Budget;
}

const noSolution = (isProven: boolean): NoSolution => ({ values: undefined, isProven });

const withValue = (
  context: RequestContext,
  key: string,
  values: readonly string[] | undefined,
): RequestContext => {
  const extended = new Map(context);
  if (values === undefined) extended.delete(key);
  else extended.set(key, values);
  return extended;
};

const meets = (
  key: string,
  values: readonly string[] | undefined,
  constraints: readonly TestConstraint[],
  { space, caller, context, budget }: Setting,
): boolean => {
  spend(
    budget,
    costOf(
      constraints,
      (values ?? []).reduce((sum, { length }) => sum + length, 0),
    ),
  );
  const extended = withValue(context, key, values);
  return constraints.every((constraint) => isMet(constraint, caller, extended, space.documented));
};

const testsOf = (constraints: readonly TestConstraint[]): ConditionTest[] =>
  constraints.map(({ test }) => test);

/** ARN operators say nothing known of a text that is no ARN, so only ARNs are looked for where they are used. */
const ANY_ARN: Language = [
  [
    ...literal('arn:'),
    ...Array.from({ length: 4 }, () => [many(exceptFor(':')), ...literal(':')]).flat(),
    many(anything),
  ],
];

type LanguageDemand = Exclude<TextDemand, string>;

/** The demands of all constraints on texts; undefined where one of them cannot be met by any text. */
const demandsOf = (
  constraints: readonly TestConstraint[],
  context: RequestContext,
): readonly LanguageDemand[] | undefined => {
  const demands: LanguageDemand[] = [];
  for (const constraint of constraints) {
    const demand = textDemand(constraint, context);
    if (demand === 'impossible') return undefined;
    if (demand !== undefined && demand !== 'anything') demands.push(demand);
  }
  return demands;
};

/** A text inside of and outside of what the demands say. */
export const findText = (
  demands: readonly LanguageDemand[],
  within: readonly Language[],
  budget: Budget,
): string | undefined => {
  const inside = demands.filter((demand) => demand.inside).map(({ language }) => language);
  const outside = demands.filter((demand) => !demand.inside).map(({ language }) => language);
  return findWord([...within, ...inside], outside, budget);
};

/**
 * Several values: those demands that speak of every value hold for each; for each of the others one value is found.
 * Exact, because values of one key do not depend on one another.
 */
const findTexts = (
  demands: readonly LanguageDemand[],
  within: readonly Language[],
  budget: Budget,
): readonly string[] | undefined => {
  const ofEvery = demands.filter(({ of }) => of === 'every');
  const ofSome = demands.filter(({ of }) => of === 'some');
  const found = new Set<string>();
  for (const demand of ofSome) {
    const text = findText([...ofEvery, demand], within, budget);
    if (text === undefined) return undefined;
    found.add(text);
  }
  if (found.size > 0) return [...found];
  const text = findText(ofEvery, within, budget);
  return text === undefined ? undefined : [text];
};

/** No number, date, address, ARN or boolean, and no Base64 either. */
const FRESH = 'xxxxxxx';

const isOnTexts = ({ operator }: ConditionTest): boolean =>
  operator === undefined || operator.type === 'null' || operator.language !== undefined;

const needsOneValue = ({ operator }: ConditionTest): boolean =>
  operator !== undefined && operator.type !== 'null' && operator.set === undefined;

/**
 * Single texts that meet what text operators demand, the likeliest first; none where there surely is none.
 *
 * What an ARN operator makes of a text that is no ARN is not known. So an ARN is looked for, and where not knowing is
 * enough, a text that is none and meets the others.
 */
function* textsFor(
  constraints: readonly TestConstraint[],
  within: readonly Language[],
  { context, budget }: Setting,
): Iterable<string> {
  const onArns = constraints.filter(({ test }) => test.operator?.type === 'arn');
  const demands = demandsOf(constraints, context);
  if (demands !== undefined) {
    const text = findText(demands, onArns.length > 0 ? [...within, ANY_ARN] : within, budget);
    if (text !== undefined) yield text;
  }
  if (onArns.length === 0 || !onArns.every(isContentWithUnknown)) return;
  const others = demandsOf(
    constraints.filter((constraint) => !onArns.includes(constraint)),
    context,
  );
  if (others === undefined) return;
  const noArn: LanguageDemand = { of: 'every', inside: false, language: ANY_ARN };
  const text = findText([...others, noArn], within, budget);
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
  const demands = demandsOf(demanding, setting.context);
  if (demands === undefined) return undefined;
  const found = findTexts(demands, within, setting.budget);
  if (found === undefined) return undefined;
  if (meets(key, found, constraints, setting)) return found;
  const another = findText(
    [
      ...demands.filter(({ of }) => of === 'every'),
      ...found.map((text): LanguageDemand => ({ of: 'every', inside: false, language: [literal(text)] })),
    ],
    within,
    setting.budget,
  );
  if (another === undefined) return undefined;
  const more = [...found, another];
  return meets(key, more, constraints, setting) ? more : undefined;
};

/** Two values or more, for a key that may have them. */
const solveSeveral = (
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

const solveFree = (
  key: string,
  meaning: KeyMeaning & { readonly kind: 'free' },
  constraints: readonly TestConstraint[],
  setting: Setting,
): Solution | NoSolution => {
  const solved = (values: readonly string[] | undefined): Solution => ({ values: new Map([[key, values]]) });
  if (meaning.mayBeAbsent && meets(key, undefined, constraints, setting)) return solved(undefined);
  const tests = testsOf(constraints);
  const likely = likelyValues(tests);
  const isAllowed = (text: string): boolean => meaning.texts === undefined || matches(meaning.texts, text);
  // A value of no operator's type stands for all of those.
  const texts = meaning.valueType === undefined ? [FRESH, ...plainTexts(tests)] : [];
  for (const text of [...likely.values, ...texts])
    if (isAllowed(text) && meets(key, [text], constraints, setting)) return solved([text]);
  const within = meaning.texts === undefined ? [] : [meaning.texts];
  if (!tests.every(isOnTexts)) {
    const any = meaning.valueType === undefined ? findText([], within, setting.budget) : undefined;
    if (any !== undefined && meets(key, [any], constraints, setting)) return solved([any]);
    const hasSet =
      meaning.multiplicity !== 'one' && tests.some(({ operator }) => operator?.set !== undefined);
    return noSolution(likely.isExhaustive && meaning.texts === undefined && !hasSet);
  }
  for (const text of textsFor(constraints, within, setting))
    if (meets(key, [text], constraints, setting)) return solved([text]);
  const mayBeSeveral =
    meaning.multiplicity === 'several' ||
    (meaning.multiplicity === 'not-documented' && !tests.some(needsOneValue));
  const several = mayBeSeveral ? solveSeveral(key, within, constraints, setting) : undefined;
  return several === undefined ? noSolution(true) : solved(several);
};

/**
 * Whether a single text cannot meet the constraints, whatever the keys that they refer to come to be. Only for a key that
 * was not solved with the values that these have now.
 */
export const isRuledOut = (
  key: string,
  constraints: readonly TestConstraint[],
  { space, context, budget }: Setting,
): boolean => {
  const meaning = space.meaningOf(key);
  if (meaning.kind !== 'free' || meaning.multiplicity !== 'one') return false;
  const demands: LanguageDemand[] = [];
  for (const constraint of constraints) {
    // What an ARN operator makes of a text that is no ARN is not known, and may be enough.
    if (constraint.test.operator?.type === 'arn' && isContentWithUnknown(constraint)) continue;
    const demand = textDemand(constraint, context, (name) => openKeyIn(name, space));
    if (demand === 'impossible') return true;
    if (demand !== undefined && demand !== 'anything') demands.push(demand);
  }
  return findText(demands, meaning.texts === undefined ? [] : [meaning.texts], budget) === undefined;
};

const solveNumber = (
  key: string,
  { least, greatest }: KeyMeaning & { readonly kind: 'whole-number' },
  constraints: readonly TestConstraint[],
  setting: Setting,
): Solution | NoSolution => {
  const tests = testsOf(constraints);
  const numbers = [
    ...numbersIn(tests),
    ...plainTexts(tests).flatMap((text) => readNumber(text) ?? []),
  ].flatMap((number) => [Math.floor(number), Math.ceil(number)]);
  const wanted = [least, greatest, ...numbers.flatMap((number) => [number - 1, number, number + 1])];
  for (const number of new Set(wanted.filter((value) => value >= least && value <= greatest))) {
    const values = [String(number)];
    if (meets(key, values, constraints, setting)) return { values: new Map([[key, values]]) };
  }
  return noSolution(!tests.some(readsMore(['string', 'binary', 'date'])));
};

/** Tests that see more in a value than its place among the values that were tried; for those of other types all are alike. */
const readsMore =
  (types: readonly OperatorType[]) =>
  ({ operator }: ConditionTest): boolean =>
    operator !== undefined && types.includes(operator.type);

/** The keys of time belong together: a session is issued before the request is made, and does not outlive its span. */
const TIME_KEYS = { now: 'aws:currenttime', epoch: 'aws:epochtime', issued: 'aws:tokenissuetime' } as const;

/** Of a moment as text. */
const TIME_LENGTH = 20;

const solveTime = (constraints: readonly TestConstraint[], setting: Setting): Solution | NoSolution => {
  const { earliest, longestSession, meaningOf } = setting.space;
  const times = timesIn(testsOf(constraints));
  const isOfSession = ({ test }: TestConstraint): boolean => test.key === TIME_KEYS.issued;
  const ofSession = constraints.filter(isOfSession);
  const ofRequest = constraints.filter((constraint) => !isOfSession(constraint));
  const areMet = (
    some: readonly TestConstraint[],
    values: ReadonlyMap<string, readonly string[]>,
  ): boolean => {
    spend(setting.budget, costOf(some, TIME_LENGTH));
    const context = new Map([...setting.context, ...values]);
    return some.every((constraint) => isMet(constraint, setting.caller, context, setting.space.documented));
  };
  const hasSession = meaningOf(TIME_KEYS.issued).kind === 'time';
  // Between a session's issue and its end lie as many moments as between any two times of the policy.
  const requested = [
    earliest,
    ...around(hasSession ? [...times, ...times.map((time) => time + longestSession)] : times),
  ];
  for (const now of new Set(requested.filter((time) => time >= earliest))) {
    const values = new Map([
      [TIME_KEYS.now as string, [toIsoTime(now)]],
      [TIME_KEYS.epoch, [String(now)]],
    ]);
    // What does not suit the moment of the request suits no moment of issue either.
    if (!areMet(ofRequest, values)) continue;
    if (!hasSession) return { values };
    for (const since of new Set([now, now - longestSession, ...around(times)])) {
      if (since > now || since < now - longestSession) continue;
      values.set(TIME_KEYS.issued, [toIsoTime(since)]);
      if (areMet(ofSession, values)) return { values };
    }
  }
  return noSolution(!testsOf(constraints).some(readsMore(['string', 'binary'])));
};

/**
 * Values for a key (or for the keys of time together) that meet all constraints on it.
 * @throws BudgetSpent
 */
export const solveKey = (
  key: string,
  constraints: readonly TestConstraint[],
  setting: Setting,
): Solution | NoSolution => {
  const meaning = setting.space.meaningOf(key);
  switch (meaning.kind) {
    case 'absent':
    case 'always': {
      const values = meaning.kind === 'absent' ? undefined : meaning.values;
      return meets(key, values, constraints, setting)
        ? { values: new Map([[key, values]]) }
        : noSolution(true);
    }
    case 'whole-number':
      return solveNumber(key, meaning, constraints, setting);
    case 'time':
      return solveTime(constraints, setting);
    case 'free':
      return solveFree(key, meaning, constraints, setting);
    case 'caller':
      throw new Error(`the key ${key} follows from the caller`);
  }
};
