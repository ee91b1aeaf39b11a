import { type CloudFormationTemplate, type Json } from './cloudformation-yaml.ts';

/** A resource that a stack makes, with what CloudFormation hands to its service. */
export interface RenderedResource {
  readonly type: string;
  readonly properties: Json;
  readonly dependsOn: unknown;
}

/** What CloudFormation says of the stack itself. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::StackName': 'aws-config-mfa-rules',
  'AWS::URLSuffix': 'amazonaws.com',
};

const NOTHING = Symbol('AWS::NoValue');

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Works out the functions of a template under values of its parameters; what refers to a resource stays as it is. */
const rendering = (
  template: CloudFormationTemplate,
  values: Readonly<Record<string, string | readonly string[]>>,
) => {
  const conditions: Json = template.Conditions ?? {};

  const holds = (name: string): boolean => {
    const condition = conditions[name];
    if (condition === undefined) throw new Error(`the template has no condition ${name}`);
    return render(condition) === true;
  };

  const substituted = (text: string, own: Json): string =>
    text
      .replaceAll(/\$\{([^}!]+)\}/g, (whole, name: string) => {
        const value = own[name] ?? values[name] ?? whole;
        return isObject(value) ? `\${${String(value['Ref'])}}` : String(value);
      })
      .replaceAll('${!', '${');

  const applied = (name: string, operand: unknown): unknown => {
    const operands = asList(operand);
    switch (name) {
      case 'Ref':
        if (operand === 'AWS::NoValue') return NOTHING;
        return Object.hasOwn(values, String(operand)) ? values[String(operand)] : { Ref: operand };
      case 'Condition':
        return holds(String(operand));
      case 'Fn::If':
        return render(operands[holds(String(operands[0])) ? 1 : 2]);
      case 'Fn::Equals': {
        const [left, right] = operands.map(render);
        return String(left) === String(right);
      }
      case 'Fn::Not':
        return render(operands[0]) !== true;
      case 'Fn::And':
        return operands.every((one) => render(one) === true);
      case 'Fn::Or':
        return operands.some((one) => render(one) === true);
      case 'Fn::Sub': {
        const [text, own = {}] = operands.map(render);
        return substituted(String(text), own as Json);
      }
      case 'Fn::Join': {
        const [separator, list] = operands.map(render);
        return asList(list).map(String).join(String(separator));
      }
      case 'Fn::Split': {
        const [separator, text] = operands.map(render);
        return String(text).split(String(separator));
      }
      case 'Fn::Select': {
        const [index, list] = operands.map(render);
        return asList(list)[Number(index)];
      }
      default:
        return { [name]: render(operand) };
    }
  };

  const render = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(render).filter((item) => item !== NOTHING);
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    const [only, ...others] = entries;
    if (only !== undefined && others.length === 0) {
      const [name, operand] = only;
      // An IAM policy has a Condition too, and that is an object.
      const isCondition = name === 'Condition' && typeof operand === 'string';
      if (isCondition || name === 'Ref' || name.startsWith('Fn::')) return applied(name, operand);
    }
    return Object.fromEntries(
      entries.map(([key, inner]) => [key, render(inner)]).filter(([, inner]) => inner !== NOTHING),
    );
  };

  return { render, holds };
};

/**
 * The resources that a stack of the template makes in account 111122223333 and region eu-central-1.
 *
 * @param given values of parameters; the others have their defaults
 */
export const renderTemplate = (
  template: CloudFormationTemplate,
  given: Readonly<Record<string, string | number>> = {},
): ReadonlyMap<string, RenderedResource> => {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(template.Parameters, name));
  if (unknown.length > 0) throw new Error(`the template has no parameter ${unknown.join(', ')}`);
  // A number is a text to whoever refers to it.
  const parameters = Object.entries(template.Parameters).flatMap(([name, { Default, Type }]) => {
    const value = given[name] ?? Default;
    if (value === undefined) return [];
    return [[name, Type === 'CommaDelimitedList' ? String(value).split(',') : String(value)] as const];
  });
  const values = { ...PSEUDO, ...Object.fromEntries(parameters) };
  const { render, holds } = rendering(template, values);
  return new Map(
    Object.entries(template.Resources).flatMap(([id, { Type: type, Condition, DependsOn, Properties }]) => {
      if (Condition !== undefined && !holds(Condition)) return [];
      const properties = render(Properties ?? {});
      if (!isObject(properties)) throw new Error(`${id} has no properties`);
      return [[id, { type, properties, dependsOn: DependsOn }] as const];
    }),
  );
};
