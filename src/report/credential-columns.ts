/** The columns of the credential table, and what stands in them for people. */
import { daysSince } from './credential-filters.ts';
import type { CredentialRow, MissingField } from './credential-rows.ts';

export const NOT_KNOWN = 'not known';

export interface Column {
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
export const COLUMNS: readonly Column[] = [
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
export const CSV_COLUMNS: readonly Column[] = COLUMNS.flatMap((column) =>
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

export const NAMING: readonly Column[] = [
  { key: 'AccountId', label: 'Account', text: ({ AccountId }) => AccountId ?? NOT_KNOWN },
  { key: 'Name', label: 'User', text: ({ Name }) => Name },
];
