/** What the actions of IAM change, so that rights over IAM can be told apart. */
import { changingActions, type ChangingAction } from './action-levels.ts';

/**
 * What somebody may change in IAM.
 *
 * - `permissions`: policies and boundaries of users, groups and roles, members of groups, trust policies
 * - `credentials`: passwords, keys, certificates and MFA devices of other users
 * - `identities`: users, groups, roles, instance profiles and policies themselves: to make, rename and delete them
 * - `federation`: identity providers, and the delegation of access to partners
 * - `settings`: what IAM asks of the whole account
 * - `tags`: tags of users and roles, which conditions and exemptions may go by
 */
export const CHANGES = [
  'permissions',
  'credentials',
  'identities',
  'federation',
  'settings',
  'tags',
] as const;
export type IamChange = (typeof CHANGES)[number];

/** The first of a kind are those that give the most: they are told first. */
const ACTIONS: Readonly<Record<IamChange, string>> = {
  permissions:
    'PutUserPolicy AttachUserPolicy PutRolePolicy AttachRolePolicy PutGroupPolicy AttachGroupPolicy CreatePolicyVersion SetDefaultPolicyVersion UpdateAssumeRolePolicy AddUserToGroup DeleteUserPolicy DetachUserPolicy DeleteRolePolicy DetachRolePolicy DeleteGroupPolicy DetachGroupPolicy RemoveUserFromGroup DeleteUserPermissionsBoundary PutUserPermissionsBoundary DeleteRolePermissionsBoundary PutRolePermissionsBoundary DeletePolicyVersion',
  credentials:
    'CreateAccessKey CreateLoginProfile UpdateLoginProfile UpdateAccessKey CreateServiceSpecificCredential ResetServiceSpecificCredential UpdateServiceSpecificCredential UploadSigningCertificate UpdateSigningCertificate UploadSSHPublicKey UpdateSSHPublicKey DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteServiceSpecificCredential DeleteSigningCertificate DeleteSSHPublicKey',
  identities:
    'CreateUser CreateRole CreateGroup CreatePolicy CreateInstanceProfile AddRoleToInstanceProfile UpdateUser UpdateRole UpdateRoleDescription UpdateGroup DeleteUser DeleteRole DeleteGroup DeletePolicy DeleteInstanceProfile RemoveRoleFromInstanceProfile',
  federation:
    'CreateSAMLProvider UpdateSAMLProvider CreateOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider AcceptDelegationRequest SendDelegationToken AssociateDelegationRequest DeleteSAMLProvider DeleteOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider EnableOutboundWebIdentityFederation DisableOutboundWebIdentityFederation',
  settings:
    'UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy PutAccountProperties SetSecurityTokenServicePreferences SetSTSRegionalEndpointStatus EnableOrganizationsRootCredentialsManagement DisableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions DisableOrganizationsRootSessions CreateAccountAlias DeleteAccountAlias UpdateAccountName UpdateAccountEmailAddress',
  tags: 'TagUser TagRole UntagUser UntagRole',
};

/**
 * What changes nobody's access: a role is handed on and not changed, AWS alone uses the roles of services, and users
 * enrol devices for themselves; a request for delegation gives nothing before somebody accepts it; certificates of
 * servers and keys of CloudFront let nobody in.
 */
export const CHANGES_NO_ACCESS: readonly string[] = [
  'PassRole',
  'CreateServiceLinkedRole',
  'DeleteServiceLinkedRole',
  'ChangePassword',
  'CreateVirtualMFADevice',
  'DeleteVirtualMFADevice',
  'EnableMFADevice',
  'ResyncMFADevice',
  'CreateDelegationRequest',
  'RejectDelegationRequest',
  'DeleteServerCertificate',
  'UpdateServerCertificate',
  'UploadServerCertificate',
  'DeleteCloudFrontPublicKey',
  'UpdateCloudFrontPublicKey',
  'UploadCloudFrontPublicKey',
];

/** Tags are of a level of their own, whose resources the data does not have. */
const taggingAction = (action: string): ChangingAction => ({
  action,
  level: 'write',
  resources: [`arn:{p}:iam::{a}:${action.endsWith('User') ? 'user' : 'role'}/{n}`],
  needsAll: true,
});

/** The actions of a kind, as the data has them. */
export const actionsThat = (change: IamChange): readonly ChangingAction[] => {
  const known = new Map(changingActions('iam').map((one) => [one.action, one]));
  return ACTIONS[change].split(' ').map((name) => {
    const action = `iam:${name}`;
    return known.get(action) ?? taggingAction(action);
  });
};
