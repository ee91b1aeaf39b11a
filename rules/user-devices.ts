/** What was read of a user's MFA devices, held against what a rule asks for: for every rule that is about users' devices. */
import { deviceKind, isDeviceInUse, type DeviceKind } from '../src/resources/mfa-device.ts';
import type { IamUser, MfaDevice } from '../src/resources/user.ts';
import type { about } from './iam-user-mfa-required/about.ts';
import type { ParameterValues } from './parameter.ts';

/** What a rule asks of devices. */
type RequiredDevices = Pick<ParameterValues<typeof about.parameters>, 'requiredDevice' | 'minimumDevices'>;

/** How a user's devices compare with what is asked for. */
type DeviceAnswer =
  | 'has-device'
  /** Security keys and passkeys alone, which give no codes. */
  | 'has-fido-only'
  /** The credential report says so, which knows no devices. */
  | 'reported-active'
  | 'no-device'
  | 'no-phishing-resistant-device'
  | 'no-hardware-device'
  | 'hardware-not-shown'
  | 'too-few-devices'
  | 'devices-not-read'
  | 'device-kinds-not-read'
  | 'certifications-not-read';

const counts = ({ serialNumber }: MfaDevice): boolean => isDeviceInUse(serialNumber);

/** Devices that count. Undefined: they were not read. */
const countedDevices = ({ mfaDevices }: IamUser): readonly MfaDevice[] | undefined =>
  mfaDevices?.value.filter(counts);

/** Undefined: nothing that was read tells. A list of devices beats the credential report, which may be hours old. */
export const hasMfa = (user: IamUser): boolean | undefined => {
  const devices = countedDevices(user);
  return devices === undefined ? user.mfaActive?.value : devices.length > 0;
};

const ofKind = (devices: readonly MfaDevice[], kind: DeviceKind): readonly MfaDevice[] =>
  devices.filter(({ serialNumber }) => deviceKind(serialNumber) === kind);

/** Whether more has to be known than that there is a device. */
export const asksForKinds = ({ requiredDevice, minimumDevices }: RequiredDevices): boolean =>
  requiredDevice !== 'any' || minimumDevices > 1;

/** Of a user who has only what the serial number does not show to be hardware. */
export const needsCertifications = ({ allMfaDevices }: IamUser): boolean => {
  const devices = allMfaDevices?.value ?? [];
  return ofKind(devices, 'hardware').length === 0 && ofKind(devices, 'fido').length > 0;
};

const isCertified = ({ certifications }: IamUser, { serialNumber }: MfaDevice): boolean =>
  Object.keys(certifications?.value.get(serialNumber) ?? {}).length > 0;

/** Why devices are not of the kind that is asked for; undefined where one is. */
const kindAnswer = (
  user: IamUser,
  devices: readonly MfaDevice[],
  { requiredDevice }: RequiredDevices,
): DeviceAnswer | undefined => {
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
export const deviceAnswer = (user: IamUser, required: RequiredDevices): DeviceAnswer => {
  const { mfaDevices, allMfaDevices, mfaActive } = user;
  const devices = allMfaDevices?.value.filter(counts) ?? countedDevices(user);
  if (devices === undefined) {
    if (mfaActive === undefined) return 'devices-not-read';
    if (!mfaActive.value) return 'no-device';
    return asksForKinds(required) ? 'device-kinds-not-read' : 'reported-active';
  }
  if (devices.length === 0) return 'no-device';
  if (asksForKinds(required)) {
    if (allMfaDevices === undefined) return 'device-kinds-not-read';
    const answer = kindAnswer(user, devices, required);
    if (answer !== undefined) return answer;
    if (devices.length < required.minimumDevices) return 'too-few-devices';
  }
  const isFidoOnly =
    allMfaDevices !== undefined &&
    mfaDevices !== undefined &&
    ofKind(devices, 'fido').length === devices.length;
  return isFidoOnly ? 'has-fido-only' : 'has-device';
};

const KINDS: Readonly<Record<DeviceKind, string>> = {
  virtual: 'an authenticator app',
  fido: 'a security key or passkey',
  hardware: 'a hardware token',
  sms: 'text messages',
  unknown: 'a device of a kind that is not known',
};

/** What sentences about a user's devices name: the device, where that is known from, which kinds there are, how many. */
export const aboutDevices = (user: IamUser): Readonly<Record<string, string>> => {
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
  };
};
