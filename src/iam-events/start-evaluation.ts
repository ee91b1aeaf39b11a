import { StartConfigRulesEvaluationCommand, type ConfigServiceClient } from '@aws-sdk/client-config-service';
import { errorText } from '../text/error-text.ts';

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

/**
 * Asks AWS Config once to evaluate a rule.
 *
 * @param client makes one attempt a call: the SDK takes LimitExceededException for a throttle, and would try again at once
 * @returns why it was refused, where another attempt may be accepted; undefined where it was accepted
 * @throws where the rule cannot be started at all
 */
export const startEvaluation = async (
  client: ConfigServiceClient,
  configRuleName: string,
): Promise<string | undefined> => {
  try {
    await client.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [configRuleName] }));
    return undefined;
  } catch (cause) {
    const reason = errorText(cause);
    if (isLasting(cause))
      throw new Error(`config:StartConfigRulesEvaluation of ${configRuleName}: ${reason}`, { cause });
    return reason;
  }
};
