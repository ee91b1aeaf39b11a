/** What somebody probably meant who wrote a name that IAM does not know, or a value that is none: for sentences, never for verdicts. */
import { conditionOperators } from '../../src/policy/condition-operator.ts';
import { isUnderstood, type ConditionTest } from '../../src/policy/condition.ts';
import { ELEMENTS, type Statement } from '../../src/policy/policy-document.ts';
import { nearest } from '../../src/text/nearest.ts';
import { statementName, testName } from '../evidence.ts';
import { isMfaKey } from '../../src/policy/request-keys.ts';
import { ASSUME_ROLE } from './credential-answer.ts';

/** `aws:MultifactorAuth`, `sts:MultiFactorAuthPresent`, `MFAPresent`: keys whose author meant one of MFA's. Tags may be called so. */
const MEANS_MFA = /^((aws|iam|sts):)?(multi-?factor|mfa)[^/]*$/;

/** Whether a key, lower-case, was meant for one of MFA's and is none. */
export const isMisspelled = (key: string): boolean => !isMfaKey(key) && MEANS_MFA.test(key);

/** The key of MFA that a misspelled one stands for; undefined for any other key. */
export const meantKey = (test: ConditionTest): string | undefined => {
  if (!isMisspelled(test.key)) return undefined;
  return test.key.includes('age') || test.operator?.type === 'numeric'
    ? 'aws:MultiFactorAuthAge'
    : 'aws:MultiFactorAuthPresent';
};

const SET_OPERATOR = /^ForA(?:ny|ll)Values?:/i;

/** The operator that was probably meant: `Bool` for `Boolean`. */
const meantOperator = (written: string): string | undefined => {
  const [prefix = ''] = SET_OPERATOR.exec(written) ?? [];
  const name = written.slice(prefix.length);
  const wanted = name.toLowerCase();
  const known = conditionOperators.filter((one) => one.slice(0, 3).toLowerCase() === wanted.slice(0, 3));
  // Letter case apart, or with more behind it: the longest that it begins with.
  const [begins] = known
    .filter((one) => wanted.startsWith(one.toLowerCase()))
    .toSorted((one, other) => other.length - one.length);
  const suffixed = wanted.endsWith('ifexists') ? known.find((one) => one === `${begins}IfExists`) : undefined;
  const meant = nearest(name, known) ?? suffixed ?? begins;
  if (meant === undefined || prefix === '') return meant;
  return `${/any/i.test(prefix) ? 'ForAnyValue:' : 'ForAllValues:'}${meant}`;
};

/** A test that is not understood, with what was meant or the value that is not of its type. */
export const nameOfUnknown = (test: ConditionTest): string => {
  const { operator, values, written } = test;
  if (operator === undefined) {
    const meant = meantOperator(written.operator);
    return `${testName(test)}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`;
  }
  const odd = values.find((value) => value !== undefined && !isUnderstood(operator, value));
  if (odd === undefined) return testName(test);
  const value = Array.from(odd.written);
  const shown = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN).join('')}…` : odd.written;
  return `${testName(test)} ${JSON.stringify(shown)}`;
};
/** Characters of a value: the sentence has to fit in an annotation. */
const LONGEST_SHOWN = 40;

const EFFECT = /^Effect "(.*)"$/s;

/** A part that IAM does not know, with what was probably meant. */
export const nameOfElement = (part: string): string => {
  const [, effect] = EFFECT.exec(part) ?? [];
  const known = effect === undefined ? undefined : nearest(effect, ['Allow', 'Deny']);
  if (known !== undefined) return `${part} (did you mean ${known}?)`;
  const elements = [...ELEMENTS.trust];
  if (elements.includes(part) || part.includes(' ')) return part;
  const isNegation = /^not/i.test(part);
  const meant = nearest(
    part,
    elements.filter((element) => element.startsWith('Not') === isNegation),
  );
  return meant === undefined ? part : `${part} (did you mean ${meant}?)`;
};

/** Actions of AWS STS that are no misspelling of sts:AssumeRole. */
const OTHER_ACTIONS = /^sts:(assumeroot|assumerolewith.*)$/i;

/** ` (statement 1 has sts:AsumeRole)` */
export const misspelledAction = (statements: readonly Statement[]): string => {
  for (const statement of statements)
    for (const pattern of statement.action.isNegated ? [] : (statement.action.patterns ?? []))
      if (
        !OTHER_ACTIONS.test(pattern) &&
        nearest(pattern, [ASSUME_ROLE]) !== undefined &&
        pattern.length > NAMESPACE
      )
        return ` (${statementName(statement)} has ${pattern})`;
  return '';
};
const NAMESPACE = 'sts:'.length;
