import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import type { Account, LambdaFunction } from './account.ts';
import { send } from './queue-messages.ts';

const require = createRequire(__filename);

/** What came of an invocation: what the handler returned, or threw. */
export interface Run {
  readonly isWell: boolean;
  readonly payload: unknown;
}

type Module = (exports: { handler?: unknown }, require: NodeJS.Require) => void;

const isHandler = (value: unknown): value is (event: unknown) => unknown => typeof value === 'function';

/** Carries out the code of a function, as it was handed over. */
export const run = async ({ Code = '' }: LambdaFunction, event: unknown): Promise<Run> => {
  try {
    const exported: { handler?: unknown } = {};
    const module = runInThisContext(`(exports, require) => {${Code}\n}`) as Module;
    module(exported, require);
    const { handler } = exported;
    if (!isHandler(handler)) throw new Error('index.handler is undefined or not exported');
    return { isWell: true, payload: (await handler(event)) ?? null };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    return { isWell: false, payload: { errorType: name, errorMessage: message } };
  }
};

/**
 * Carries it out without anybody who waits. What came of it goes to the queues that the function names, with the event; what
 * failed is counted as dropped, delivered or not, and what is delivered as a message of the queue, which AWS does not document.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const runLater = async (
  account: Account,
  one: LambdaFunction,
  event: unknown,
  at: Date,
): Promise<Run> => {
  const { isWell, payload } = await run(one, event);
  const queue = isWell ? one.Destinations?.OnSuccess : one.Destinations?.OnFailure;
  const record = {
    version: '1.0',
    timestamp: at.toISOString(),
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${one.FunctionArn}:$LATEST`,
      condition: isWell ? 'Success' : 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: event,
    responsePayload: payload,
  };
  if (queue !== undefined) send(account, queue, JSON.stringify(record), at);
  const count = (Namespace: string, MetricName: string, Name: string, Value: string): void => {
    account.metrics.push({
      Namespace,
      MetricName,
      Dimension: { Name, Value },
      Timestamp: at.toISOString(),
      value: 1,
    });
  };
  if (!isWell) count('AWS/Lambda', 'AsyncEventsDropped', 'FunctionName', one.FunctionName);
  if (queue !== undefined)
    count('AWS/SQS', 'NumberOfMessagesSent', 'QueueName', queue.split(':').at(-1) ?? queue);
  return { isWell, payload };
};
