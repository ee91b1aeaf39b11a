import type { ConfigRule } from './account.ts';
import { AwsError } from './aws-error.ts';

/** Evaluations of a rule that StartConfigRulesEvaluation has started, and what stands in the way of another. */
export interface RuleStarts {
  /** When each was accepted, in milliseconds since 1970, oldest first. */
  readonly acceptedAt: number[];
  /** Milliseconds from the start of an evaluation to its end. */
  takes: number;
  /** Refuses with ResourceInUseException before this time, in milliseconds since 1970. */
  inUseUntil: number;
}

const startsOf = new WeakMap<ConfigRule, RuleStarts>();

/** The starts of a rule, which a test may change; at first there are none, and nothing stands in the way. */
export const ruleStarts = (rule: ConfigRule): RuleStarts => {
  const known = startsOf.get(rule) ?? { acceptedAt: [], takes: 0, inUseUntil: 0 };
  startsOf.set(rule, known);
  return known;
};

const MINUTE = 60_000;

/** What AWS Config says where it does not start the rule now; undefined where it does. */
export const refusalOf = (rule: ConfigRule, now: number): AwsError | undefined => {
  const { acceptedAt, takes, inUseUntil } = ruleStarts(rule);
  if (now < inUseUntil)
    return new AwsError(
      'ResourceInUseException',
      `The rule ${rule.ConfigRuleName} is currently being evaluated or deleted. Please try again later.`,
    );
  const last = acceptedAt.at(-1) ?? -Infinity;
  if (now < last + Math.max(takes, MINUTE))
    return new AwsError(
      'LimitExceededException',
      `An evaluation of the rule ${rule.ConfigRuleName} is in progress, or was started within the last minute.`,
    );
  return undefined;
};
