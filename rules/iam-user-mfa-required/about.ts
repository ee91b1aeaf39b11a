import { exemptionReasons, userExemptions } from '../exemption.ts';
import type { About } from '../rule.ts';

/** Most users without a device need one; the others need no credentials. */
const ASSIGN_DEVICE =
  'Have the user assign an MFA device in the IAM console (Security credentials), or delete the password and the access keys that the user does not need.';

const ASSIGN_KEY =
  'Have the user assign a security key or a passkey in the IAM console (Security credentials). An authenticator app and a hardware token may stay beside it.';
const ASSIGN_HARDWARE =
  'Have the user assign a hardware TOTP token, or a security key for which IAM has certifications (iam:GetMFADevice shows them), in the IAM console (Security credentials). Other devices may stay beside it.';
const ASSIGN_ANOTHER =
  'Have the user assign further MFA devices in the IAM console (Security credentials), at most eight: with a single one, whoever loses it cannot sign in.';

const reasons = {
  'has-device': { compliance: 'COMPLIANT', sentence: 'IAM user {resource} has an MFA device: {device}.' },
  'has-fido-only': {
    compliance: 'COMPLIANT',
    sentence:
      'IAM user {resource} has an MFA device: {device}. A FIDO key gives no codes for the AWS CLI; "aws login" signs in with it.',
  },
  'reported-active': {
    compliance: 'COMPLIANT',
    sentence: 'IAM user {resource} has an MFA device, says the credential report{asOf}.',
  },
  'no-device': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has no MFA device; assign one, or remove the credentials the user does not need.',
    remedy: ASSIGN_DEVICE,
  },
  'reported-inactive': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has no MFA device, says the credential report{asOf}; assign one.',
    remedy: ASSIGN_DEVICE,
  },
  'no-phishing-resistant-device': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has no security key or passkey, only {kinds}; assign one.',
    remedy: ASSIGN_KEY,
  },
  'no-hardware-device': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has no hardware MFA device, only {kinds}; assign one.',
    remedy: ASSIGN_HARDWARE,
  },
  'hardware-not-shown': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has a security key or passkey, {device}, of which IAM has no certification: it may be a synced passkey, which is not hardware.',
    remedy: ASSIGN_HARDWARE,
  },
  'too-few-devices': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has too few MFA devices: {count}, and the rule asks for {minimum}.',
    remedy: ASSIGN_ANOTHER,
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
  },
  'password-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'IAM user {resource} has no MFA device; whether there is a console password was not read.',
  },
  'access-keys-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'IAM user {resource} has no MFA device and no console password; the access keys were not read.',
  },
  'service-credentials-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'IAM user {resource} has no MFA device, password or access key; the credentials for single services were not read.',
  },
  'device-kinds-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'Not every MFA device of IAM user {resource} was read, and the rule asks for more than one of any kind.',
  },
  'certifications-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'Whether a security key of IAM user {resource} is certified hardware was not read.',
  },
  ...exemptionReasons('IAM user'),
} as const satisfies About['reasons'];

export const about = {
  id: 'iam-user-mfa-required',
  title: 'Every IAM user has an MFA device',
  requirement: 'An IAM user has an MFA device.',
  severity: 'MEDIUM',
  helpPage: 'rules/iam-user-mfa-required/README.md',
  resourceType: 'AWS::IAM::User',
  resourceNoun: 'IAM user',
  recordedTypes: ['AWS::IAM::User'],
  // MFA devices are not part of the configuration item: a change trigger would never fire for them.
  triggers: ['scheduled'],
  // Left out, because they change nothing that the rule reads: CreateVirtualMFADevice and DeleteVirtualMFADevice (such a
  // device belongs to nobody yet, or no longer: DeactivateMFADevice came before), ResyncMFADevice, UpdateLoginProfile.
  // Tags are written often and exempt seldom: the next scheduled run sees an exemption.
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
    CreateServiceSpecificCredential: 'the user has an active credential, which appliesTo asks about',
    UpdateServiceSpecificCredential: 'the credential may have become active or inactive',
    DeleteServiceSpecificCredential: 'the user may have no active credential any more',
  },
  unexpectedChange:
    'If you know of no reason why the device is gone, or why there is a new user, find out first who did it: CloudTrail has DeactivateMFADevice and CreateUser.',
  parameters: {
    appliesTo: {
      kind: 'choice',
      allowedValues: ['all-users', 'console-users', 'credential-users'],
      default: 'all-users',
      description:
        'Which IAM users must have MFA: all-users, console-users (a console password), or credential-users (a console password, an active access key or an active credential for one service).',
    },
    requiredDevice: {
      kind: 'choice',
      allowedValues: ['any', 'phishing-resistant', 'hardware'],
      default: 'any',
      description:
        'Which MFA device a user must have: any, phishing-resistant (a security key or passkey), or hardware (a hardware token, or a security key that IAM has certifications for).',
    },
    minimumDevices: {
      kind: 'count',
      least: 1,
      greatest: 8,
      default: 1,
      description: 'How many MFA devices a user must have, of whatever kind.',
    },
    ...userExemptions,
  },
  reasons,
} as const satisfies About<'AWS::IAM::User'>;
