import { about } from '../../rules/iam-role-trust-mfa-required/about.ts';
import { readParameters } from '../../src/decision/parameters.ts';
import type { IamRole } from '../../src/resources/role.ts';
import { ROLE_ACCOUNT } from './generated-policies.ts';

/** A role with this trust policy, in the account of generated policies. */
export const roleWith = (policy: unknown): IamRole => ({
  resourceType: 'AWS::IAM::Role',
  resourceId: 'AROAEXAMPLEROLEAAAAAA',
  resourceName: 'role',
  arn: `arn:aws:iam::${ROLE_ACCOUNT}:role/role`,
  path: '/',
  accountId: ROLE_ACCOUNT,
  trustPolicy: { value: policy, source: 'test' },
});

/** The rule's parameters where none is given. */
export const TRUST_DEFAULTS = readParameters(about, {});
