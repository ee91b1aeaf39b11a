import type { ConfigServiceClientConfig } from '@aws-sdk/client-config-service';
import type { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam';

/** Milliseconds. AWS answers within seconds; a connection that is dead must not use up an invocation. */
const CONNECTION_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 30_000;

/**
 * `requestTimeout` ends the wait for an answer to begin, and only logs a warning unless told to throw; `socketTimeout`
 * ends the wait for the rest of one that has stopped coming. A request that ends either way is sent again.
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/http/httpHandlerInitialization.ts
 */
const requestHandler = {
  connectionTimeout: CONNECTION_TIMEOUT,
  requestTimeout: REQUEST_TIMEOUT,
  throwOnRequestTimeout: true,
  socketTimeout: REQUEST_TIMEOUT,
} as const;

/**
 * IAM's rates are unpublished and cannot be raised: adaptive retry slows the client down to what IAM takes, and ten
 * attempts outlast a burst of throttles by other callers.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export const clientSettings = {
  retryMode: 'adaptive',
  maxAttempts: 10,
  customUserAgent: 'aws-config-mfa-rules',
  requestHandler,
} as const satisfies IAMClientConfig & ConfigServiceClientConfig;

/** A person waits for AWS STS: no ten attempts, as a listing gets, and no half minute for each. */
export const stsSettings = {
  maxAttempts: 3,
  requestHandler: { ...requestHandler, requestTimeout: 10_000, socketTimeout: 10_000 },
} as const;

/** What every SDK client can be extended with; a client of IAM stands for all. */
type MiddlewareStack = Pick<IAMClient['middlewareStack'], 'add'>;

/** A client of any service. */
export interface Traceable {
  /** Its type differs from service to service by what their operations take, which is not looked at. */
  readonly middlewareStack: object;
}

export const middlewareOf = (client: Traceable): MiddlewareStack => client.middlewareStack as MiddlewareStack;

/**
 * Counts the requests that a client sends from now on, every attempt, by operation, e.g. `ListUsers`.
 * Several clients may count into the same map.
 */
export const countCalls = (client: Traceable, calls = new Map<string, number>()): Map<string, number> => {
  middlewareOf(client).add(
    (next, context) => (args) => {
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      calls.set(operation, (calls.get(operation) ?? 0) + 1);
      return next(args);
    },
    // Behind the retries: a request that is sent three times counts three times.
    { step: 'deserialize', priority: 'low', name: 'countCalls' },
  );
  return calls;
};

/** A request that was answered, or was not: nothing of what it said or got. */
export interface TracedCall {
  readonly operation: string;
  /** Milliseconds, all attempts and the waiting between them. */
  readonly time: number;
  /** The name of its error; undefined where it was answered. */
  readonly error: string | undefined;
}

/** Tells of every call that a client makes from now on. */
export const traceCalls = (client: Traceable, tell: (call: TracedCall) => void): void => {
  middlewareOf(client).add(
    (next, context) => async (args) => {
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      const start = performance.now();
      const timeSince = (): number => Math.round(performance.now() - start);
      try {
        const answer = await next(args);
        tell({ operation, time: timeSince(), error: undefined });
        return answer;
      } catch (error) {
        tell({ operation, time: timeSince(), error: error instanceof Error ? error.name : 'Error' });
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'traceCalls' },
  );
};

/** Gives every client back whose calls `tell` is then told of; as it is where nobody wants to be told. */
export const tracing =
  (tell: ((call: TracedCall) => void) | undefined) =>
  <Client extends Traceable>(client: Client): Client => {
    if (tell !== undefined) traceCalls(client, tell);
    return client;
  };
