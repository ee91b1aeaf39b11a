import { exemptNamesParameter, type ExemptName } from '../../../rules/exemption.ts';
import { isObject } from '../../json/object.ts';
import { textOf, errorFieldsOf } from '../../text/error-text.ts';
import type { Check } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { endOf, parametersOf, WARNING_DAYS } from '../exemption-end.ts';

const isExemptName = (item: unknown): item is ExemptName =>
  isObject(item) && 'pattern' in item && 'text' in item;

const namesOf = (parameters: Readonly<Record<string, unknown>>): readonly unknown[] => {
  const name = exemptNamesParameter({ parameters });
  const value = name === undefined ? undefined : parameters[name];
  return Array.isArray(value) ? value : [];
};

const diagnoseRule = (rule: DeployedRule, now: Date): readonly Diagnosis[] => {
  const { name: configRuleName } = rule;
  try {
    const parameters = parametersOf(rule);
    const named = namesOf(parameters).filter(isExemptName);
    const noticed = named.flatMap(({ pattern, text }): readonly Diagnosis[] => {
      const end = endOf({ from: pattern, text }, parameters, now);
      if (end === undefined) return [];
      return end.kind === 'void'
        ? [diagnosis('exemption-does-not-count', { configRuleName, pattern, problem: end.problem })]
        : [diagnosis('exemption-ends-soon', { configRuleName, pattern, until: end.until, days: end.days })];
    });
    return noticed.length > 0
      ? noticed
      : [diagnosis('no-exemption-ends', { configRuleName, exemptions: named.length, days: WARNING_DAYS })];
  } catch (error) {
    return [diagnosis('rule-parameters-refused', { configRuleName, problem: textOf(errorFieldsOf(error)) })];
  }
};

/** How long its exemptions may last is said in the file, and by `evaluate`. */
const diagnoseFile = (fileExemptions: readonly ExemptName[], now: Date): readonly Diagnosis[] =>
  fileExemptions.flatMap(({ pattern, text }): readonly Diagnosis[] => {
    const end = endOf({ from: pattern, text }, {}, now);
    if (end === undefined) return [];
    return end.kind === 'void'
      ? [diagnosis('file-exemption-does-not-count', { pattern, problem: end.problem })]
      : [diagnosis('file-exemption-ends-soon', { pattern, until: end.until, days: end.days })];
  });

/** An exemption that ends unseen makes somebody NON_COMPLIANT overnight; one that does not count never exempted anybody. */
export const exemptions: Check = {
  name: 'exemptions',
  of: 'the parameters of the rules',
  examine: async ({ readRules, fileExemptions, now }) => [
    ...(await readRules()).flatMap((rule) => diagnoseRule(rule, now)),
    ...diagnoseFile(fileExemptions, now),
  ],
};
