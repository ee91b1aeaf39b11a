import type { FactName } from '../../rules/rule.ts';
import type { ResourceType } from '../iam/resource.ts';

/**
 * The IAM actions that reading takes. A function's permissions in template.yaml, and the files that `collect` writes,
 * follow from what its rule needs.
 */
export const LISTING_OPERATIONS: Readonly<Record<ResourceType, readonly `iam:${string}`[]>> = {
  'AWS::IAM::User': ['iam:ListUsers'],
  'AWS::IAM::Role': ['iam:ListRoles'],
};

/** Beside the listing. The credential report, which also knows `mfaActive`, is read from saved answers only. */
export const FACT_OPERATIONS: Readonly<Record<FactName, readonly `iam:${string}`[]>> = {
  mfaDevices: ['iam:ListVirtualMFADevices', 'iam:ListMFADevices'],
  mfaActive: [],
  hasPassword: ['iam:GetLoginProfile'],
  activeAccessKeys: ['iam:ListAccessKeys'],
  // ListRoles carries the trust policy.
  trustPolicy: [],
};
