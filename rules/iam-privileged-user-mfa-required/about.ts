import { readBy } from '../not-read.ts';
import { exemptionReasons, userExemptions } from '../exemption.ts';
import { about as iamUserMfaRequired } from '../iam-user-mfa-required/about.ts';
import type { About } from '../rule.ts';

const { appliesTo, requiredDevice } = iamUserMfaRequired.parameters;
const ofDevices = iamUserMfaRequired.reasons;

const ASSIGN_DEVICE =
  'Have the user assign an MFA device in the IAM console (Security credentials) today, or take away the policies that the user does not need: until then the password or an access key alone is enough. A device by itself does not stop an access key: have the policies ask for MFA too.';
const ASSIGN_FIRST =
  'Assign the first MFA device together with the user, or delete the password and the access keys until somebody does: AWS accepts the first device of a user without MFA.';
const ASSIGN_BEHIND =
  'Have the user assign an MFA device in the IAM console (Security credentials), or take away the policies that the user does not need.';

// The tags stand beside the policies: they are read wherever these are.
const { 'exemption-not-read': _, ...exemption } = exemptionReasons('IAM user');

const reasons = {
  'has-device': {
    compliance: 'COMPLIANT',
    sentence: 'IAM user {resource} {claim}, by {way}, and has an MFA device: {device}.{doubt}',
  },
  'reported-active': {
    compliance: 'COMPLIANT',
    sentence:
      'IAM user {resource} {claim}, by {way}, and has an MFA device, says the credential report{asOf}.{doubt}',
  },
  'no-device': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} {claim} with {credential}, by {way}, and has no MFA device{source}; assign one.{doubt}',
    summary: '{claim} with {credential}; no device',
    severity: 'HIGH',
    remedy: ASSIGN_DEVICE,
  },
  'first-device-open': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} {claim} only with MFA, by {way}, but has no device{source}: whoever holds {enroller} can enrol the first; assign one.{doubt}',
    summary: '{claim} only with MFA; no device, and {enroller} enrols one',
    severity: 'HIGH',
    remedy: ASSIGN_FIRST,
  },
  'no-device-behind-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} {claim} only with MFA, by {way}, and has no MFA device{source}; assign one.{doubt}',
    summary: '{claim} only with MFA; no device',
    severity: 'MEDIUM',
    remedy: ASSIGN_BEHIND,
  },
  'no-phishing-resistant-device': {
    ...ofDevices['no-phishing-resistant-device'],
    sentence:
      'IAM user {resource} {claim}, by {way}, and has no security key or passkey, only {kinds}; assign one.{doubt}',
  },
  'no-hardware-device': {
    ...ofDevices['no-hardware-device'],
    sentence:
      'IAM user {resource} {claim}, by {way}, and has no hardware MFA device, only {kinds}; assign one.{doubt}',
  },
  'hardware-not-shown': {
    ...ofDevices['hardware-not-shown'],
    sentence:
      'IAM user {resource} {claim}, by {way}; IAM has no certification of its security key or passkey {device}, which may be synced and no hardware.{doubt}',
  },
  'no-privilege': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'IAM user {resource} {claim}, whether with MFA or without.',
  },
  'no-password': ofDevices['no-password'],
  'no-credentials': ofDevices['no-credentials'],
  'policies-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'The policies of IAM user {resource} were not read, or the user was created since.',
    summary: 'policies not read',
    remedy: readBy('iam:GetAccountAuthorizationDetails', 'get-account-authorization-details'),
  },
  'privilege-not-decided': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'Whether IAM user {resource} is privileged is not decided: {missing}.',
    summary: 'not decided: {missing}',
    remedy:
      'Have the policies read that are missing (iam:GetAccountAuthorizationDetails, or get-account-authorization-details.json, whole), correct a document that is not valid, or simplify what is too much to search; then evaluate again.',
  },
  'devices-not-read': ofDevices['devices-not-read'],
  'device-kinds-not-read': ofDevices['device-kinds-not-read'],
  'certifications-not-read': ofDevices['certifications-not-read'],
  'password-not-read': ofDevices['password-not-read'],
  'access-keys-not-read': ofDevices['access-keys-not-read'],
  'service-credentials-not-read': ofDevices['service-credentials-not-read'],
  ...exemption,
} as const satisfies About['reasons'];

export const about = {
  id: 'iam-privileged-user-mfa-required',
  title: 'Every privileged IAM user has an MFA device',
  requirement: 'An IAM user who is privileged has an MFA device.',
  helpPage: 'rules/iam-privileged-user-mfa-required/README.md',
  resourceType: 'AWS::IAM::User',
  resourceNoun: 'IAM user',
  recordedTypes: ['AWS::IAM::User'],
  // What makes a user privileged lies in groups, policies and roles beside the user, and a device in none of them.
  triggers: ['scheduled'],
  // Left out: tags, which are written often and seldom give a right, CreateGroup and DeleteGroup (a group that has nobody
  // gives nobody anything), and what is left out of iam-user-mfa-required.
  events: {
    ...iamUserMfaRequired.events,
    PutUserPolicy: 'the user may have other rights',
    DeleteUserPolicy: 'the user may have other rights',
    AttachUserPolicy: 'the user may have other rights',
    DetachUserPolicy: 'the user may have other rights',
    PutUserPermissionsBoundary: 'the boundary may leave the user other rights',
    DeleteUserPermissionsBoundary: 'the user may have more rights',
    AddUserToGroup: 'the user has the rights of the group',
    RemoveUserFromGroup: 'the user has the rights of the group no more',
    PutGroupPolicy: 'the users of the group may have other rights',
    DeleteGroupPolicy: 'the users of the group may have other rights',
    AttachGroupPolicy: 'the users of the group may have other rights',
    DetachGroupPolicy: 'the users of the group may have other rights',
    UpdateGroup: 'what names the group may reach it no more',
    CreatePolicy: 'somebody may attach it to himself',
    DeletePolicy: 'nobody can attach it any more',
    CreatePolicyVersion: 'whoever has the policy may have other rights',
    DeletePolicyVersion: 'nobody can go back to it any more',
    SetDefaultPolicyVersion: 'whoever has the policy may have other rights',
    CreateRole: 'somebody may become it',
    DeleteRole: 'nobody can become it any more',
    UpdateAssumeRolePolicy: 'others may become the role',
    PutRolePolicy: 'whoever becomes the role may have other rights',
    DeleteRolePolicy: 'whoever becomes the role may have other rights',
    AttachRolePolicy: 'whoever becomes the role may have other rights',
    DetachRolePolicy: 'whoever becomes the role may have other rights',
    PutRolePermissionsBoundary: 'the boundary may leave the role other rights',
    DeleteRolePermissionsBoundary: 'the role may have more rights',
    AddRoleToInstanceProfile: 'an instance may be given the role',
    RemoveRoleFromInstanceProfile: 'an instance may be given the role no more',
  },
  unexpectedChange:
    'If you know of no reason why the user is privileged or the device is gone, find out first who did it: CloudTrail has AttachUserPolicy, AddUserToGroup, PutUserPolicy and DeactivateMFADevice.',
  parameters: {
    privilege: {
      kind: 'choice',
      allowedValues: ['administrator', 'power', 'write'],
      default: 'administrator',
      description:
        'From which privilege on: administrator (everything, or a way there), power (all of a service), or write (something that is not its own).',
    },
    requiredDevice,
    appliesTo,
    ...userExemptions,
  },
  reasons,
} as const satisfies About<'AWS::IAM::User'>;
