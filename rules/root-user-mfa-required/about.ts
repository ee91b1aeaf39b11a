import { readBy } from '../not-read.ts';
import type { About } from '../rule.ts';

const ASSIGN_DEVICE =
  'Sign in as the root user and assign an MFA device (Security credentials), or delete all credentials of the root user where the management account of the organization can take its place (central root access).';
const DELETE_KEYS =
  'Delete the access keys of the root user, and give what used them a role: whoever holds a key of the root user needs no MFA.';

const reasons = {
  'has-mfa': { compliance: 'COMPLIANT', sentence: 'The root user of account {resource} has an MFA device.' },
  'no-virtual-device': {
    compliance: 'COMPLIANT',
    sentence:
      'The root user of account {resource} has an MFA device, and no virtual one; IAM does not tell a hardware token or security key from a passkey that is synced.',
  },
  'no-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence: 'The root user of account {resource} has no MFA device; assign one, or delete its credentials.',
    summary: 'root user without MFA',
    severity: 'CRITICAL',
    remedy: ASSIGN_DEVICE,
  },
  'no-mfa-and-access-keys': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'The root user of account {resource} has no MFA device, and access keys, which need none; assign a device and delete the keys.',
    summary: 'root user without MFA, and with access keys',
    severity: 'CRITICAL',
    remedy: `${ASSIGN_DEVICE} ${DELETE_KEYS}`,
  },
  'access-keys': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'The root user of account {resource} has access keys, which are a way in without MFA; delete them.',
    summary: 'root user with access keys, which need no MFA',
    severity: 'CRITICAL',
    remedy: DELETE_KEYS,
  },
  'virtual-device': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'The root user of account {resource} has a virtual MFA device, {device}; the rule is set to hardware: remove it once another device is assigned.',
    summary: 'root user with a virtual MFA device; the rule asks for hardware',
    severity: 'HIGH',
    remedy:
      'Assign a hardware token or a security key to the root user, and then remove its virtual MFA devices.',
  },
  'no-credentials': {
    compliance: 'NOT_APPLICABLE',
    sentence:
      'The root user of account {resource} has no password, no access keys and no signing certificates: nobody can sign in as the root user.',
  },
  'summary-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'Whether the root user of account {resource} signs in with MFA could not be told: the account summary lacks {entries}.',
    summary: 'the account summary lacks {entries}',
    remedy: readBy('iam:GetAccountSummary', 'get-account-summary'),
  },
  'devices-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'The root user of account {resource} has an MFA device; whether it has a virtual one was not read.',
    summary: 'virtual MFA devices of the root user not read',
    remedy: readBy('iam:ListVirtualMFADevices', 'list-virtual-mfa-devices'),
  },
} as const satisfies About['reasons'];

export const about = {
  id: 'root-user-mfa-required',
  title: 'The root user has an MFA device and no access keys',
  requirement: 'Nobody can act as the root user of the account without MFA.',
  helpPage: 'rules/root-user-mfa-required/README.md',
  resourceType: 'AWS::::Account',
  resourceNoun: 'account',
  // AWS Config has no configuration items of the account or of its root user.
  recordedTypes: [],
  triggers: ['scheduled'],
  // Left out, because it changes nothing that the rule reads: UpdateAccessKey (an inactive key of the root user counts, for
  // whoever is the root user can activate it).
  events: {
    EnableMFADevice: 'the root user has a device',
    DeactivateMFADevice: 'the root user may have none left',
    CreateAccessKey: 'the root user has an access key',
    DeleteAccessKey: 'the root user may have no access key any more',
    CreateLoginProfile: 'the root user has a password again',
    DeleteLoginProfile: 'the root user has no password any more',
    UploadSigningCertificate: 'the root user has a credential',
    DeleteSigningCertificate: 'the root user may have no credential any more',
  },
  eventsBy: 'root-user',
  unexpectedChange:
    'If you know of no reason for the change, find out first who made it: CloudTrail has every call of the root user, with userIdentity.type Root.',
  parameters: {
    requiredDevice: {
      kind: 'choice',
      allowedValues: ['any', 'hardware'],
      default: 'any',
      description:
        'Which MFA device the root user must have: any, or hardware (a hardware token, security key or passkey, and no virtual device).',
    },
    rootAccessKeys: {
      kind: 'choice',
      allowedValues: ['report', 'ignore'],
      default: 'report',
      description:
        'Whether access keys of the root user, which are a way in without MFA, are NON_COMPLIANT (report) or left out of the question (ignore).',
    },
  },
  reasons,
} as const satisfies About<'AWS::::Account'>;
