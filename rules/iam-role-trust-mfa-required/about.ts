import { roleExemptions } from '../exemption.ts';
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
  parameters: {
    ...roleExemptions,
    machineAccounts: {
      kind: 'list',
      separator: ',',
      item: {
        form: 'an account id of twelve digits',
        read: (text: string) => (/^\d{12}$/.test(text) ? text : undefined),
      },
      default: [] as readonly string[],
      description:
        'Accounts whose users are machines by agreement: a trust policy may name them without asking for MFA. Every result that rests on it names them.',
    },
    thirdPartyWithExternalId: {
      kind: 'choice',
      allowedValues: ['report', 'accept'],
      default: 'report',
      description:
        'What of another account that gets in without MFA, but with one fixed ExternalId of 6 characters or more: report (NON_COMPLIANT), or accept (left out).',
    },
    maximumMfaAgeSeconds: {
      kind: 'duration',
      unit: 'seconds',
      least: 0,
      greatest: 129_600,
      default: 0,
      description: 'MFA that is older must be refused by the trust policy. 0: no limit.',
    },
    roles: {
      kind: 'choice',
      allowedValues: ['all', 'privileged'],
      default: 'all',
      description:
        'Which roles are meant: all, or those alone whose policies give a privilege (administrator, all of a service, or a change of what is not their own). What policies allow is read under privileged alone.',
    },
  },
  reasons,
} as const satisfies About<'AWS::IAM::Role', ReasonId>;
