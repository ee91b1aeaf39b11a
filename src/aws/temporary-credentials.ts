import {
  AssumeRoleCommand,
  GetSessionTokenCommand,
  STSClient,
  type Credentials,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import { codeOf, errorFieldsOf, textOf } from '../text/error-text.ts';
import { traceCalls, type TracedCall } from './clients.ts';

/** Credentials of a user, a role or a session. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The role to assume. */
export interface AssumedRole {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string | undefined;
  readonly durationSeconds: number;
  /** What to do where AWS refuses, beside what `mfaSerial` and `externalId` tell. */
  readonly advice?: string;
}

/** How AWS STS is asked. */
export interface StsOptions {
  /** Region and all that a client is told beside its credentials. */
  readonly settings: Omit<STSClientConfig, 'credentials'> & {
    readonly region: string;
  };
  /** Asks a person for the six digits that a device shows. */
  readonly askMfaCode: (mfaSerial: string) => Promise<string>;
  /** Is told of each call to AWS STS, and of nothing that it carries. */
  readonly onCall?: ((call: TracedCall) => void) | undefined;
}

const stsClient = ({ settings, onCall }: StsOptions, credentials: AwsCredentials): STSClient => {
  const sts = new STSClient({ ...settings, credentials });
  if (onCall !== undefined) traceCalls(sts, onCall);
  return sts;
};

/** What CloudTrail calls the session of a role, where nobody names one. */
export const SESSION_NAME = 'aws-config-mfa-rules';

/** The longest that AWS gives a role which is assumed by a role; for one account, a user's session is no longer needed either. */
export const ONE_HOUR = 3600;

const toCredentials = (credentials: Credentials | undefined, operation: string): AwsCredentials => {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken)
    throw new Error(`the answer of ${operation} has no credentials`);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration === undefined ? {} : { expiration: Expiration }),
  };
};

interface MfaFields {
  readonly SerialNumber?: string;
  readonly TokenCode?: string;
}

const mfaFields = async (mfaSerial: string | undefined, { askMfaCode }: StsOptions): Promise<MfaFields> => {
  if (mfaSerial === undefined) return {};
  if (mfaSerial.includes(':u2f/'))
    throw new Error(
      `MFA device ${mfaSerial} is a passkey or security key, which shows no code for AWS STS: name a virtual device or a hardware token, or sign in with \`aws login\` or \`aws sso login\``,
    );
  const code = (await askMfaCode(mfaSerial)).trim();
  if (!/^\d{6}$/.test(code)) throw new Error('an MFA code has six digits: run this again, and type those');
  return { SerialNumber: mfaSerial, TokenCode: code };
};

/**
 * Why a call that may have carried a code was refused. AWS STS has one name for every refusal, and tells of codes in its
 * message alone.
 */
const refusal = (error: unknown, mfaSerial: string | undefined, otherwise: string): unknown => {
  const fields = errorFieldsOf(error);
  if (codeOf(fields) !== 'AccessDenied') return error;
  if (mfaSerial !== undefined && fields.message.includes('invalid MFA one time pass code'))
    return new Error(
      `AWS does not accept this code of MFA device ${mfaSerial}: it is wrong or was used before; wait for the next one and run this again`,
    );
  if (mfaSerial !== undefined && fields.message.includes('MultiFactorAuthentication failed'))
    return new Error(
      `AWS does not take MFA codes of ${mfaSerial} from this user: name the user's own device with --mfa-serial, or as mfa_serial in the profile (${textOf(fields)})`,
    );
  return new Error(`${otherwise} (${textOf(fields)})`);
};

/**
 * Credentials of a role.
 *
 * @param mfaSerial the device whose code is asked for; undefined: none is
 * @throws a sentence where AWS refuses, the SDK's error where it cannot be asked
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const assumeRole = async (
  { roleArn, sessionName, externalId, durationSeconds, advice }: AssumedRole,
  credentials: AwsCredentials,
  mfaSerial: string | undefined,
  options: StsOptions,
): Promise<AwsCredentials> => {
  const mfa = await mfaFields(mfaSerial, options);
  const sts = stsClient(options, credentials);
  try {
    const { Credentials: assumed } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        ExternalId: externalId,
        DurationSeconds: durationSeconds,
        ...mfa,
      }),
    );
    return toCredentials(assumed, 'AssumeRole');
  } catch (error) {
    const ways = [
      ...(advice === undefined ? [] : [advice]),
      ...(mfaSerial === undefined
        ? ['if it asks for MFA, name your device with --mfa-serial, or as mfa_serial in the profile']
        : []),
      ...(externalId === undefined
        ? ['if it asks for an external id, name that with --external-id, or as external_id in the profile']
        : []),
    ];
    throw refusal(
      error,
      mfaSerial,
      `these AWS credentials may not assume role ${roleArn}${ways.map((way) => `; ${way}`).join('')}`,
    );
  } finally {
    sts.destroy();
  }
};

/**
 * A session of a user who has used MFA: what asks for it then lets the user's own keys in.
 *
 * @param durationSeconds from 900 to 129,600
 * @throws a sentence where AWS refuses, the SDK's error where it cannot be asked
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const startSession = async (
  credentials: AwsCredentials,
  mfaSerial: string,
  durationSeconds: number,
  options: StsOptions,
): Promise<AwsCredentials> => {
  if (credentials.sessionToken !== undefined)
    throw new Error(
      '--mfa-serial is for the access keys of a user, and these AWS credentials are those of a session already: leave it out, or name a role with --role-arn',
    );
  const mfa = await mfaFields(mfaSerial, options);
  const sts = stsClient(options, credentials);
  try {
    const { Credentials: session } = await sts.send(
      new GetSessionTokenCommand({ DurationSeconds: durationSeconds, ...mfa }),
    );
    return toCredentials(session, 'GetSessionToken');
  } catch (error) {
    throw refusal(error, mfaSerial, 'these AWS credentials may not start a session with MFA');
  } finally {
    sts.destroy();
  }
};
