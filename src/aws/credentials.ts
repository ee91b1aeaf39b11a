import { fromIni } from '@aws-sdk/credential-provider-ini';
import { STSClient } from '@aws-sdk/client-sts';
import { errorFieldsOf, textOf } from '../text/error-text.ts';
import { shellCommand } from '../text/shell-command.ts';
import { processFailure } from './process-failure.ts';
import type { CredentialSource } from './profiles.ts';
import {
  assumeRole,
  ONE_HOUR,
  startSession,
  type AwsCredentials,
  type StsOptions,
} from './temporary-credentials.ts';

/** Whose credentials are meant, and which role is assumed with them. */
export interface CredentialsChoice {
  /** Those of the environment's variables, which take the place of the profile's. */
  readonly own: AwsCredentials | undefined;
  /** Undefined: whatever the SDK finds where no profile has any. */
  readonly source: CredentialSource | undefined;
  /** The profile that is named, or `default`. */
  readonly profile: string;
  /** As the profile has it; its role's, or else its user's. */
  readonly profileMfaSerial: string | undefined;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  /** Of the session of that role. */
  readonly sessionName: string;
  /** Seconds that a session of a user with MFA is to last. */
  readonly userSessionSeconds: number;
  /** Takes the place of the profile's. */
  readonly mfaSerial: string | undefined;
}

export type CredentialsProvider = () => Promise<AwsCredentials>;

/** The file that the SDK did not find stands before it. */
const FILE_SYSTEM_TEXT = /: Error: E[A-Z]+: .*$/s;

/** How the SDK names what keeps it from getting credentials. */
const NONE_GOT = ['CredentialsProviderError', 'TokenProviderError'];

/** The same error in a sentence that says what to do, where the profile tells. */
const explained = (error: unknown, { kind, profile, settings }: CredentialSource): unknown => {
  const fields = errorFieldsOf(error);
  if (!NONE_GOT.includes(fields.name)) return error;
  const name = JSON.stringify(profile);
  const isOver = (signIn: string): Error =>
    new Error(
      `the AWS sign-in of profile ${name} is missing or has expired: sign in with \`${signIn}\` (${fields.message.replace(FILE_SYSTEM_TEXT, '')})`,
    );
  switch (kind) {
    case 'sso':
      return isOver(shellCommand`aws sso login --profile ${profile}`);
    case 'login':
      return isOver(shellCommand`aws login --profile ${profile}`);
    case 'process':
      // Without the SDK's error as its cause, which has the command.
      return new Error(
        `the credential_process of profile ${name} gives no credentials: ${processFailure(fields.message, settings['credential_process'] ?? '')}`,
      );
    case 'none':
      return new Error(
        `profile ${name} has no credentials: no keys, role, sign-in or credential_process (${fields.message})`,
      );
    case 'environment':
    case 'keys':
    case 'web-identity':
      return new Error(`profile ${name} gives no credentials: ${textOf(fields)}`);
  }
};

interface Base {
  readonly credentials: AwsCredentials;
  /** Whether they are those of a role that was assumed on the way. */
  readonly isRole: boolean;
}

/** The credentials of a profile, after all the roles that it leads through. */
const profileCredentials = async (
  { profile, mfaSerial }: CredentialsChoice,
  source: CredentialSource,
  options: StsOptions,
): Promise<Base> => {
  let isRole = false;
  const { settings } = options;
  const credentials = await fromIni({
    profile,
    ignoreCache: true,
    parentClientConfig: { region: settings.region },
    clientConfig: {
      logger: settings.logger,
      maxAttempts: settings.maxAttempts,
      extensions: settings.extensions,
      requestHandler: settings.requestHandler,
    },
    // The SDK asks for the code before it knows whether there are credentials to use it with, and for two at a time where
    // two roles of a chain need one: it is asked for where the role is assumed.
    mfaCodeProvider: () => Promise.resolve(''),
    roleAssumer: async (from, params) => {
      // An MFA device is that of a user, whose keys assume the first role of the chain.
      const serial = isRole ? params.SerialNumber : (mfaSerial ?? params.SerialNumber);
      isRole = true;
      return assumeRole(
        {
          roleArn: params.RoleArn,
          sessionName: params.RoleSessionName,
          externalId: params.ExternalId,
          durationSeconds: params.DurationSeconds ?? ONE_HOUR,
        },
        from,
        serial,
        options,
      );
    },
  })().catch((error: unknown) => {
    throw explained(error, source);
  });
  return { credentials, isRole };
};

/** What the SDK finds elsewhere: a web identity, a container's or an instance's role. */
const foundCredentials = async (
  source: CredentialSource | undefined,
  { settings }: StsOptions,
): Promise<Base> => {
  const sts = new STSClient(settings);
  try {
    return { credentials: await sts.config.credentials(), isRole: false };
  } catch (error) {
    throw source === undefined ? error : explained(error, source);
  }
};

const baseCredentials = async (choice: CredentialsChoice, options: StsOptions): Promise<Base> => {
  const { own, source } = choice;
  if (own !== undefined) return { credentials: own, isRole: false };
  return source === undefined || source.kind === 'none'
    ? foundCredentials(source, options)
    : profileCredentials(choice, source, options);
};

const obtain = async (choice: CredentialsChoice, options: StsOptions): Promise<AwsCredentials> => {
  const { roleArn, externalId, sessionName, userSessionSeconds, mfaSerial, profileMfaSerial } = choice;
  const { credentials, isRole } = await baseCredentials(choice, options);
  // Keys alone can use a device: those of a session have, or have not, already.
  const ownSerial = credentials.sessionToken === undefined ? profileMfaSerial : undefined;
  const serial = isRole ? undefined : (mfaSerial ?? ownSerial);
  if (roleArn !== undefined)
    return assumeRole(
      {
        roleArn,
        sessionName,
        externalId,
        durationSeconds: ONE_HOUR,
      },
      credentials,
      serial,
      options,
    );
  return serial === undefined ? credentials : startSession(credentials, serial, userSessionSeconds, options);
};

/** Milliseconds before their end at which credentials are taken for expired. */
const EARLY = 60_000;

const isGood = ({ expiration }: AwsCredentials): boolean =>
  expiration === undefined || expiration.getTime() - Date.now() > EARLY;

/**
 * One provider for all the clients of an account: credentials are got once, and again when they expire. Where that fails, it
 * has failed for good: nobody is asked for a code again and again.
 */
export const renewing = (get: CredentialsProvider): CredentialsProvider => {
  let current: Promise<AwsCredentials> | undefined;
  const renew = (): Promise<AwsCredentials> => {
    const renewed = get();
    current = renewed;
    return renewed;
  };
  return async () => {
    const mine = current;
    // New ones are taken as they come: by a clock that is wrong they may look old.
    if (mine === undefined) return renew();
    const credentials = await mine;
    if (isGood(credentials)) return credentials;
    // Several may find at the same time that they have expired: the first gets new ones.
    return current === undefined || current === mine ? renew() : current;
  };
};

/** The credentials of a choice, for as long as a run takes. */
export const credentialsOf = (choice: CredentialsChoice, options: StsOptions): CredentialsProvider =>
  renewing(() => obtain(choice, options));
