/**
 * What a device is, as far as its serial number tells:
 *
 * - `virtual`: an authenticator app
 * - `fido`: a security key or a passkey; the serial number does not tell which
 * - `hardware`: a hardware TOTP token
 * - `sms`: text messages, which AWS does not offer any more
 * - `unknown`: another ARN
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html
 */
export type DeviceKind = 'virtual' | 'fido' | 'hardware' | 'sms' | 'unknown';

const BY_RESOURCE: Readonly<Record<string, DeviceKind>> = { mfa: 'virtual', u2f: 'fido', 'sms-mfa': 'sms' };

/** @param serialNumber an ARN or, for a hardware token, the vendor's serial number */
export const deviceKind = (serialNumber: string): DeviceKind => {
  if (!serialNumber.startsWith('arn:')) return 'hardware';
  const [type = ''] = serialNumber.split(':').slice(5).join(':').split('/');
  return Object.hasOwn(BY_RESOURCE, type) ? (BY_RESOURCE[type] ?? 'unknown') : 'unknown';
};

/** Whether a device asks for anything: AWS has retired text messages. */
export const isDeviceInUse = (serialNumber: string): boolean => deviceKind(serialNumber) !== 'sms';
