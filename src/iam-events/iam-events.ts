/**
 * The IAM events after which the rule iam-user-mfa-required may come out otherwise, each with the reason.
 *
 * Left out, because they change nothing that the rule reads: CreateVirtualMFADevice and DeleteVirtualMFADevice (such a
 * device belongs to nobody yet, or no longer: DeactivateMFADevice came before), ResyncMFADevice, UpdateLoginProfile,
 * tags. Roles need no events: AWS Config itself tells the rule of each that it has recorded.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const IAM_EVENTS: Readonly<Record<string, string>> = {
  EnableMFADevice: 'the user has a device',
  DeactivateMFADevice: 'the user may have none left',
  CreateUser: 'a new user has no device',
  DeleteUser: 'the result of the user has to go',
  UpdateUser: 'the name may be another, and results show it',
  CreateLoginProfile: 'the user has a console password, which appliesTo asks about',
  DeleteLoginProfile: 'the user has no console password any more',
  CreateAccessKey: 'the user has an active access key, which appliesTo asks about',
  UpdateAccessKey: 'the key may have become active or inactive',
  DeleteAccessKey: 'the user may have no active access key any more',
};
