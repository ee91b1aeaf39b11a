import { rules } from '../../../rules/index.ts';
import { ok, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';

const diagnoseRule = ({ name, state, functionArn, everyHours }: DeployedRule): Diagnosis => {
  if (state !== 'ACTIVE')
    return wrong(
      `rule ${name} is ${state ?? 'in no state that AWS Config tells'}, not ACTIVE`,
      'wait where it is being deployed or deleted; deploy again where it stays so',
    );
  if (functionArn === undefined)
    return wrong(`rule ${name} has no Lambda function`, 'deploy it again: something else has this name');
  return everyHours === undefined
    ? wrong(
        `rule ${name} has no schedule: what AWS Config does not record of IAM stays unseen`,
        'deploy it again with the template of this package',
      )
    : ok(`rule ${name} is ACTIVE and runs every ${everyHours === 1 ? 'hour' : `${everyHours} hours`}`);
};

export const deployedRules: Check = {
  name: 'rules',
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
        : named.map(diagnoseRule);
    });
  },
};
