import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultAccessKeyId, toAccount, uniqueId, virtualDevice, type Account } from '../aws/account.ts';

const ACCOUNT_ID = '111122223333';
const home = { accountId: ACCOUNT_ID, partition: 'aws' };

/** The device of alice; `CODES` are what it shows, one after the other. */
export const DEVICE = `arn:aws:iam::${ACCOUNT_ID}:mfa/alice`;
export const CODES = ['123456', '654321'] as const;
export const KEY = 'AKIAEXAMPLEALICE0001';
export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;

const trusting = (principal: string, condition?: object): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 'sts:AssumeRole',
      Condition: condition,
    },
  ],
});
const ROOT = `arn:aws:iam::${ACCOUNT_ID}:root`;
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/** An account with a user, alice, who has keys and a device, and with roles that ask for either or for neither. */
export const mfaAccount = (): Account =>
  toAccount({
    ...home,
    users: [
      {
        UserName: 'alice',
        MFADevices: [virtualDevice('alice', home)],
        AccessKeys: [
          {
            AccessKeyId: KEY,
            Status: 'Active',
            CreateDate: '2024-01-02T03:04:05Z',
          },
        ],
      },
    ],
    roles: [
      { RoleName: 'audit', AssumeRolePolicyDocument: trusting(ROOT, MFA) },
      { RoleName: 'plain', AssumeRolePolicyDocument: trusting(ROOT) },
      {
        RoleName: 'second',
        AssumeRolePolicyDocument: trusting(roleArn('audit')),
      },
      {
        RoleName: 'vendor',
        AssumeRolePolicyDocument: trusting(ROOT, {
          ...MFA,
          StringEquals: { 'sts:ExternalId': 'e-17' },
        }),
      },
      {
        RoleName: 'closed',
        AssumeRolePolicyDocument: trusting('arn:aws:iam::444455556666:root'),
      },
    ],
    credentials: {
      [defaultAccessKeyId(ACCOUNT_ID)]: {
        Arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/plain/session`,
        UserId: `${uniqueId('AROA', ACCOUNT_ID, 'plain')}:session`,
      },
      [KEY]: {
        Arn: `arn:aws:iam::${ACCOUNT_ID}:user/alice`,
        UserId: uniqueId('AIDA', ACCOUNT_ID, 'alice'),
        UserName: 'alice',
      },
    },
    mfaCodes: { [DEVICE]: [...CODES] },
  });

type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A file in the form of the AWS configuration files. */
const asIni = (sections: Sections): string =>
  Object.entries(sections)
    .map(([name, values]) =>
      [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${value}`), ''].join('\n'),
    )
    .join('\n');

/** Profiles of a person in that account. */
const PROFILES: Sections = {
  'profile alice': {
    aws_access_key_id: KEY,
    aws_secret_access_key: SECRET,
    region: 'eu-west-1',
  },
  'profile alice-mfa': {
    aws_access_key_id: KEY,
    aws_secret_access_key: SECRET,
    mfa_serial: DEVICE,
  },
  'profile audit': {
    role_arn: roleArn('audit'),
    source_profile: 'alice',
    mfa_serial: DEVICE,
  },
  'profile second': { role_arn: roleArn('second'), source_profile: 'audit' },
  'profile without': { role_arn: roleArn('audit'), source_profile: 'alice' },
  'profile vendor': {
    role_arn: roleArn('vendor'),
    source_profile: 'alice',
    mfa_serial: DEVICE,
    external_id: 'e-17',
  },
  'profile from-environment': {
    role_arn: roleArn('audit'),
    credential_source: 'Environment',
    mfa_serial: DEVICE,
  },
  'profile passkey': {
    role_arn: roleArn('audit'),
    source_profile: 'alice',
    mfa_serial: `arn:aws:iam::${ACCOUNT_ID}:u2f/user/alice/key-ABCDEFGHIJKLMNOPQRSTUVWX`,
  },
  'profile stranger': {
    role_arn: roleArn('audit'),
    source_profile: 'alice',
    mfa_serial: `arn:aws:iam::${ACCOUNT_ID}:mfa/bob`,
  },
  'profile closed': {
    role_arn: roleArn('closed'),
    source_profile: 'alice',
    mfa_serial: DEVICE,
  },
  'profile lost': { role_arn: roleArn('audit'), source_profile: 'alcie' },
  'profile round': { role_arn: roleArn('audit'), source_profile: 'round-2' },
  'profile round-2': { role_arn: roleArn('audit'), source_profile: 'round' },
  'profile nobody': { role_arn: roleArn('audit') },
  'profile both': {
    role_arn: roleArn('audit'),
    source_profile: 'alice',
    credential_source: 'Environment',
  },
  'profile empty': { region: 'eu-west-1' },
  'profile sso': {
    sso_start_url: 'https://example.awsapps.com/start',
    sso_region: 'eu-west-1',
    sso_account_id: ACCOUNT_ID,
    sso_role_name: 'Audit',
  },
  'profile by-sso': { role_arn: roleArn('audit'), source_profile: 'sso' },
  'profile session': {
    sso_session: 'corp',
    sso_account_id: ACCOUNT_ID,
    sso_role_name: 'Audit',
  },
  'sso-session corp': {
    sso_region: 'eu-west-1',
    sso_start_url: 'https://example.awsapps.com/start',
  },
  'profile login': { login_session: `arn:aws:iam::${ACCOUNT_ID}:user/alice` },
  'profile process': {
    credential_process: `node -e "console.error('token=hush cannot sign in:\\nask the desk'); process.exit(3)" -- --key=${SECRET}`,
  },
  'profile talkative': { credential_process: `node --key=${SECRET}` },
  'profile wordless': { credential_process: 'node -e "process.exit(3)"' },
  'profile garbled': {
    credential_process: `node -e "console.log('not JSON')"`,
  },
};

/** Writes configuration files into a folder of their own; the variables that name them, and `remove`. */
export const configurationFiles = (
  sections: Sections = PROFILES,
): {
  readonly environment: Readonly<Record<string, string>>;
  readonly remove: () => void;
} => {
  const folder = mkdtempSync(join(tmpdir(), 'aws-'));
  const config = join(folder, 'config');
  writeFileSync(config, asIni(sections));
  return {
    environment: {
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      // Where the SDK looks for sign-ins.
      HOME: folder,
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
};
