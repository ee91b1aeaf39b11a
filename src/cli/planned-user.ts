/** A user of the plan: what he has, and which of the baseline's groups and roles would do. */
import type { Decided } from '../decision/decide-all.ts';
import type { AccountUser, AuthorizationDetails } from '../privileges/account.ts';
import { rolePolicy, type RolePolicy } from '../privileges/beyond-role.ts';
import { isForApp } from '../privileges/enrolment.ts';
import { accountPrivileges, CREDENTIALS, type AccountPrivileges } from '../privileges/privileges.ts';
import type { CredentialRow } from '../report/credential-rows.ts';
import {
  PLAN_PRIVILEGES,
  type BaselinePlace,
  type PlanPrivilege,
  type PlanUser,
} from '../report/plan/plan-user.ts';
import type { IamUser } from '../resources/user.ts';
import type { Baseline } from './baseline-names.ts';
import type { BaselineRole } from './baseline-options.ts';

/** What is asked of an account once, for all of its users. */
interface Account {
  readonly details: AuthorizationDetails | undefined;
  readonly privileges: AccountPrivileges | undefined;
  readonly baseline: Baseline;
  readonly policies: Readonly<Record<BaselineRole, RolePolicy>>;
}

export const accountOf = (
  details: AuthorizationDetails | undefined,
  baseline: Baseline,
  now: Date,
): Account => {
  const policyFor = (role: BaselineRole): RolePolicy =>
    rolePolicy(baseline.names(role).policyArn, details?.policies ?? []);
  return {
    details,
    privileges: details && accountPrivileges(details, now),
    baseline,
    policies: {
      administrator: policyFor('administrator'),
      'power-user': policyFor('power-user'),
      'read-only': policyFor('read-only'),
    },
  };
};

/** The worst of what a user has with any credential. */
const privilegeOf = (
  user: AccountUser | undefined,
  { privileges }: Account,
): Pick<PlanUser, 'privilege' | 'undecidedFor'> => {
  if (user === undefined || privileges === undefined) return { privilege: 'not read', undecidedFor: [] };
  const found = CREDENTIALS.map((credential) => privileges.privilegeOf(user, credential));
  const worst = PLAN_PRIVILEGES.find((level) => found.some(({ privilege }) => privilege === level)) ?? 'none';
  return { privilege: worst, undecidedFor: [...new Set(found.flatMap(({ missing }) => missing))] };
};

const ROLES: Readonly<Record<PlanPrivilege, BaselineRole | undefined>> = {
  administrator: 'administrator',
  power: 'power-user',
  write: 'power-user',
  none: 'read-only',
  undecided: undefined,
  'not read': undefined,
};

/** Whether policies make up what a user may do; of nobody without any is there something to move. */
const hasPolicies = (user: AccountUser, { details }: Account): boolean =>
  user.inline.length > 0 ||
  user.attached.length > 0 ||
  (details?.groups ?? []).some(
    ({ name, inline, attached }) => user.groups.includes(name) && inline.length + attached.length > 0,
  );

const placeOf = (
  user: AccountUser | undefined,
  privilege: PlanPrivilege,
  account: Account,
): Pick<PlanUser, 'place' | 'isInPlace' | 'beyond'> => {
  const role = ROLES[privilege];
  if (user === undefined || role === undefined || !hasPolicies(user, account))
    return { place: undefined, isInPlace: false, beyond: undefined };
  const place: BaselinePlace = account.baseline.names(role);
  return {
    place,
    isInPlace: user.groups.includes(place.groupName),
    beyond: account.privileges?.actionsBeyond(user, account.policies[role].has),
  };
};

const groupPolicies = (
  user: AccountUser | undefined,
  { details }: Account,
): Pick<PlanUser, 'ofGroups' | 'groupsWithInline' | 'alikeRoles'> => {
  const groups = (details?.groups ?? []).filter(({ name }) => user?.groups.includes(name) === true);
  const ofGroups = groups.flatMap(({ attached }) => attached);
  const groupsWithInline = groups.filter(({ inline }) => inline.length > 0).map(({ name }) => name);
  const all = [...(user?.attached ?? []), ...ofGroups];
  const isWhole = all.length > 0 && groupsWithInline.length === 0 && user?.inline.length === 0;
  const alikeRoles = (details?.roles ?? []).filter(
    ({ attached, path }) => !path.startsWith('/aws-') && all.every((arn) => attached.includes(arn)),
  );
  return { ofGroups, groupsWithInline, alikeRoles: isWhole ? alikeRoles : [] };
};

/** A user, and what the rule says of him where nobody is exempt. */
export type Found = Pick<Decided, 'decision' | 'annotation'> & { readonly resource: IamUser };

export const planUser = (
  { resource, decision, annotation }: Found,
  exemption: PlanUser['exemption'],
  row: CredentialRow,
  account: Account,
): PlanUser => {
  const user = account.details?.users.find(({ arn }) => arn === resource.arn);
  const { privilege, undecidedFor } = privilegeOf(user, account);
  const isReadWhole = user !== undefined && account.privileges !== undefined && privilege !== 'undecided';
  return {
    row,
    finding: annotation,
    isKnown: decision.compliance === 'NON_COMPLIANT',
    exemption,
    privilege,
    undecidedFor,
    user,
    mayEnrol: isReadWhole
      ? isForApp(account.privileges?.enrolment(user, row.HasMfa === true ? 'mfa' : 'session-without-mfa'))
      : undefined,
    ...placeOf(user, privilege, account),
    ...groupPolicies(user, account),
  };
};

/** The managed policies of roles that users move to and whose document was not there. */
export const policiesByLevel = (
  users: readonly PlanUser[],
  { baseline, policies }: Account,
): readonly string[] =>
  (['administrator', 'power-user', 'read-only'] as const).flatMap((role) => {
    const { roleName, policyArn } = baseline.names(role);
    const isUsed = users.some(({ place }) => place?.roleName === roleName);
    return isUsed && !policies[role].isRead ? [policyArn.slice(policyArn.lastIndexOf('/') + 1)] : [];
  });
