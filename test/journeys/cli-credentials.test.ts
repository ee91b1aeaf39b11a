import { mkdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import {
  CODES,
  configurationFiles,
  DEVICE,
  KEY,
  mfaAccount,
  roleArn,
  SECRET,
} from '../support/mfa-account.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(10, 'ways to credentials');

const [CODE] = CODES;
const QUESTION = `MFA code of ${DEVICE}: `;
const environment = { ...process.env };

let aws: AwsEndpoint;
let files: ReturnType<typeof configurationFiles>;
beforeEach(async () => {
  aws = await startAws({ account: mfaAccount() });
  files = configurationFiles();
  process.env = { PATH: environment['PATH'], AWS_ENDPOINT_URL: aws.url, ...files.environment };
});
afterEach(async () => {
  process.env = { ...environment };
  files.remove();
  await aws.stop();
});

const run = async (argv: readonly string[], typed?: readonly string[]) => {
  const recorded = recordIo(typed === undefined ? {} : { typed });
  const exitCode = await main(argv, recorded.io);
  return {
    exitCode,
    stdout: recorded.stdout(),
    stderr: recorded.stderr(),
    questions: recorded.questions(),
  };
};
/** The calls that lead to credentials. */
const sts = (): readonly (readonly [string, unknown, unknown])[] =>
  aws.requests
    .filter(({ operation }) => operation.startsWith('sts:') && operation !== 'sts:GetCallerIdentity')
    .map(({ operation, params }) => [operation, params['RoleArn'], params['SerialNumber']]);
const evaluate = (options: readonly string[], typed?: readonly string[]) =>
  run(['evaluate', '--quiet', '--format', 'json', ...options], typed);

describe('whoever uses MFA gets in, and is asked once', () => {
  it.each<[string, readonly string[], ReturnType<typeof sts>]>([
    ['a role profile', ['--profile', 'audit'], [['sts:AssumeRole', roleArn('audit'), DEVICE]]],
    [
      'a role of a role',
      ['--profile', 'second'],
      [
        ['sts:AssumeRole', roleArn('audit'), DEVICE],
        ['sts:AssumeRole', roleArn('second'), undefined],
      ],
    ],
    ['a role with an external id', ['--profile', 'vendor'], [['sts:AssumeRole', roleArn('vendor'), DEVICE]]],
    [
      'a role of the keys in the environment',
      ['--profile', 'from-environment'],
      [['sts:AssumeRole', roleArn('audit'), DEVICE]],
    ],
    ['keys with a device', ['--profile', 'alice-mfa'], [['sts:GetSessionToken', undefined, DEVICE]]],
    [
      'keys, the device being named',
      ['--profile', 'alice', '--mfa-serial', DEVICE],
      [['sts:GetSessionToken', undefined, DEVICE]],
    ],
    [
      'a role profile, the device being named',
      ['--profile', 'without', '--mfa-serial', DEVICE],
      [['sts:AssumeRole', roleArn('audit'), DEVICE]],
    ],
    [
      'a role and the device being named',
      ['--profile', 'alice', '--role-arn', roleArn('audit'), '--mfa-serial', DEVICE],
      [['sts:AssumeRole', roleArn('audit'), DEVICE]],
    ],
    [
      'a role being named, with the device of the profile',
      ['--profile', 'alice-mfa', '--role-arn', roleArn('vendor'), '--external-id', 'e-17'],
      [['sts:AssumeRole', roleArn('vendor'), DEVICE]],
    ],
    [
      'a role being named, after that of the profile',
      ['--profile', 'audit', '--role-arn', roleArn('second')],
      [
        ['sts:AssumeRole', roleArn('audit'), DEVICE],
        ['sts:AssumeRole', roleArn('second'), undefined],
      ],
    ],
  ])('%s', async (_, options, calls) => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET });
    const { exitCode, stdout, stderr, questions } = await evaluate(options, [CODE]);
    expect(stderr).toBe('');
    expect(questions).toEqual([QUESTION]);
    expect(sts()).toEqual(calls);
    expect(JSON.parse(stdout)).toMatchObject({ accountId: '111122223333' });
    expect(exitCode).toBe(1);
  });

  it('with what denies everything without MFA', async () => {
    aws.account.isMfaForced = true;
    expect((await evaluate(['--profile', 'alice'])).exitCode).toBe(2);
    expect((await evaluate(['--profile', 'alice-mfa'], [CODE])).exitCode).toBe(1);
  });

  it('with --debug, which tells of the call and not of the code', async () => {
    const { stderr } = await evaluate(['--profile', 'audit', '--debug'], [CODE]);
    expect(stderr).toMatch(/^debug: AssumeRole \d+ ms$/m);
    expect(stderr).not.toContain(CODE);
  });

  it('although several services are asked in many regions', async () => {
    const { stderr, questions } = await run(['doctor', '--quiet', '--profile', 'audit'], [CODE]);
    expect(stderr).toBe('');
    expect(questions).toEqual([QUESTION]);
    expect(aws.calls.get('config:DescribeConfigurationRecorders')).toBeGreaterThan(15);
    expect(aws.calls.get('sts:AssumeRole')).toBe(1);
  });

  it.each([[['findings']], [['collect', 'no-such-folder-is-made']], [['explain', '--role', 'audit']]])(
    'by %s, or told what to do without a terminal',
    async ([command = '', ...rest]) => {
      const argv = [command, ...rest, '--profile', 'audit', '--quiet'];
      const { exitCode, stdout, stderr } = await run(argv);
      expect(stderr).toBe(
        `error: the code of MFA device ${DEVICE} is needed, and there is no terminal to type it on: run this on one, or with the credentials of a session that has used MFA (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN)\n`,
      );
      expect(stdout).toBe('');
      expect(exitCode).toBe(2);
      expect(aws.requests).toEqual([]);
    },
  );
});

describe('one sentence says why there are no credentials', () => {
  it.each<[string, readonly string[], readonly string[] | undefined, RegExp]>([
    [
      'a wrong code',
      ['--profile', 'audit'],
      ['000000'],
      /AWS does not accept this code of MFA device arn:.*: it is wrong or was used before; wait for the next one/,
    ],
    [
      'a wrong code of a user',
      ['--profile', 'alice-mfa'],
      ['000000'],
      /AWS does not accept this code of MFA device arn:/,
    ],
    ['no code', ['--profile', 'audit'], [''], /an MFA code has six digits/],
    ['text for a code', ['--profile', 'audit'], ['12345a'], /an MFA code has six digits/],
    [
      'the device of somebody else',
      ['--profile', 'stranger'],
      [CODE],
      /AWS does not take MFA codes of arn:.*bob from this user: name the user's own device/,
    ],
    [
      'a passkey',
      ['--profile', 'passkey'],
      [CODE],
      /is a passkey or security key, which shows no code for AWS STS.*`aws login`/,
    ],
    [
      'a role that asks for MFA',
      ['--profile', 'without'],
      undefined,
      /may not assume role arn:.*audit; if it asks for MFA, name your device with --mfa-serial/,
    ],
    [
      'a role that asks for an external id',
      ['--profile', 'alice-mfa', '--role-arn', roleArn('vendor')],
      [CODE],
      /may not assume role arn:.*vendor; if it asks for an external id, name that with --external-id/,
    ],
    ['a role that trusts others', ['--profile', 'closed'], [CODE], /may not assume role arn:.*closed/],
    [
      'a profile that is not there',
      ['--profile', 'audti'],
      undefined,
      /there is no profile "audti" in .*config or .*credentials \(not there\); did you mean audit\?/,
    ],
    [
      'a source that is not there',
      ['--profile', 'lost'],
      undefined,
      /there is no profile "alcie", which profile "lost" names as source_profile, in .*; did you mean alice\?/,
    ],
    [
      'sources in a circle',
      ['--profile', 'round'],
      undefined,
      /source_profile leads from profile "round-2" back to "round"/,
    ],
    [
      'a role of nobody',
      ['--profile', 'nobody'],
      undefined,
      /profile "nobody" has role_arn, and neither source_profile nor credential_source/,
    ],
    [
      'two sources',
      ['--profile', 'both'],
      undefined,
      /profile "both" has both source_profile and credential_source/,
    ],
    [
      'a profile without credentials',
      ['--profile', 'empty'],
      undefined,
      /profile "empty" has no credentials/,
    ],
    [
      'no sign-in',
      ['--profile', 'sso'],
      undefined,
      /the AWS sign-in of profile "sso" is missing or has expired: sign in with `aws sso login --profile sso`/,
    ],
    [
      'no sign-in of a session',
      ['--profile', 'session'],
      undefined,
      /sign in with `aws sso login --profile session`/,
    ],
    [
      'no sign-in of the source',
      ['--profile', 'by-sso'],
      undefined,
      /sign in with `aws sso login --profile sso`/,
    ],
    [
      'no login',
      ['--profile', 'login'],
      undefined,
      /the AWS sign-in of profile "login" is missing or has expired: sign in with `aws login --profile login` \(Failed to load token from [^:]*\.json\)$/,
    ],
    [
      'a process that fails',
      ['--profile', 'process'],
      undefined,
      /the credential_process of profile "process" gives no credentials: token=… cannot sign in: ask the desk$/,
    ],
    ['a process that tells secrets', ['--profile', 'talkative'], undefined, /bad option: --key=…$/],
    [
      'a process that fails without a word',
      ['--profile', 'wordless'],
      undefined,
      /it ended without a word on stderr$/,
    ],
    [
      'a process that gives no JSON',
      ['--profile', 'garbled'],
      undefined,
      /the credential_process of profile "garbled" gives no credentials: .*invalid JSON/,
    ],
    [
      'an external id without a role',
      ['--external-id', 'e-17'],
      undefined,
      /--external-id goes with a role: name it with --role-arn/,
    ],
  ])('%s', async (_, options, typed, sentence) => {
    const { exitCode, stdout, stderr } = await evaluate(options, typed);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr.slice('error: '.length).trimEnd()).toMatch(sentence);
    expect(stderr).not.toContain(SECRET);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('a sign-in that has expired', async () => {
    const cache = join(files.environment['HOME'] ?? '', '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const name = createHash('sha1').update('https://example.awsapps.com/start').digest('hex');
    const token = { accessToken: 'x', expiresAt: new Date(0).toISOString() };
    writeFileSync(join(cache, `${name}.json`), JSON.stringify(token));
    const { stderr } = await evaluate(['--profile', 'sso']);
    expect(stderr).toMatch(
      /^error: .*sign in with `aws sso login --profile sso` \(The SSO session .* has expired.*\)\n$/,
    );
  });

  it('a device with the credentials of a session', async () => {
    Object.assign(process.env, aws.environment());
    const { stderr } = await evaluate(['--mfa-serial', DEVICE], [CODE]);
    expect(stderr).toMatch(/^error: --mfa-serial is for the access keys of a user.*\n$/);
  });
});

describe('an option that cannot be is refused before anything is asked', () => {
  it.each([
    ['--region', 'us east', 'It is no AWS region such as eu-central-1.'],
    ['--region', 'eu-central-1a', 'It is no AWS region such as eu-central-1.'],
    ['--role-arn', 'audit', 'It is the ARN of a role, arn:aws:iam::111122223333:role/NAME.'],
    ['--role-arn', `arn:aws:iam::111122223333:user/alice`, 'It is the ARN of a role'],
    ['--external-id', 'x', 'It has 2 to 1224 letters'],
    ['--mfa-serial', 'alice', 'It is the ARN of a virtual device'],
    ['--mfa-serial', 'arn:aws:iam::111122223333:u2f/user/alice/key', 'It is a passkey or security key'],
  ])('%s "%s"', async (option, value, message) => {
    for (const command of [
      ['evaluate'],
      ['collect', 'x'],
      ['doctor'],
      ['findings'],
      ['explain'],
      ['deploy-organization'],
    ]) {
      const { exitCode, stderr } = await run([...command, option, value]);
      expect(stderr.replaceAll('\n', ' ')).toContain(message);
      expect(exitCode).toBe(2);
    }
    expect(aws.requests).toEqual([]);
  });
});

describe('the region is that of', () => {
  const AWS = { AWS_REGION: 'ap-south-1', AWS_DEFAULT_REGION: 'sa-east-1' };
  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['the option', ['--region', 'eu-north-1'], AWS, 'eu-north-1'],
    ['AWS_REGION', [], AWS, 'ap-south-1'],
    ['AWS_DEFAULT_REGION, before the profile', [], { AWS_DEFAULT_REGION: 'sa-east-1' }, 'sa-east-1'],
    ['AWS_DEFAULT_REGION where AWS_REGION is empty', [], { ...AWS, AWS_REGION: '' }, 'sa-east-1'],
    ['the profile', [], {}, 'eu-west-1'],
    ['nobody', ['--profile', 'alice-mfa'], {}, 'us-east-1'],
  ])('%s', async (_, options, variables, region) => {
    Object.assign(process.env, variables);
    const profile = options.includes('--profile') ? [] : ['--profile', 'alice'];
    const { stdout } = await run(['doctor', '--format', 'json', '--quiet', ...profile, ...options], [CODE]);
    expect(JSON.parse(stdout)).toMatchObject({ region });
  });

  it('a variable that names none', async () => {
    process.env['AWS_DEFAULT_REGION'] = 'us east';
    const { stderr } = await evaluate(['--profile', 'alice']);
    expect(stderr).toBe(
      'error: AWS_DEFAULT_REGION is "us east", which is no AWS region such as eu-central-1\n',
    );
  });
});

describe('of a profile and keys in the environment', () => {
  const keys = { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET };
  const usedRole = (): boolean => sts().length > 0;
  it('the profile counts that --profile names', async () => {
    Object.assign(process.env, keys);
    expect((await evaluate(['--profile', 'audit'], [CODE])).stderr).toBe('');
    expect(usedRole()).toBe(true);
  });

  it.each([['AWS_PROFILE'], ['AWS_DEFAULT_PROFILE']])(
    'the keys count that are beside %s, with one line about it',
    async (name) => {
      Object.assign(process.env, keys, { [name]: 'audit' });
      expect((await evaluate([])).stderr).toBe('');
      const { stderr } = await run(['explain', '--role', 'audit']);
      expect(stderr).toMatch(
        /^warning: AWS_ACCESS_KEY_ID and a profile are set: the key is used, .* --profile audit uses the profile$/m,
      );
      expect(usedRole()).toBe(false);
    },
  );

  it.each([['AWS_PROFILE'], ['AWS_DEFAULT_PROFILE']])('%s counts alone', async (name) => {
    process.env[name] = 'audit';
    expect((await evaluate([], [CODE])).questions).toEqual([QUESTION]);
  });
});
