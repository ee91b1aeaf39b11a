import { IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientSettings, traceCalls, type TracedCall } from './clients.ts';

/** Which account somebody means: that of the standard AWS credential chain, unless said otherwise. */
export interface AccountChoice {
  /** A profile of the AWS configuration files. */
  readonly profile?: string;
  readonly region?: string;
  /** Is told of every call of the account's clients. */
  readonly onCall?: (call: TracedCall) => void;
}

/** An account whose credentials are valid. */
export interface OpenAccount {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  /** Twelve digits; undefined where AWS STS may not be asked. */
  readonly accountId: string | undefined;
}

/** IAM is the same in every region; one in the commonest partition will do where nothing names any. */
const ANY_REGION = 'us-east-1';

/** What the SDK finds (AWS_REGION, the profile's region), else what the AWS CLI knows, else any. */
const findRegion = async ({ profile }: AccountChoice): Promise<string> => {
  try {
    return await new IAMClient(profile === undefined ? {} : { profile }).config.region();
  } catch {
    return process.env['AWS_DEFAULT_REGION'] ?? ANY_REGION;
  }
};

/** A person waits for this answer: no ten attempts, as a listing gets. */
const STS_ATTEMPTS = 3;

/**
 * Clients for the account that is meant, and which one that is. AWS STS answers whoever has valid credentials.
 *
 * @throws the SDK's error where there are no valid credentials, or AWS cannot be reached
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const openAccount = async (choice: AccountChoice): Promise<OpenAccount> => {
  const settings = {
    ...clientSettings,
    ...(choice.profile === undefined ? {} : { profile: choice.profile }),
    region: choice.region ?? (await findRegion(choice)),
  };
  const iam = new IAMClient(settings);
  const sts = new STSClient({ ...settings, maxAttempts: STS_ATTEMPTS });
  if (choice.onCall !== undefined) for (const client of [iam, sts]) traceCalls(client, choice.onCall);
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    return { iam, sts, accountId: Account };
  } catch (error) {
    // Valid credentials, kept from AWS STS by the policy of a network's endpoint. IAM may answer all the same.
    if (error instanceof Error && error.name.startsWith('AccessDenied'))
      return { iam, sts, accountId: undefined };
    throw error;
  }
};
