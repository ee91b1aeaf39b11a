/** Values for one key for which all constraints on it are met. */
import type { ConditionTest } from '../condition.ts';
import { isContentWithUnknown, isMetBeyondDemand, textDemand } from './constraint.ts';
import { canBe, isTooLong, openKeyIn, type KeyMeaning } from './key-meaning.ts';
import { likelyValues, plainTexts, STRANGE_ADDRESSES } from './likely-values.ts';
import {
  meets,
  noAssignment,
  testsOf,
  type NoAssignment,
  type Setting,
  type Assignment,
  type TestConstraint,
} from './assignment.ts';
import { solveNumber, solveTime } from './solve-ordered.ts';
import { collectDemands, findText, needsOneValue, solveSeveral, textsFor } from './solve-text.ts';

/** No number, date, address, ARN or boolean, and no Base64 either. */
const FRESH = 'xxxxxxx';

const isOnTexts = ({ operator }: ConditionTest): boolean =>
  operator === undefined || operator.type === 'null' || operator.isOnTexts;

const solveFree = (
  key: string,
  meaning: KeyMeaning & { readonly kind: 'free' },
  constraints: readonly TestConstraint[],
  setting: Setting,
): Assignment | NoAssignment => {
  const solved = (values: readonly string[] | undefined): Assignment => ({
    values: new Map([[key, values]]),
  });
  if (meaning.mayBeAbsent && meets(key, undefined, constraints, setting)) return solved(undefined);
  const tests = testsOf(constraints);
  const likely = likelyValues(tests);
  // A value of no operator's type stands for all of those; what other operators make of an address is not known either.
  const texts = meaning.valueType === 'ip' ? STRANGE_ADDRESSES : [FRESH, ...plainTexts(tests)];
  // An empty text is like no other: set operators take it for nothing.
  for (const text of [...likely.values, ...texts, ''])
    if (canBe(meaning, text) && meets(key, [text], constraints, setting)) return solved([text]);
  const within = meaning.texts === undefined ? [] : [meaning.texts];
  if (!tests.every(isOnTexts)) {
    const any = meaning.valueType === undefined ? findText([], within, setting) : undefined;
    if (any !== undefined && meets(key, [any], constraints, setting)) return solved([any]);
    const hasSet =
      meaning.multiplicity !== 'one' && tests.some(({ operator }) => operator?.set !== undefined);
    // Where the key cannot have one of the values that stand for all others, another of its kind may do.
    const standForAll =
      likely.isExhaustive &&
      (meaning.valueType === 'ip' || likely.values.every((value) => canBe(meaning, value)));
    return noAssignment(standForAll && !hasSet);
  }
  let isProven = !constraints.some((constraint) => isMetBeyondDemand(constraint, setting.space.documented));
  for (const text of textsFor(constraints, within, setting)) {
    if (canBe(meaning, text) && meets(key, [text], constraints, setting)) return solved([text]);
    // The shortest text is found: where it is too long, so are all others. Where it is no address, another may be one.
    if (meaning.valueType === 'ip') isProven = false;
  }
  const mayBeSeveral =
    meaning.multiplicity === 'several' ||
    (meaning.multiplicity === 'not-documented' && !tests.some(needsOneValue));
  const several = mayBeSeveral ? solveSeveral(key, within, constraints, setting) : undefined;
  return several === undefined || several.some((text) => isTooLong(meaning, text))
    ? noAssignment(isProven)
    : solved(several);
};

/**
 * Whether a single text cannot meet the constraints, whatever the keys that they refer to come to be. Only for a key that
 * was not solved with the values that these have now.
 */
export const isRuledOut = (
  key: string,
  constraints: readonly TestConstraint[],
  setting: Setting,
): boolean => {
  const { space, context } = setting;
  const meaning = space.meaningOf(key);
  if (meaning.kind !== 'free' || meaning.multiplicity !== 'one') return false;
  // What an ARN operator makes of a text that is no ARN is not known, and may be enough.
  const known = constraints.filter(
    (constraint) =>
      (constraint.test.operator?.type !== 'arn' || !isContentWithUnknown(constraint)) &&
      !isMetBeyondDemand(constraint, space.documented),
  );
  const demands = collectDemands(known, (constraint) =>
    textDemand(constraint, context, space.documented, (name) => openKeyIn(name, space)),
  );
  if (demands === undefined) return true;
  const text = findText(demands, meaning.texts === undefined ? [] : [meaning.texts], setting);
  return text === undefined || isTooLong(meaning, text);
};

/**
 * Values for a key (or for the keys of time together) that meet all constraints on it.
 * @throws BudgetSpent
 */
export const solveKey = (
  key: string,
  constraints: readonly TestConstraint[],
  setting: Setting,
): Assignment | NoAssignment => {
  const meaning = setting.space.meaningOf(key);
  switch (meaning.kind) {
    case 'absent':
    case 'always': {
      const values = meaning.kind === 'absent' ? undefined : meaning.values;
      return meets(key, values, constraints, setting)
        ? { values: new Map([[key, values]]) }
        : noAssignment(true);
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
