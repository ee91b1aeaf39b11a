/** The credential table in the forms that it is given in: for people, as JSON and as CSV. */
import { stringify } from 'csv-stringify/sync';
import type { Problem } from '../aws/problem.ts';
import { asText } from '../decision/annotation.ts';
import { daysSince } from './credential-filters.ts';
import type { CredentialRow, MissingField } from './credential-rows.ts';
import { countUsers, ofUsers, shownUsers, type UserCounts } from './counted-users.ts';
import { harmless } from './csv-cell.ts';
import { groupedBy } from './grouped-by.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { displayWidth, hanging, padded, wrapped } from './line-wrap.ts';
import { inAccount, problemLines } from './problem-lines.ts';
import { accountLabel, accountNames } from './not-read.ts';
import { unreadAccounts, type ReadAccount } from './read-account.ts';
import { paint, type TextStyle } from './terminal-text.ts';

/** How the reading of an account went: it was not read where neither users nor the root user could be listed. */
interface CredentialAccount extends ReadAccount {
  /** False where a list was not read, or a call failed. */
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  /** Whether the root user has a row. */
  readonly hasRoot: boolean;
}

/** What was read of one account. */
export interface ReadCredentials {
  readonly account: CredentialAccount;
  readonly rows: readonly CredentialRow[];
}

export interface ReadAccounts {
  readonly read: readonly ReadCredentials[];
  /** What could not be read, and is not of one account. */
  readonly problems: readonly Problem[];
}

export interface CredentialTable {
  /** Null where there are several accounts, or nothing says. */
  readonly accountId: string | null;
  /** Those that are shown. */
  readonly rows: readonly CredentialRow[];
  /** How many there are without the filters. */
  readonly total: UserCounts;
  /** How many of those that are shown may not meet the filters. */
  readonly undecided: number;
  readonly accounts: readonly CredentialAccount[];
  /** What could not be read, and is not of one account. */
  readonly problems: readonly Problem[];
  /** False where somebody may be missing, or it is not known of somebody whether there is MFA, a password or a key. */
  readonly complete: boolean;
  /** The start of the run. */
  readonly now: Date;
}

const NOT_KNOWN = 'not known';

/** What is not known of how many; a root user who has no row counts as one. */
interface MissingOfAccount {
  readonly AccountId: string | null;
  readonly Field: MissingField | 'RootUser';
  readonly Users: number;
  readonly RootUsers: number;
}

const missingOf = ({ rows, accounts }: CredentialTable): readonly MissingOfAccount[] => {
  const fields = rows.flatMap(({ AccountId, Name, Missing }) =>
    Missing.map((Field) => ({ AccountId, Name, Field })),
  );
  return [
    ...accounts
      .filter(({ Read, hasRoot }) => Read && !hasRoot)
      .map(({ AccountId }) => ({ AccountId, Field: 'RootUser' as const, Users: 0, RootUsers: 1 })),
    ...[...groupedBy(fields, ({ AccountId, Field }) => `${AccountId} ${Field}`).values()].map((alike) => {
      const [{ AccountId, Field }] = alike;
      const { users, rootUsers } = countUsers(alike);
      return { AccountId, Field, Users: users, RootUsers: rootUsers };
    }),
  ];
};

/** Of all accounts, and of each. */
export const allProblems = ({ problems, accounts }: CredentialTable): readonly Problem[] => [
  ...problems,
  ...accounts.flatMap(({ AccountId, problems: own }) =>
    accounts.length === 1 ? own : inAccount(own, AccountId),
  ),
];

export const renderCredentialsJson = (table: CredentialTable): string => {
  const { accountId, rows, total, undecided, accounts, complete } = table;
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    credentials: rows,
    total: total.users + total.rootUsers,
    totalRootUsers: total.rootUsers,
    undecided,
    ...unreadFields({
      complete,
      problems: allProblems(table),
      missing: missingOf(table),
    }),
    accounts: accounts.map(({ AccountId, AccountName, Read, Reason, ...unread }) => ({
      AccountId,
      AccountName,
      Read,
      Reason,
      ...unreadFields({ ...unread, missing: [] }),
    })),
  });
};

interface Column {
  readonly key: string;
  readonly label: string;
  text(row: CredentialRow, now: Date): string;
}

const lacks = ({ Missing }: CredentialRow, field: MissingField): boolean => Missing.includes(field);

const yesNo = (value: boolean | null): string => (value === null ? NOT_KNOWN : value ? 'yes' : 'no');

const dayOf = (time: string): string => time.slice(0, 10);

const ageText = (created: string | null, now: Date): string => {
  const days = created === null ? undefined : daysSince(created, now);
  return days === undefined ? `age ${NOT_KNOWN}` : `${days} day${days === 1 ? '' : 's'} old`;
};

const signInText = (row: CredentialRow): string => {
  if (row.LastSignIn !== null) return dayOf(row.LastSignIn);
  return lacks(row, 'LastSignIn') ? NOT_KNOWN : row.HasPassword === false ? 'no password' : 'never';
};

const devicesText = ({ Devices, HasMfa }: CredentialRow): string => {
  if (Devices === null) return HasMfa === null ? NOT_KNOWN : HasMfa ? `kind ${NOT_KNOWN}` : 'none';
  return (
    Devices.map(
      ({ Kind, EnableDate }) => `${Kind}${EnableDate === null ? '' : ` since ${dayOf(EnableDate)}`}`,
    ).join('; ') || 'none'
  );
};

const keysText = (row: CredentialRow, now: Date): string => {
  const { AccessKeys, ActiveAccessKeys, HasAccessKeys } = row;
  if (AccessKeys !== null)
    return (
      AccessKeys.map(({ Active, CreateDate, LastUsed }) => {
        const used =
          LastUsed === null ? (lacks(row, 'AccessKeys.LastUsed') ? NOT_KNOWN : 'never') : dayOf(LastUsed);
        return `${Active ? 'active' : 'inactive'}, ${ageText(CreateDate, now)}, last used ${used}`;
      }).join('; ') || 'none'
    );
  if (ActiveAccessKeys !== null) return `${ActiveAccessKeys} active`;
  return HasAccessKeys === null ? NOT_KNOWN : HasAccessKeys ? 'present' : 'none';
};

const othersText = ({ ServiceCredentials, SigningCertificates, SSHPublicKeys }: CredentialRow): string => {
  const counted = [
    [ServiceCredentials, 'service-specific credential'],
    [SigningCertificates, 'signing certificate'],
    [SSHPublicKeys, 'SSH public key'],
  ] as const;
  if (counted.every(([count]) => count === null)) return NOT_KNOWN;
  const texts = counted.flatMap(([count, what]) =>
    count === null
      ? [`${what}s ${NOT_KNOWN}`]
      : count > 0
        ? [`${count} ${what}${count === 1 ? '' : 's'}`]
        : [],
  );
  return texts.join('; ') || 'none';
};

/** What is left without MFA, and what comes back where the first device is open to whoever has the password or a key. */
const withoutMfaText = (row: CredentialRow): string => {
  const { PrivilegeWithoutMfa, PrivilegeByFirstDevice } = row;
  if (PrivilegeWithoutMfa === null) return NOT_KNOWN;
  if (PrivilegeByFirstDevice === null)
    return `${PrivilegeWithoutMfa}; by enrolling a first device: ${NOT_KNOWN}`;
  return PrivilegeByFirstDevice === 'none'
    ? PrivilegeWithoutMfa
    : `${PrivilegeWithoutMfa}; ${PrivilegeByFirstDevice} by enrolling the first device`;
};

const WITHOUT_MFA: Column = {
  key: 'PrivilegeWithoutMfa',
  label: 'Without MFA',
  text: withoutMfaText,
};

/** Console password, MFA and so on; account and user stand before them. */
const COLUMNS: readonly Column[] = [
  { key: 'ConsolePassword', label: 'Console password', text: ({ HasPassword }) => yesNo(HasPassword) },
  { key: 'LastSignIn', label: 'Last sign-in', text: signInText },
  { key: 'Mfa', label: 'MFA', text: ({ HasMfa }) => yesNo(HasMfa) },
  { key: 'Devices', label: 'Devices', text: devicesText },
  { key: 'AccessKeys', label: 'Access keys', text: keysText },
  { key: 'OtherCredentials', label: 'Other credentials', text: othersText },
  {
    key: 'Groups',
    label: 'Groups',
    text: ({ Groups }) => (Groups === null ? NOT_KNOWN : Groups.join('; ') || 'none'),
  },
  { key: 'Privilege', label: 'Privilege', text: ({ Privilege }) => Privilege ?? NOT_KNOWN },
  WITHOUT_MFA,
  { key: 'ExemptUntil', label: 'Exempt until', text: ({ Exemption }) => Exemption?.Until ?? '' },
];

/** Programs have a column for each of both. */
const CSV_COLUMNS: readonly Column[] = COLUMNS.flatMap((column) =>
  column === WITHOUT_MFA
    ? [
        { ...WITHOUT_MFA, text: ({ PrivilegeWithoutMfa }) => PrivilegeWithoutMfa ?? NOT_KNOWN },
        {
          key: 'PrivilegeByFirstDevice',
          label: 'By the first device',
          text: ({ PrivilegeByFirstDevice }) => PrivilegeByFirstDevice ?? NOT_KNOWN,
        },
      ]
    : [column],
);

const NAMING: readonly Column[] = [
  { key: 'AccountId', label: 'Account', text: ({ AccountId }) => AccountId ?? NOT_KNOWN },
  { key: 'Name', label: 'User', text: ({ Name }) => Name },
];

/** What the rows do not show, a row each: a file without them would look like a whole one. */
const unreadRows = ({ accounts, problems: ofAll }: CredentialTable): readonly object[] => [
  ...problemLines(ofAll).map((NotRead) => ({ NotRead })),
  ...accounts.flatMap(({ AccountId, AccountName, Read, Reason, problems }) =>
    (Read ? problemLines(problems) : [`account not read: ${Reason}`]).map((line) => ({
      AccountId: AccountId ?? NOT_KNOWN,
      NotRead: line,
      AccountName,
    })),
  ),
];

/** RFC 4180, with line feeds. `NotRead` names what is not known of a row, or why a row is missing. */
export const renderCredentialsCsv = (table: CredentialTable): string => {
  const columns = [...NAMING, ...CSV_COLUMNS];
  const names = accountNames(table.accounts);
  const rows = table.rows.map((row) => ({
    ...Object.fromEntries(columns.map(({ key, text }) => [key, text(row, table.now)])),
    NotRead: row.Missing.join('; '),
    AccountName: names.get(row.AccountId ?? ''),
  }));
  return stringify([...rows, ...unreadRows(table)], {
    header: true,
    columns: [...columns.map(({ key }) => key), 'NotRead', 'AccountName'],
    cast: { string: harmless },
  });
};

const GAP = '  ';

/** A line for each row; undefined where that is wider than a line. */
const asLines = (
  cells: readonly (readonly string[])[],
  columns: readonly Column[],
  style: TextStyle,
): readonly string[] | undefined => {
  const widths = columns.map(({ label }, index) =>
    cells.reduce((most, row) => Math.max(most, displayWidth(row[index] ?? '')), displayWidth(label)),
  );
  if (widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) > style.width) return undefined;
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0))
      .join(GAP)
      .trimEnd();
  return [paint(line(columns.map(({ label }) => label)), 'bold', style), ...cells.map(line)];
};

/** A few lines for each row, for a terminal that is too narrow for one. */
const asBlocks = (
  cells: readonly (readonly string[])[],
  columns: readonly Column[],
  style: TextStyle,
): readonly string[] => {
  const label = columns.reduce((most, column) => Math.max(most, displayWidth(column.label)), 0);
  const names = columns.filter((column) => NAMING.includes(column)).length;
  return cells.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    paint(row.slice(0, names).join(GAP), 'bold', style),
    ...columns.slice(names).flatMap((column, at) => {
      const text = row[names + at] ?? '';
      return text === '' ? [] : hanging(`${GAP}${padded(column.label, label)}${GAP}`, text, style.width);
    }),
  ]);
};

/** Who tells a field: an operation of IAM, or the file that its answer is saved in. */
const TOLD_BY: Readonly<Record<MissingField | 'RootUser', readonly [what: string, by: string]>> = {
  RootUser: ['the root user', 'get-account-summary'],
  HasPassword: ['console password', 'a credential report'],
  LastSignIn: ['last sign-in', 'a credential report'],
  HasMfa: ['MFA', 'a credential report'],
  Devices: ['kind of devices', 'list-mfa-devices'],
  'Devices.EnableDate': ['since when a device is there', 'list-mfa-devices'],
  ActiveAccessKeys: ['active access keys', 'a credential report'],
  HasAccessKeys: ['access keys', 'get-account-summary'],
  AccessKeys: ['access keys', 'a credential report'],
  'AccessKeys.CreateDate': ['age of access keys', 'a credential report'],
  'AccessKeys.LastUsed': ['last use of access keys', 'a credential report'],
  ServiceCredentials: ['service-specific credentials', 'list-service-specific-credentials'],
  SigningCertificates: ['signing certificates', 'a credential report'],
  SSHPublicKeys: ['SSH public keys', 'list-ssh-public-keys'],
  Groups: ['groups', 'get-account-authorization-details'],
  Privilege: ['privilege', 'get-account-authorization-details'],
  PrivilegeWithoutMfa: ['privilege without MFA', 'get-account-authorization-details'],
  PrivilegeByFirstDevice: ['privilege by enrolling a first device', 'a credential report'],
};

/** Who tells of the root user what a credential report does not. */
const TOLD_OF_ROOT: Partial<Record<MissingField | 'RootUser', string>> = {
  HasPassword: 'get-account-summary',
  SigningCertificates: 'get-account-summary',
};

const tellers = (field: MissingField | 'RootUser', { users, rootUsers }: UserCounts): string => {
  const [, by] = TOLD_BY[field];
  const ofRoot = TOLD_OF_ROOT[field];
  if (ofRoot === undefined || rootUsers === 0) return by;
  return users === 0 ? ofRoot : `${by}, and of the root user ${ofRoot},`;
};

/** The first device is not known of whom policies or MFA are not, which is said of them. */
const saidMissing = (table: CredentialTable): readonly MissingOfAccount[] =>
  missingOf(table).filter(({ Field }) => Field !== 'PrivilegeByFirstDevice');

/** What is not known of the rows that are shown, a sentence each. */
export const unreadLines = (table: CredentialTable): readonly string[] => [
  ...unreadAccounts(table.accounts),
  ...[...groupedBy(saidMissing(table), ({ Field }) => Field).values()].map((alike) => {
    const [what] = TOLD_BY[alike[0].Field];
    const users = alike.reduce((sum, { Users }) => sum + Users, 0);
    const rootUsers = alike.reduce((sum, { RootUsers }) => sum + RootUsers, 0);
    const whose =
      alike[0].Field === 'RootUser' ? '' : ` ${ofUsers({ users, rootUsers }, countUsers(table.rows))}`;
    return `${NOT_KNOWN}: ${what}${whose} (${tellers(alike[0].Field, { users, rootUsers })} tells)`;
  }),
];

/** As columns where a line holds them, else a few lines for each; the account only where there are several. */
export const renderCredentialsTable = (table: CredentialTable, style: TextStyle): string => {
  const { rows, total, undecided, accounts, now } = table;
  const names = accountNames(accounts);
  const account: Column = {
    key: 'AccountId',
    label: 'Account',
    text: ({ AccountId }) => accountLabel({ AccountId, AccountName: names.get(AccountId ?? '') ?? null }),
  };
  const columns = [...(accounts.length > 1 ? [account] : []), ...NAMING.slice(1), ...COLUMNS];
  const cells = rows.map((row) => columns.map(({ text }) => asText(text(row, now))));
  const shown = asLines(cells, columns, style) ?? asBlocks(cells, columns, style);
  const counted = `${shownUsers(countUsers(rows), total)}${
    undecided === 0 ? '' : `; of ${undecided} it was not read whether they meet the filters`
  }`;
  const after = [counted, ...unreadLines(table)].flatMap((line) => wrapped(asText(line), style.width));
  return `${[...(rows.length === 0 ? [] : [...shown, '']), ...after].join('\n')}\n`;
};
