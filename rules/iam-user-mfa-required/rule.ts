import type { IamUser } from '../../src/iam/user.ts';
import { decided, type Parameters, type Rule } from '../rule.ts';

const reasons = {
  'has-device': { compliance: 'COMPLIANT', sentence: 'IAM user {resource} has an MFA device: {device}.' },
  'reported-active': {
    compliance: 'COMPLIANT',
    sentence: 'IAM user {resource} has an MFA device, says the credential report{asOf}.',
  },
  'no-device': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM user {resource} has no MFA device; assign one, or remove the credentials the user does not need.',
  },
  'reported-inactive': {
    compliance: 'NON_COMPLIANT',
    sentence: 'IAM user {resource} has no MFA device, says the credential report{asOf}; assign one.',
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
} as const satisfies Rule['reasons'];

type ReasonId = keyof typeof reasons;

/** Undefined: nothing that was read tells. A list of devices beats the credential report, which may be hours old. */
const hasMfa = ({ mfaDevices, mfaActive }: IamUser): boolean | undefined =>
  mfaDevices === undefined ? mfaActive?.value : mfaDevices.value.length > 0;

/** The answer with MFA, without it, or not known; the credentials do not matter here. */
const deviceReason = ({ mfaDevices, mfaActive }: IamUser): ReasonId => {
  if (mfaDevices !== undefined) return mfaDevices.value.length > 0 ? 'has-device' : 'no-device';
  if (mfaActive !== undefined) return mfaActive.value ? 'reported-active' : 'reported-inactive';
  return 'devices-not-read';
};

/** Why a user without MFA is left out by `appliesTo`, or cannot be placed; undefined where the rule applies. */
const exceptionReason = (user: IamUser, { appliesTo }: Parameters): ReasonId | undefined => {
  if (appliesTo === 'all-users' || user.hasPassword?.value === true) return undefined;
  if (appliesTo === 'console-users')
    return user.hasPassword === undefined ? 'password-not-read' : 'no-password';
  // One active key is enough, whatever is known of the password.
  if ((user.activeAccessKeys?.value ?? 0) > 0) return undefined;
  if (user.hasPassword === undefined) return 'password-not-read';
  return user.activeAccessKeys === undefined ? 'access-keys-not-read' : 'no-credentials';
};

const aboutDevice = ({ mfaDevices, mfaActive }: IamUser): Record<string, string> => ({
  device: mfaDevices?.value[0]?.serialNumber ?? '',
  asOf: mfaActive?.asOf === undefined ? '' : ` of ${mfaActive.asOf}`,
});

export const iamUserMfaRequired = {
  id: 'iam-user-mfa-required',
  resourceType: 'AWS::IAM::User',
  requirement: 'An IAM user has an MFA device.',
  // MFA devices are not part of the configuration item: a change trigger would never fire for them.
  triggers: ['scheduled'],
  parameters: {
    appliesTo: {
      allowedValues: ['all-users', 'console-users', 'credential-users'],
      default: 'all-users',
      description:
        'Which IAM users must have MFA: all-users, console-users (a console password), or credential-users (a console password or an active access key).',
    },
  },
  needs: [
    { fact: 'mfaDevices' },
    { fact: 'hasPassword', of: (user, { appliesTo }) => appliesTo !== 'all-users' && hasMfa(user) === false },
    {
      fact: 'activeAccessKeys',
      of: (user, { appliesTo }) =>
        appliesTo === 'credential-users' && hasMfa(user) === false && user.hasPassword?.value !== true,
    },
  ],
  reasons,
  decide(user, { parameters }) {
    const reason = deviceReason(user);
    const exception =
      reasons[reason].compliance === 'NON_COMPLIANT' ? exceptionReason(user, parameters) : undefined;
    return decided(reasons, exception ?? reason, aboutDevice(user));
  },
} as const satisfies Rule<'AWS::IAM::User'>;
