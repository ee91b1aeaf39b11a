import { isObject, type JsonObject } from '../json/object.ts';
import { holds } from './template-resources.ts';

const NO_VALUE = 'AWS::NoValue';

/**
 * A part of a template as CloudFormation hands it to a service. `Fn::GetAtt` is looked up as `Resource.Attribute`.
 *
 * @param values of parameters, pseudo parameters and attributes of resources
 * @returns undefined for AWS::NoValue, which nothing holds
 * @throws where a value or a function is not known here
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export const resolved = (
  part: unknown,
  template: JsonObject,
  values: ReadonlyMap<string, string>,
): unknown => {
  const inner = (value: unknown): unknown => resolved(value, template, values);
  const valueOf = (name: string): string => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`the template refers to ${name}, whose value is not known`);
    return value;
  };
  if (Array.isArray(part)) return part.map(inner).filter((item) => item !== undefined);
  if (!isObject(part)) return part;
  const [[name, operand] = ['', undefined]] = Object.entries(part);
  switch (name) {
    case 'Ref':
      return operand === NO_VALUE ? undefined : valueOf(String(operand));
    case 'Fn::GetAtt':
      return valueOf(Array.isArray(operand) ? operand.join('.') : String(operand));
    case 'Fn::Sub':
      // `${!name}` is what a policy has as `${name}`.
      return String(operand).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, reference: string) =>
        literal === '' ? valueOf(reference) : `\${${reference}}`,
      );
    case 'Fn::If': {
      const [condition, then, otherwise] = Array.isArray(operand) ? operand : [];
      const isMet = holds(template, { Condition: condition }, values);
      if (isMet === undefined) throw new Error(`condition ${String(condition)} cannot be decided`);
      return inner(isMet ? then : otherwise);
    }
  }
  if (name.startsWith('Fn::')) throw new Error(`the template uses ${name}, which is not known here`);
  return Object.fromEntries(
    Object.entries(part)
      .map(([key, value]) => [key, inner(value)] as const)
      .filter(([, value]) => value !== undefined),
  );
};
