import { readBy } from '../not-read.ts';
import { exemptionReasons, userExemptions } from '../exemption.ts';
import type { About } from '../rule.ts';

/** Where it is not known how the user signs in, or whether at all. */
const ASSIGN_DEVICE =
  'Have the user assign an MFA device in the IAM console (Security credentials), or delete the password and the access keys that the user does not need.';
const ASSIGN_DEVICE_TO_PASSWORD =
  'Have the user assign an MFA device in the IAM console (Security credentials) today: until then the password alone signs in. Delete the password of a user who needs none.';
const REPLACE_ACCESS_KEY =
  'Where a program uses the key, give it a role in place of the user, and deactivate the key. Where a person uses it, have them assign an MFA device (Security credentials) and ask for MFA in the policies: a device alone does not protect an access key.';
const REPLACE_SERVICE_CREDENTIAL =
  'Where the service takes a role (Amazon Bedrock, AWS CodeCommit and Amazon Keyspaces do), give the program one in place of the user, and deactivate the credential. Where a person uses it, have them assign an MFA device (Security credentials): a device alone does not protect such a credential.';
const DELETE_USER =
  'Delete the user where nobody needs it. Where somebody does, assign an MFA device before the user gets a password or an access key.';

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
  'service-credential-without-device': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has an active credential for a single service and no MFA device{source}; replace it by a role, or assign one.',
    summary: 'active credential for a single service, no device',
    severity: 'MEDIUM',
    remedy: REPLACE_SERVICE_CREDENTIAL,
  },
  'nothing-to-sign-in-with': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has no MFA device{source}, and no password or active access key to sign in with; delete the user, or assign one first.',
    summary: 'nothing to sign in with',
    severity: 'LOW',
    remedy: DELETE_USER,
  },
  'no-phishing-resistant-device': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has no security key or passkey, only {kinds}; assign one.',
    summary: 'no security key or passkey, only {kinds}',
    severity: 'MEDIUM',
    remedy: ASSIGN_KEY,
  },
  'no-hardware-device': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has no hardware MFA device, only {kinds}; assign one.',
    summary: 'no hardware device, only {kinds}',
    severity: 'MEDIUM',
    remedy: ASSIGN_HARDWARE,
  },
  'hardware-not-shown': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has a security key or passkey, {device}, of which IAM has no certification: it may be a synced passkey, which is not hardware.',
    summary: 'security key or passkey without certification, which may be synced',
    severity: 'MEDIUM',
    remedy: ASSIGN_HARDWARE,
  },
  'too-few-devices': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has too few MFA devices: {count}, and the rule asks for {minimum}.',
    summary: 'fewer devices than the {minimum} that the rule asks for: {count}',
    severity: 'LOW',
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
    summary: 'MFA devices not read',
    remedy: readBy('iam:ListMFADevices', 'list-mfa-devices'),
  },
  'password-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'IAM user {resource} has no MFA device; whether there is a console password was not read.',
    summary: 'no device; console password not read',
    remedy: readBy('iam:GetLoginProfile', 'get-login-profile'),
  },
  'access-keys-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'IAM user {resource} has no MFA device and no console password; the access keys were not read.',
    summary: 'no device, no console password; access keys not read',
    remedy: readBy('iam:ListAccessKeys', 'list-access-keys'),
  },
  'service-credentials-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'IAM user {resource} has no MFA device, password or access key; the credentials for single services were not read.',
    summary: 'no device, console password or access key; credentials for single services not read',
    remedy: readBy('iam:ListServiceSpecificCredentials', 'list-service-specific-credentials'),
  },
  'device-kinds-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'Not every MFA device of IAM user {resource} was read, and the rule asks for more than one of any kind.',
    summary: 'not every MFA device read',
    remedy: readBy('iam:ListMFADevices', 'list-mfa-devices'),
  },
  'certifications-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'Whether a security key of IAM user {resource} is certified hardware was not read.',
    summary: 'certification of the security key not read',
    remedy: readBy('iam:GetMFADevice', 'get-mfa-device'),
  },
  ...exemptionReasons('IAM user'),
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
