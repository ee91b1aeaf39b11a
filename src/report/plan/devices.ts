/** The kinds of MFA devices, and which of them suit. */

/** `requiredDevice` of the rule about users. */
export type RequiredDevice = 'any' | 'phishing-resistant' | 'hardware';

export type OfferedDevice = 'passkey' | 'security-key' | 'app' | 'token';

/** What users are offered, the best first. A passkey of a phone or laptop has no certification that IAM shows. */
export const offeredDevices = (required: RequiredDevice): readonly OfferedDevice[] => {
  switch (required) {
    case 'any':
      return ['passkey', 'app', 'token'];
    case 'phishing-resistant':
      return ['passkey'];
    case 'hardware':
      return ['security-key', 'token'];
  }
};

interface DeviceKindNote {
  readonly kind: string;
  readonly needs: string;
  readonly commandLine: string;
}

/**
 * What each kind of device needs, for whoever rolls it out.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html
 */
export const DEVICE_KINDS: readonly DeviceKindNote[] = [
  {
    kind: 'Passkey or security key (FIDO)',
    needs:
      'A laptop or phone with a screen lock, or a FIDO2 key for USB or NFC, and a current browser. Costs nothing, or a key for each person and a spare. Resists phishing. One key serves several users and accounts; a synced passkey is as safe as the account that syncs it.',
    commandLine:
      '`aws login` (AWS CLI 2.32 or newer), which takes the managed policy `SignInLocalDevelopmentAccess`; AWS does not say whether its sessions carry the MFA keys, so try one role first. It gives no codes: `mfa_serial` does not work.',
  },
  {
    kind: 'Authenticator app (virtual)',
    needs:
      'A phone with an app for time-based codes (RFC 6238) and the right clock. Costs nothing. The code can be phished. The QR code is shown once: whoever keeps a copy has a second device.',
    commandLine:
      '`aws sts get-session-token --serial-number ARN --token-code CODE`, or `mfa_serial` in the profile.',
  },
  {
    kind: 'Hardware token (TOTP)',
    needs:
      'A token of the vendors that AWS names, ordered in time (weeks) with its seed already at AWS, and handed over in person. It serves one user alone, its battery ends, and its clock may need `aws iam resync-mfa-device`. Tokens for AWS GovCloud (US) are others than for the rest.',
    commandLine: 'As the app; the serial number stands in place of the ARN.',
  },
];

/** What to do when a device is lost, for whoever is called. */
export const LOST_DEVICE: readonly string[] = [
  'Find out who is calling: by another channel than the one that the call came by. A lost device is what a thief would claim as well.',
  'With a second device: the user signs in with it and removes the lost one (Security credentials).',
  'Without one: `aws iam list-mfa-devices --user-name NAME`, then `aws iam deactivate-mfa-device --user-name NAME --serial-number SERIAL`; of a virtual device also `aws iam delete-virtual-mfa-device --serial-number SERIAL`. From then on the password alone signs in: set a new one in the same call, and have the user enrol the next device while on the phone.',
  'Stolen, or found in other hands: delete the password (`aws iam delete-login-profile`) and deactivate the access keys first, and look in AWS CloudTrail for what was done since.',
  'The last administrator: the root user removes the device. Keep two administrators with two devices each, and the root user’s device where two people can reach it.',
];
