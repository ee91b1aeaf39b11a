import type { About } from '../rule.ts';

/** Where it is not known how the user signs in, or whether at all. */
const ASSIGN_DEVICE =
  'Have the user assign an MFA device in the IAM console (Security credentials), or delete the password and the access keys that the user does not need.';
const ASSIGN_DEVICE_TO_PASSWORD =
  'Have the user assign an MFA device in the IAM console (Security credentials) today: until then the password alone signs in. Delete the password of a user who needs none.';
const REPLACE_ACCESS_KEY =
  'Where a program uses the key, give it a role in place of the user, and deactivate the key. Where a person uses it, have them assign an MFA device (Security credentials) and ask for MFA in the policies: a device alone does not protect an access key.';
const DELETE_USER =
  'Delete the user where nobody needs it. Where somebody does, assign an MFA device before the user gets a password or an access key.';

const reasons = {
  'has-device': { compliance: 'COMPLIANT', sentence: 'IAM user {resource} has an MFA device: {device}.' },
  'reported-active': {
    compliance: 'COMPLIANT',
    sentence: 'IAM user {resource} has an MFA device, says the credential report{asOf}.',
  },
  'no-device': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has no MFA device{source}; assign one, or remove the credentials the user does not need.',
    summary: 'no device; how the user signs in is not known',
    severity: 'MEDIUM',
    remedy: ASSIGN_DEVICE,
  },
  'password-without-device': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has a console password and no MFA device{source}; assign one.',
    summary: 'console password, no device',
    severity: 'HIGH',
    remedy: ASSIGN_DEVICE_TO_PASSWORD,
  },
  'access-key-without-device': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has an active access key and no MFA device{source}; replace the key by a role, or assign one.',
    summary: 'active access key, no device',
    severity: 'MEDIUM',
    remedy: REPLACE_ACCESS_KEY,
  },
  'nothing-to-sign-in-with': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has no MFA device{source}, and no password or active access key to sign in with; delete the user, or assign one first.',
    summary: 'nothing to sign in with',
    severity: 'LOW',
    remedy: DELETE_USER,
  },
  'no-password': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'IAM user {resource} has no console password; the rule is set to console users.',
  },
  'no-credentials': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'IAM user {resource} has no console password and no active access key to sign in with.',
  },
  'devices-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'The MFA devices of IAM user {resource} were not read.',
    summary: 'MFA devices not read',
  },
  'password-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'IAM user {resource} has no MFA device; whether there is a console password was not read.',
    summary: 'no device; console password not read',
  },
  'access-keys-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'IAM user {resource} has no MFA device and no console password; the access keys were not read.',
    summary: 'no device, no console password; access keys not read',
  },
} as const satisfies About['reasons'];

export const about = {
  id: 'iam-user-mfa-required',
  title: 'Every IAM user has an MFA device',
  requirement: 'An IAM user has an MFA device.',
  helpPage: 'rules/iam-user-mfa-required/README.md',
  resourceType: 'AWS::IAM::User',
  resourceNoun: 'IAM user',
  recordedTypes: ['AWS::IAM::User'],
  // MFA devices are not part of the configuration item: a change trigger would never fire for them.
  triggers: ['scheduled'],
  // Left out, because they change nothing that the rule reads: CreateVirtualMFADevice and DeleteVirtualMFADevice (such a
  // device belongs to nobody yet, or no longer: DeactivateMFADevice came before), ResyncMFADevice, UpdateLoginProfile, tags.
  events: {
    EnableMFADevice: 'the user has a device',
    DeactivateMFADevice: 'the user may have none left',
    CreateUser: 'a new user has no device',
    DeleteUser: 'the result of the user has to go',
    UpdateUser: 'the name may be another, and results show it',
    CreateLoginProfile: 'the user has a console password, which appliesTo asks about',
    DeleteLoginProfile: 'the user has no console password any more',
    CreateAccessKey: 'the user has an active access key, which appliesTo asks about',
    UpdateAccessKey: 'the key may have become active or inactive',
    DeleteAccessKey: 'the user may have no active access key any more',
  },
  unexpectedChange:
    'If you know of no reason why the device is gone, or why there is a new user, find out first who did it: CloudTrail has DeactivateMFADevice and CreateUser.',
  parameters: {
    appliesTo: {
      kind: 'choice',
      allowedValues: ['all-users', 'console-users', 'credential-users'],
      default: 'all-users',
      description:
        'Which IAM users must have MFA: all-users, console-users (a console password), or credential-users (a console password or an active access key).',
    },
  },
  reasons,
} as const satisfies About<'AWS::IAM::User'>;
