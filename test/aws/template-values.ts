import type { CloudFormationTemplate } from '../support/cloudformation-yaml.ts';
import { AwsError } from './aws-error.ts';

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text with the names in it that are known; `${!…}` and others stay. */
const substituted = (text: string, names: Readonly<Record<string, unknown>>): string =>
  text.replace(/\$\{([^!}][^}]*)\}/g, (written, name: string) => String(names[name] ?? written));

/** A value of a template with the Refs, Subs, Equals, Nots, Ifs and lists in it worked out; other functions stay as they are. */
export const resolved = (
  value: unknown,
  names: Readonly<Record<string, unknown>>,
  template: CloudFormationTemplate,
): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolved(item, names, template));
  if (!isObject(value)) return value;
  const name = value['Ref'];
  if (typeof name === 'string') {
    const found = names[name];
    const isList = template.Parameters[name]?.['Type'] === 'CommaDelimitedList';
    return isList ? String(found).split(',') : found;
  }
  const text = value['Fn::Sub'];
  if (typeof text === 'string') return substituted(text, names);
  const equals = value['Fn::Equals'];
  if (Array.isArray(equals)) {
    const [left, right] = equals.map((side) => resolved(side, names, template));
    return left === right;
  }
  const not = value['Fn::Not'];
  if (Array.isArray(not)) return resolved(not[0], names, template) !== true;
  const choice = value['Fn::If'];
  if (Array.isArray(choice)) {
    const [condition, then, otherwise] = choice as readonly unknown[];
    const holds = resolved(template.Conditions?.[String(condition)], names, template) === true;
    return resolved(holds ? then : otherwise, names, template);
  }
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, resolved(inner, names, template)]),
  );
};

const checkValue = (name: string, value: string, constraints: Readonly<Record<string, unknown>>): void => {
  const { AllowedValues, AllowedPattern, MaxLength, Type } = constraints;
  if (Array.isArray(AllowedValues) && !AllowedValues.map(String).includes(value))
    throw validationError(`Template error: Parameter '${name}' must be one of AllowedValues`);
  const pattern = typeof AllowedPattern === 'string' ? new RegExp(`^(?:${AllowedPattern})$`) : undefined;
  if (pattern !== undefined && Type !== 'CommaDelimitedList' && !pattern.test(value))
    throw validationError(
      `Parameter ${name} failed to satisfy constraint: ${String(constraints['ConstraintDescription'])}`,
    );
  if (typeof MaxLength === 'number' && value.length > MaxLength)
    throw validationError(`Parameter '${name}' must contain at most ${MaxLength} characters`);
};

/**
 * The value of every parameter of a template.
 *
 * @param sent as CreateStack, UpdateStack and UpdateStackSet send them
 * @throws {AwsError} as CloudFormation refuses them
 */
export const parameterValues = (
  { Parameters = {} }: Partial<CloudFormationTemplate>,
  sent: readonly Readonly<Record<string, unknown>>[],
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> => {
  const keys = sent.map(({ ParameterKey }) => String(ParameterKey));
  const surplus = keys.filter((key) => !Object.hasOwn(Parameters, key));
  if (surplus.length > 0)
    throw validationError(`Parameters: [${surplus.join(', ')}] do not exist in the template`);
  const values: Record<string, string> = {};
  for (const [name, constraints] of Object.entries(Parameters)) {
    const entry = sent.find(({ ParameterKey }) => ParameterKey === name);
    const keeps = entry?.['UsePreviousValue'] === 'true';
    if (keeps && entry?.['ParameterValue'] !== undefined)
      throw validationError(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    if (keeps && previous[name] === undefined)
      throw validationError(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    const value = keeps ? previous[name] : (entry?.['ParameterValue'] ?? constraints['Default']);
    if (value === undefined) throw validationError(`Parameters: [${name}] must have values`);
    values[name] = String(value);
    checkValue(name, String(value), constraints);
  }
  return values;
};

/** @throws {AwsError} where a template makes roles and the request does not acknowledge it */
export const requireCapabilities = (
  { Resources }: CloudFormationTemplate,
  capabilities: readonly string[],
): void => {
  const roles = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  const needed = roles.some(({ Properties }) => 'RoleName' in Properties)
    ? 'CAPABILITY_NAMED_IAM'
    : 'CAPABILITY_IAM';
  const isAcknowledged = capabilities.includes(needed) || capabilities.includes('CAPABILITY_NAMED_IAM');
  if (roles.length > 0 && !isAcknowledged)
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`);
};
