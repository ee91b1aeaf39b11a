/** What is not known of the credentials that are shown, and who could tell. */
import type { Problem } from '../aws/problem.ts';
import { NOT_KNOWN } from './credential-columns.ts';
import type { MissingField } from './credential-rows.ts';
import { type UserCounts, countUsers, ofUsers } from './counted-users.ts';
import { groupedBy } from './grouped-by.ts';
import { inAccount } from './problem-lines.ts';
import { unreadAccounts } from './read-account.ts';
import type { CredentialTable } from './read-credentials.ts';

/** What is not known of how many; a root user who has no row counts as one. */
interface MissingOfAccount {
  readonly AccountId: string | null;
  readonly Field: MissingField | 'RootUser';
  readonly Users: number;
  readonly RootUsers: number;
}

export const missingOf = ({ rows, accounts }: CredentialTable): readonly MissingOfAccount[] => {
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
