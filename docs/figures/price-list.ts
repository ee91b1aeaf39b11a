/**
 * US dollars in us-east-1. AWS's own price lists are what counts and are linked where each is used; these figures are
 * third parties' and may be out of date. Free tiers are not taken off: an organization has each of them once.
 */

/**
 * What AWS Config bills for each evaluation of an account and region in a month, by how many there were. Evaluations
 * of a conformance pack cost the same.
 * @see https://aws.amazon.com/config/pricing/
 */
const EVALUATION_TIERS = [
  { upTo: 100_000, each: 0.001 },
  { upTo: 500_000, each: 0.0008 },
  { upTo: Number.POSITIVE_INFINITY, each: 0.0005 },
];

/** @param evaluations of one account and region in one month */
export const priceOfEvaluations = (evaluations: number): number =>
  EVALUATION_TIERS.reduce((sum, { upTo, each }, index) => {
    const from = EVALUATION_TIERS[index - 1]?.upTo ?? 0;
    return sum + each * Math.max(0, Math.min(evaluations, upTo) - from);
  }, 0);

/** A configuration item, recorded continuously. The recorder is billed for it, whether or not a rule reads it. */
export const CONFIGURATION_ITEM = 0.003;

/** @see https://aws.amazon.com/lambda/pricing/ (arm64) */
const GIGABYTE_SECOND = 0.0000133334;
const INVOCATION = 0.2 / 1_000_000;

export const priceOfInvocations = (invocations: number, megabyteSeconds: number): number =>
  invocations * INVOCATION + (megabyteSeconds / 1024) * GIGABYTE_SECOND;

/** A metric that is asked for, whatever it answers. @see https://aws.amazon.com/cloudwatch/pricing/ */
export const METRIC_REQUEST = 0.01 / 1_000;
