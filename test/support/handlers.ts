/** The functions of the rules, as template.yaml deploys them. */
export { handler as iamRoleTrustMfaRequired } from '../../rules/iam-role-trust-mfa-required/handler.ts';
export { handler as rootUserMfaRequired } from '../../rules/root-user-mfa-required/handler.ts';
export { handler as iamUserMfaRequired } from '../../rules/iam-user-mfa-required/handler.ts';
