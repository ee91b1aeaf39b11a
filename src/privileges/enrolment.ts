/** What a user may do for a device of his own. */
import type { Grant, Rights } from './rights.ts';
import { all } from './step.ts';

/**
 * What lets a user enrol a device for himself. AWS takes the first device of a user without MFA.
 *
 * @see https://aws.amazon.com/security/security-bulletins/AWS-2023-001/
 */
export const enrolmentOf = (rights: Rights): readonly Grant[] | undefined => {
  const { arn, partition, accountId, tags } = rights.actor;
  return all([
    rights.can('iam:CreateVirtualMFADevice', `arn:${partition}:iam::${accountId}:mfa/?*`),
    rights.can('iam:EnableMFADevice', arn, { resourceTags: tags }),
  ]);
};
