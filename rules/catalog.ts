import { about as iamPrivilegedUserMfaRequired } from './iam-privileged-user-mfa-required/about.ts';
import { about as iamRoleTrustMfaRequired } from './iam-role-trust-mfa-required/about.ts';
import { about as iamUserMfaRequired } from './iam-user-mfa-required/about.ts';
import { about as iamUserPrivilegesMfaRequired } from './iam-user-privileges-mfa-required/about.ts';
import { about as rootUserMfaRequired } from './root-user-mfa-required/about.ts';
import type { About } from './rule.ts';

/** What is said of every rule, in the order of `index.ts`: for what needs no evaluator, and must not bundle one. */
export const catalog = [
  iamUserMfaRequired,
  iamRoleTrustMfaRequired,
  rootUserMfaRequired,
  iamPrivilegedUserMfaRequired,
  iamUserPrivilegesMfaRequired,
] as const satisfies readonly About[];
