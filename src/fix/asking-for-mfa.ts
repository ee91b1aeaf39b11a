/** How the condition of an Allow comes to ask for MFA: with `Bool`, in the place of whatever asked for it in a weaker form. */
import { meantKey } from '../../rules/iam-role-trust-mfa-required/what-was-meant.ts';
import { flatMap } from '../policy/flat-map.ts';
import { readConditionTest } from '../policy/condition.ts';
import { repeatedNames } from '../policy/repeated-names.ts';
import { isObject, type JsonObject } from '../json/object.ts';

export const MFA_PRESENT = 'aws:MultiFactorAuthPresent';
const isMfaPresent = (key: string): boolean => key.toLowerCase() === MFA_PRESENT.toLowerCase();

const SET = '^(for(all|any)values?:)?';
/** Operators that a value of the key has to match, in whatever letter case. */
const MATCHING = new RegExp(`${SET}(bool|stringequals(ignorecase)?|stringlike)(ifexists)?$`, 'i');
/** Operators that no value may match. */
const NOT_MATCHING = new RegExp(`${SET}stringnot(equals(ignorecase)?|like)(ifexists)?$`, 'i');
const PRESENCE = /^null$/i;

/** Whether a test of the key holds for whoever has MFA, be it for others, too, or in a form that IAM may not know. */
const holdsWithMfa = (operator: string, value: unknown): boolean => {
  const values = [value].flat().map((one) => String(one).toLowerCase());
  if (PRESENCE.test(operator)) return values.includes('false');
  if (MATCHING.test(operator))
    return values.includes('true') || (/like/i.test(operator) && values.includes('*'));
  return NOT_MATCHING.test(operator) && values.length > 0 && values.every((one) => one === 'false');
};

/** Whether a key was meant for that of MFA. */
const isMeantFor = (operator: string, key: string, value: unknown): boolean =>
  meantKey(readConditionTest(operator, key, value, '2012-10-17')) === MFA_PRESENT;

/** A test that `Bool` takes the place of; a misspelled key among them where it is to be set right. */
const givesWay = (operator: string, key: string, value: unknown, setsRight: boolean): boolean =>
  holdsWithMfa(operator, value) && (isMfaPresent(key) || (setsRight && isMeantFor(operator, key, value)));

/** Whether a name stands there twice, in whatever letter case: which of the two counts, IAM does not say, so that neither goes. */
const hasRepeatedNames = (condition: JsonObject): boolean =>
  [condition, ...Object.values(condition)].some((one) => isObject(one) && repeatedNames(one).size > 0);

/**
 * A condition that asks for MFA, and for all that it asked for before. `Bool` stands where a weaker test did; otherwise
 * last. Undefined where the condition is not of a form that can be changed.
 *
 * @param setsRight whether a test of a misspelled key gives way, too: whoever has MFA then is let in as was meant
 */
export const askingForMfa = (
  condition: unknown,
  { setsRight = false }: { readonly setsRight?: boolean } = {},
): JsonObject | undefined => {
  const asked = { [MFA_PRESENT]: 'true' };
  if (condition === undefined) return { Bool: asked };
  if (!isObject(condition)) return undefined;
  const isClear = !hasRepeatedNames(condition);
  const isReplaced =
    (operator: string) =>
    ([key, value]: readonly [string, unknown]): boolean =>
      isClear && givesWay(operator, key, value, setsRight);
  const { Bool: bool } = condition;
  if (bool !== undefined && !isObject(bool)) return undefined;
  const tested = Object.entries(bool ?? {});
  // It asks for no MFA, or which of two it asks for is not known.
  if (tested.some((entry) => isMfaPresent(entry[0]) && !isReplaced('Bool')(entry))) return undefined;
  /** As the key is written where it is one. */
  const inBool = (): JsonObject => {
    const place = tested.findIndex(isReplaced('Bool'));
    const key = tested.map(([written]) => written).find(isMfaPresent) ?? MFA_PRESENT;
    const entries = flatMap([...tested.entries()], ([at, entry]): readonly (readonly [string, unknown])[] =>
      at === place ? [[key, 'true']] : isReplaced('Bool')(entry) ? [] : [entry],
    );
    return Object.fromEntries(place === -1 ? [...entries, [key, 'true']] : entries);
  };
  let isPlaced = bool !== undefined;
  const changed = flatMap(
    Object.entries(condition),
    ([operator, keys]): readonly (readonly [string, unknown])[] => {
      if (operator === 'Bool') return [[operator, inBool()]];
      if (!isObject(keys)) return [[operator, keys]];
      const left = Object.entries(keys).filter((entry) => !isReplaced(operator)(entry));
      if (left.length === Object.keys(keys).length) return [[operator, keys]];
      const others: (readonly [string, unknown])[] =
        left.length === 0 ? [] : [[operator, Object.fromEntries(left)]];
      if (isPlaced) return others;
      isPlaced = true;
      return [...others, ['Bool', asked]];
    },
  );
  return Object.fromEntries(isPlaced ? changed : [...changed, ['Bool', asked]]);
};
