import { isAbsent, member, optionalCount, type JsonField } from '../json/field.ts';
import type { ResourceType } from '../resources/resource.ts';
import type { IamUser } from '../resources/user.ts';

/** What IAM counts in an account; undefined: the answer does not say. */
export interface AccountSummary {
  readonly resources: Readonly<Record<ResourceType, number | undefined>>;
  /** Devices assigned to users, and to the root user where it has some. */
  readonly mfaDevicesInUse: number | undefined;
  readonly isRootWithMfa: boolean | undefined;
}

/**
 * The answer of GetAccountSummary, or its map alone.
 *
 * @throws naming the file and the field that is no count
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const readAccountSummary = (answer: JsonField): AccountSummary => {
  const whole = member(answer, 'SummaryMap');
  const map = isAbsent(whole) ? answer : whole;
  const count = (name: string): number | undefined => optionalCount(member(map, name));
  const rootMfa = count('AccountMFAEnabled');
  return {
    resources: {
      'AWS::IAM::User': count('Users'),
      'AWS::IAM::Role': count('Roles'),
      'AWS::::Account': undefined,
    },
    mfaDevicesInUse: count('MFADevicesInUse'),
    isRootWithMfa: rootMfa === undefined ? undefined : rootMfa > 0,
  };
};

/** Devices that a user, and so the root user too, may have. */
const MOST_DEVICES = 8;

/**
 * Says where the count of devices and what is known of users cannot both be true; undefined where they can.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (eight MFA devices a user)
 */
export const deviceMismatch = (
  { mfaDevicesInUse, isRootWithMfa }: AccountSummary,
  users: readonly IamUser[],
): string | undefined => {
  if (mfaDevicesInUse === undefined) return undefined;
  const known = users
    .map(({ mfaDevices, mfaActive }) => mfaDevices?.value.length ?? (mfaActive?.value === true ? 1 : 0))
    .reduce((sum, devices) => sum + devices, 0);
  const areAllKnown = users.every(({ mfaDevices }) => mfaDevices !== undefined);
  const ofRoot = isRootWithMfa === false ? 0 : MOST_DEVICES;
  if (mfaDevicesInUse >= known && (!areAllKnown || mfaDevicesInUse <= known + ofRoot)) return undefined;
  return `get-account-summary.json: ${mfaDevicesInUse} MFA devices are counted, and the other files tell of ${known} of users`;
};
