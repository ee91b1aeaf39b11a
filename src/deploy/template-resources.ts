import { isObject, type JsonObject } from '../json/object.ts';

const entriesOf = (template: JsonObject, section: string): JsonObject => {
  const found = template[section];
  return isObject(found) ? found : {};
};

/**
 * Whether a condition of a template holds; undefined where it is made of something that is not known here.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
 */
export const holds = (
  template: JsonObject,
  condition: unknown,
  values: ReadonlyMap<string, string>,
): boolean | undefined => {
  if (!isObject(condition)) return undefined;
  const [[name, operand] = ['', undefined]] = Object.entries(condition);
  const operands = Array.isArray(operand) ? operand : [];
  const decided = (): readonly (boolean | undefined)[] =>
    operands.map((inner) => holds(template, inner, values));
  switch (name) {
    case 'Condition':
      return holds(template, entriesOf(template, 'Conditions')[String(operand)], values);
    case 'Fn::Not': {
      const [inner] = decided();
      return inner === undefined ? undefined : !inner;
    }
    case 'Fn::Or':
      return decided().includes(true) ? true : decided().includes(undefined) ? undefined : false;
    case 'Fn::And':
      return decided().includes(false) ? false : decided().includes(undefined) ? undefined : true;
    case 'Fn::Equals': {
      const [left, right] = operands.map((side) => (isObject(side) ? values.get(String(side['Ref'])) : side));
      return left === undefined || right === undefined ? undefined : String(left) === String(right);
    }
    default:
      return undefined;
  }
};

/** The values of all parameters, of which some are given. */
export const valuesOf = (
  template: JsonObject,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const defaults = Object.entries(entriesOf(template, 'Parameters')).flatMap(([name, parameter]) =>
    isObject(parameter) && parameter['Default'] !== undefined
      ? [[name, String(parameter['Default'])] as const]
      : [],
  );
  return new Map([...defaults, ...given]);
};

/**
 * How many resources of each type a template makes, in the order of the template. What cannot be decided counts.
 *
 * @param given values of parameters; the others have their defaults
 */
export const countResources = (
  template: JsonObject,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> => {
  const values = valuesOf(template, given);
  const counts = new Map<string, number>();
  for (const resource of Object.values(entriesOf(template, 'Resources'))) {
    if (!isObject(resource)) continue;
    const { Type, Condition } = resource;
    if (Condition !== undefined && holds(template, { Condition }, values) === false) continue;
    counts.set(String(Type), (counts.get(String(Type)) ?? 0) + 1);
  }
  return counts;
};

/** `{"Fn::Sub": "${RuleNamePrefix}iam-user-mfa-required"}`, without the prefix. */
const ruleIdOf = (name: unknown): string => {
  const text: unknown = isObject(name) ? name['Fn::Sub'] : name;
  return typeof text === 'string' ? text.replace(/^\$\{\w+\}/, '') : '';
};

/**
 * The InputParameters of each rule of AWS Config that a template makes, by rule id.
 *
 * @param given values of parameters; the others have their defaults
 */
export const inputParameters = (
  template: JsonObject,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, Readonly<Record<string, string>>> => {
  const values = valuesOf(template, given);
  const valueOf = (value: unknown): string =>
    isObject(value) ? (values.get(String(value['Ref'])) ?? '') : String(value);
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const resource of Object.values(entriesOf(template, 'Resources'))) {
    if (!isObject(resource) || resource['Type'] !== 'AWS::Config::ConfigRule') continue;
    const properties = entriesOf(resource, 'Properties');
    const parameters = Object.entries(entriesOf(properties, 'InputParameters'));
    found.set(
      ruleIdOf(properties['ConfigRuleName']),
      Object.fromEntries(parameters.map(([name, value]) => [name, valueOf(value)])),
    );
  }
  return found;
};
