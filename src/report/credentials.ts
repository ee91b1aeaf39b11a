/** With what a user or an account's root user signs in, as far as it was read. */
import type { AwsAccount } from '../resources/account.ts';
import type { Resource } from '../resources/resource.ts';
import type { IamUser } from '../resources/user.ts';
import { deviceKind, isDeviceInUse, type DeviceKind } from '../resources/mfa-device.ts';

/** A fact that was not read is absent; `[]` and 0 were read. */
export interface ReportedCredentials {
  /** What AWS Config keys the user, or the account of a root user, by. */
  readonly resourceId: string;
  readonly accountId: string | null;
  /** A user's name; `<root_account>`, as the credential report has it. */
  readonly name: string;
  readonly createDate?: string;
  readonly hasPassword?: boolean;
  readonly hasMfa?: boolean;
  /** The kind of each device, where devices were listed. Text messages are no MFA any more. */
  readonly devices?: readonly (typeof KINDS)[DeviceKind][];
  readonly activeAccessKeys?: number;
  /** Of a root user, whose keys nobody counts: whether there are any, active or not. */
  readonly hasAccessKeys?: boolean;
  readonly activeSigningCertificates?: number;
  /** Of a root user, as `hasAccessKeys`. */
  readonly hasSigningCertificates?: boolean;
  readonly activeSshPublicKeys?: number;
}

/** IAM does not tell a passkey from a security key. */
const KINDS = {
  virtual: 'virtual',
  fido: 'passkey or security key',
  hardware: 'hardware token',
  sms: 'text messages',
  unknown: 'unknown kind',
} as const satisfies Record<DeviceKind, string>;

/** As the credential report has it. */
export const ROOT = '<root_account>';

/** Without the fields whose value is undefined. */
const known = <Fields extends object>(fields: Fields): { [K in keyof Fields]?: NonNullable<Fields[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof Fields]?: NonNullable<Fields[K]>;
  };

/** @param accountId of the source, where the resource does not tell; undefined for a resource that nobody signs in as */
export function credentialsOf(resource: IamUser | AwsAccount, accountId: string | null): ReportedCredentials;
export function credentialsOf(resource: Resource, accountId: string | null): ReportedCredentials | undefined;
export function credentialsOf(resource: Resource, accountId: string | null): ReportedCredentials | undefined {
  const { resourceId, createDate } = resource;
  const identity = { resourceId, accountId: resource.accountId ?? accountId, ...known({ createDate }) };
  switch (resource.resourceType) {
    case 'AWS::IAM::Role':
      return undefined;
    case 'AWS::IAM::User': {
      const { resourceName, hasPassword, mfaDevices, mfaActive } = resource;
      const devices = mfaDevices?.value.map(({ serialNumber }) => serialNumber);
      return {
        ...identity,
        name: resourceName,
        ...known({
          hasPassword: hasPassword?.value,
          hasMfa: devices === undefined ? mfaActive?.value : devices.some(isDeviceInUse),
          devices: devices?.map((serialNumber) => KINDS[deviceKind(serialNumber)]),
          activeAccessKeys: resource.activeAccessKeys?.value,
          activeSigningCertificates: resource.activeSigningCertificates?.value,
          activeSshPublicKeys: resource.activeSshPublicKeys?.value,
        }),
      };
    }
    case 'AWS::::Account':
      return {
        ...identity,
        name: ROOT,
        ...known({
          hasPassword: resource.rootHasPassword?.value,
          hasMfa: resource.rootHasMfa?.value,
          hasAccessKeys: resource.rootHasAccessKeys?.value,
          hasSigningCertificates: resource.rootHasSigningCertificates?.value,
        }),
      };
  }
}

/** What tells users, roles and root users of all accounts apart. */
export const credentialsKey = (accountId: string | null, resourceId: string): string =>
  `${accountId ?? ''} ${resourceId}`;
