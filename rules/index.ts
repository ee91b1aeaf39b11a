import { iamPrivilegedUserMfaRequired } from './iam-privileged-user-mfa-required/rule.ts';
import { iamRoleTrustMfaRequired } from './iam-role-trust-mfa-required/with-levels.ts';
import { iamUserMfaRequired } from './iam-user-mfa-required/rule.ts';
import { iamUserPrivilegesMfaRequired } from './iam-user-privileges-mfa-required/rule.ts';
import { rootUserMfaRequired } from './root-user-mfa-required/rule.ts';
import type { Rule } from './rule.ts';

/** Every rule of the package. What runs, is deployed, documented and tested follows from this list. */
export const rules = [
  iamUserMfaRequired,
  iamRoleTrustMfaRequired,
  rootUserMfaRequired,
  iamPrivilegedUserMfaRequired,
  iamUserPrivilegesMfaRequired,
] as const satisfies readonly Rule[];
