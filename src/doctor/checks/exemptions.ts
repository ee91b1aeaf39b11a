import { catalog } from '../../../rules/catalog.ts';
import { exemptNamesParameter, readExemption, type ExemptName } from '../../../rules/exemption.ts';
import type { ParameterDefinitions } from '../../../rules/parameter.ts';
import { readRuleParameters } from '../../decision/parameters.ts';
import { isObject } from '../../json/object.ts';
import { textOf, errorFieldsOf } from '../../text/error-text.ts';
import type { Check } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';

/** Days before its end in which an exemption is told of. */
const WARNING_DAYS = 30;
const MILLISECONDS_A_DAY = 86_400_000;

const isExemptName = (item: unknown): item is ExemptName =>
  isObject(item) && 'pattern' in item && 'text' in item;

/** @throws where the rule would refuse them too */
const parametersOf = ({ ruleId, inputParameters }: DeployedRule): Readonly<Record<string, unknown>> => {
  const about = catalog.find(({ id }) => id === ruleId);
  if (about === undefined || inputParameters === undefined) return {};
  const raw: unknown = JSON.parse(inputParameters);
  if (!isObject(raw)) throw new Error('they are no object');
  const definitions: ParameterDefinitions = about.parameters;
  return readRuleParameters({ id: ruleId, parameters: definitions }, { ...raw }).parameters;
};

/** Tags are of users and roles, and `evaluate` tells of them. */
const namesOf = (parameters: Readonly<Record<string, unknown>>): readonly unknown[] => {
  const name = exemptNamesParameter({ parameters });
  const value = name === undefined ? undefined : parameters[name];
  return Array.isArray(value) ? value : [];
};

const daysUntil = (until: string, now: Date): number =>
  Math.floor(Date.parse(`${until}T00:00:00Z`) / MILLISECONDS_A_DAY) -
  Math.floor(now.getTime() / MILLISECONDS_A_DAY);

const diagnoseName = (
  configRuleName: string,
  { pattern, text }: ExemptName,
  longestDays: unknown,
  now: Date,
): Diagnosis | undefined => {
  const exemption = readExemption(
    { from: pattern, text },
    { now, longestDays: typeof longestDays === 'number' ? longestDays : Number.POSITIVE_INFINITY },
  );
  if (exemption.kind === 'void')
    return diagnosis('exemption-does-not-count', { configRuleName, pattern, problem: exemption.problem });
  const { until } = exemption;
  const days = daysUntil(until, now);
  return days <= WARNING_DAYS
    ? diagnosis('exemption-ends-soon', { configRuleName, pattern, until, days })
    : undefined;
};

const diagnoseRule = (rule: DeployedRule, now: Date): readonly Diagnosis[] => {
  const { name: configRuleName } = rule;
  try {
    const parameters = parametersOf(rule);
    const named = namesOf(parameters).filter(isExemptName);
    const noticed = named.flatMap(
      (name) => diagnoseName(configRuleName, name, parameters['longestExemptionDays'], now) ?? [],
    );
    return noticed.length > 0
      ? noticed
      : [diagnosis('no-exemption-ends', { configRuleName, exemptions: named.length, days: WARNING_DAYS })];
  } catch (error) {
    return [diagnosis('rule-parameters-refused', { configRuleName, problem: textOf(errorFieldsOf(error)) })];
  }
};

/** An exemption that ends unseen makes somebody NON_COMPLIANT overnight; one that does not count never exempted anybody. */
export const exemptions: Check = {
  name: 'exemptions',
  of: 'the parameters of the rules',
  examine: async ({ readRules, now }) => (await readRules()).flatMap((rule) => diagnoseRule(rule, now)),
};
