import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { CODES, DEVICE, KEY, mfaAccount, roleArn, SECRET } from '../support/mfa-account.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const [CODE, NEXT] = CODES;
const ALICE = { accessKeyId: KEY, secretAccessKey: SECRET };
const MFA = { SerialNumber: DEVICE, TokenCode: CODE };

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

let aws: AwsEndpoint;
beforeEach(async () => {
  aws = await startAws({ account: mfaAccount() });
});
afterEach(() => aws.stop());

const client = (credentials: Credentials): STSClient =>
  new STSClient({ endpoint: aws.url, region: 'us-east-1', maxAttempts: 1, credentials });
const assume = (name: string, more: object = {}, credentials: Credentials = ALICE) =>
  client(credentials).send(
    new AssumeRoleCommand({ RoleArn: roleArn(name), RoleSessionName: 'test', ...more }),
  );
const sessionOf = async (more: object) => {
  const { Credentials } = await client(ALICE).send(new GetSessionTokenCommand(more));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
};

it('a role is assumed as its trust policy says', async () => {
  await expect(assume('audit')).rejects.toMatchObject({ name: 'AccessDenied' });
  const { AssumedRoleUser } = await assume('audit', MFA);
  expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/audit/test');
  await expect(assume('vendor', { ...MFA, TokenCode: NEXT })).rejects.toThrow('is not authorized to perform');
  await expect(assume('nowhere')).rejects.toThrow('is not authorized to perform: sts:AssumeRole');
});

it('a code is taken once', async () => {
  await assume('audit', MFA);
  await expect(assume('audit', MFA)).rejects.toThrow('invalid MFA one time pass code');
  await assume('vendor', { ...MFA, TokenCode: NEXT, ExternalId: 'e-17' });
});

it('a session has used MFA, or has not', async () => {
  const without = await sessionOf({});
  await expect(assume('audit', {}, without)).rejects.toMatchObject({ name: 'AccessDenied' });
  const withMfa = await sessionOf(MFA);
  await assume('audit', {}, withMfa);
  await expect(client(withMfa).send(new GetSessionTokenCommand({}))).rejects.toThrow(
    'Cannot call GetSessionToken with session credentials',
  );
});

it.each([
  ['a code alone', { TokenCode: CODE }, 'must provide both'],
  ['a device alone', { SerialNumber: DEVICE }, 'must provide both'],
  ['a wrong code', { ...MFA, TokenCode: '000000' }, 'invalid MFA one time pass code'],
  ['the device of nobody', { ...MFA, SerialNumber: `${DEVICE}2` }, 'unable to validate MFA code'],
  ['text for a code', { ...MFA, TokenCode: 'abcdef' }, 'tokenCode'],
])('%s is refused', async (_, fields, message) => {
  await expect(sessionOf(fields)).rejects.toThrow(message);
  await expect(assume('plain', fields)).rejects.toThrow(message);
});
