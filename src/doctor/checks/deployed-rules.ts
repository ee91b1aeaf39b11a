import { catalog } from '../../../rules/catalog.ts';
import type { Check } from '../check.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import type { DeployedRule } from '../deployed-rule.ts';

/** A rule that is being evaluated is as well as one that waits for its next run. */
const RUNNING = ['ACTIVE', 'EVALUATING'];

/** What AWS Config sends of a role that has changed; AWS asks for both. */
const CHANGES = ['ConfigurationItemChangeNotification', 'OversizedConfigurationItemChangeNotification'];

const diagnoseRule = (rule: DeployedRule, region: string): Diagnosis => {
  const { name: configRuleName, state, functionArn, everyHours, ruleId, messageTypes } = rule;
  if (state === 'DELETING' || state === 'DELETING_RESULTS')
    return diagnosis('rule-being-deleted', { configRuleName, state });
  if (state === undefined || !RUNNING.includes(state))
    return diagnosis('rule-not-active', { configRuleName, state });
  if (functionArn === undefined) return diagnosis('rule-without-function', { configRuleName });
  if (everyHours === undefined) return diagnosis('rule-without-schedule', { configRuleName });
  const triggers: readonly string[] = catalog.find(({ id }) => id === ruleId)?.triggers ?? [];
  if (triggers.includes('changed') && CHANGES.some((type) => !messageTypes.includes(type)))
    return diagnosis('rule-not-told-of-changes', { configRuleName });
  return diagnosis('rule-deployed', { configRuleName, region, everyHours });
};

export const deployedRules: Check = {
  name: 'rules',
  of: 'which rules are deployed',
  examine: async ({ region, readRules }) => {
    const deployed = await readRules();
    return catalog.flatMap(({ id }): readonly Diagnosis[] => {
      const named = deployed.filter(({ ruleId }) => ruleId === id);
      return named.length === 0
        ? [diagnosis('rule-not-deployed', { ruleId: id, region })]
        : named.map((rule) => diagnoseRule(rule, region));
    });
  },
};
