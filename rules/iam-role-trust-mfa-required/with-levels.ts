/** The rule, with what the policies of roles allow: for `roles=privileged`, and for the command line. */
import { rolePrivileges } from '../../src/privileges/role-privileges.ts';
import type { IamRole } from '../../src/resources/role.ts';
import type { Need } from '../rule.ts';
import type { LevelOf } from './role-level.ts';
import { mayHaveToAct, trustRule } from './rule.ts';

/** What the policies of a role allow, where they were read. */
export const levelOf: LevelOf = ({ roleAuthorization: authorization }, now) => {
  if (authorization === undefined) return undefined;
  const { account, role } = authorization.value;
  // Policies are judged at the moment that they were read.
  const moment = authorization.asOf === undefined ? now : new Date(authorization.asOf);
  const { privilege, missing } = rolePrivileges(account, moment).privilegeOf(role);
  return { privilege, missing };
};

export const iamRoleTrustMfaRequired = trustRule(levelOf);

/** What is read to show the level of whatever is open, beside what the verdict needs. */
export const levelNeed: Need<IamRole, Parameters<typeof mayHaveToAct>[1]> = {
  fact: 'roleAuthorization',
  under: (parameters, role) => mayHaveToAct(role, parameters),
};
