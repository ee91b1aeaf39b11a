import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';
import { CODES, DEVICE, KEY, mfaAccount, roleArn, SECRET } from '../../test/support/mfa-account.ts';
import { credentialsOf, type CredentialsProvider } from './credentials.ts';

let aws: AwsEndpoint;
let questions: string[];
beforeEach(async () => {
  aws = await startAws({ account: mfaAccount() });
  questions = [];
});
afterEach(() => aws.stop());

/** Of a role that asks for MFA; the person types the codes one after the other. */
const provider = (codes: readonly string[]): CredentialsProvider =>
  credentialsOf(
    {
      own: { accessKeyId: KEY, secretAccessKey: SECRET },
      source: undefined,
      profile: 'default',
      profileMfaSerial: undefined,
      roleArn: roleArn('audit'),
      externalId: undefined,
      sessionName: 'audit',
      userSessionSeconds: 3600,
      mfaSerial: DEVICE,
    },
    {
      settings: { region: 'us-east-1', endpoint: aws.url, maxAttempts: 1 },
      askMfaCode: (mfaSerial) => {
        questions.push(mfaSerial);
        return Promise.resolve(codes[questions.length - 1] ?? '');
      },
    },
  );

it('many who ask at the same time, and after that, get the same credentials', async () => {
  const get = provider(CODES);
  const got = await Promise.all([get(), get(), get()]);
  got.push(await get());
  expect(new Set(got.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
  expect(questions).toEqual([DEVICE]);
});

it('credentials that have expired are got anew, once for all who ask', async () => {
  const issued = new Date(Date.now() - 3_600_000);
  aws.clock.now = () => issued;
  const get = provider(CODES);
  const first = await get();
  aws.clock.now = () => new Date();
  const [second, third] = await Promise.all([get(), get()]);
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
  expect(third.accessKeyId).toBe(second.accessKeyId);
  expect(questions).toEqual([DEVICE, DEVICE]);
});

it('a refusal is for good: nobody is asked again', async () => {
  const get = provider(['000000', ...CODES]);
  await expect(get()).rejects.toThrow('does not accept this code');
  await expect(get()).rejects.toThrow('does not accept this code');
  expect(questions).toEqual([DEVICE]);
});
