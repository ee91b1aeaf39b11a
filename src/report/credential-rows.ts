/** The credential table: with what each user and root user signs in, since when, and when that was last used. */
import type { Decision } from '../../rules/rule.ts';
import type { AwsAccount } from '../resources/account.ts';
import type { AccessKey, IamUser } from '../resources/user.ts';
import { credentialsOf, type ReportedCredentials } from './credentials.ts';
import type { ReachedPrivileges, ReportedPrivilege } from './reached-privileges.ts';
import { toReportedExemption, type ReportedExemption } from './exemption.ts';

interface ReportedDevice {
  readonly SerialNumber: string;
  readonly Kind: NonNullable<ReportedCredentials['devices']>[number];
  /** ISO 8601; null where it was not read. */
  readonly EnableDate: string | null;
}

interface ReportedAccessKey {
  readonly Active: boolean;
  /** ISO 8601; null where it was not read. */
  readonly CreateDate: string | null;
  /** ISO 8601; null where it never was, or where that was not read: `Missing` tells which. */
  readonly LastUsed: string | null;
}

/** What a row may lack. */
export type MissingField =
  | 'HasPassword'
  | 'LastSignIn'
  | 'HasMfa'
  | 'Devices'
  | 'Devices.EnableDate'
  | 'ActiveAccessKeys'
  | 'HasAccessKeys'
  | 'AccessKeys'
  | 'AccessKeys.CreateDate'
  | 'AccessKeys.LastUsed'
  | 'ServiceCredentials'
  | 'SigningCertificates'
  | 'SSHPublicKeys'
  | 'Groups'
  | 'Privilege'
  | 'PrivilegeWithoutMfa'
  | 'PrivilegeByFirstDevice';

/** A user or root user, in the form of JSON. Null is not read wherever `Missing` names the field. */
export interface CredentialRow {
  /** Twelve digits; null where nothing says. */
  readonly AccountId: string | null;
  readonly ResourceId: string;
  /** `<root_account>` for a root user, as the credential report has it. */
  readonly Name: string;
  readonly Arn: string | null;
  /** ISO 8601; null where it was not read. */
  readonly CreateDate: string | null;
  readonly HasPassword: boolean | null;
  /** ISO 8601: with the password; null, and not in `Missing`: never, or there is no password. */
  readonly LastSignIn: string | null;
  readonly HasMfa: boolean | null;
  readonly Devices: readonly ReportedDevice[] | null;
  readonly ActiveAccessKeys: number | null;
  /** Of a root user, whose keys nobody counts: whether there are any; null for a user. */
  readonly HasAccessKeys: boolean | null;
  readonly AccessKeys: readonly ReportedAccessKey[] | null;
  /** How many active credentials for one service alone. */
  readonly ServiceCredentials: number | null;
  /** How many active signing certificates. */
  readonly SigningCertificates: number | null;
  /** How many active SSH public keys, which are for CodeCommit. */
  readonly SSHPublicKeys: number | null;
  readonly Groups: readonly string[] | null;
  /** What the user's policies give, or lead to, with whatever credential, MFA included. */
  readonly Privilege: ReportedPrivilege | null;
  /** The same with an access key alone or a session without MFA, whether or not there is one. */
  readonly PrivilegeWithoutMfa: ReportedPrivilege | null;
  /**
   * What these lead to beyond that where there is no device yet: AWS accepts the first one without MFA. `none`: to nothing more,
   * or there is a device.
   */
  readonly PrivilegeByFirstDevice: ReportedPrivilege | null;
  /** Of `iam-user-mfa-required`, in force; null where there is none. */
  readonly Exemption: ReportedExemption | null;
  readonly Missing: readonly MissingField[];
}

/** Milliseconds. The report and the API round the time of creation differently. */
const ROUNDING = 60_000;

const isSameTime = (a: string | undefined, b: string | undefined): boolean =>
  Math.abs(Date.parse(a ?? '') - Date.parse(b ?? '')) <= ROUNDING;

/**
 * The key of a report that a listed key is. The report names none; its time moves when a key is deactivated. A key that
 * is older than that and alone in both is the same: the report would tell of it otherwise.
 */
const sameKey = (
  key: AccessKey,
  listed: readonly AccessKey[],
  reported: readonly AccessKey[] = [],
): AccessKey | undefined => {
  const alike = reported.filter(({ createDate }) => isSameTime(createDate, key.createDate));
  // Two that were made in one minute cannot be told apart.
  if (alike.length > 0) return alike.length === 1 ? alike[0] : undefined;
  const [only] = reported;
  return listed.length === 1 &&
    reported.length === 1 &&
    Date.parse(key.createDate ?? '') < Date.parse(only?.createDate ?? '')
    ? only
    : undefined;
};

/** The keys that IAM lists, each with the use that the report tells of it; where IAM listed none, those of the report. */
const keysOf = ({
  accessKeys,
  reportedUse,
}: Pick<IamUser, 'accessKeys' | 'reportedUse'>): readonly AccessKey[] | undefined => {
  const reported = reportedUse?.value.accessKeys;
  if (accessKeys === undefined) return reported;
  return accessKeys.value.map((key) => {
    const { lastUsed } = sameKey(key, accessKeys.value, reported) ?? {};
    return lastUsed === undefined ? key : { ...key, lastUsed };
  });
};

/** `[]` where it is known that there is none. */
const devicesOf = (
  { mfaDevices }: Pick<IamUser, 'mfaDevices'>,
  { devices: kinds, hasMfa }: Pick<ReportedCredentials, 'devices' | 'hasMfa'>,
): readonly ReportedDevice[] | undefined =>
  mfaDevices?.value.map(({ serialNumber, enableDate }, index) => ({
    SerialNumber: serialNumber,
    Kind: kinds?.[index] ?? 'unknown kind',
    EnableDate: enableDate ?? null,
  })) ?? (hasMfa === false ? [] : undefined);

/** What is known of somebody; a field that is undefined was not read. */
type Known = { [Field in keyof Omit<CredentialRow, 'Missing'>]: CredentialRow[Field] | undefined } & {
  readonly keys: readonly AccessKey[] | undefined;
};

/** Where it was read that there is no password, none was used. */
const signInOf = (
  lastUsed: string | null | undefined,
  hasPassword: boolean | undefined,
): string | null | undefined => (lastUsed === undefined && hasPassword === false ? null : lastUsed);

const knownOf = (
  { resourceId, name, accountId, createDate, hasPassword, hasMfa }: ReportedCredentials,
  keys: readonly AccessKey[] | undefined,
): Pick<
  Known,
  'AccountId' | 'ResourceId' | 'Name' | 'CreateDate' | 'HasPassword' | 'HasMfa' | 'AccessKeys' | 'keys'
> => ({
  AccountId: accountId,
  ResourceId: resourceId,
  Name: name,
  CreateDate: createDate ?? null,
  HasPassword: hasPassword,
  HasMfa: hasMfa,
  AccessKeys: keys?.map(({ isActive, createDate: made, lastUsed }) => ({
    Active: isActive,
    CreateDate: made ?? null,
    LastUsed: lastUsed ?? null,
  })),
  keys,
});

const activeOf = (keys: readonly AccessKey[] | undefined): number | undefined =>
  keys?.filter(({ isActive }) => isActive).length;

const toRow = (known: Known): CredentialRow => {
  const { keys, ...fields } = known;
  const unread: readonly (readonly [MissingField, boolean])[] = [
    ['HasPassword', known.HasPassword === undefined],
    ['LastSignIn', known.LastSignIn === undefined],
    ['HasMfa', known.HasMfa === undefined],
    ['Devices', known.Devices === undefined],
    ['Devices.EnableDate', known.Devices?.some(({ EnableDate }) => EnableDate === null) === true],
    ['ActiveAccessKeys', known.ActiveAccessKeys === undefined],
    ['HasAccessKeys', known.HasAccessKeys === undefined],
    ['AccessKeys', keys === undefined],
    ['AccessKeys.CreateDate', keys?.some(({ createDate }) => createDate === undefined) === true],
    ['AccessKeys.LastUsed', keys?.some(({ lastUsed }) => lastUsed === undefined) === true],
    ['ServiceCredentials', known.ServiceCredentials === undefined],
    ['SigningCertificates', known.SigningCertificates === undefined],
    ['SSHPublicKeys', known.SSHPublicKeys === undefined],
    ['Groups', known.Groups === undefined],
    ['Privilege', known.Privilege === undefined],
    ['PrivilegeWithoutMfa', known.PrivilegeWithoutMfa === undefined],
    ['PrivilegeByFirstDevice', known.PrivilegeByFirstDevice === undefined],
  ];
  return {
    ...(Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, value ?? null]),
    ) as unknown as Omit<CredentialRow, 'Missing'>),
    Missing: unread.filter(([, isUnread]) => isUnread).map(([field]) => field),
  };
};

/** What the policies of an account tell of a user. */
export interface PoliciesTell {
  readonly groups?: readonly string[] | undefined;
  readonly reached?: ReachedPrivileges | undefined;
}

/** A device that is there is not the first. */
const byFirstDevice = (
  reached: ReachedPrivileges | undefined,
  hasMfa: boolean | undefined,
): ReportedPrivilege | undefined => {
  if (reached === undefined || hasMfa === false || reached.byFirstDevice === 'none')
    return reached?.byFirstDevice;
  return hasMfa === true ? 'none' : undefined;
};

/**
 * @param accountId of the source, where the user's ARN does not tell
 * @param decision of `iam-user-mfa-required`, which knows the exemptions; absent: they are not asked about
 * @param policies what the account's policies tell of the user, where they were read
 */
export const userRow = (
  user: IamUser,
  accountId: string | null,
  decision?: Decision,
  policies: PoliciesTell = {},
): CredentialRow => {
  const mfaDevices = user.allMfaDevices ?? user.mfaDevices;
  const credentials = credentialsOf({ ...user, ...(mfaDevices && { mfaDevices }) }, accountId);
  const keys = keysOf(user);
  const { reportedUse, passwordLastUsed } = user;
  const lastUsed =
    passwordLastUsed === undefined ? reportedUse?.value.passwordLastUsed : passwordLastUsed.value;
  return toRow({
    ...knownOf(credentials, keys),
    Arn: user.arn,
    LastSignIn: signInOf(lastUsed, credentials.hasPassword),
    Devices: devicesOf({ ...(mfaDevices && { mfaDevices }) }, credentials),
    ActiveAccessKeys: credentials.activeAccessKeys ?? activeOf(keys),
    HasAccessKeys: null,
    ServiceCredentials: user.activeServiceCredentials?.value,
    SigningCertificates: credentials.activeSigningCertificates,
    SSHPublicKeys: credentials.activeSshPublicKeys,
    Groups: user.groups?.value ?? policies.groups,
    Privilege: policies.reached?.any,
    PrivilegeWithoutMfa: policies.reached?.withoutMfa,
    PrivilegeByFirstDevice: byFirstDevice(policies.reached, credentials.hasMfa),
    Exemption: decision && toReportedExemption(decision),
  });
};

/** An account's root user. It is in no group, nothing exempts it, and no policy of the account limits it. */
/** IAM lists the virtual devices alone: where there is none of them, the kind is not known. */
const rootDevicesOf = (
  { rootVirtualDevices }: AwsAccount,
  { hasMfa }: Pick<ReportedCredentials, 'hasMfa'>,
): readonly ReportedDevice[] | undefined =>
  hasMfa === false
    ? []
    : rootVirtualDevices === undefined || rootVirtualDevices.value.length === 0
      ? undefined
      : rootVirtualDevices.value.map(({ serialNumber, enableDate }) => ({
          SerialNumber: serialNumber,
          Kind: 'virtual',
          EnableDate: enableDate ?? null,
        }));

export const rootRow = (account: AwsAccount): CredentialRow => {
  const credentials = credentialsOf(account, account.accountId);
  const { reportedUse } = account;
  const { hasAccessKeys, hasSigningCertificates } = credentials;
  const reported = reportedUse?.value.accessKeys;
  // The summary is of this moment, and the report may be of one before the key was made.
  const isOutdated = hasAccessKeys === true && reported?.length === 0;
  const keys = hasAccessKeys === false ? [] : isOutdated ? undefined : reported;
  return toRow({
    ...knownOf(credentials, keys),
    Arn: null,
    LastSignIn: signInOf(reportedUse?.value.passwordLastUsed, credentials.hasPassword),
    Devices: rootDevicesOf(account, credentials),
    ActiveAccessKeys: activeOf(keys),
    HasAccessKeys: hasAccessKeys,
    // There are none for a root user.
    ServiceCredentials: 0,
    SigningCertificates: hasSigningCertificates === false ? 0 : undefined,
    SSHPublicKeys: 0,
    Groups: [],
    Privilege: 'administrator',
    PrivilegeWithoutMfa: 'administrator',
    PrivilegeByFirstDevice: 'none',
    Exemption: null,
  });
};
