import type { About } from '../rule.ts';
import { reasons, type ReasonId } from './reasons.ts';

export const about = {
  id: 'iam-role-trust-mfa-required',
  title: 'No IAM user can assume a role without MFA',
  requirement: 'No IAM user can assume the role without MFA.',
  helpPage: 'rules/iam-role-trust-mfa-required/README.md',
  resourceType: 'AWS::IAM::Role',
  resourceNoun: 'IAM role',
  recordedTypes: ['AWS::IAM::Role'],
  triggers: ['changed', 'scheduled'],
  // AWS Config itself tells the rule of each role that it has recorded.
  events: {},
  unexpectedChange:
    'If you know of no reason for the change, find out first who made it: CloudTrail has UpdateAssumeRolePolicy.',
  parameters: {},
  reasons,
} as const satisfies About<'AWS::IAM::Role', ReasonId>;
