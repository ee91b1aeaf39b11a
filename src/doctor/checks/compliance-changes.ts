import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { isGone, unread } from '../diagnose.ts';
import { readEventRule } from '../event-rule.ts';
import type { Examination } from '../examination.ts';

const diagnoseStack = async (
  { resources }: DeployedStack,
  { clients, region }: Examination,
): Promise<readonly Diagnosis[]> => {
  const eventRuleName = resources.get('ComplianceChangeRule');
  // Where nobody is told there is none.
  if (eventRuleName === undefined) return [];
  const what = `EventBridge rule ${eventRuleName}`;
  try {
    const { isEnabled } = await readEventRule(clients, eventRuleName);
    return [diagnosis(isEnabled ? 'event-rule-enabled' : 'change-rule-disabled', { eventRuleName, region })];
  } catch (error) {
    return [isGone(error) ? diagnosis('iam-event-resource-missing', { what }) : unread(error, what)];
  }
};

/** Whether compliance changes come to the function that tells of them; who is told is another check of the same name. */
export const complianceChanges: Check = {
  name: 'notifications',
  of: 'the stack of the rules',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    return (await Promise.all(stacks.map((stack) => diagnoseStack(stack, examination)))).flat();
  },
};
