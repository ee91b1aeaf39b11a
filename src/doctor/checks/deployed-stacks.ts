import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';

const diagnoseStack = ({ name: stackName, status }: DeployedStack): Diagnosis => {
  if (status === undefined) return diagnosis('stack-without-status', { stackName });
  if (status.endsWith('_IN_PROGRESS')) return diagnosis('stack-being-changed', { stackName, status });
  if (status.endsWith('_FAILED')) return diagnosis('stack-failed', { stackName, status });
  return status.includes('ROLLBACK')
    ? diagnosis('stack-rolled-back', { stackName, status })
    : diagnosis('stack-deployed', { stackName });
};

/** What was deployed with the rules is found by their stack: without one, the checks behind this have nothing to see. */
export const deployedStacks: Check = {
  name: 'stack',
  of: 'the stack of the rules',
  examine: async ({ readStacks, readRules }) => {
    const stacks = await readStacks();
    if (stacks.length > 0) return stacks.map(diagnoseStack);
    return (await readRules()).length === 0 ? [] : [diagnosis('stack-missing', {})];
  },
};
