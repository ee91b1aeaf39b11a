/**
 * The AWS SDK waits between attempts, and before a request when AWS throttles. In `npm test` it waits in simulated time,
 * as long as ever; `npm run test:deep` waits.
 */
import type * as retry from '@smithy/core/retry';
import { isWhole } from './share.ts';
import type * as simulated from './simulated-waits.ts';

interface RetryStrategy {
  refreshRetryTokenForRetry(
    ...call: unknown[]
  ): Promise<{ readonly $retryLog: { readonly acquisitionDelay: number } }>;
  readonly retryBackoffStrategy: object;
}
interface Backoff {
  computeNextBackoffDelay(attempts: number): number;
}
interface RateLimiter {
  setTimeoutFn: (wake: () => void, delay: number) => unknown;
  readonly prototype: { getCurrentTimeInSeconds(): number };
}

/** No delay is then as long as the shortest that a timer knows. */
const SHORTENED = 1_000_000;

if (!isWhole) {
  jest.mock('@smithy/core/retry', () => {
    const actual = jest.requireActual<typeof retry>('@smithy/core/retry');
    const { simulatedNow, sleep } = jest.requireActual<typeof simulated>('./simulated-waits.ts');
    const strategy = new actual.StandardRetryStrategy(1) as unknown as RetryStrategy;
    const prototype = Object.getPrototypeOf(strategy) as RetryStrategy;
    const backoff = Object.getPrototypeOf(strategy.retryBackoffStrategy) as Backoff;
    const { refreshRetryTokenForRetry } = prototype;
    const { computeNextBackoffDelay } = backoff;
    // The token carries the delay: several calls wait at the same time.
    backoff.computeNextBackoffDelay = function (attempts) {
      return computeNextBackoffDelay.call(this, attempts) / SHORTENED;
    };
    prototype.refreshRetryTokenForRetry = async function (...call) {
      const token = await refreshRetryTokenForRetry.apply(this, call);
      await sleep(token.$retryLog.acquisitionDelay * SHORTENED);
      return token;
    };
    const limiter = actual.DefaultRateLimiter as unknown as RateLimiter;
    limiter.setTimeoutFn = (wake, milliseconds) => sleep(milliseconds).then(wake);
    limiter.prototype.getCurrentTimeInSeconds = () => simulatedNow() / 1000;
    return actual;
  });
}
