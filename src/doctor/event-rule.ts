import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import type { DoctorClients } from './clients.ts';

/** A rule of EventBridge on the default bus of a region. */
interface EventRule {
  readonly isEnabled: boolean;
  /** As JSON text; undefined where the rule is on a schedule. */
  readonly pattern: string | undefined;
}

/**
 * @throws the error of AWS where there is no such rule or it cannot be read, and where the answer does not tell its state
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html
 */
export const readEventRule = async (
  { eventBridge }: Pick<DoctorClients, 'eventBridge'>,
  name: string,
): Promise<EventRule> => {
  const { State, EventPattern } = await eventBridge.send(new DescribeRuleCommand({ Name: name }));
  if (State === undefined) throw new Error('the answer has no State');
  return { isEnabled: State !== 'DISABLED', pattern: EventPattern };
};
