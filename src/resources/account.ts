import type { Fact } from './fact.ts';
import type { ResourceIdentity } from './resource.ts';
import type { MfaDevice, ReportedUse } from './user.ts';

/** An account as a whole, with what was read about its root user: AWS Config has no resource of the root user's own. */
export interface AwsAccount extends ResourceIdentity {
  readonly resourceType: 'AWS::::Account';
  /** Twelve digits: AWS Config keys the account by them, and people name it so. */
  readonly accountId: string;
  /** Whether the root user has an MFA device of any kind: `AccountMFAEnabled`. */
  readonly rootHasMfa?: Fact<boolean>;
  /** `AccountPasswordPresent`. */
  readonly rootHasPassword?: Fact<boolean>;
  /** `AccountAccessKeysPresent`: active or not. */
  readonly rootHasAccessKeys?: Fact<boolean>;
  /** `AccountSigningCertificatesPresent`. */
  readonly rootHasSigningCertificates?: Fact<boolean>;
  /** The root user's virtual devices, and no other kind. `[]` only where IAM listed all of the account's and none of them. */
  readonly rootVirtualDevices?: Fact<readonly MfaDevice[]>;
  /** The root user's line of the credential report. */
  readonly reportedUse?: Fact<ReportedUse>;
}

/** @param accountId twelve digits */
export const accountNamed = (accountId: string): AwsAccount => ({
  resourceType: 'AWS::::Account',
  resourceId: accountId,
  resourceName: accountId,
  accountId,
});
