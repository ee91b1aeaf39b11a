/** The condition keys by which statements limit which policy is given to somebody, and with which boundary. */
import { type KeyMeaning, absent, always } from '../policy/search/key-meaning.ts';

/** The ARN of the policy that is attached or detached. */
export const POLICY_KEY = 'iam:policyarn';
/** The ARN of the boundary of whoever is changed or made. */
export const BOUNDARY_KEY = 'iam:permissionsboundary';

export const policyKey = (arn: string): readonly [string, KeyMeaning] => [POLICY_KEY, always(arn)];

/** @param arn undefined: there is none */
export const boundaryKey = (arn: string | undefined): readonly [string, KeyMeaning] => [
  BOUNDARY_KEY,
  arn === undefined ? absent : always(arn),
];
