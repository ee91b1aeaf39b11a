import type {
  ParameterDefinition,
  ParameterDefinitions,
  Parameters,
  ParameterValues,
} from '../../rules/parameter.ts';
import { nearest } from '../text/nearest.ts';
import { quoted } from '../text/quoted.ts';

/** Rule parameters that every rule knows and none decides by: they say how results reach AWS Config. */
export const deliveryParameters = {
  report: {
    kind: 'choice',
    allowedValues: ['changes', 'all'],
    default: 'changes',
    description:
      'What a scheduled run sends to AWS Config, which bills every evaluation: changes (new and changed results) or all (every COMPLIANT and NON_COMPLIANT).',
  },
} as const satisfies ParameterDefinitions;

export type ReportChoice = (typeof deliveryParameters.report.allowedValues)[number];

/** A rule as far as its parameters go. */
interface Parameterized<Definitions extends ParameterDefinitions> {
  readonly id: string;
  readonly parameters: Definitions;
}

/** What a parameter takes, for people. */
export const allowedOf = (definition: ParameterDefinition): string => {
  switch (definition.kind) {
    case 'choice':
      return definition.allowedValues.join(', ');
    case 'count':
      return `a whole number from ${definition.least} to ${definition.greatest}`;
    case 'duration':
      return `a whole number of ${definition.unit} from ${definition.least} to ${definition.greatest}`;
    case 'list':
      return `${definition.item.form}, several with "${definition.separator}" between them`;
  }
};

const meantAmong = (value: unknown, words: readonly string[]): string => {
  const meant = typeof value === 'string' ? nearest(value, words) : undefined;
  return meant === undefined ? '' : `did you mean ${JSON.stringify(meant)}? `;
};

const refuseUnknownNames = (
  ruleId: string,
  definitions: ParameterDefinitions,
  raw: Readonly<Record<string, unknown>>,
): void => {
  const known = Object.keys(definitions);
  for (const name of Object.keys(raw)) {
    if (known.includes(name)) continue;
    throw new Error(
      `unknown rule parameter ${quoted(name)} for ${ruleId}; ${meantAmong(name, known)}allowed: ${known.length === 0 ? '(none)' : known.join(', ')}`,
    );
  }
};

/** A value that was read; or why it was not, beside what is allowed. */
type Reading = { readonly value: Parameters[string] } | { readonly problem: string };

const UNKNOWN: Reading = { problem: '' };

const readNumber = (text: string, least: number, greatest: number): Reading => {
  const value = /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= greatest ? { value } : UNKNOWN;
};

const readList = (
  text: string,
  { separator, item }: Extract<ParameterDefinition, { kind: 'list' }>,
): Reading => {
  if (text.trim() === '') return { value: [] };
  const items: unknown[] = [];
  for (const part of text.split(separator)) {
    const trimmed = part.trim();
    const value = trimmed === '' ? undefined : item.read(trimmed);
    if (value === undefined) return { problem: `its item ${quoted(trimmed)} is not of that form; ` };
    items.push(value);
  }
  return { value: items };
};

const readText = (text: string, definition: ParameterDefinition): Reading => {
  switch (definition.kind) {
    case 'choice': {
      const value = definition.allowedValues.find((allowed) => allowed === text);
      return value === undefined ? { problem: meantAmong(text, definition.allowedValues) } : { value };
    }
    case 'count':
    case 'duration':
      return readNumber(text, definition.least, definition.greatest);
    case 'list':
      return readList(text, definition);
  }
};

const readValue = (
  ruleId: string,
  name: string,
  definition: ParameterDefinition,
  raw: Readonly<Record<string, unknown>>,
): Parameters[string] => {
  if (!Object.hasOwn(raw, name)) return definition.default;
  const given = raw[name];
  const reading = typeof given === 'string' ? readText(given, definition) : UNKNOWN;
  if ('value' in reading) return reading.value;
  throw new Error(
    `unknown value ${quoted(given)} of rule parameter ${name} for ${ruleId}; ${reading.problem}allowed: ${allowedOf(definition)}`,
  );
};

/**
 * A rule's own parameters as its definitions type them, with the defaults of those that are not given.
 *
 * @throws where a name or a value is not one the rule knows: nothing is evaluated on a bad parameter. The error names
 * rule and parameter, quotes the value, and says what is allowed
 */
export const readParameters = <Definitions extends ParameterDefinitions>(
  { id, parameters }: Parameterized<Definitions>,
  raw: Readonly<Record<string, unknown>>,
): ParameterValues<Definitions> => {
  refuseUnknownNames(id, parameters, raw);
  const values: Parameters = Object.fromEntries(
    Object.entries(parameters).map(([name, definition]) => [name, readValue(id, name, definition, raw)]),
  );
  // Each value was read by the definition of its name.
  return values as ParameterValues<Definitions>;
};

/** The parameters of a deployed rule: what it decides by, and how its results are delivered. */
export interface RuleParameters<Definitions extends ParameterDefinitions = ParameterDefinitions> {
  readonly parameters: ParameterValues<Definitions>;
  readonly report: ReportChoice;
}

/** @throws as readParameters does. */
export const readRuleParameters = <Definitions extends ParameterDefinitions>(
  { id, parameters }: Parameterized<Definitions>,
  raw: Readonly<Record<string, unknown>>,
): RuleParameters<Definitions> => {
  refuseUnknownNames(id, { ...parameters, ...deliveryParameters }, raw);
  const isDelivery = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(deliveryParameters, name);
  const given = Object.entries(raw);
  return {
    parameters: readParameters(
      { id, parameters },
      Object.fromEntries(given.filter((one) => !isDelivery(one))),
    ),
    ...readParameters({ id, parameters: deliveryParameters }, Object.fromEntries(given.filter(isDelivery))),
  };
};

/**
 * AWS's bound on all parameters of a rule together, as the JSON that it keeps them in.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html (InputParameters)
 */
const LONGEST_INPUT_PARAMETERS = 1024;

/** As AWS Config hands a default over. Lists are empty without one. */
const defaultText = (definition: ParameterDefinition): string =>
  definition.kind === 'list' ? '' : String(definition.default);

/**
 * Parameters as a stack hands them to AWS Config: those that are given, and the defaults of the others.
 *
 * @throws where AWS Config would not take them because they are too long, naming the rule and its longest parameter. What
 * AWS Config hands to a rule was taken before
 */
export const checkInputParameters = (
  { id, parameters }: Parameterized<ParameterDefinitions>,
  raw: Readonly<Record<string, string>>,
): void => {
  const all = Object.entries({ ...parameters, ...deliveryParameters }).map(
    ([name, definition]): readonly [string, string] => [name, raw[name] ?? defaultText(definition)],
  );
  const { length } = JSON.stringify(Object.fromEntries(all));
  if (length <= LONGEST_INPUT_PARAMETERS) return;
  const [[name, value] = ['', '']] = all.toSorted((a, b) => b[1].length - a[1].length);
  throw new Error(
    `the parameters of ${id} have ${length} characters together, and AWS Config takes ${LONGEST_INPUT_PARAMETERS} (InputParameters); ${name} has ${value.length} of them: shorten it${name.startsWith('exempt') ? ', name several at once with *, or exempt by tag (exemptTag)' : ''}`,
  );
};
