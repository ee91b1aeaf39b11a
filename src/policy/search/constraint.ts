/** The parts of a policy as constraints: what truth is required of each, and what that asks of a text. */
import type { ConditionOperator } from '../condition-operator.ts';
import {
  evaluateTest,
  resolve,
  understandingOf,
  type ConditionTest,
  type DocumentedTypes,
  type RequestKeys,
  type Truth,
} from '../condition.ts';
import { flatMap } from '../flat-map.ts';
import { anything, many, type Language, type Pattern } from '../text/language.ts';
import { evaluatePrincipal, languageOf, type Caller, type PrincipalElement } from '../principal.ts';
import type { Piece, PolicyValue } from '../policy-value.ts';

/** How a part of a policy must come out. The latter two are content with what is not known. */
export type RequiredTruth = 'holds' | 'fails' | 'not-fails' | 'not-holds';

/** A part of a policy that must come out in a certain way. */
export type Constraint =
  | { readonly kind: 'test'; readonly test: ConditionTest; readonly required: RequiredTruth }
  | { readonly kind: 'principal'; readonly principal: PrincipalElement; readonly required: RequiredTruth };

/** Whether a constraint is met where it is not known what a part of the policy means. */
export const isContentWithUnknown = ({ required }: Constraint): boolean =>
  required === 'not-fails' || required === 'not-holds';

/**
 * Whether a constraint may also be met by texts outside of its demand: those under an operator of another type than AWS
 * documents for the key, where not knowing is enough. Which texts those are, no language says.
 */
export const isMetBeyondDemand = (
  constraint: Constraint & { readonly kind: 'test' },
  documented: DocumentedTypes,
): boolean =>
  isContentWithUnknown(constraint) && understandingOf(constraint.test, documented) === 'never-surely';

export const isAsRequired = (truth: Truth, required: RequiredTruth): boolean => {
  switch (required) {
    case 'holds':
    case 'fails':
      return truth === required;
    case 'not-fails':
      return truth !== 'fails';
    case 'not-holds':
      return truth !== 'holds';
  }
};

export const isMet = (
  constraint: Constraint,
  caller: Caller,
  context: RequestKeys,
  documented: DocumentedTypes,
): boolean =>
  isAsRequired(
    constraint.kind === 'test'
      ? evaluateTest(constraint.test, context, documented)
      : evaluatePrincipal(constraint.principal, caller),
    constraint.required,
  );

/** A position of an automaton costs about as much as so many characters that are compared one by one. */
const CHARACTERS_A_STEP = 16;

/**
 * What it costs to see whether a text meets constraints, in steps: every value may have to be compared, and every place of
 * a pattern with every character.
 */
export const costOf = (constraints: readonly Constraint[], textLength: number): number => {
  let cost = 1;
  for (const constraint of constraints) {
    if (constraint.kind === 'principal') cost += 1 + (constraint.principal.entries?.length ?? 0);
    else {
      const { values, patternLength } = constraint.test;
      cost += 1 + values.length + Math.ceil((patternLength * textLength) / CHARACTERS_A_STEP);
    }
  }
  return cost;
};

/**
 * What a constraint asks of the texts that a key has: that every one, or at least one, lies in a language or outside of it.
 * `anything`: no text can break it; `impossible`: no text can meet it.
 */
export type TextDemand =
  | 'anything'
  | 'impossible'
  | { readonly of: 'every' | 'some'; readonly inside: boolean; readonly language: Language };

const EVERYTHING: Language = [[many(anything)]];

const isEverything = (pattern: Pattern): boolean =>
  pattern.length === 1 && pattern.every(({ repeats, accepts }) => repeats && accepts === anything);

/** `isPartial`: beside the language there are values of which it is not known what they match. */
const demand = (
  required: RequiredTruth,
  isNegated: boolean,
  of: 'every' | 'some',
  language: Language,
  isPartial: boolean,
): TextDemand => {
  const requiresMatch = (required === 'holds' || required === 'not-fails') !== isNegated;
  if (requiresMatch)
    return isPartial && (required === 'not-fails' || required === 'not-holds')
      ? 'anything'
      : { of, inside: true, language };
  // Nothing lies outside of everything, and outside of what is not known nothing lies for sure.
  if (language.some(isEverything) || (isPartial && (required === 'holds' || required === 'fails')))
    return 'impossible';
  return { of, inside: false, language };
};

/** A key compared with itself: every value of it matches. */
const isOwnVariable = ({ key }: Pick<ConditionTest, 'key'>, value: PolicyValue | undefined): boolean => {
  const [piece, ...more] = value?.pieces ?? [];
  return piece?.kind === 'variable' && piece.key === key && more.length === 0;
};

/** What is known of a key's value before it is assigned. */
export interface OpenKey {
  readonly mayHoldColons: boolean;
  readonly mayBeAbsent: boolean;
}

/** Undefined for a key that is assigned. */
export type OpenKeys = (key: string) => OpenKey | undefined;

/**
 * The demand of a test with an operator on texts; undefined for operators on other values, whose constraints are met by
 * trying values.
 *
 * `openKey`: keys whose values are not assigned yet. What is compared with them is demanded as far as it is the same whatever
 * they come to be: a text that does not meet the demand meets the constraint for no value of theirs.
 */
export const textDemand = (
  { test, required }: Constraint & { readonly kind: 'test' },
  context: RequestKeys,
  documented: DocumentedTypes,
  openKey: OpenKeys = () => undefined,
): TextDemand | undefined => {
  const { operator } = test;
  const understanding = understandingOf(test, documented);
  if (understanding === 'unknown')
    return required === 'not-fails' || required === 'not-holds' ? 'anything' : 'impossible';
  if (operator?.isOnTexts !== true) return undefined;
  if (understanding === 'never-surely' && required === 'not-holds') return 'anything';
  if (understanding === 'never-surely' && required === 'holds') return 'impossible';
  if (test.variables.some((key) => openKey(key) !== undefined))
    return openDemand(test, operator, required, openKey);
  let isUnresolved = false;
  const languages = test.values.map((value) => {
    if (isOwnVariable(test, value)) return EVERYTHING;
    const operand = value && resolve(operator, value, context);
    if (value !== undefined && operand === undefined) {
      isUnresolved = true;
      return [];
    }
    return operand?.language();
  });
  // Without the value of a variable a test never surely holds.
  if (isUnresolved && required === 'not-holds') return 'anything';
  if (isUnresolved && required === 'holds') return 'impossible';
  const understood = languages.filter((language) => language !== undefined);
  // ForAnyValue holds by one value and fails by all; the others hold by all values and fail by one.
  const holdsByAll = operator.set !== 'ForAnyValue';
  const of = holdsByAll === (required === 'holds' || required === 'not-fails') ? 'every' : 'some';
  return demand(required, operator.negated, of, understood.flat(), understood.length < languages.length);
};

/** Demands that hold whatever open variables come to stand for: a match with any text there, and no mismatch at all. */
const openDemand = (
  { values, key }: ConditionTest,
  operator: ConditionOperator,
  required: RequiredTruth,
  openKey: OpenKeys,
): TextDemand => {
  const requiresMatch = (required === 'holds' || required === 'not-fails') !== operator.negated;
  const mayBeUnresolved = values.some((value) =>
    value?.pieces.some(
      (piece) =>
        piece.kind === 'variable' &&
        piece.fallback === undefined &&
        piece.key !== key &&
        openKey(piece.key)?.mayBeAbsent === true,
    ),
  );
  // Without the value of a variable the test does not surely hold.
  if (operator.set !== undefined || (required === 'not-holds' && mayBeUnresolved)) return 'anything';
  const languageOfPieces = (pieces: readonly Piece[]): Language | undefined =>
    pieces.some(({ kind }) => kind === 'variable') ? undefined : operator.read(pieces).language();
  if (requiresMatch) {
    const languages = values.map((value) => {
      if (isOwnVariable({ key }, value)) return EVERYTHING;
      return languageOfPieces(
        (value?.pieces ?? []).map((piece) => {
          const open = piece.kind === 'variable' ? openKey(piece.key) : undefined;
          return open === undefined ? piece : { kind: 'any-text', mayHoldColons: open.mayHoldColons };
        }),
      );
    });
    const known = languages.filter((language) => language !== undefined);
    return values.includes(undefined) || known.length < languages.length
      ? 'anything'
      : { of: 'every', inside: true, language: known.flat() };
  }
  const known = flatMap(values, (value) => {
    if (operator.type === 'string' && isOwnVariable({ key }, value)) return EVERYTHING;
    return (value && languageOfPieces(value.pieces)) ?? [];
  });
  return { of: 'every', inside: false, language: known };
};

/** The demand of a principal element on the caller's ARN. */
export const principalDemand = (
  { principal, required }: Constraint & { readonly kind: 'principal' },
  languageOfEntry = languageOf,
): TextDemand => {
  const entries = principal.entries ?? [];
  const isPartial =
    principal.entries === undefined ||
    entries.some(({ kind }) => kind === 'unrecognized' || kind === 'user-id');
  // An account that perhaps names its users is one to stay away from, and enough where not knowing is.
  const countsAccounts = !principal.isNegated || required === 'holds' || required === 'not-holds';
  const naming = countsAccounts ? entries : entries.filter(({ kind }) => kind !== 'account');
  return demand(required, principal.isNegated, 'every', flatMap(naming, languageOfEntry), isPartial);
};
