import {
  asOfType,
  ignoringCase,
  readConditionOperator,
  type ConditionOperator,
  type Operand,
  type OperatorType,
} from './condition-operator.ts';
import { flatMap } from './flat-map.ts';
import { readPolicyValue, substitute, type PolicyValue, type PolicyVersion } from './policy-value.ts';

/** What can be said of a part of a policy: it holds, it does not, or its meaning is not known. */
export type Truth = 'holds' | 'fails' | 'unknown';

/** A value of a test. */
export interface TestValue extends PolicyValue {
  /** As the operator reads it; undefined as long as the values of its variables are not known. */
  readonly operand: Operand | undefined;
}

/** One operator and one key of a Condition, with its values: the smallest part of a policy that is decided alone. */
export interface ConditionTest {
  /** As written, for people. */
  readonly written: { readonly operator: string; readonly key: string };
  /** Undefined for an operator that IAM does not document. */
  readonly operator: ConditionOperator | undefined;
  /** Lower-case: condition keys are compared without regard to case. */
  readonly key: string;
  /** Undefined for a value whose meaning is not known. */
  readonly values: readonly (TestValue | undefined)[];
  /** The keys whose values these refer to, lower-case; none for an operator that takes no variables. */
  readonly variables: readonly string[];
  /** How many characters its patterns have: those of values with wildcards. */
  readonly patternLength: number;
}

/** A request's condition keys, lower-case; a key that is not there is absent from the request. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;
/** What evaluating a test needs of it. */
export type RequestKeys = Pick<RequestContext, 'get'>;

/**
 * The operator types that AWS documents for a key; undefined for keys without such a restriction. An operator of
 * another type that would hold is not known to hold.
 */
export type DocumentedTypes = (key: string) => readonly OperatorType[] | undefined;

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const WILDCARD = /[*?]/;

const operandOf = (
  { takesVariables, read }: ConditionOperator,
  { pieces, written, variables }: PolicyValue,
): Operand | undefined => {
  if (!takesVariables) return read([{ kind: 'text', text: written }]);
  return variables.length === 0 ? read(pieces) : undefined;
};

export const readConditionTest = (
  operatorName: string,
  key: string,
  value: unknown,
  version: PolicyVersion,
): ConditionTest => {
  const operator = readConditionOperator(operatorName);
  const values = asList(value).map((item): TestValue | undefined => {
    const read = readPolicyValue(item, version);
    if (read === undefined) return undefined;
    const { pieces, written, variables } = read;
    return { pieces, written, variables, operand: operator && operandOf(operator, read) };
  });
  return {
    written: { operator: operatorName, key },
    operator,
    key: key.toLowerCase(),
    values,
    variables: operator?.takesVariables === true ? flatMap(values, (item) => item?.variables ?? []) : [],
    patternLength: values.reduce(
      (sum, item) => sum + (item !== undefined && WILDCARD.test(item.written) ? item.written.length : 0),
      0,
    ),
  };
};

const readWith = (operator: ConditionOperator, test: ConditionTest): ConditionTest => ({
  ...test,
  operator,
  values: test.values.map((value) => value && { ...value, operand: operandOf(operator, value) }),
});

/** A test with an operator on strings, of texts without regard to their letter case. */
export const withoutCase = (test: ConditionTest): ConditionTest =>
  test.operator === undefined ? test : readWith(ignoringCase(test.written.operator, test.operator), test);

/** The value as the operator reads it; undefined where a variable in it has no value and no default. */
export const resolve = (
  operator: ConditionOperator,
  value: TestValue,
  context: RequestKeys,
): Operand | undefined => {
  if (value.operand !== undefined) return value.operand;
  const pieces = substitute(value, (key) => {
    const values = context.get(key);
    return values?.length === 1 ? values[0] : undefined;
  });
  return pieces && operator.read(pieces);
};

/** Whether one value of the request matches any of the policy's values. A match decides; otherwise one unknown value does. */
const matchesAny = (
  operator: ConditionOperator,
  values: ConditionTest['values'],
  requestValue: string,
  context: RequestKeys,
): Truth => {
  let isUnknown = false;
  for (const value of values) {
    const operand = value && resolve(operator, value, context);
    // A variable without a value matches nothing.
    if (value !== undefined && operand === undefined) continue;
    const match = operand?.matches(requestValue);
    if (match === true) return 'holds';
    if (match === undefined) isUnknown = true;
  }
  return isUnknown ? 'unknown' : 'fails';
};

/** Whether a variable of the values has neither a value nor a default. */
const isUnresolved = (
  { values, variables }: ConditionTest,
  operator: ConditionOperator,
  context: RequestKeys,
): boolean =>
  variables.length > 0 &&
  values.some((value) => value !== undefined && resolve(operator, value, context) === undefined);

export const not = (truth: Truth): Truth =>
  truth === 'holds' ? 'fails' : truth === 'fails' ? 'holds' : 'unknown';

/** Both must hold: one failure decides, else one unknown. */
export const both = (one: Truth, other: Truth): Truth =>
  one === 'fails' || other === 'fails' ? 'fails' : one === 'holds' ? other : one;

/** All must hold: one failure decides, else one unknown. */
const every = <Item>(items: readonly Item[], truthOf: (item: Item) => Truth): Truth =>
  not(some(items, (item) => not(truthOf(item))));

/** One must hold: one that does decides, else one unknown. */
const some = <Item>(items: readonly Item[], truthOf: (item: Item) => Truth): Truth => {
  let truth: Truth = 'fails';
  for (const item of items) {
    const other = truthOf(item);
    if (other === 'holds') return other;
    if (other === 'unknown') truth = other;
  }
  return truth;
};

/** Whether a value is of the operator's type. What a variable stands for is text, and every text operator takes that. */
export const isUnderstood = (operator: ConditionOperator, value: TestValue | undefined): boolean =>
  value !== undefined && (value.operand ?? operator.read(substitute(value, () => '') ?? [])).isUnderstood();

/** Without the key in the request: IfExists and ForAllValues hold, ForAnyValue does not, negated operators hold. */
const withoutKey = (operator: ConditionOperator, values: ConditionTest['values']): Truth => {
  // What AWS makes of a value that is not of the operator's type is not known for any request.
  if (!values.every((value) => isUnderstood(operator, value))) return 'unknown';
  // ForAnyValue fails without the key and IfExists holds: which of the two prevails, AWS does not say.
  if (operator.ifExists && operator.set === 'ForAnyValue') return 'unknown';
  if (operator.ifExists || operator.set === 'ForAllValues') return 'holds';
  return operator.negated && operator.set === undefined ? 'holds' : 'fails';
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html (null with qualifier) */
const presence = ({ set }: ConditionOperator, values: ConditionTest['values'], isAbsent: boolean): Truth => {
  // "always true" and "always false", AWS says; of values that are no booleans it says nothing.
  if (set !== undefined) {
    if (!values.every((value) => value?.operand?.isUnderstood() === true)) return 'unknown';
    return set === 'ForAllValues' ? 'holds' : 'fails';
  }
  return some(values, (value) => {
    const match = value?.operand?.matches(String(isAbsent));
    return match === undefined ? 'unknown' : match ? 'holds' : 'fails';
  });
};

/** Of one value of the request. */
const truthOfOne = (
  values: ConditionTest['values'],
  operator: ConditionOperator,
  requestValue: string,
  context: RequestKeys,
): Truth => {
  const match = matchesAny(operator, values, requestValue, context);
  return operator.negated ? not(match) : match;
};

const truthOfSeveral = (
  values: ConditionTest['values'],
  operator: ConditionOperator,
  requestValues: readonly string[],
  context: RequestKeys,
): Truth => {
  const truthOf = (requestValue: string): Truth => truthOfOne(values, operator, requestValue, context);
  return operator.set === 'ForAllValues' ? every(requestValues, truthOf) : some(requestValues, truthOf);
};

const evaluateOperator = (
  { key, values }: ConditionTest,
  operator: ConditionOperator,
  context: RequestKeys,
): Truth => {
  const requestValues = context.get(key);
  const isAbsent = requestValues === undefined || requestValues.length === 0;
  if (operator.type === 'null') return presence(operator, values, isAbsent);
  if (isAbsent) return withoutKey(operator, values);
  // Operators without a set operator are for keys with a single value.
  if (operator.set === undefined && requestValues.length > 1) return 'unknown';
  const [first = ''] = requestValues;
  const truth =
    requestValues.length === 1
      ? truthOfOne(values, operator, first, context)
      : truthOfSeveral(values, operator, requestValues, context);
  if (operator.set === undefined || requestValues.some((value) => value !== '')) return truth;
  // Of a "null dataset, such as an empty string" AWS says what it says of an absent key; compared as a text it may differ.
  return truth === (operator.set === 'ForAllValues' ? 'holds' : 'fails') ? truth : 'unknown';
};

/**
 * What can be known of a test whatever the request says. `unknown`: nothing, for any request. `never-surely`: where it would
 * hold, under its own type or under the documented one, that is not known.
 *
 * The evaluation and the search for a request both ask this function, so that they cannot differ.
 */
export const understandingOf = (
  { operator, values, key }: ConditionTest,
  documented: DocumentedTypes,
): 'understood' | 'never-surely' | 'unknown' => {
  // Of a list without values AWS says both that it has no effect and that it holds.
  if (operator === undefined || values.length === 0) return 'unknown';
  const types = operator.type === 'null' ? undefined : documented(key);
  return types === undefined || types.includes(operator.type) ? 'understood' : 'never-surely';
};

/**
 * Whether a test with an operator of another type than AWS documents for its key would hold if AWS went by that type:
 * `StringEquals aws:SecureTransport "True"` fails as a text, and holds as a boolean.
 */
const holdsAsDocumented = (
  test: ConditionTest,
  operator: ConditionOperator,
  context: RequestKeys,
  documented: DocumentedTypes,
): boolean =>
  (documented(test.key) ?? []).some((type) => {
    const other = type === 'null' ? undefined : asOfType(test.written.operator, operator, type);
    if (other === undefined) return false;
    return evaluateOperator(readWith(other, test), other, context) === 'holds';
  });

/**
 * Whether a test of a Condition holds for a request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const evaluateTest = (
  test: ConditionTest,
  context: RequestKeys,
  documented: DocumentedTypes,
): Truth => {
  const { operator } = test;
  const understanding = understandingOf(test, documented);
  if (operator === undefined || understanding === 'unknown') return 'unknown';
  const truth = evaluateOperator(test, operator, context);
  if (truth === 'fails' && understanding === 'never-surely' && (context.get(test.key)?.length ?? 0) > 0)
    return holdsAsDocumented(test, operator, context, documented) ? 'unknown' : truth;
  if (truth !== 'holds') return truth;
  // "If AWS cannot resolve a variable, this might cause the entire statement to be invalid."
  return understanding === 'never-surely' || isUnresolved(test, operator, context) ? 'unknown' : truth;
};
