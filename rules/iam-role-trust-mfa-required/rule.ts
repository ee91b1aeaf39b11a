import { decided, type Rule } from '../rule.ts';

const reasons = {
  'trust-policy-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'The trust policy of IAM role {resource} was not read.',
  },
} as const satisfies Rule['reasons'];

export const iamRoleTrustMfaRequired = {
  id: 'iam-role-trust-mfa-required',
  resourceType: 'AWS::IAM::Role',
  requirement: 'No IAM user can assume the role without MFA.',
  triggers: ['changed', 'scheduled'],
  parameters: {},
  needs: [{ fact: 'trustPolicy' }],
  reasons,
  decide() {
    return decided(reasons, 'trust-policy-not-read');
  },
} as const satisfies Rule<'AWS::IAM::Role'>;
