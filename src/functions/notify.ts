import type { Context } from 'aws-lambda';
import { readComplianceChange } from '../compliance-change/compliance-change.ts';
import { toMessage } from '../compliance-change/message.ts';
import { publish } from '../compliance-change/publish.ts';
import { readTopics } from '../compliance-change/topics.ts';
import { withLogLine } from './log-line.ts';

/**
 * The Lambda function that tells of compliance changes. EventBridge invokes it asynchronously, and now and then twice
 * for one event: the message is then sent twice, which is better than keeping what was sent in a table of its own.
 *
 * @throws where the event is another one, and where a topic did not take the message: Lambda then tries again, and
 * topics that did take it get it again
 */
export const handler = (event: unknown, context: Partial<Context> = {}): Promise<void> =>
  withLogLine({ function: 'compliance-change', requestId: context.awsRequestId }, async ({ add }) => {
    const change = readComplianceChange(event);
    const { eventId, configRuleName, accountId, resourceType, resourceId, after, before } = change;
    add({
      eventId,
      configRuleName,
      accountId,
      resourceType,
      resourceId,
      complianceType: after.complianceType,
      complianceTypeBefore: before?.complianceType,
      messageIds: [],
    });
    const message = toMessage(change);
    if (message === undefined) return;
    const { messageIds, failures } = await publish(readTopics(process.env), message);
    add({ messageIds });
    if (failures.length > 0) throw new Error(failures.join('; '));
  });
