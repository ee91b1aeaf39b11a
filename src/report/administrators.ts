/** Who can change IAM, as data: what every form of the answer tells. */
import type { WayIn } from '../../rules/evidence.ts';
import type { Problem } from '../aws/problem.ts';
import type { AdministratingRole, Assumer } from '../privileges/administrating-role.ts';
import {
  changesIam,
  type AdministratingGroup,
  type AdministratingUser,
  type CredentialRight,
  type IamAdministrators,
} from '../privileges/administrators.ts';
import type { CredentialRow } from './credential-rows.ts';
import type { ReadAccount } from './read-account.ts';
import { compare } from './report.ts';
import { inAccount } from './problem-lines.ts';

/** A user, with the state of the credentials; undefined: the source lists no such user. */
export interface ReportedAdministrator extends AdministratingUser {
  readonly row: CredentialRow | undefined;
}

/** A role, with who gets in without MFA from elsewhere: by its trust policy alone, for the policies of other accounts are not seen. */
export interface ReportedAdministratingRole extends AdministratingRole {
  readonly strangers: readonly WayIn[];
}

export interface AdministratorsReport extends Pick<IamAdministrators, 'undecided' | 'guardrails'> {
  /** Twelve digits; null where the account has no users, or there are several. */
  readonly accountId: string | null;
  readonly users: readonly ReportedAdministrator[];
  readonly groups: readonly AdministratingGroup[];
  readonly roles: readonly ReportedAdministratingRole[];
  /** How many of one account may be able to change IAM; undefined where that was not asked. */
  readonly atMost: number | undefined;
  /** What the account's data leaves out. */
  readonly problems: readonly Problem[];
}

/** One of several accounts, with who can change IAM there; undefined where it was not read. */
export interface AdministratorsOfAccount {
  readonly account: ReadAccount;
  readonly report: AdministratorsReport | undefined;
}

export type Credential = Assumer['credentials'][number];

export const isWithoutMfa = (credential: Credential): boolean => credential !== 'mfa';

const isHeldWithoutMfa = ({ credentials }: CredentialRight): boolean => credentials.some(isWithoutMfa);

/** Whether a user can change IAM; a tag alone changes nothing. */
export const userChangesIam = ({ rights, ways }: AdministratingUser): boolean =>
  rights.some(changesIam) || ways.length > 0;

/** Whether a user can change IAM, or tag, with a password or a key alone. */
export const isUserWithoutMfa = ({ rights, ways }: AdministratingUser): boolean =>
  rights.some((right) => changesIam(right) && isHeldWithoutMfa(right)) ||
  ways.some(({ credential }) => isWithoutMfa(credential));

export const roleChangesIam = ({ rights }: AdministratingRole): boolean => rights.some(changesIam);

/** Whether some IAM user gets into a role with a password or a key alone. */
export const isRoleWithoutMfa = ({ assumers, strangers }: ReportedAdministratingRole): boolean =>
  strangers.length > 0 ||
  assumers.some(({ kind, credentials }) => kind === 'user' && credentials.some(isWithoutMfa));

/** The users and roles that can change IAM: what `--at-most` is about. Groups act by their members. */
export const circleOf = ({
  users,
  roles,
}: Pick<AdministratorsReport, 'users' | 'roles'>): {
  readonly users: readonly ReportedAdministrator[];
  readonly roles: readonly ReportedAdministratingRole[];
  readonly size: number;
} => {
  const circle = { users: users.filter(userChangesIam), roles: roles.filter(roleChangesIam) };
  return { ...circle, size: circle.users.length + circle.roles.length };
};

/** Whether more than `--at-most` says can change IAM. */
export const isOverLimit = (report: AdministratorsReport): boolean =>
  report.atMost !== undefined && circleOf(report).size > report.atMost;

const byRank = (one: boolean, other: boolean): number => Number(other) - Number(one);

/** Those who need no MFA first, then who can do the most. */
export const usersInOrder = (one: ReportedAdministrator, other: ReportedAdministrator): number =>
  byRank(isUserWithoutMfa(one), isUserWithoutMfa(other)) ||
  byRank(userChangesIam(one), userChangesIam(other)) ||
  compare(one.user.name, other.user.name) ||
  compare(one.user.arn, other.user.arn);

export const rolesInOrder = (one: ReportedAdministratingRole, other: ReportedAdministratingRole): number =>
  byRank(isRoleWithoutMfa(one), isRoleWithoutMfa(other)) ||
  byRank(roleChangesIam(one), roleChangesIam(other)) ||
  compare(one.role.name, other.role.name) ||
  compare(one.role.arn, other.role.arn);

/** Several accounts as one: what is counted is the sum, and the ARN of each user and role tells its account. */
export const asOne = (
  found: readonly AdministratorsOfAccount[],
  atMost: number | undefined,
): AdministratorsReport => {
  const reports = found.flatMap(({ report }) => report ?? []);
  return {
    accountId: null,
    users: reports.flatMap(({ users }) => users).toSorted(usersInOrder),
    groups: reports.flatMap(({ groups }) => groups),
    roles: reports.flatMap(({ roles }) => roles).toSorted(rolesInOrder),
    guardrails: reports.flatMap(({ guardrails }) => guardrails),
    undecided: reports.flatMap(({ undecided }) => undecided),
    atMost,
    problems: reports.flatMap(({ problems, accountId }) => inAccount(problems, accountId)),
  };
};
