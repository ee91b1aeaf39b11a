import { note, ok, type Check } from '../check.ts';

/** What was deployed with the rules is found by their stack: without one, the checks behind this have nothing to see. */
export const deployedStacks: Check = {
  name: 'stack',
  examine: async ({ readStacks, readRules }) => {
    const stacks = await readStacks();
    if (stacks.length > 0) return stacks.map(({ name }) => ok(`the rules are deployed by stack ${name}`));
    return (await readRules()).length === 0
      ? []
      : [
          note(
            'the functions are of no CloudFormation stack of this account: queues, IAM events and notifications are not looked at',
          ),
        ];
  },
};
