import type { AccountUser, AuthorizationDetails } from '../privileges/account.ts';
import type { Fact } from './fact.ts';
import type { IamIdentity } from './resource.ts';

/** An IAM user, with what was read about the ways to sign in as that user. */
export interface IamUser extends IamIdentity {
  readonly resourceType: 'AWS::IAM::User';
  /** Devices assigned to the user. `[]` only where IAM answered for this user that there are none. */
  readonly mfaDevices?: Fact<readonly MfaDevice[]>;
  /** The same, and certainly all of them: a list of virtual devices shows that there is one, and not which others are. */
  readonly allMfaDevices?: Fact<readonly MfaDevice[]>;
  /** What the user's FIDO keys are certified for. A key that is not there was not asked about, or is gone. */
  readonly certifications?: Fact<CertificationsBySerial>;
  /** `mfa_active` of the credential report, which knows no devices and may be four hours old. */
  readonly mfaActive?: Fact<boolean>;
  /** Has a console password (a login profile). */
  readonly hasPassword?: Fact<boolean>;
  /** How many of the user's access keys are active. */
  readonly activeAccessKeys?: Fact<number>;
  /** How many of the user's passwords and API keys for one service alone are active. */
  readonly activeServiceCredentials?: Fact<number>;
  /** How many of the user's X.509 signing certificates are active. Shown; decides nothing. */
  readonly activeSigningCertificates?: Fact<number>;
  /** How many of the user's SSH public keys, which are for CodeCommit, are active. Shown; decides nothing. */
  readonly activeSshPublicKeys?: Fact<number>;
  /** ISO 8601: when the console password was last used; null: never since IAM keeps account of it (October 2014). */
  readonly passwordLastUsed?: Fact<string | null>;
  /** Every access key of the user, active or not. */
  readonly accessKeys?: Fact<readonly AccessKey[]>;
  /** The names of the groups that the user is in. */
  readonly groups?: Fact<readonly string[]>;
  /** What the credential report tells of the use of credentials, which may be four hours old. */
  readonly reportedUse?: Fact<ReportedUse>;
  /** The account's policies, and what of them the user has; only where they were read whole, and have the user. */
  readonly authorization?: Fact<UserAuthorization>;
}

interface UserAuthorization {
  /** The same object for every user of one reading. */
  readonly account: AuthorizationDetails;
  /** One of its users. */
  readonly user: AccountUser;
}

export interface AccessKey {
  readonly isActive: boolean;
  /** ISO 8601; in a credential report, when it was made or last activated or deactivated. */
  readonly createDate?: string;
  /** ISO 8601; null: never since IAM keeps account of it (April 2015). Absent where it was not read. */
  readonly lastUsed?: string | null;
}

/**
 * What a line of a credential report tells beside whether there is MFA; absent: the line does not say.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export interface ReportedUse {
  /** ISO 8601; null: no password, or never used. */
  readonly passwordLastUsed?: string | null;
  /** Only where the line tells of both that a user may have. */
  readonly accessKeys?: readonly AccessKey[];
}

/**
 * By serial number, as IAM names certifications and levels: `{ 'FIDO': 'L1', 'FIDO-FIPS-140-3': 'L2' }`; `{}` for a key without any.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html
 */
export type CertificationsBySerial = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface MfaDevice {
  /**
   * An ARN (`…:mfa/…` virtual, `…:u2f/…` security key or passkey) or, for a hardware TOTP token, the vendor's
   * serial number.
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_MFADevice.html
   */
  readonly serialNumber: string;
  /** ISO 8601: since when it is the user's; absent where it was not read. */
  readonly enableDate?: string;
}
