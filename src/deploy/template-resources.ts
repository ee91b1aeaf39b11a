export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesOf = (template: Json, section: string): Json => {
  const found = template[section];
  return isJson(found) ? found : {};
};

/**
 * Whether a condition of a template holds; undefined where it is made of something that is not known here.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
 */
const holds = (
  template: Json,
  condition: unknown,
  values: ReadonlyMap<string, string>,
): boolean | undefined => {
  if (!isJson(condition)) return undefined;
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
      const [left, right] = operands.map((side) => (isJson(side) ? values.get(String(side['Ref'])) : side));
      return left === undefined || right === undefined ? undefined : String(left) === String(right);
    }
    default:
      return undefined;
  }
};

/**
 * How many resources of each type a template makes, in the order of the template. What cannot be decided counts.
 *
 * @param given values of parameters; the others have their defaults
 */
export const countResources = (
  template: Json,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, number> => {
  const defaults = Object.entries(entriesOf(template, 'Parameters')).flatMap(([name, parameter]) =>
    isJson(parameter) && parameter['Default'] !== undefined
      ? [[name, String(parameter['Default'])] as const]
      : [],
  );
  const values = new Map([...defaults, ...given]);
  const counts = new Map<string, number>();
  for (const resource of Object.values(entriesOf(template, 'Resources'))) {
    if (!isJson(resource)) continue;
    const { Type, Condition } = resource;
    if (Condition !== undefined && holds(template, { Condition }, values) === false) continue;
    counts.set(String(Type), (counts.get(String(Type)) ?? 0) + 1);
  }
  return counts;
};
