import { IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientSettings, stsSettings, tracing, type Traceable, type TracedCall } from './clients.ts';
import { credentialsOf, type CredentialsProvider } from './credentials.ts';
import { credentialSourceOf, namedProfile, readProfiles, settingsOf } from './profiles.ts';
import { regionFor } from './region.ts';
import { ONE_HOUR, SESSION_NAME, type AwsCredentials } from './temporary-credentials.ts';
import { watchedRequests } from './watched-requests.ts';

/** Which account somebody means: that of the standard AWS credential chain, unless said otherwise. */
export interface AccountChoice {
  /** A profile of the AWS configuration files. */
  readonly profile?: string;
  readonly region?: string;
  /** A role to assume, with the credentials that there would be without it. */
  readonly roleArn?: string;
  readonly externalId?: string;
  /** What CloudTrail calls the session of that role; absent: the name of this project. */
  readonly sessionName?: string;
  /** Seconds that a session of a user with MFA is to last; absent: an hour. */
  readonly userSessionSeconds?: number;
  /** The MFA device whose code is asked for, in place of the profile's. */
  readonly mfaSerial?: string;
}

/** The person who wants to know of the account. */
export interface Person {
  /** Asks for the six digits that a device shows. */
  readonly askMfaCode: (mfaSerial: string) => Promise<string>;
  readonly onWarning: (text: string) => void;
  /** What is waited for, and why that takes so long. */
  readonly onWaiting: (text: string) => void;
  /** Is told of every call of the account's clients. */
  readonly onCall?: (call: TracedCall) => void;
}

/** What every client of an account is made with: the same credentials for all, got once. */
type AccountSettings = typeof clientSettings &
  ReturnType<typeof baseSettings> & {
    readonly credentials: CredentialsProvider;
  };

/** An account whose credentials are valid. */
export interface OpenAccount {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly settings: AccountSettings;
  /** The client itself, whose calls are told of from now on where somebody asked for that. */
  traced<Client extends Traceable>(client: Client): Client;
  /** Twelve digits; undefined where AWS STS may not be asked. */
  readonly accountId: string | undefined;
  /** `aws`, `aws-us-gov`, …; undefined likewise. */
  readonly partition: string | undefined;
}

/** The SDK would write its warnings to stderr itself, where nobody asked for any. */
const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const baseSettings = (profile: string | undefined, region: string, { onWaiting }: Person) => ({
  ...(profile === undefined ? {} : { profile }),
  region,
  logger: SILENT,
  extensions: [watchedRequests(onWaiting)],
});

type Environment = Readonly<Record<string, string | undefined>>;

/** The credentials of the environment's variables; undefined where they hold none. */
const credentialsIn = (environment: Environment): AwsCredentials | undefined => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
  };
};

const openSettings = async (choice: AccountChoice, person: Person): Promise<AccountSettings> => {
  const environment = process.env;
  const profiles = await readProfiles(environment);
  const name = namedProfile(choice.profile, environment);
  // As for the AWS CLI, what is typed comes before the variables, and credentials before a profile among these.
  const ownCredentials = choice.profile === undefined ? credentialsIn(environment) : undefined;
  const profile = name ?? 'default';
  const ofProfile = settingsOf(profile, profiles);
  if (ownCredentials !== undefined && name !== undefined)
    person.onWarning(
      `AWS_ACCESS_KEY_ID and a profile are set: the key is used, as by the AWS CLI; --profile ${name} uses the profile`,
    );
  const found = ownCredentials === undefined ? credentialSourceOf(profile, profiles) : undefined;
  // A profile that nobody named need not be there.
  const source = found?.kind === 'none' && name === undefined ? undefined : found;
  const settings = {
    ...clientSettings,
    ...baseSettings(name, regionFor(choice.region, environment, ofProfile), person),
  };
  const credentials = credentialsOf(
    {
      own: ownCredentials,
      source,
      profile,
      profileMfaSerial: ownCredentials === undefined ? ofProfile['mfa_serial'] : undefined,
      roleArn: choice.roleArn,
      externalId: choice.externalId,
      sessionName: choice.sessionName ?? SESSION_NAME,
      userSessionSeconds: choice.userSessionSeconds ?? ONE_HOUR,
      mfaSerial: choice.mfaSerial,
    },
    {
      settings: { ...settings, ...stsSettings },
      askMfaCode: person.askMfaCode,
      onCall: person.onCall,
    },
  );
  return { ...settings, credentials };
};

/**
 * Clients for the account that is meant, and which one that is. AWS STS answers whoever has valid credentials.
 *
 * @throws a sentence that says what to do where the choice leads to no credentials; else the SDK's error where there are no
 *   valid ones, or AWS cannot be reached
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const openAccount = async (choice: AccountChoice, person: Person): Promise<OpenAccount> => {
  const settings = await openSettings(choice, person);
  // A role that may not be assumed is no account; below, AccessDenied means something else.
  await settings.credentials();
  const traced = tracing(person.onCall);
  const iam = traced(new IAMClient(settings));
  const sts = traced(new STSClient({ ...settings, ...stsSettings }));
  try {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return { iam, sts, settings, traced, accountId: Account, partition: Arn?.split(':')[1] };
  } catch (error) {
    // Valid credentials, kept from AWS STS by the policy of a network's endpoint. IAM may answer all the same.
    if (error instanceof Error && error.name.startsWith('AccessDenied'))
      return { iam, sts, settings, traced, accountId: undefined, partition: undefined };
    throw error;
  }
};
