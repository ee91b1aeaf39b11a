import { note, ok, unknown, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';

const EVENTS = 'the events of the stack in the CloudFormation console say why';

const diagnoseStack = ({ name, status }: DeployedStack): Diagnosis => {
  if (status === undefined) return unknown(`stack ${name} has no StackStatus`, 'run this again');
  if (status.endsWith('_IN_PROGRESS')) return note(`stack ${name} is being changed (${status})`);
  if (status.endsWith('_FAILED'))
    return wrong(`stack ${name} is ${status}`, `${EVENTS}; mend that, and deploy again`);
  return status.includes('ROLLBACK')
    ? note(
        `the last update of stack ${name} failed, and what was there before is in place (${status})`,
        EVENTS,
      )
    : ok(`the rules are deployed by stack ${name}`);
};

/** What was deployed with the rules is found by their stack: without one, the checks behind this have nothing to see. */
export const deployedStacks: Check = {
  name: 'stack',
  of: 'the stack of the rules',
  examine: async ({ readStacks, readRules }) => {
    const stacks = await readStacks();
    if (stacks.length > 0) return stacks.map(diagnoseStack);
    return (await readRules()).length === 0
      ? []
      : [
          note(
            'the functions are of no CloudFormation stack of this account: queues, IAM events and notifications are not looked at',
          ),
        ];
  },
};
