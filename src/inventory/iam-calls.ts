import {
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListRolesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  GetMFADeviceCommand,
  ListRoleTagsCommand,
  ListServiceSpecificCredentialsCommand,
  ListUserTagsCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';

type Input<Command extends new (input: never) => unknown> = NonNullable<ConstructorParameters<Command>[0]>;

/**
 * The operations of IAM that sources ask, all of them reading.
 *
 * Sources know the SDK by its types alone: they read folders as well, and the SDK takes most of the time that the
 * command needs to start.
 *
 * @param signal aborted: calls under way end, and no more are made
 */
export const iamCalls = (iam: IAMClient, signal: AbortSignal | undefined) => {
  const settings = signal === undefined ? {} : { abortSignal: signal };
  return {
    GetAccountAuthorizationDetails: (input: Input<typeof GetAccountAuthorizationDetailsCommand>) =>
      iam.send(new GetAccountAuthorizationDetailsCommand(input), settings),
    GetAccountSummary: (input: Input<typeof GetAccountSummaryCommand>) =>
      iam.send(new GetAccountSummaryCommand(input), settings),
    GetLoginProfile: (input: Input<typeof GetLoginProfileCommand>) =>
      iam.send(new GetLoginProfileCommand(input), settings),
    ListAccessKeys: (input: Input<typeof ListAccessKeysCommand>) =>
      iam.send(new ListAccessKeysCommand(input), settings),
    ListMFADevices: (input: Input<typeof ListMFADevicesCommand>) =>
      iam.send(new ListMFADevicesCommand(input), settings),
    ListRoles: (input: Input<typeof ListRolesCommand>) => iam.send(new ListRolesCommand(input), settings),
    ListUsers: (input: Input<typeof ListUsersCommand>) => iam.send(new ListUsersCommand(input), settings),
    ListVirtualMFADevices: (input: Input<typeof ListVirtualMFADevicesCommand>) =>
      iam.send(new ListVirtualMFADevicesCommand(input), settings),
    GetMFADevice: (input: Input<typeof GetMFADeviceCommand>) =>
      iam.send(new GetMFADeviceCommand(input), settings),
    ListRoleTags: (input: Input<typeof ListRoleTagsCommand>) =>
      iam.send(new ListRoleTagsCommand(input), settings),
    ListServiceSpecificCredentials: (input: Input<typeof ListServiceSpecificCredentialsCommand>) =>
      iam.send(new ListServiceSpecificCredentialsCommand(input), settings),
    ListUserTags: (input: Input<typeof ListUserTagsCommand>) =>
      iam.send(new ListUserTagsCommand(input), settings),
  };
};

export type IamCalls = ReturnType<typeof iamCalls>;
