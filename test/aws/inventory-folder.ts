import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import {
  addConfigRule,
  defaultAccessKeyId,
  toAccount,
  toRole,
  toUser,
  type AccessKey,
  type Account,
  type Group,
  type LoginProfile,
  type ManagedPolicy,
  type MfaDevice,
  type RoleDescription,
  type ServiceSpecificCredential,
  type User,
  type UserDescription,
} from './account.ts';

type ByUser<Answer> = Readonly<Record<string, Answer | null>>;

interface VirtualDevice extends Partial<MfaDevice> {
  readonly SerialNumber: string;
  readonly User?: { readonly Arn?: string; readonly UserName?: string };
}

/** What the files of a folder hold, each by the name of its operation; absent where there is no file. */
interface Files {
  readonly 'get-account-authorization-details'?: {
    readonly UserDetailList?: readonly UserDescription[];
    readonly RoleDetailList?: readonly RoleDescription[];
    readonly GroupDetailList?: readonly Group[];
    readonly Policies?: readonly ManagedPolicy[];
  };
  readonly 'list-users'?: { readonly Users: readonly UserDescription[] };
  readonly 'list-roles'?: { readonly Roles: readonly RoleDescription[] };
  readonly 'list-mfa-devices'?: ByUser<{ readonly MFADevices: MfaDevice[] }>;
  readonly 'list-virtual-mfa-devices'?: { readonly VirtualMFADevices: readonly VirtualDevice[] };
  readonly 'get-login-profile'?: ByUser<{ readonly LoginProfile: LoginProfile }>;
  readonly 'list-access-keys'?: ByUser<{ readonly AccessKeyMetadata: AccessKey[] }>;
  readonly 'list-user-tags'?: ByUser<{ readonly Tags: readonly { Key: string; Value: string }[] }>;
  readonly 'list-role-tags'?: ByUser<{ readonly Tags: readonly { Key: string; Value: string }[] }>;
  readonly 'get-mfa-device'?: Readonly<Record<string, { readonly Certifications?: Record<string, string> }>>;
  readonly 'list-service-specific-credentials'?: {
    readonly ServiceSpecificCredentials: readonly (ServiceSpecificCredential & {
      readonly UserName: string;
    })[];
  };
  readonly 'get-credential-report'?: { readonly Content: string };
  readonly 'get-account-summary'?: { readonly SummaryMap: Record<string, number> };
  readonly 'get-caller-identity'?: {
    readonly Account: string;
    readonly Arn: string;
    readonly UserId: string;
  };
}

const TIMES = ['CreateDate', 'EnableDate', 'UpdateDate', 'LastUsedDate', 'PasswordLastUsed'];

/** Times as AWS sends them; the command line writes an offset, and some tools a blank. */
const asSent = (field: string, value: unknown): unknown =>
  TIMES.includes(field) && typeof value === 'string' && !Number.isNaN(Date.parse(value))
    ? new Date(value).toISOString()
    : value;

const readJson = <Name extends keyof Files>(folder: string, name: Name): Files[Name] | undefined => {
  const file = join(folder, `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8'), asSent) as Files[Name]) : undefined;
};

const readReport = (folder: string): string | undefined => {
  const csv = join(folder, 'credential-report.csv');
  if (existsSync(csv)) return readFileSync(csv, 'utf8');
  const content = readJson(folder, 'get-credential-report')?.Content;
  if (content === undefined || content.includes(',')) return content;
  return Buffer.from(content, 'base64').toString('utf8');
};

type ReportRow = Readonly<Record<string, string>>;

const rowsOf = (report: string | undefined): ReadonlyMap<string, ReportRow> => {
  const rows: ReportRow[] = report ? parse(report, { columns: true, bom: true }) : [];
  return new Map(rows.map((row) => [row['user'] ?? '', row]));
};

const isTrue = (cell: string | undefined): boolean => cell?.toLowerCase() === 'true';

/** Users, the detailed file's first, completed by what the other one tells. */
const usersOf = (folder: string, home: Pick<Account, 'accountId' | 'partition'>): User[] => {
  const detailed = readJson(folder, 'get-account-authorization-details')?.UserDetailList ?? [];
  const listed = readJson(folder, 'list-users')?.Users ?? [];
  const byName = new Map<string, UserDescription>();
  for (const user of [...listed, ...detailed])
    byName.set(user.UserName, { ...byName.get(user.UserName), ...user });
  return [...byName.values()].map((user) => toUser(user, home));
};

const rolesOf = (folder: string, home: Pick<Account, 'accountId' | 'partition'>): Account['roles'] => {
  const detailed = readJson(folder, 'get-account-authorization-details')?.RoleDetailList ?? [];
  const listed = readJson(folder, 'list-roles')?.Roles ?? [];
  const byName = new Map<string, RoleDescription>();
  for (const role of [...listed, ...detailed])
    byName.set(role.RoleName, { ...byName.get(role.RoleName), ...role });
  const tags = readJson(folder, 'list-role-tags') ?? {};
  return [...byName.values()].map((role) => {
    const own = tags[role.RoleName]?.Tags;
    return toRole(own === undefined ? role : { ...role, Tags: own }, home);
  });
};

const without = <Item extends object>(items: readonly Item[], field: string): Item[] =>
  items.map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => name !== field)) as Item);

/** An account has devices, not a report's word for them: a user whom the report alone calls safe gets a virtual one. */
const fillFromReport = (
  user: User,
  row: ReportRow,
  knows: { devices: boolean; password: boolean; keys: boolean },
) => {
  const { UserName, CreateDate, Arn } = user;
  if (!knows.devices && user.MFADevices.length === 0 && isTrue(row['mfa_active'])) {
    const SerialNumber = `${Arn.split(':').slice(0, 5).join(':')}:mfa/${UserName}`;
    user.MFADevices = [{ SerialNumber, EnableDate: CreateDate }];
  }
  if (!knows.password && isTrue(row['password_enabled']))
    user.LoginProfile = { CreateDate, PasswordResetRequired: false };
  if (!knows.keys)
    user.AccessKeys = ['1', '2'].flatMap((n) =>
      isTrue(row[`access_key_${n}_active`])
        ? [
            {
              AccessKeyId: `AKIA${UserName.toUpperCase().replace(/[^A-Z]/g, '')}${n}`,
              Status: 'Active',
              CreateDate,
            },
          ]
        : [],
    );
};

const fillUsers = (folder: string, users: readonly User[], rows: ReadonlyMap<string, ReportRow>): void => {
  const devices = readJson(folder, 'list-mfa-devices') ?? {};
  const profiles = readJson(folder, 'get-login-profile') ?? {};
  const keys = readJson(folder, 'list-access-keys') ?? {};
  const virtual = readJson(folder, 'list-virtual-mfa-devices')?.VirtualMFADevices ?? [];
  const certifications = readJson(folder, 'get-mfa-device') ?? {};
  const userTags = readJson(folder, 'list-user-tags') ?? {};
  const serviceCredentials =
    readJson(folder, 'list-service-specific-credentials')?.ServiceSpecificCredentials ?? [];
  for (const user of users) {
    const { UserName, CreateDate } = user;
    const own = without(devices[UserName]?.MFADevices ?? [], 'UserName');
    const assigned = virtual
      .filter(
        ({ User, SerialNumber }) =>
          User?.Arn === user.Arn && !own.some((d) => d.SerialNumber === SerialNumber),
      )
      .map(({ SerialNumber, EnableDate = CreateDate }) => ({ SerialNumber, EnableDate }));
    user.MFADevices = [...own, ...assigned];
    user.AccessKeys = without(keys[UserName]?.AccessKeyMetadata ?? [], 'UserName');
    for (const device of user.MFADevices) {
      const certified = certifications[device.SerialNumber]?.Certifications;
      if (certified !== undefined) device.Certifications = certified;
    }
    const tags = userTags[UserName]?.Tags;
    if (tags !== undefined) user.Tags = tags;
    user.ServiceSpecificCredentials = without(
      serviceCredentials.filter((one) => one.UserName === UserName),
      'UserName',
    );
    const profile = profiles[UserName]?.LoginProfile;
    if (profile) user.LoginProfile = profile;
    const row = rows.get(UserName);
    if (row)
      fillFromReport(user, row, {
        devices: Object.hasOwn(devices, UserName),
        password: Object.hasOwn(profiles, UserName),
        keys: Object.hasOwn(keys, UserName),
      });
  }
};

const mostFrequent = (values: readonly string[]): string | undefined => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
};

const accountIdOf = (folder: string): string => {
  const details = readJson(folder, 'get-account-authorization-details');
  const arns = [
    ...(details?.UserDetailList ?? []),
    ...(details?.RoleDetailList ?? []),
    ...(readJson(folder, 'list-users')?.Users ?? []),
    ...(readJson(folder, 'list-roles')?.Roles ?? []),
  ].map(({ Arn }) => /^arn:[^:]+:iam::(\d{12}):/.exec(Arn ?? '')?.[1] ?? '');
  const accountId = readJson(folder, 'get-caller-identity')?.Account ?? mostFrequent(arns.filter(Boolean));
  if (accountId === undefined) throw new Error(`no file of "${folder}" tells the account`);
  return accountId;
};

/**
 * The account that a folder of saved answers tells of: what `mfa-rules evaluate --inventory` reads, served live.
 * What no file tells is as if there were none of it.
 *
 * @param configRules result tokens by the name of the rule that they were issued for
 */
export const accountFromFolder = (
  folder: string,
  configRules: Readonly<Record<string, readonly string[]>> = {},
): Account => {
  const accountId = accountIdOf(folder);
  const home = { accountId, partition: 'aws' };
  const report = readReport(folder);
  const rows = rowsOf(report);
  const details = readJson(folder, 'get-account-authorization-details');
  const identity = readJson(folder, 'get-caller-identity');
  const account = toAccount(home);
  const users = usersOf(folder, home);
  fillUsers(folder, users, rows);
  const virtual = readJson(folder, 'list-virtual-mfa-devices')?.VirtualMFADevices ?? [];
  const rootRow = rows.get('<root_account>');
  const { CreateDate } = account.root;
  account.users = users;
  account.roles = rolesOf(folder, home);
  account.groups = [...(details?.GroupDetailList ?? [])];
  account.policies = [...(details?.Policies ?? [])];
  account.root.MFADevices = virtual
    .filter(({ User }) => User?.Arn?.endsWith(':root'))
    .map(({ SerialNumber, EnableDate = CreateDate }) => ({ SerialNumber, EnableDate }));
  if (account.root.MFADevices.length === 0 && isTrue(rootRow?.['mfa_active']))
    account.root.MFADevices = [
      {
        SerialNumber: `arn:aws:iam::${accountId}:u2f/root-account/key-ABCDEFGHIJKLMNOP`,
        EnableDate: CreateDate,
      },
    ];
  account.unassignedVirtualDevices = virtual
    .filter(({ User }) => User === undefined)
    .map(({ SerialNumber }) => ({ SerialNumber }));
  account.credentialReport = report;
  account.accountSummary = readJson(folder, 'get-account-summary')?.SummaryMap;
  if (identity)
    account.credentials[defaultAccessKeyId(accountId)] = { Arn: identity.Arn, UserId: identity.UserId };
  for (const [name, tokens] of Object.entries(configRules)) addConfigRule(account, name, tokens);
  return account;
};
