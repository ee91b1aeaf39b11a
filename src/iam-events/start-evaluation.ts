import { StartConfigRulesEvaluationCommand, type ConfigServiceClient } from '@aws-sdk/client-config-service';
import { errorText } from '../text/error-text.ts';

/** Milliseconds between two attempts: AWS Config takes one start of a rule a minute, and may count those it refuses. */
const PAUSE = 65_000;
/** Milliseconds: enough for a last call that is never answered, and to say so. */
const FAILING = 45_000;

/**
 * Another evaluation of the rule is going on, or was started less than a minute ago. It may have read the users before
 * the event, so that it does not stand for the one that is asked for.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html
 */
const BUSY = ['LimitExceededException', 'ResourceInUseException'];
const THROTTLES = ['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded'];

/** An error that another attempt would meet as well: no permission, no such rule. */
const isLasting = (error: unknown): boolean =>
  error instanceof Error &&
  '$fault' in error &&
  error.$fault === 'client' &&
  ![...BUSY, ...THROTTLES].includes(error.name);

/** What waiting takes: a test has a clock of its own. */
export interface Waiting {
  /** Milliseconds until Lambda ends the invocation. */
  readonly remaining: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/**
 * Starts an evaluation of a rule, and waits for as long as AWS Config refuses because of another one.
 *
 * @param client makes one attempt a call: the SDK takes LimitExceededException for a throttle, and would try again at once
 * @returns how many calls it took
 * @throws where the rule cannot be started at all, or not in the time that remains
 */
export const startEvaluation = async (
  client: ConfigServiceClient,
  configRuleName: string,
  { remaining, wait }: Waiting,
): Promise<number> => {
  for (let calls = 1; ; calls += 1) {
    try {
      await client.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [configRuleName] }));
      return calls;
    } catch (cause) {
      const isLast = remaining() < PAUSE + FAILING;
      if (isLast || isLasting(cause)) {
        const reason = errorText(cause);
        throw new Error(`config:StartConfigRulesEvaluation of ${configRuleName}: ${reason}`, { cause });
      }
      await wait(PAUSE);
    }
  }
};
