import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

const diagnoseStack = async (
  { resources }: DeployedStack,
  { clients: { eventBridge }, region }: Examination,
): Promise<readonly Diagnosis[]> => {
  const eventRuleName = resources.get('ComplianceChangeRule');
  // Where nobody is told there is none.
  if (eventRuleName === undefined) return [];
  const what = `EventBridge rule ${eventRuleName}`;
  try {
    const { State } = await eventBridge.send(new DescribeRuleCommand({ Name: eventRuleName }));
    if (State === undefined) throw new Error('the answer has no State');
    return [
      diagnosis(State === 'DISABLED' ? 'change-rule-disabled' : 'event-rule-enabled', {
        eventRuleName,
        region,
      }),
    ];
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
