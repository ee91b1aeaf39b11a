/** The functions of the rules, as template.yaml deploys them. */
export { handler as iamPrivilegedUserMfaRequired } from '../../rules/iam-privileged-user-mfa-required/handler.ts';
export { handler as iamRoleTrustMfaRequired } from '../../rules/iam-role-trust-mfa-required/handler.ts';
export { handler as rootUserMfaRequired } from '../../rules/root-user-mfa-required/handler.ts';
export { handler as iamUserMfaRequired } from '../../rules/iam-user-mfa-required/handler.ts';
export { handler as iamUserPrivilegesMfaRequired } from '../../rules/iam-user-privileges-mfa-required/handler.ts';
