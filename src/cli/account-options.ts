import type { Option } from 'commander';
import type { AccountChoice } from '../aws/open-account.ts';
import { isRegion } from '../aws/region.ts';
import { once } from './option-values.ts';

/** Whose account is asked, and with which credentials; every command that asks AWS has these. */
export interface AccountOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly sessionName?: string;
  readonly mfaSerial?: string;
  /** Tell of every AWS call. */
  readonly debug?: boolean;
}

/** What commander calls them: an option that reads no account has no use for any. */
export const ACCOUNT_OPTIONS = [
  'profile',
  'region',
  'roleArn',
  'externalId',
  'sessionName',
  'mfaSerial',
] as const satisfies readonly (keyof AccountOptions)[];

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const MFA_SERIAL = /^(arn:aws[a-z-]*:iam::\d{12}:mfa\/[\w+=,.@/-]+|[\w+=,.@-]{9,256})$/;

const mfaRefusal = (value: string): string | undefined => {
  if (value.includes(':u2f/'))
    return 'It is a passkey or security key, which shows no code; sign in with `aws login` or `aws sso login`.';
  return MFA_SERIAL.test(value)
    ? undefined
    : 'It is the ARN of a virtual device, arn:aws:iam::111122223333:mfa/NAME, or the serial number of a hardware token.';
};

export const accountOptions = (): readonly Option[] => [
  once('-p, --profile <name>', 'use this profile of the AWS configuration files'),
  once(
    '--region <region>',
    'use this AWS region (default: AWS_REGION, AWS_DEFAULT_REGION, that of the profile, us-east-1)',
    (value) => (isRegion(value) ? undefined : 'It is no AWS region such as eu-central-1.'),
  ),
  once(
    '--role-arn <arn>',
    'assume this role first, with the credentials that are used without this option',
    (value) =>
      ROLE_ARN.test(value) ? undefined : 'It is the ARN of a role, arn:aws:iam::111122223333:role/NAME.',
  ),
  once('--external-id <id>', 'send this external id, which the role asks for', (value) =>
    EXTERNAL_ID.test(value) ? undefined : 'It has 2 to 1224 letters, digits and +=,.@:/-_.',
  ),
  once(
    '--session-name <name>',
    'give the session of the role this name, which CloudTrail shows (default: aws-config-mfa-rules)',
    (value) => (SESSION_NAME.test(value) ? undefined : 'It has 2 to 64 letters, digits and +=,.@-_.'),
  ),
  once(
    '--mfa-serial <device>',
    'ask for the code of this MFA device: ARN or serial number (default: mfa_serial of the profile)',
    mfaRefusal,
  ),
];

/** @throws where one option needs another */
export const accountChoiceOf = ({
  profile,
  region,
  roleArn,
  externalId,
  sessionName,
  mfaSerial,
}: AccountOptions): AccountChoice => {
  if (externalId !== undefined && roleArn === undefined)
    throw new Error(
      '--external-id goes with a role: name it with --role-arn, or set external_id in the profile',
    );
  if (sessionName !== undefined && roleArn === undefined)
    throw new Error(
      '--session-name goes with a role: name it with --role-arn, or set role_session_name in the profile',
    );
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(sessionName === undefined ? {} : { sessionName }),
    ...(mfaSerial === undefined ? {} : { mfaSerial }),
  };
};
