import { randomUUID } from 'node:crypto';
import type { Account } from './account.ts';

/** Puts a message into a queue of the account. */
export const send = (account: Account, queueArn: string, body: string, at: Date): void => {
  account.queueMessages ??= {};
  (account.queueMessages[queueArn] ??= []).push({
    MessageId: randomUUID(),
    Body: body,
    SentTimestamp: at.getTime(),
  });
};
