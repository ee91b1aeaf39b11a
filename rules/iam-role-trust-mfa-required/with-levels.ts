/** The rule, with what the policies of roles allow: for `roles=privileged`, and for the command line. */
import type { AuthorizationDetails } from '../../src/privileges/account.ts';
import { rolePrivileges, type RolePrivileges } from '../../src/privileges/role-privileges.ts';
import type { IamRole } from '../../src/resources/role.ts';
import type { Need } from '../rule.ts';
import type { LevelOf } from './role-level.ts';
import { mayHaveToAct, trustRule } from './rule.ts';

/** What was found of an account, which is the same object for all its roles, by the moment that it was judged at. */
const found = new WeakMap<AuthorizationDetails, Map<number, RolePrivileges>>();

const privilegesAt = (account: AuthorizationDetails, moment: Date): RolePrivileges => {
  const known = found.get(account) ?? new Map<number, RolePrivileges>();
  found.set(account, known);
  const privileges = known.get(moment.getTime()) ?? rolePrivileges(account, moment);
  known.set(moment.getTime(), privileges);
  return privileges;
};

/** What the policies of a role allow, where they were read. */
export const levelOf: LevelOf = ({ roleAuthorization: authorization }, now) => {
  if (authorization === undefined) return undefined;
  const { account, role } = authorization.value;
  // Policies are judged at the moment that they were read.
  const moment = authorization.asOf === undefined ? now : new Date(authorization.asOf);
  const { privilege, missing } = privilegesAt(account, moment).privilegeOf(role);
  return { privilege, missing };
};

export const iamRoleTrustMfaRequired = trustRule(levelOf);

/** What is read to show the level of whatever is open, beside what the verdict needs. */
export const levelNeed: Need<IamRole, Parameters<typeof mayHaveToAct>[1]> = {
  fact: 'roleAuthorization',
  under: (parameters, role) => mayHaveToAct(role, parameters),
};
