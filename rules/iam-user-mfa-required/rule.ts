import type { IamUser } from '../../src/resources/user.ts';
import type { ParameterValues } from '../parameter.ts';
import { decided, type Rule } from '../rule.ts';
import { about } from './about.ts';

type ReasonId = keyof typeof about.reasons;
type Definitions = typeof about.parameters;

/** Undefined: nothing that was read tells. A list of devices beats the credential report, which may be hours old. */
const hasMfa = ({ mfaDevices, mfaActive }: IamUser): boolean | undefined =>
  mfaDevices === undefined ? mfaActive?.value : mfaDevices.value.length > 0;

/** The answer with MFA, without it, or not known; the credentials do not matter here. */
const deviceReason = ({ mfaDevices, mfaActive }: IamUser): ReasonId => {
  if (mfaDevices !== undefined) return mfaDevices.value.length > 0 ? 'has-device' : 'no-device';
  if (mfaActive !== undefined) return mfaActive.value ? 'reported-active' : 'no-device';
  return 'devices-not-read';
};

/** Why a user without MFA is left out by `appliesTo`, or cannot be placed; undefined where the rule applies. */
const exceptionReason = (
  user: IamUser,
  { appliesTo }: ParameterValues<Definitions>,
): ReasonId | undefined => {
  if (appliesTo === 'all-users' || user.hasPassword?.value === true) return undefined;
  if (appliesTo === 'console-users')
    return user.hasPassword === undefined ? 'password-not-read' : 'no-password';
  // One active key is enough, whatever is known of the password.
  if ((user.activeAccessKeys?.value ?? 0) > 0) return undefined;
  if (user.hasPassword === undefined) return 'password-not-read';
  return user.activeAccessKeys === undefined ? 'access-keys-not-read' : 'no-credentials';
};

/** What a user without a device can do, as far as it was read; undefined: that is not known. */
const credentialReason = ({ hasPassword, activeAccessKeys }: IamUser): ReasonId | undefined => {
  if (hasPassword?.value === true) return 'password-without-device';
  if ((activeAccessKeys?.value ?? 0) > 0) return 'access-key-without-device';
  return hasPassword === undefined || activeAccessKeys === undefined ? undefined : 'nothing-to-sign-in-with';
};

const aboutDevice = ({ mfaDevices, mfaActive }: IamUser): Record<string, string> => {
  const asOf = mfaActive?.asOf === undefined ? '' : ` of ${mfaActive.asOf}`;
  return {
    device: mfaDevices?.value[0]?.serialNumber ?? '',
    asOf,
    source: mfaDevices === undefined ? ` (credential report${asOf})` : '',
  };
};

export const iamUserMfaRequired = {
  ...about,
  needs: [
    { fact: 'mfaDevices' },
    {
      fact: 'hasPassword',
      of: (user) => hasMfa(user) === false,
      under: ({ appliesTo }) => appliesTo !== 'all-users',
    },
    {
      fact: 'activeAccessKeys',
      of: (user) => hasMfa(user) === false && user.hasPassword?.value !== true,
      under: ({ appliesTo }) => appliesTo === 'credential-users',
    },
  ],
  decide(user, { parameters }) {
    const reason = deviceReason(user);
    const withoutDevice =
      about.reasons[reason].compliance === 'NON_COMPLIANT'
        ? (exceptionReason(user, parameters) ?? credentialReason(user))
        : undefined;
    return decided(about.reasons, withoutDevice ?? reason, aboutDevice(user));
  },
} as const satisfies Rule<'AWS::IAM::User', ReasonId, Definitions>;
