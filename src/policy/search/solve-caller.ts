/** A caller for whom all constraints on callers are met. */
import { spend, type Budget } from '../budget.ts';
import type { ConditionTest, RequestKeys } from '../condition.ts';
import { lazily } from '../lazily.ts';
import {
  costOf,
  isContentWithUnknown,
  isMet,
  isMetBeyondDemand,
  principalDemand,
  textDemand,
  type Constraint,
  type TextDemand,
} from './constraint.ts';
import { isFixed, openKeyIn, type RequestSpace } from './key-meaning.ts';
import {
  anything,
  areLongerThan,
  exceptFor,
  literal,
  many,
  matches,
  one,
  type Language,
  type Pattern,
  type Token,
} from '../text/language.ts';
import type { Caller, CallerPart } from '../principal.ts';
import { collectDemands, findText, isPlainlyImpossible, type LanguageDemand } from './solve-text.ts';

const [untilColon, rest]: readonly [Token, Token] = [many(exceptFor(':')), many(anything)];

const without = (pattern: Pattern, excluded: string): Pattern =>
  pattern.map((token) => ({
    ...token,
    accepts: (character) => character !== excluded && token.accepts(character),
  }));

/** Each made once: the same pattern is looked for in the requests of every credential. */
const madeOnce = (make: (pattern: Pattern) => Pattern): ((language: Language) => Language) => {
  const made = new WeakMap<Pattern, Pattern>();
  return (language) =>
    language.map((pattern) => {
      const arn = made.get(pattern) ?? make(pattern);
      made.set(pattern, arn);
      return arn;
    });
};

/** A language of one part of a user's ARN, as the language of the ARNs that have such a part. */
const asArns: Readonly<Record<CallerPart, (language: Language) => Language>> = {
  arn: (language) => language,
  accountId: madeOnce((pattern) => [
    ...literal('arn:'),
    untilColon,
    ...literal(':iam::'),
    ...without(pattern, ':'),
    ...literal(':user/'),
    rest,
  ]),
  userName: madeOnce((pattern) => [...literal('arn:'), rest, ...literal('/'), ...without(pattern, '/')]),
};

const USER_ARN = /^arn:[^:]*:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/s;

/** The user that an ARN names; undefined where it names no IAM user. */
export const callerOf = (arn: string): Caller | undefined => {
  const found = USER_ARN.exec(arn);
  if (found === null) return undefined;
  const [, accountId = '', userName = ''] = found;
  return { kind: 'user', arn, accountId, userName };
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (names) */
const LONGEST_USER_NAME = 64;

const hasUserName = (arn: string): boolean => (callerOf(arn)?.userName.length ?? 0) <= LONGEST_USER_NAME;

const inName: Token['accepts'] = exceptFor('/');

/** ARNs whose names are longer than IAM allows. Stayed out of only where the shortest ARN is one of them. */
const WITHOUT_NAMES: LanguageDemand = {
  of: 'every',
  inside: false,
  language: [
    [
      rest,
      ...literal('/'),
      ...Array.from({ length: LONGEST_USER_NAME + 1 }, () => one(inName)),
      many(inName),
    ],
  ],
};

/** A request's keys, and those that follow from who the caller is. */
const withCaller = (context: RequestKeys, caller: Caller, { meaningOf }: RequestSpace): RequestKeys => ({
  get: (key) => {
    const meaning = meaningOf(key);
    return meaning.kind === 'caller' ? [caller[meaning.part]] : context.get(key);
  },
});

const demandOf = (
  constraint: Constraint,
  context: RequestKeys,
  space: RequestSpace,
): TextDemand | undefined => {
  if (constraint.kind === 'principal') return principalDemand(constraint, space.knownWords?.languageOf);
  const meaning = space.meaningOf(constraint.test.key);
  // A name and an account are no ARNs, and what ARN operators make of them is not known.
  if (constraint.test.operator?.type === 'arn' && meaning.kind === 'caller' && meaning.part !== 'arn')
    return isContentWithUnknown(constraint) ? 'anything' : 'impossible';
  const demand = textDemand(constraint, context, space.documented, (key) => openKeyIn(key, space));
  if (demand === undefined || typeof demand === 'string' || meaning.kind !== 'caller') return demand;
  const isName = meaning.part === 'userName';
  if (isName && demand.inside && areLongerThan(demand.language, LONGEST_USER_NAME)) return 'impossible';
  return { ...demand, language: asArns[meaning.part](demand.language) };
};

interface CallerSetting {
  readonly space: RequestSpace;
  readonly context: RequestKeys;
  readonly budget: Budget;
}

/** Whether a test compares with keys that are assigned after the caller, to suit it. */
const comparesWithLater = ({ variables }: ConditionTest, space: RequestSpace): boolean =>
  variables.some((key) => !isFixed(key, space) && space.meaningOf(key).kind !== 'caller');

/** Whether a caller may meet a test that compares with keys of later: no value of theirs makes up for what is demanded. */
const mayMeet = (
  { arn }: Caller,
  constraint: Constraint,
  context: RequestKeys,
  space: RequestSpace,
): boolean => {
  const demand = demandOf(constraint, context, space);
  if (typeof demand !== 'object') return demand === 'anything';
  return matches(demand.language, arn) === demand.inside;
};

/** Whether a caller meets all constraints on callers; where they depend on what is assigned after it, whether it may. */
export const isSuited = (
  caller: Caller,
  constraints: readonly Constraint[],
  { space, context, budget }: CallerSetting,
): boolean => {
  spend(budget, costOf(constraints, caller.arn.length));
  const extended = withCaller(context, caller, space);
  return constraints.every((constraint) =>
    constraint.kind === 'test' && comparesWithLater(constraint.test, space)
      ? mayMeet(caller, constraint, context, space)
      : isMet(constraint, caller, extended, space.documented),
  );
};

/** After so many of the likely callers it is looked whether there plainly is none. */
const FEW = 3;

/** The share of the bound that trying likely callers leaves. */
const LEFT_TO_SEARCH = 0.75;

/**
 * An IAM user whose ARN, account and name meet all constraints on them; `isProven` where there surely is none.
 * @throws BudgetSpent
 */
export const solveCaller = (
  constraints: readonly Constraint[],
  setting: CallerSetting,
): { readonly caller: Caller } | { readonly caller: undefined; readonly isProven: boolean } => {
  const { space, context, budget } = setting;
  const suits = (caller: Caller): boolean => isSuited(caller, constraints, setting);
  // Where every constraint is on texts the search finds whom there is to find: most of the work is left to it.
  const isOnTexts = constraints.every(
    (constraint) => constraint.kind === 'principal' || constraint.test.operator?.isOnTexts === true,
  );
  const leaveAt = isOnTexts ? budget.left * LEFT_TO_SEARCH : 0;
  // Tests that are not on texts demand nothing here: whom the others leave is tried on them.
  const demands = lazily(() =>
    collectDemands(constraints, (constraint) => demandOf(constraint, context, space)),
  );
  const isPlainlyNobody = (): boolean => {
    const of = demands();
    return of === undefined || isPlainlyImpossible(of, [space.callerArns()], setting);
  };
  const isDemanded = (constraint: Constraint): boolean =>
    constraint.kind === 'principal' || !isMetBeyondDemand(constraint, space.documented);
  for (let place = 0, caller = space.likelyCaller(0); caller; caller = space.likelyCaller((place += 1))) {
    if (suits(caller)) return { caller };
    if (budget.left < leaveAt) break;
    if (place === FEW && isOnTexts && constraints.every(isDemanded) && isPlainlyNobody())
      return { caller: undefined, isProven: true };
  }
  const demanded = demands();
  if (demanded === undefined) return { caller: undefined, isProven: true };
  const shortest = findText(demanded, [space.callerArns()], setting);
  if (shortest === undefined) return { caller: undefined, isProven: true };
  const arn = hasUserName(shortest)
    ? shortest
    : findText([...demanded, WITHOUT_NAMES], [space.callerArns()], setting);
  if (arn === undefined) return { caller: undefined, isProven: true };
  const caller = callerOf(arn);
  return caller !== undefined && suits(caller) ? { caller } : { caller: undefined, isProven: false };
};
