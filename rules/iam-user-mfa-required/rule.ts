import { deviceKind, isDeviceInUse, type DeviceKind } from '../../src/resources/mfa-device.ts';
import type { IamUser, MfaDevice } from '../../src/resources/user.ts';
import { excused } from '../exemption.ts';
import type { ParameterValues } from '../parameter.ts';
import { decided, type Decision, type Rule } from '../rule.ts';
import { about } from './about.ts';

type ReasonId = keyof typeof about.reasons;
type Definitions = typeof about.parameters;
type Values = ParameterValues<Definitions>;

const counts = ({ serialNumber }: MfaDevice): boolean => isDeviceInUse(serialNumber);

/** Devices that count. Undefined: they were not read. */
const countedDevices = ({ mfaDevices }: IamUser): readonly MfaDevice[] | undefined =>
  mfaDevices?.value.filter(counts);

/** Undefined: nothing that was read tells. A list of devices beats the credential report, which may be hours old. */
const hasMfa = (user: IamUser): boolean | undefined => {
  const devices = countedDevices(user);
  return devices === undefined ? user.mfaActive?.value : devices.length > 0;
};

const ofKind = (devices: readonly MfaDevice[], kind: DeviceKind): readonly MfaDevice[] =>
  devices.filter(({ serialNumber }) => deviceKind(serialNumber) === kind);

/** Whether more has to be known than that there is a device. */
const asksForKinds = ({
  requiredDevice,
  minimumDevices,
}: Pick<Values, 'requiredDevice' | 'minimumDevices'>): boolean =>
  requiredDevice !== 'any' || minimumDevices > 1;

/** Of a user who has only what the serial number does not show to be hardware. */
const needsCertifications = (devices: readonly MfaDevice[]): boolean =>
  ofKind(devices, 'hardware').length === 0 && ofKind(devices, 'fido').length > 0;

const isCertified = ({ certifications }: IamUser, { serialNumber }: MfaDevice): boolean =>
  Object.keys(certifications?.value.get(serialNumber) ?? {}).length > 0;

/** Why devices are not of the kind that is asked for; undefined where one is. */
const kindReason = (
  user: IamUser,
  devices: readonly MfaDevice[],
  requiredDevice: Values['requiredDevice'],
): ReasonId | undefined => {
  const keys = ofKind(devices, 'fido');
  if (requiredDevice === 'any') return undefined;
  if (requiredDevice === 'phishing-resistant')
    return keys.length > 0 ? undefined : 'no-phishing-resistant-device';
  if (ofKind(devices, 'hardware').length > 0 || keys.some((key) => isCertified(user, key))) return undefined;
  if (keys.length === 0) return 'no-hardware-device';
  const areKnown = keys.every(({ serialNumber }) => user.certifications?.value.has(serialNumber) === true);
  return areKnown ? 'hardware-not-shown' : 'certifications-not-read';
};

/** The answer with MFA, without it, or not known; the credentials do not matter here. */
const deviceReason = (user: IamUser, parameters: Values): ReasonId => {
  const { mfaDevices, allMfaDevices, mfaActive } = user;
  const devices = allMfaDevices?.value.filter(counts) ?? countedDevices(user);
  if (devices === undefined) {
    if (mfaActive === undefined) return 'devices-not-read';
    if (!mfaActive.value) return 'no-device';
    return asksForKinds(parameters) ? 'device-kinds-not-read' : 'reported-active';
  }
  if (devices.length === 0) return 'no-device';
  if (asksForKinds(parameters)) {
    if (allMfaDevices === undefined) return 'device-kinds-not-read';
    const reason = kindReason(user, devices, parameters.requiredDevice);
    if (reason !== undefined) return reason;
    if (devices.length < parameters.minimumDevices) return 'too-few-devices';
  }
  const isFidoOnly =
    allMfaDevices !== undefined &&
    mfaDevices !== undefined &&
    ofKind(devices, 'fido').length === devices.length;
  return isFidoOnly ? 'has-fido-only' : 'has-device';
};

/** Why a user without MFA is left out by `appliesTo`, or cannot be placed; undefined where the rule applies. */
const exceptionReason = (user: IamUser, { appliesTo }: Values): ReasonId | undefined => {
  const { hasPassword, activeAccessKeys, activeServiceCredentials } = user;
  if (appliesTo === 'all-users' || hasPassword?.value === true) return undefined;
  if (appliesTo === 'console-users') return hasPassword === undefined ? 'password-not-read' : 'no-password';
  // One active credential is enough, whatever is known of the others.
  if ((activeAccessKeys?.value ?? 0) > 0 || (activeServiceCredentials?.value ?? 0) > 0) return undefined;
  if (hasPassword === undefined) return 'password-not-read';
  if (activeAccessKeys === undefined) return 'access-keys-not-read';
  return activeServiceCredentials === undefined ? 'service-credentials-not-read' : 'no-credentials';
};

/** What a user without a device can do, as far as it was read; undefined: that is not known. */
const credentialReason = ({
  hasPassword,
  activeAccessKeys,
  activeServiceCredentials,
}: IamUser): ReasonId | undefined => {
  if (hasPassword?.value === true) return 'password-without-device';
  if ((activeAccessKeys?.value ?? 0) > 0) return 'access-key-without-device';
  if ((activeServiceCredentials?.value ?? 0) > 0) return 'service-credential-without-device';
  return hasPassword === undefined || activeAccessKeys === undefined ? undefined : 'nothing-to-sign-in-with';
};

const KINDS: Readonly<Record<DeviceKind, string>> = {
  virtual: 'an authenticator app',
  fido: 'a security key or passkey',
  hardware: 'a hardware token',
  sms: 'text messages',
  unknown: 'a device of a kind that is not known',
};

const aboutDevices = (user: IamUser, { minimumDevices }: Values): Record<string, string> => {
  const { mfaDevices, allMfaDevices, mfaActive, certifications } = user;
  const devices = (allMfaDevices ?? mfaDevices)?.value.filter(counts) ?? [];
  const kinds = new Set(devices.map(({ serialNumber }) => KINDS[deviceKind(serialNumber)]));
  const uncertified = ofKind(devices, 'fido').find(
    (key) => certifications !== undefined && !isCertified(user, key),
  );
  const asOf = mfaActive?.asOf === undefined ? '' : ` of ${mfaActive.asOf}`;
  return {
    device: (uncertified ?? devices[0])?.serialNumber ?? '',
    asOf,
    source: mfaDevices === undefined && allMfaDevices === undefined ? ` (credential report${asOf})` : '',
    kinds: [...kinds].join(' and '),
    count: String(devices.length),
    minimum: String(minimumDevices),
  };
};

/** Without exemptions. */
const decide = (user: IamUser, parameters: Values): Decision<ReasonId> => {
  const reason = deviceReason(user, parameters);
  const exception = hasMfa(user) === false ? exceptionReason(user, parameters) : undefined;
  const credential = reason === 'no-device' ? credentialReason(user) : undefined;
  return decided(about.reasons, exception ?? credential ?? reason, aboutDevices(user, parameters));
};

export const iamUserMfaRequired = {
  ...about,
  needs: [
    { fact: 'mfaDevices' },
    {
      fact: 'allMfaDevices',
      of: (user) => hasMfa(user) !== false,
      under: asksForKinds,
      collected: 'where asked',
    },
    {
      fact: 'certifications',
      of: ({ allMfaDevices }) => needsCertifications(allMfaDevices?.value ?? []),
      under: ({ requiredDevice }) => requiredDevice === 'hardware',
      collected: 'where asked',
    },
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
    {
      fact: 'activeServiceCredentials',
      of: (user) =>
        hasMfa(user) === false &&
        user.hasPassword?.value !== true &&
        (user.activeAccessKeys?.value ?? 0) === 0,
      under: ({ appliesTo }) => appliesTo === 'credential-users',
    },
    {
      fact: 'tags',
      under: (parameters, user) =>
        parameters.exemptTag.length > 0 && decide(user, parameters).compliance === 'NON_COMPLIANT',
      collected: 'where asked',
    },
  ],
  decide(user, { parameters, now }) {
    return excused(
      decide(user, parameters),
      user,
      { ...parameters, exemptNames: parameters.exemptUsers },
      now,
      about.resourceNoun,
    );
  },
} as const satisfies Rule<'AWS::IAM::User', ReasonId, Definitions>;
