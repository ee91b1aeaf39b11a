/** What a plan knows of a user who has no suitable device, or of whom that is not known. */
import type { AccountRole, AccountUser } from '../../privileges/account.ts';
import type { UserPrivilege } from '../../privileges/privileges.ts';
import type { CredentialRow } from '../credential-rows.ts';
import type { ReportedExemption } from '../exemption.ts';

/** `not read`: the account's policies were not. */
export type PlanPrivilege = UserPrivilege['privilege'] | 'not read';

/** In which order users are asked, and how a table calls them. Whatever is not known may be the worst. */
export const PLAN_PRIVILEGES: readonly PlanPrivilege[] = [
  'administrator',
  'undecided',
  'not read',
  'power',
  'write',
  'none',
];

/** A group of the baseline and the role that its members assume. */
export interface BaselinePlace {
  readonly groupName: string;
  readonly roleName: string;
}

export interface PlanUser {
  readonly row: CredentialRow;
  /** Why there is no suitable device, as a sentence of the rule. */
  readonly finding: string;
  /** False: not whether there is a suitable device. */
  readonly isKnown: boolean;
  readonly exemption: ReportedExemption | null;
  readonly privilege: PlanPrivilege;
  /** Policies that are missing, and actions that were not decided, of `undecided`. */
  readonly undecidedFor: readonly string[];
  /** Undefined where the account's policies were not read, or do not have the user. */
  readonly user: AccountUser | undefined;
  /** Whether the user may enrol a first device today, with the password alone; undefined: not known. */
  readonly mayEnrol: boolean | undefined;
  /** Where the user moves to; undefined where the privilege is not known, or there is nothing to move. */
  readonly place: BaselinePlace | undefined;
  /** Whether the user is in that group already. */
  readonly isInPlace: boolean;
  /** What he may do that the role does not have; undefined: not known. */
  readonly beyond: readonly string[] | undefined;
  /** The managed policies of the user's groups. */
  readonly ofGroups: readonly string[];
  /** Groups with inline policies. */
  readonly groupsWithInline: readonly string[];
  /** Roles that have the managed policies that he has by himself and by his groups. */
  readonly alikeRoles: readonly AccountRole[];
}
