import { rules } from '../../../rules/index.ts';
import { note, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';

const AGAIN = 'deploy the rules again with the template of this package';

/** A rule that is being evaluated is as well as one that waits for its next run. */
const RUNNING = ['ACTIVE', 'EVALUATING'];

/** What AWS Config sends of a role that has changed; AWS asks for both. */
const CHANGES = ['ConfigurationItemChangeNotification', 'OversizedConfigurationItemChangeNotification'];

const diagnoseRule = (rule: DeployedRule, region: string): Diagnosis => {
  const { name, state, functionArn, everyHours, ruleId, messageTypes } = rule;
  if (state === 'DELETING' || state === 'DELETING_RESULTS')
    return note(`rule ${name} is being deleted, or its results are (${state})`);
  if (state === undefined || !RUNNING.includes(state))
    return wrong(`rule ${name} is in the state ${state ?? 'not known'} and not ACTIVE`, AGAIN);
  if (functionArn === undefined)
    return wrong(`rule ${name} has no Lambda function: something else has this name`, AGAIN);
  if (everyHours === undefined)
    return wrong(`rule ${name} has no schedule: what AWS Config does not record of IAM stays unseen`, AGAIN);
  const triggers: readonly string[] = rules.find(({ id }) => id === ruleId)?.triggers ?? [];
  if (triggers.includes('changed') && CHANGES.some((type) => !messageTypes.includes(type)))
    return wrong(`rule ${name} is not told of changes: it runs on schedule alone`, AGAIN);
  return ok(
    `rule ${name} is in ${region} and runs every ${everyHours === 1 ? 'hour' : `${everyHours} hours`}`,
  );
};

export const deployedRules: Check = {
  name: 'rules',
  of: 'which rules are deployed',
  examine: async ({ region, readRules }) => {
    const deployed = await readRules();
    return rules.flatMap(({ id }): readonly Diagnosis[] => {
      const named = deployed.filter(({ ruleId }) => ruleId === id);
      return named.length === 0
        ? [
            wrong(
              `rule ${id} is not deployed in ${region}`,
              'deploy it (README.md, Deploying), or name the region where it is with --region',
            ),
          ]
        : named.map((rule) => diagnoseRule(rule, region));
    });
  },
};
