import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { stsSettings, tracing, type TracedCall } from './clients.ts';
import { renewing } from './credentials.ts';
import type { OpenAccount } from './open-account.ts';
import { assumeRole, ONE_HOUR, SESSION_NAME } from './temporary-credentials.ts';

/** The role by which other accounts are read; it has the same name in each. */
export interface MemberRole {
  /** With its path, without a slash before it: `audit/mfa-rules-reader`. */
  readonly name: string;
  readonly externalId?: string | undefined;
  /** What CloudTrail calls the sessions; undefined: the name of this project. */
  readonly sessionName?: string | undefined;
}

/** The account whose credentials assume the roles. */
export interface BaseAccount extends OpenAccount {
  readonly accountId: string;
  readonly partition: string;
}

const NO_ROLE = 'if it is not there, deploy/organization/reader.yaml makes it';

/** What clients of an account are made with, once its role has been assumed. */
const roleSettings = async (
  { partition, settings: { credentials: baseCredentials, ...settings } }: BaseAccount,
  accountId: string,
  { name, externalId, sessionName = SESSION_NAME }: MemberRole,
  onCall: ((call: TracedCall) => void) | undefined,
): Promise<OpenAccount['settings']> => {
  const role = {
    roleArn: `arn:${partition}:iam::${accountId}:role/${name}`,
    sessionName,
    externalId,
    durationSeconds: ONE_HOUR,
    advice: NO_ROLE,
  };
  const options = {
    settings: { ...settings, ...stsSettings },
    askMfaCode: () => Promise.reject(new Error('no code is asked for here')),
    onCall,
  };
  const credentials = renewing(async () => assumeRole(role, await baseCredentials(), undefined, options));
  await credentials();
  return { ...settings, credentials };
};

/**
 * Another account, by its role; the base account itself, by its own credentials. MFA is that of the base's credentials: a
 * code is used once, and there are many accounts.
 *
 * @param accountId twelve digits
 * @throws a sentence where AWS refuses the role, the SDK's error where it cannot be asked
 */
export const openMember = async (
  base: BaseAccount,
  accountId: string,
  role: MemberRole,
  onCall?: (call: TracedCall) => void,
): Promise<OpenAccount> => {
  const { partition } = base;
  const settings =
    accountId === base.accountId ? base.settings : await roleSettings(base, accountId, role, onCall);
  const traced = tracing(onCall);
  const iam = traced(new IAMClient(settings));
  const sts = traced(new STSClient({ ...settings, ...stsSettings }));
  return { iam, sts, settings, traced, accountId, partition };
};
