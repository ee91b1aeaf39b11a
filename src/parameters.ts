import type { ParameterDefinition, Parameters, Rule } from '../rules/rule.ts';
import { nearest } from './nearest.ts';
import { quoted } from './quoted.ts';

/** Rule parameters that every rule knows and none decides by: they say how results reach AWS Config. */
export const deliveryParameters = {
  report: {
    allowedValues: ['changes', 'all'],
    default: 'changes',
    description:
      'What a scheduled run sends to AWS Config, which bills every evaluation: changes (new and changed results) or all (every COMPLIANT and NON_COMPLIANT).',
  },
} as const satisfies Readonly<Record<string, ParameterDefinition>>;

export type Report = (typeof deliveryParameters.report.allowedValues)[number];

type Definitions = Readonly<Record<string, ParameterDefinition>>;

/** What is allowed instead, with the likeliest first. */
const advice = (value: unknown, allowed: readonly string[]): string => {
  const meant = typeof value === 'string' ? nearest(value, allowed) : undefined;
  const suggestion = meant === undefined ? '' : `did you mean ${JSON.stringify(meant)}? `;
  return `${suggestion}allowed: ${allowed.length === 0 ? '(none)' : allowed.join(', ')}`;
};

const refuseUnknownNames = (
  ruleId: string,
  definitions: Definitions,
  raw: Readonly<Record<string, unknown>>,
): void => {
  const known = Object.keys(definitions);
  for (const name of Object.keys(raw)) {
    if (!known.includes(name)) {
      throw new Error(`unknown rule parameter ${quoted(name)} for ${ruleId}; ${advice(name, known)}`);
    }
  }
};

const readValue = (
  ruleId: string,
  name: string,
  { allowedValues, default: fallback }: ParameterDefinition,
  raw: Readonly<Record<string, unknown>>,
): string => {
  if (!Object.hasOwn(raw, name)) return fallback;
  const allowed = allowedValues.find((value) => value === raw[name]);
  if (allowed !== undefined) return allowed;
  throw new Error(
    `unknown value ${quoted(raw[name])} of rule parameter ${name} for ${ruleId}; ${advice(raw[name], allowedValues)}`,
  );
};

const readAll = (
  ruleId: string,
  definitions: Definitions,
  raw: Readonly<Record<string, unknown>>,
): Parameters => {
  refuseUnknownNames(ruleId, definitions, raw);
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, readValue(ruleId, name, definition, raw)]),
  );
};

/**
 * A rule's own parameters, with the defaults of those that are not given.
 *
 * @throws where a name or a value is not one the rule knows: nothing is evaluated on a bad parameter.
 */
export const readParameters = (
  rule: Pick<Rule, 'id' | 'parameters'>,
  raw: Readonly<Record<string, unknown>>,
): Parameters => readAll(rule.id, rule.parameters, raw);

/** The parameters of a deployed rule: what it decides by, and how its results are delivered. */
export interface RuleParameters {
  readonly parameters: Parameters;
  readonly report: Report;
}

/** @throws as readParameters does. */
export const readRuleParameters = (
  rule: Pick<Rule, 'id' | 'parameters'>,
  raw: Readonly<Record<string, unknown>>,
): RuleParameters => {
  const { report: given, ...parameters } = readAll(
    rule.id,
    { ...rule.parameters, ...deliveryParameters },
    raw,
  );
  return { parameters, report: given === 'all' ? 'all' : 'changes' };
};
