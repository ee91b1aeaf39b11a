import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers';
import { middlewareOf, type Traceable } from '../aws/clients.ts';

/**
 * When an invocation stops reading, so that it can still send, and when it stops sending, so that it can still fail.
 *
 * Before that it stops waiting for what is only to tell in which order to read (`ordering`). What AWS Config holds is read
 * again before something is sent, for which there is time after reading has ended (`comparing`).
 */
export interface Deadlines {
  readonly ordering: AbortSignal;
  readonly reading: AbortSignal;
  readonly comparing: AbortSignal;
  readonly sending: AbortSignal;
}

/** Milliseconds: enough for 50 PutEvaluations calls, some of which are sent again. */
const SENDING = 30_000;
/** Milliseconds: enough to write a log line and to throw. */
const FAILING = 2_000;

/**
 * How long an invocation may read, and how long until it has to give up sending, in milliseconds from now.
 *
 * A fifth of the time is kept back for sending, and not less than half a minute; of a short timeout half. A quarter of that
 * is left for deciding what was read last, and another for comparing.
 */
export const timesOf = (remaining: number): Readonly<Record<keyof Deadlines | 'deciding', number>> => {
  const reading = Math.floor(remaining - Math.min(remaining / 2, Math.max(SENDING, remaining / 5)));
  const sending = Math.floor(remaining - Math.min(remaining / 10, FAILING));
  const quarter = (sending - reading) / 4;
  return {
    ordering: Math.floor(reading / 4),
    reading,
    deciding: Math.floor(reading + quarter),
    comparing: Math.floor(reading + 2 * quarter),
    sending,
  };
};

const signalAfter = (milliseconds: number, purpose: string): AbortSignal => {
  const controller = new AbortController();
  const reason = new Error(`there is no time left for ${purpose}`);
  // Not waited for: an invocation that is done is done.
  setTimeout(() => controller.abort(reason), Math.max(0, milliseconds)).unref();
  // One listener for each call under way.
  setMaxListeners(0, controller.signal);
  return controller.signal;
};

/** @param remaining milliseconds until Lambda ends the invocation */
export const deadlinesAfter = (remaining: number): Deadlines => {
  const { ordering, reading, comparing, sending } = timesOf(remaining);
  return {
    ordering: signalAfter(ordering, 'reading'),
    reading: signalAfter(reading, 'reading'),
    comparing: signalAfter(comparing, 'reading'),
    sending: signalAfter(sending, 'sending'),
  };
};

/** The call's answer, or the signal's reason once it is aborted. */
const until = async <Output>(signal: AbortSignal, call: () => Promise<Output>): Promise<Output> => {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([call(), stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** What a promise comes to, or undefined once the signal is aborted. */
export const within = <Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value | undefined> =>
  until(signal, () => promise).catch((error: unknown) => {
    if (error === signal.reason) return undefined;
    throw error;
  });

/**
 * Makes the calls of a client end with the invocation's deadlines, until it is told those of another invocation.
 *
 * An AbortSignal given to `send` would not do: the SDK looks at it while a request is under way, and not while it waits
 * to send it again, which is where a throttled call spends its time.
 */
export const keepDeadlines = (client: Traceable, { reading, comparing, sending }: Deadlines): void => {
  const stack = middlewareOf(client);
  const signalOf = ({ commandName }: { commandName?: string }): AbortSignal => {
    if (commandName === 'GetComplianceDetailsByConfigRuleCommand') return comparing;
    return commandName === 'PutEvaluationsCommand' ? sending : reading;
  };
  stack.add((next, context) => (args) => until(signalOf(context), () => next(args)), {
    step: 'initialize',
    priority: 'high',
    name: 'endInTime',
    override: true,
  });
  // Behind the retries: a call that was given up sends nothing more.
  stack.add(
    (next, context) => async (args) => {
      signalOf(context).throwIfAborted();
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'sendNothingLate', override: true },
  );
};
