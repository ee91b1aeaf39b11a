import type { Account, ConfigurationItem, Role } from './account.ts';

/** What AWS Config records of a role, as the API gives it: the trust policy URL-encoded inside JSON text. */
export const configurationItemOf = (
  account: Account,
  role: Role,
  {
    configurationItemCaptureTime,
    configurationItemStatus = 'OK',
  }: { configurationItemCaptureTime: string; configurationItemStatus?: string },
): ConfigurationItem => {
  const { AssumeRolePolicyDocument: document } = role;
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const configuration = {
    path: role.Path,
    roleName: role.RoleName,
    roleId: role.RoleId,
    arn: role.Arn,
    createDate: role.CreateDate,
    assumeRolePolicyDocument: encodeURIComponent(text),
    instanceProfileList: [],
    rolePolicyList: [],
    attachedManagedPolicies: [],
    permissionsBoundary: null,
    tags: (role.Tags ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })),
    roleLastUsed: null,
  };
  const isDeleted = configurationItemStatus.startsWith('ResourceDeleted');
  return {
    version: '1.3',
    accountId: account.accountId,
    configurationItemCaptureTime,
    configurationItemStatus,
    configurationStateId: String(Date.parse(configurationItemCaptureTime)),
    arn: role.Arn,
    resourceType: 'AWS::IAM::Role',
    resourceId: role.RoleId,
    resourceName: role.RoleName,
    awsRegion: 'global',
    availabilityZone: 'Not Applicable',
    resourceCreationTime: role.CreateDate,
    tags: {},
    relatedEvents: [],
    relationships: [],
    configuration: isDeleted ? null : JSON.stringify(configuration),
    supplementaryConfiguration: {},
  };
};
