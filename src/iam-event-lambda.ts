import { setTimeout as wait } from 'node:timers/promises';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { readMessages } from './iam-events/read-messages.ts';
import { startEvaluation, type Waiting } from './iam-events/start-evaluation.ts';
import { clientSettings } from './inventory/clients.ts';
import { withLogLine } from './log-line.ts';

/** Lasts as long as the execution environment, and its connections with it. */
let client: ConfigServiceClient | undefined;

/** Milliseconds: what Lambda allows. For callers that are not Lambda and say nothing of time. */
const LONGEST_INVOCATION = 900_000;

/** The name that the rule for IAM users was deployed under. */
const userRuleName = (): string => {
  const name = process.env['USER_RULE_NAME'] ?? '';
  if (name === '') throw new Error('USER_RULE_NAME names no AWS Config rule');
  return name;
};

/** Problems that a log line shows; their number is of all. */
const PROBLEMS_SHOWN = 10;

/**
 * Answers the messages of one invocation: starts the evaluation that they ask for.
 *
 * @returns the messages that could not be read
 * @throws where the evaluation could not be started: all messages of the invocation come again
 */
export const answerMessages = async (
  event: unknown,
  { requestId, ...waiting }: Waiting & { readonly requestId?: string | undefined },
): Promise<SQSBatchResponse> => {
  let unreadable: readonly { readonly messageId: string }[] = [];
  await withLogLine({ function: 'iam-event', requestId }, async ({ add }) => {
    const asked = readMessages(event);
    unreadable = asked.unreadable;
    add({
      events: asked.events,
      problems: asked.unreadable.slice(0, PROBLEMS_SHOWN),
      problemCount: asked.unreadable.length,
    });
    if (!asked.concernsUsers) return;
    // One attempt a call: how to wait is decided by what AWS Config says.
    client ??= new ConfigServiceClient({ ...clientSettings, retryMode: 'standard', maxAttempts: 1 });
    const configRuleName = userRuleName();
    add({ configRuleName });
    add({ calls: await startEvaluation(client, configRuleName, waiting) });
  });
  return { batchItemFailures: unreadable.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

/** The Lambda function that reads the queue of IAM events. */
export const startEvaluations = (event: unknown, context: Partial<Context> = {}): Promise<SQSBatchResponse> =>
  answerMessages(event, {
    requestId: context.awsRequestId,
    remaining: () => context.getRemainingTimeInMillis?.() ?? LONGEST_INVOCATION,
    wait,
  });
