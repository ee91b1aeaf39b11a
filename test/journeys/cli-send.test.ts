/** `evaluate --send`: findings in AWS Security Hub CSPM over HTTP. */
import { main } from '../../src/cli/program.ts';
import { toAccount, type Account } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'findings sent');

const REGION = 'us-east-1';
const environment = { ...process.env };
let aws: AwsEndpoint | undefined;
afterEach(async () => {
  process.env = { ...environment };
  await aws?.stop();
  aws = undefined;
});

const start = async (account: Account, isEnabled = true): Promise<AwsEndpoint> => {
  aws = await startAws({ account });
  if (isEnabled) account.securityHub[REGION] = new Map();
  process.env = {
    ...environment,
    ...aws.environment(),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  delete process.env['AWS_PROFILE'];
  return aws;
};

const RULE = ['--rule', 'iam-user-mfa-required'];

const send = async (day: string, ...argv: readonly string[]) => {
  const recorded = recordIo({ env: process.env, now: new Date(`2026-11-${day}T12:00:00Z`) });
  const exitCode = await main(['evaluate', '--send', ...RULE, ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

/** What Security Hub has: by the resource's name, status and state. */
const held = ({ account }: AwsEndpoint): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...(account.securityHub[REGION]?.values() ?? [])].map((finding) => {
      const { 'mfa-rules/Resource': name = '' } = finding['ProductFields'] as Record<string, string>;
      const { Status = '' } = finding['Compliance'] as { readonly Status?: string };
      return [name, `${Status} ${String(finding['RecordState'])}`];
    }),
  );

const withDevice = (UserName: string) => ({
  UserName,
  MFADevices: [{ UserName, SerialNumber: `GAHT${UserName}`, EnableDate: '2026-01-01T00:00:00Z' }],
});

it('sends what is open, keeps it up to date, and archives what is resolved or gone', async () => {
  const account = toAccount({ users: [withDevice('alice'), { UserName: 'bob' }, { UserName: 'carol' }] });
  const endpoint = await start(account);
  const first = await send('01');
  expect(held(endpoint)).toEqual({ bob: 'FAILED ACTIVE', carol: 'FAILED ACTIVE' });
  expect(first.stderr).toContain('2 new, 0 updated, 0 archived');
  expect(first.exitCode).toBe(1);

  const others = toAccount({ users: [withDevice('alice'), withDevice('bob')] });
  account.users = others.users.map((user) => ({
    ...user,
    UserId: account.users.find(({ UserName }) => UserName === user.UserName)?.UserId ?? user.UserId,
  }));
  const second = await send('02');
  expect(held(endpoint)).toEqual({ bob: 'PASSED ARCHIVED', carol: 'FAILED ARCHIVED' });
  expect(second.stderr).toContain('0 new, 0 updated, 2 archived');
  expect(second.exitCode).toBe(0);
});

it('keeps when a finding was first seen', async () => {
  const endpoint = await start(toAccount({ users: [{ UserName: 'bob' }] }));
  await send('01');
  const { stderr } = await send('02');
  expect([...(endpoint.account.securityHub[REGION]?.values() ?? [])]).toMatchObject([
    { CreatedAt: '2026-11-01T12:00:00.000Z', UpdatedAt: '2026-11-02T12:00:00.000Z' },
  ]);
  expect(stderr).toContain('0 new, 1 updated, 0 archived');
});

it('calls nothing gone that was not looked at, or that another tool sent', async () => {
  const account = toAccount({ users: [{ UserName: 'bob' }, { UserName: 'carol' }] });
  const endpoint = await start(account);
  await send('01');
  account.securityHub[REGION]?.set('other', {
    Id: 'other',
    CompanyName: 'somebody',
    GeneratorId: 'iam-user-mfa-required',
    RecordState: 'ACTIVE',
    ProductFields: { 'mfa-rules/Resource': 'other' },
    Compliance: { Status: 'FAILED' },
  });
  await send('02', '--only', 'bob');
  expect(held(endpoint)).toEqual({
    bob: 'FAILED ACTIVE',
    carol: 'FAILED ACTIVE',
    other: 'FAILED ACTIVE',
  });
  // What could not be listed is not gone either.
  endpoint.faults.add({ operation: 'iam:ListMFADevices', kind: 'deny', times: Infinity });
  account.users = account.users.filter(({ UserName }) => UserName === 'bob');
  const { exitCode } = await send('03');
  expect(held(endpoint)['carol']).toBe('FAILED ACTIVE');
  expect(exitCode).toBe(3);
});

it('sends a hundred at a time, reads every page, and tells of those that were refused', async () => {
  const users = Array.from({ length: 120 }, (_, number) => ({ UserName: `user-${number}` }));
  const endpoint = await start(toAccount({ users }));
  endpoint.failEvaluations(({ Id }) => /\/AIDA/.test(String(Id)), 1);
  const first = await send('01', '--exit-zero');
  expect(endpoint.calls.get('securityhub:BatchImportFindings')).toBe(2);
  expect(first.stderr).toContain('InternalFailure: try again');
  expect(first.stderr).toContain('refused 115 more');
  expect(first.exitCode).toBe(3);
  await send('02', '--exit-zero');
  endpoint.pageSizes = [50];
  const third = await send('03', '--exit-zero');
  expect(third.stderr).toContain('0 new, 120 updated, 0 archived');
  expect(third.exitCode).toBe(0);
});

it.each<[string, 'off' | 'denied', string]>([
  ['is not enabled', 'off', 'enable it (`aws securityhub enable-security-hub`) and run this again'],
  ['may not be told', 'denied', 'grant securityhub:BatchImportFindings and securityhub:GetFindings'],
])(
  'says what to do where Security Hub %s, after the answer, and is not complete',
  async (_, state, message) => {
    const endpoint = await start(toAccount({ users: [{ UserName: 'bob' }] }), state !== 'off');
    if (state === 'denied')
      endpoint.faults.add({ operation: 'securityhub:GetFindings', kind: 'deny', times: Infinity });
    const { exitCode, stdout, stderr } = await send('01');
    expect(stdout).toContain('bob');
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
    expect((await send('02', '--exit-zero')).exitCode).toBe(3);
  },
);

it.each([
  ['saved answers', ['--inventory', 'examples/account']],
  ['several accounts', ['--accounts', '111122223333']],
])('is not for %s', async (_, options) => {
  const recorded = recordIo();
  expect(await main(['evaluate', '--send', ...options], recorded.io)).toBe(2);
  expect(recorded.stderr()).toContain('--send goes with one live account');
});
