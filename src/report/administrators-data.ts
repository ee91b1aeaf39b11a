/** Who can change IAM, as JSON and as CSV. */
import { stringify } from 'csv-stringify/sync';
import type { Assumer, TrustedPrincipal } from '../privileges/administrating-role.ts';
import type { CredentialRight } from '../privileges/administrators.ts';
import { dataDates } from '../privileges/data-dates.ts';
import type { HeldRight } from '../privileges/iam-rights.ts';
import {
  circleOf,
  isRoleWithoutMfa,
  isUserWithoutMfa,
  roleChangesIam,
  userChangesIam,
  type AdministratorsOfAccount,
  type AdministratorsReport,
  type ReportedAdministratingRole,
  type ReportedAdministrator,
} from './administrators.ts';
import type { CredentialRow } from './credential-rows.ts';
import { harmless } from './csv-cell.ts';
import { toWaysIn } from './evidence-fields.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { resourceOf } from '../privileges/path-words.ts';
import { toGrant } from './path-data.ts';
import { claimText } from './path-sentence.ts';
import { toPath } from './paths-data.ts';
import { unreadAccount } from './read-account.ts';

const toRight = ({ right, grants }: HeldRight): object => ({ Right: right, Grants: grants.map(toGrant) });

const toCredentialRight = (right: CredentialRight): object => ({
  Credentials: right.credentials,
  ...toRight(right),
});

/** The last use of any access key; null where none was used, or none is known. */
const lastKeyUse = ({ AccessKeys }: CredentialRow): string | null =>
  (AccessKeys ?? [])
    .flatMap(({ LastUsed }) => LastUsed ?? [])
    .toSorted()
    .at(-1) ?? null;

/** What of the state is not known: null tells nothing there. */
const missingOf = (row: CredentialRow | undefined): readonly string[] => {
  if (row === undefined) return ['HasMfa', 'Devices', 'PasswordLastUsed', 'AccessKeyLastUsed'];
  const { Missing } = row;
  return [
    ...Missing.filter((field) => field === 'HasMfa' || field === 'Devices'),
    ...(Missing.includes('LastSignIn') ? ['PasswordLastUsed'] : []),
    ...(Missing.includes('AccessKeys') || Missing.includes('AccessKeys.LastUsed')
      ? ['AccessKeyLastUsed']
      : []),
  ];
};

const stateOf = (row: CredentialRow | undefined) => ({
  HasMfa: row?.HasMfa ?? null,
  Devices: row?.Devices?.map(({ Kind }) => Kind) ?? null,
  PasswordLastUsed: row?.LastSignIn ?? null,
  AccessKeyLastUsed: row === undefined ? null : lastKeyUse(row),
  Missing: missingOf(row),
});

const toUser = (one: ReportedAdministrator): object => ({
  UserName: one.user.name,
  UserArn: one.user.arn,
  ChangesIam: userChangesIam(one),
  WithoutMfa: isUserWithoutMfa(one),
  Rights: one.rights.map(toCredentialRight),
  Ways: one.ways.map((way) => toPath({ ...way, role: way.roleArn, notes: [] })),
  ...stateOf(one.row),
  CanEnrolWithoutMfa: one.canEnrol,
});

const toAssumer = ({ kind, name, arn, credentials }: Assumer): object => ({
  Type: kind,
  Name: name,
  Arn: arn,
  Credentials: credentials,
});

const toTrusted = ({ kind, written }: TrustedPrincipal): object => ({ Type: kind, Value: written });

const toRole = (one: ReportedAdministratingRole): object => ({
  RoleName: one.role.name,
  RoleArn: one.role.arn,
  ChangesIam: roleChangesIam(one),
  WithoutMfa: isRoleWithoutMfa(one),
  Rights: one.rights.map(toRight),
  AssumedBy: one.assumers.map(toAssumer),
  Trusts: one.trusted === undefined ? null : one.trusted.map(toTrusted),
  WaysIn: toWaysIn(one.strangers),
});

const toAccount = ({ account, report }: AdministratorsOfAccount): object => ({
  ...account,
  Administrators: report === undefined ? null : circleOf(report).size,
});

/**
 * As JSON.
 *
 * @param accounts where several were to be read: each of them
 */
export const renderAdministratorsJson = (
  report: AdministratorsReport,
  accounts?: readonly AdministratorsOfAccount[],
): string => {
  const { accountId, users, groups, roles, guardrails, undecided, atMost, problems } = report;
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    administrators: circleOf(report).size,
    atMost: atMost ?? null,
    users: users.map(toUser),
    groups: groups.map(({ group, members, rights }) => ({
      GroupName: group.name,
      GroupArn: group.arn,
      Members: members.map(({ name }) => name),
      Rights: rights.map(toCredentialRight),
    })),
    roles: roles.map(toRole),
    guardrails: guardrails.map(({ kind, on, policy }) => ({
      Type: kind,
      On: on.arn,
      PolicyName: policy.name,
      PolicyArn: policy.arn ?? null,
    })),
    undecided: undecided.map(({ kind, name, arn, missing }) => ({
      Type: kind,
      Name: name,
      Arn: arn,
      Missing: missing,
    })),
    data: dataDates,
    ...unreadFields({
      complete:
        problems.length === 0 &&
        undecided.length === 0 &&
        (accounts ?? []).every(({ account }) => account.Read),
      problems,
      missing: [],
    }),
    ...(accounts === undefined ? {} : { accounts: accounts.map(toAccount) }),
  });
};

/** A right on one line: its first grant, and how many actions there are. */
const rightCells = ({ right, grants }: HeldRight): object => {
  const [first] = grants;
  const { action, policy, statement } = first;
  return {
    Right: right,
    Action: action,
    Resource: resourceOf(first),
    Actions: String(grants.length),
    Policy: policy?.name ?? '',
    Group: policy?.of.kind === 'group' ? policy.of.group.name : '',
    Statement: statement === undefined ? '' : String(statement.number),
  };
};

const COLUMNS = [
  'Type',
  'Name',
  'Arn',
  'WithoutMfa',
  'Credentials',
  'Right',
  'Action',
  'Resource',
  'Actions',
  'Policy',
  'Group',
  'Statement',
  'Path',
  'HasMfa',
  'PasswordLastUsed',
  'AccessKeyLastUsed',
  'Members',
  'NotRead',
];

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

const userRows = (one: ReportedAdministrator): readonly object[] => {
  const { user, rights, ways } = one;
  const { HasMfa, PasswordLastUsed, AccessKeyLastUsed, Missing } = stateOf(one.row);
  const cells = {
    Type: 'user',
    Name: user.name,
    Arn: user.arn,
    WithoutMfa: yesNo(isUserWithoutMfa(one)),
    HasMfa: HasMfa === null ? 'not known' : yesNo(HasMfa),
    PasswordLastUsed: PasswordLastUsed ?? '',
    AccessKeyLastUsed: AccessKeyLastUsed ?? '',
    NotRead: Missing.join(' '),
  };
  return [
    ...rights.map((right) => ({ ...cells, Credentials: right.credentials.join(' '), ...rightCells(right) })),
    ...ways.map((way) => ({
      ...cells,
      Credentials: way.credential,
      Right: way.roleArn === undefined ? 'everything' : '',
      Path: claimText({ ...way, role: way.roleArn }),
    })),
  ];
};

const roleRows = (one: ReportedAdministratingRole): readonly object[] => {
  const { role, rights, assumers, trusted } = one;
  const members = [
    ...assumers.map(({ kind, name }) => `${kind} ${name}`),
    ...(trusted ?? []).map(({ kind, written }) => `${kind} ${written}`),
  ];
  return rights.map((right) => ({
    Type: 'role',
    Name: role.name,
    Arn: role.arn,
    WithoutMfa: yesNo(isRoleWithoutMfa(one)),
    Credentials: 'session-without-mfa',
    ...rightCells(right),
    Members: members.join('; '),
  }));
};

/**
 * As rows, RFC 4180: one for each right and way of a user, right of a group, right of a role, and one for an account that was not
 * read. `NotRead` tells why a row says less.
 *
 * @param accounts where several were to be read: each of them
 */
export const renderAdministratorsCsv = (
  { users, groups, roles, undecided }: AdministratorsReport,
  accounts: readonly AdministratorsOfAccount[] = [],
): string =>
  stringify(
    [
      ...users.flatMap(userRows),
      ...groups.flatMap(({ group, members, rights }) =>
        rights.map((right) => ({
          Type: 'group',
          Name: group.name,
          Arn: group.arn,
          Credentials: right.credentials.join(' '),
          ...rightCells(right),
          Members: members.map(({ name }) => `user ${name}`).join('; '),
        })),
      ),
      ...roles.flatMap(roleRows),
      ...undecided.map(({ kind, name, arn, missing }) => ({
        Type: kind,
        Name: name,
        Arn: arn,
        NotRead: `not decided: ${missing.join(' ')}`,
      })),
      ...accounts
        .filter(({ account }) => !account.Read)
        .map(({ account }) => ({
          Type: 'account',
          Name: account.AccountId ?? 'not known',
          NotRead: unreadAccount(account),
        })),
    ],
    { header: true, columns: COLUMNS, cast: { string: harmless } },
  );
