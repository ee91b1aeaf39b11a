import type { Fact } from './fact.ts';
import type { IamIdentity } from './resource.ts';

/** An IAM user, with what was read about the ways to sign in as that user. */
export interface IamUser extends IamIdentity {
  readonly resourceType: 'AWS::IAM::User';
  /** Devices assigned to the user. `[]` only where IAM answered for this user that there are none. */
  readonly mfaDevices?: Fact<readonly MfaDevice[]>;
  /** `mfa_active` of the credential report, which knows no devices and may be four hours old. */
  readonly mfaActive?: Fact<boolean>;
  /** Has a console password (a login profile). */
  readonly hasPassword?: Fact<boolean>;
  /** How many of the user's access keys are active. */
  readonly activeAccessKeys?: Fact<number>;
}

export interface MfaDevice {
  /**
   * An ARN (`…:mfa/…` virtual, `…:u2f/…` security key or passkey) or, for a hardware TOTP token, the vendor's
   * serial number.
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_MFADevice.html
   */
  readonly serialNumber: string;
}
