import type { OperatorType } from './condition-operator.ts';
import { evaluateTest, isUnderstood, type ConditionTest } from './condition.ts';
import { variables } from './constraint.ts';
import type { KeyMeaning, RequestSpace } from './key-meaning.ts';
import type { PolicyDocument, Statement } from './policy-document.ts';

/** The operators that a key's values are of the type of. */
const fitting = (
  meaning: KeyMeaning & { readonly kind: 'caller' | 'time' | 'whole-number' },
): readonly OperatorType[] => {
  switch (meaning.kind) {
    case 'caller':
      return meaning.part === 'arn' ? ['string', 'arn'] : ['string'];
    case 'time':
      return meaning.part === 'epoch' ? ['date', 'numeric'] : ['date'];
    case 'whole-number':
      return ['numeric'];
  }
};

const isTestKnown = (test: ConditionTest, { meaningOf, documented }: RequestSpace): boolean => {
  const { operator, values, key } = test;
  if (operator === undefined || values.length === 0 || variables(test).length > 0) return false;
  if (!values.every((value) => isUnderstood(operator, value))) return false;
  if (operator.set === 'ForAnyValue' && operator.ifExists) return false;
  const meaning = meaningOf(key);
  switch (meaning.kind) {
    case 'absent':
      return evaluateTest(test, new Map(), documented) !== 'unknown';
    case 'always':
      return evaluateTest(test, new Map([[key, meaning.values]]), documented) !== 'unknown';
    case 'free':
      return (
        (operator.type === 'null' || operator.type === 'string' || operator.type === meaning.valueType) &&
        (operator.type === 'null' || operator.set !== undefined || meaning.multiplicity !== 'several')
      );
    case 'caller':
    case 'time':
    case 'whole-number':
      return operator.type === 'null' || fitting(meaning).includes(operator.type);
  }
};

/** Whether each key is tested by operators of one type only: then a value of that type leaves nothing unknown. */
const areTypesUniform = (tests: readonly ConditionTest[], { meaningOf }: RequestSpace): boolean => {
  const types = new Map<string, OperatorType>();
  for (const { key, operator } of tests) {
    if (operator === undefined || operator.type === 'null' || meaningOf(key).kind !== 'free') continue;
    if ((types.get(key) ?? operator.type) !== operator.type) return false;
    types.set(key, operator.type);
  }
  return true;
};

const isStatementKnown = ({ notUnderstood, principal, tests }: Statement, space: RequestSpace): boolean =>
  notUnderstood.length === 0 &&
  (principal.entries ?? []).every(
    ({ kind }) => kind !== 'unrecognized' && (kind !== 'account' || principal.accountsNameUsers),
  ) &&
  tests.every((test) => isTestKnown(test, space));

/**
 * True where no part of the policy can come out as not known for any request in the space: then what is not surely let
 * in is not perhaps let in either, and need not be looked for. False says nothing.
 */
export const isFullyKnown = ({ statements }: PolicyDocument, space: RequestSpace): boolean =>
  statements.every((statement) => isStatementKnown(statement, space)) &&
  areTypesUniform(
    statements.flatMap(({ tests }) => tests),
    space,
  );
