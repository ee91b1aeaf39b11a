import { items, member, text, type JsonField } from '../json/field.ts';
import { readIamEvent } from './read-iam-event.ts';

/** What the messages of one invocation ask for. */
export interface Asked {
  /** How often each IAM operation came, those that no rule turns on included. */
  readonly events: Readonly<Record<string, number>>;
  /** Ids of the rules whose evaluation has to start, each once. */
  readonly ruleIds: readonly string[];
  /** Messages that are no IAM events: they alone come again, and end in the dead-letter queue. */
  readonly unreadable: readonly { readonly messageId: string; readonly problem: string }[];
}

/**
 * Reads the messages that Lambda has received from the queue. Any number of events ask for one evaluation of a rule:
 * it reads every resource.
 *
 * @throws where the event is not one of a queue
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const readMessages = (value: unknown): Asked => {
  const event: JsonField = { document: 'event', path: '', value };
  const events: Record<string, number> = Object.create(null);
  const unreadable: { messageId: string; problem: string }[] = [];
  const ruleIds = new Set<string>();
  for (const record of items(member(event, 'Records'))) {
    const messageId = text(member(record, 'messageId'));
    const body = text(member(record, 'body'));
    try {
      const iamEvent = readIamEvent(body);
      events[iamEvent.eventName] = (events[iamEvent.eventName] ?? 0) + 1;
      for (const ruleId of iamEvent.ruleIds) ruleIds.add(ruleId);
    } catch (error) {
      unreadable.push({ messageId, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { events, ruleIds: [...ruleIds], unreadable };
};
