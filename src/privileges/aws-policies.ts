/**
 * What aws-policies.json has of AWS managed policies that may lead to more rights, deflated. The library holds it as text
 * (build.mjs), and so no package.
 */
import deflated from './aws-policies.deflated.json' with { type: 'json' };
import { inflated } from './inflated.ts';

/** An AWS managed policy, as far as it is about actions that lead to more rights. */
export interface AwsPolicy {
  /** With its path: `job-function/DataScientist`. */
  readonly name: string;
  /** What whoever has it alone is in an account without anything else, as docs/privileges.md has it. */
  readonly level: string;
  readonly statements: readonly object[];
}

/** Those that make an administrator first. Inflated anew at each call. */
export const awsPolicies = (): readonly AwsPolicy[] =>
  inflated(deflated.policies, deflated.bytes) as readonly AwsPolicy[];
