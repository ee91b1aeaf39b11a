import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse } from 'aws-lambda';
import type { SimulatedTime } from './simulated-time.ts';

/** The queue and its event source mapping; times in milliseconds. */
export interface QueueSettings {
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  readonly window: number;
  readonly concurrency: number;
  /** Of the function. */
  readonly timeout: number;
}

interface Message {
  readonly messageId: string;
  readonly body: string;
  visibleAt: number;
  receives: number;
  /** When it was received first. */
  receivedAt?: number;
  /** When an invocation answered it, so that it was deleted. */
  answeredAt?: number;
}

type Invoke = (
  event: object,
  context: { readonly remaining: () => number; readonly wait: (milliseconds: number) => Promise<void> },
) => Promise<SQSBatchResponse>;

export interface SimulatedQueue {
  readonly send: (body: string) => void;
  /** Polls until nothing is left to receive, now or later, and the given time has come. */
  readonly drain: (until: number) => Promise<void>;
  readonly messages: readonly Message[];
  readonly deadLetters: readonly Message[];
  /** The invocations that failed. */
  readonly errors: readonly string[];
  /** How many messages each invocation had. */
  readonly batches: readonly number[];
}

/** Milliseconds between two looks at the queue. */
const POLL = 5_000;
/** Messages that one look takes at most, so that pollers share a burst, as they do at AWS. */
const RECEIVED = 100;

/**
 * A standard queue that Lambda polls: invisible while a message is worked on, back after its visibility timeout where
 * the invocation failed or named it, a dead letter after its last receive.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const simulatedQueue = (
  time: SimulatedTime,
  settings: QueueSettings,
  invoke: Invoke,
): SimulatedQueue => {
  const messages: Message[] = [];
  const deadLetters: Message[] = [];
  const errors: string[] = [];
  const batches: number[] = [];
  const isWaiting = (message: Message): boolean =>
    message.answeredAt === undefined && !deadLetters.includes(message);

  const receive = (most: number): Message[] => {
    const due = messages.filter((message) => isWaiting(message) && message.visibleAt <= time.now());
    const spent = due.filter(({ receives }) => receives >= settings.maxReceiveCount);
    deadLetters.push(...spent);
    const received = due.filter((message) => !spent.includes(message)).slice(0, most);
    for (const message of received) {
      message.visibleAt = time.now() + settings.visibilityTimeout;
      message.receives += 1;
      message.receivedAt ??= time.now();
    }
    return received;
  };

  /** What arrives within the window of the first message, or as much as a batch takes. */
  const gather = async (): Promise<Message[]> => {
    const batch = receive(Math.min(RECEIVED, settings.batchSize));
    const end = time.now() + settings.window;
    while (batch.length > 0 && batch.length < settings.batchSize && time.now() < end) {
      await time.wait(Math.min(POLL, end - time.now()));
      batch.push(...receive(Math.min(RECEIVED, settings.batchSize - batch.length)));
    }
    return batch;
  };

  const answer = async (batch: readonly Message[]): Promise<void> => {
    batches.push(batch.length);
    const end = time.now() + settings.timeout;
    const Records = batch.map(({ messageId, body }) => ({ messageId, body, eventSource: 'aws:sqs' }));
    try {
      const remaining = (): number => end - time.now();
      const { batchItemFailures } = await invoke({ Records }, { remaining, wait: time.wait });
      if (time.now() > end) throw new Error('the invocation timed out');
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const message of batch) if (!failed.has(message.messageId)) message.answeredAt = time.now();
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
  };

  const poll = async (until: number): Promise<void> => {
    while (time.now() < until || messages.some(isWaiting)) {
      const batch = await gather();
      if (batch.length > 0) await answer(batch);
      else await time.wait(POLL);
    }
  };

  return {
    send: (body) => {
      messages.push({ messageId: randomUUID(), body, visibleAt: time.now(), receives: 0 });
    },
    drain: async (until) => {
      const pollers = Array.from({ length: settings.concurrency }, () => time.run(() => poll(until)));
      await Promise.all(pollers);
    },
    messages,
    deadLetters,
    errors,
    batches,
  };
};
