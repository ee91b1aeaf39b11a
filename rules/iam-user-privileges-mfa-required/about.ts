import { exemptionReasons, userExemptions } from '../exemption.ts';
import { about as iamPrivilegedUserMfaRequired } from '../iam-privileged-user-mfa-required/about.ts';
import type { About } from '../rule.ts';

const { privilege, appliesTo } = iamPrivilegedUserMfaRequired.parameters;
const shared = iamPrivilegedUserMfaRequired.reasons;

const ASK_FOR_MFA =
  'Give the privilege by a role whose trust policy asks for MFA, in place of the policies of the user; or deny everything but enrolling a device where aws:MultiFactorAuthPresent is "false" or absent (Deny, NotAction, BoolIfExists), in a policy that the user cannot lift. Deactivate access keys that nobody needs.';

/** Of every level: the names say which. */
const SENTENCE = 'IAM user {resource} {claim} with {credential}, by {way}; ask for MFA.{doubt}';
const SUMMARY = '{claim} with {credential}';

const { EnableMFADevice: _, DeactivateMFADevice: __, ...events } = iamPrivilegedUserMfaRequired.events;

// The tags stand beside the policies: they are read wherever these are.
const { 'exemption-not-read': ___, ...exemption } = exemptionReasons('IAM user');

const reasons = {
  'administrator-without-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence: SENTENCE,
    summary: SUMMARY,
    severity: 'HIGH',
    remedy: ASK_FOR_MFA,
  },
  'power-without-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence: SENTENCE,
    summary: SUMMARY,
    severity: 'MEDIUM',
    remedy: ASK_FOR_MFA,
  },
  'write-without-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence: SENTENCE,
    summary: SUMMARY,
    severity: 'MEDIUM',
    remedy: ASK_FOR_MFA,
  },
  'behind-mfa': {
    compliance: 'COMPLIANT',
    sentence: 'IAM user {resource} {claim} only with MFA, by {way}.{doubt}',
  },
  'first-device-open': {
    compliance: 'COMPLIANT',
    sentence:
      'IAM user {resource} {claim} only with MFA, by {way}, but has no device: whoever holds {enroller} can enrol the first.{doubt}',
  },
  'first-device-not-known': {
    compliance: 'COMPLIANT',
    sentence:
      'IAM user {resource} {claim} only with MFA, by {way}; devices were not read: where there is none, whoever holds {enroller} can enrol one.{doubt}',
  },
  'no-privilege': shared['no-privilege'],
  'no-password': shared['no-password'],
  'no-credentials': shared['no-credentials'],
  'policies-not-read': shared['policies-not-read'],
  'privilege-not-decided': shared['privilege-not-decided'],
  'password-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'IAM user {resource} {claim} with {credential}; whether there is a console password was not read.',
    summary: '{claim} with {credential}; console password not read',
    remedy: shared['password-not-read'].remedy,
  },
  'access-keys-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'IAM user {resource} {claim} with {credential} and has no console password; the access keys were not read.',
    summary: '{claim} with {credential}; no console password, access keys not read',
    remedy: shared['access-keys-not-read'].remedy,
  },
  'service-credentials-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence:
      'IAM user {resource} {claim} with {credential} and has no password or access key; the credentials for single services were not read.',
    summary: '{claim} with {credential}; no password or access key, credentials for single services not read',
    remedy: shared['service-credentials-not-read'].remedy,
  },
  ...exemption,
} as const satisfies About['reasons'];

export const about = {
  id: 'iam-user-privileges-mfa-required',
  title: 'No IAM user has privileges without MFA',
  requirement: 'An IAM user can use its privileges with MFA only.',
  helpPage: 'rules/iam-user-privileges-mfa-required/README.md',
  resourceType: 'AWS::IAM::User',
  resourceNoun: 'IAM user',
  recordedTypes: ['AWS::IAM::User'],
  // What makes a user privileged lies in groups, policies and roles beside the user.
  triggers: ['scheduled'],
  // As of iam-privileged-user-mfa-required, but for devices, which decide nothing here.
  events,
  unexpectedChange:
    'If you know of no reason why the user has the privilege, find out first who gave it: CloudTrail has AttachUserPolicy, AddUserToGroup, PutUserPolicy and UpdateAssumeRolePolicy.',
  parameters: { privilege, appliesTo, ...userExemptions },
  reasons,
} as const satisfies About<'AWS::IAM::User'>;
