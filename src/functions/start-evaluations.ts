import { setTimeout as wait } from 'node:timers/promises';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { readMessages } from '../iam-events/read-messages.ts';
import { startEvaluation, type Waiting } from '../iam-events/start-evaluation.ts';
import { clientSettings } from '../aws/clients.ts';
import { withLogLine } from './log-line.ts';

/** Lasts as long as the execution environment, and its connections with it. */
let client: ConfigServiceClient | undefined;

/** Milliseconds: what Lambda allows. For callers that are not Lambda and say nothing of time. */
const LONGEST_INVOCATION = 900_000;

/** What stands before the ids in the names that the rules were deployed under. */
const ruleNamePrefix = (): string => {
  const prefix = process.env['RULE_NAME_PREFIX'];
  if (prefix === undefined) throw new Error('RULE_NAME_PREFIX is not set; empty: the rules have no prefix');
  return prefix;
};

/**
 * Starts every rule, whatever becomes of the others.
 *
 * @returns how many calls it took
 * @throws where one could not be started
 */
const startAll = async (
  config: ConfigServiceClient,
  configRuleNames: readonly string[],
  waiting: Waiting,
): Promise<number> => {
  const starts = await Promise.allSettled(
    configRuleNames.map((configRuleName) => startEvaluation(config, configRuleName, waiting)),
  );
  const failures: unknown[] = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []));
  if (failures.length > 0)
    throw new Error(
      failures.map((error) => (error instanceof Error ? error.message : String(error))).join('; '),
    );
  return starts.reduce((sum, start) => sum + (start.status === 'fulfilled' ? start.value : 0), 0);
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
    if (asked.ruleIds.length === 0) return;
    // One attempt a call: how to wait is decided by what AWS Config says.
    client ??= new ConfigServiceClient({ ...clientSettings, retryMode: 'standard', maxAttempts: 1 });
    const prefix = ruleNamePrefix();
    const configRuleNames = asked.ruleIds.map((ruleId) => `${prefix}${ruleId}`);
    add({ configRuleNames });
    add({ calls: await startAll(client, configRuleNames, waiting) });
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
