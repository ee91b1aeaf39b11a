import { GenerateCredentialReportCommand } from '@aws-sdk/client-iam';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { main } from '../../src/cli/program.ts';
import type { Report } from '../../src/report/report.ts';
import { toAccount, virtualDevice } from '../aws/account.ts';
import { clientsOf } from '../aws/clients.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { recordIo } from '../support/recorded-io.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'accounts on the command line');

const ACCOUNT = '111122223333';
const trust = (condition?: object): object => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole', Condition: condition },
  ],
});
const account = toAccount({
  accountId: ACCOUNT,
  users: [
    { UserName: 'alice', MFADevices: [virtualDevice('alice', { accountId: ACCOUNT, partition: 'aws' })] },
    { UserName: 'bob' },
  ],
  roles: [
    {
      RoleName: 'Admin',
      AssumeRolePolicyDocument: trust({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    },
    { RoleName: 'Open', AssumeRolePolicyDocument: trust() },
  ],
});

let aws: AwsEndpoint;
const environment = { ...process.env };
beforeAll(async () => {
  aws = await startAws({ account });
});
afterAll(() => aws.stop());
beforeEach(() => {
  aws.resetFaults();
  Object.assign(process.env, aws.environment(), {
    // Nothing of the machine that the tests run on.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env['AWS_PROFILE'];
});
afterEach(() => {
  process.env = { ...environment };
});

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(argv, recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const evaluateJson = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run('evaluate', '--format', 'json', ...argv);
  const { accountId, evaluations } = readJsonOutput('evaluate', stdout) as Report;
  // Of the rules that have users alike, one: nobody here is privileged.
  const outcomes = Object.fromEntries(
    evaluations
      .filter(({ RuleId }) => !/privilege/.test(RuleId))
      .map(({ ResourceName, ComplianceType }) => [ResourceName, ComplianceType]),
  );
  return { exitCode, stderr, accountId, outcomes };
};

describe('a live account', () => {
  it('is evaluated, with one line on stderr', async () => {
    const { exitCode, stderr, accountId, outcomes } = await evaluateJson();
    expect(accountId).toBe(ACCOUNT);
    expect(outcomes).toEqual({
      Admin: 'COMPLIANT',
      Open: 'NON_COMPLIANT',
      alice: 'COMPLIANT',
      bob: 'NON_COMPLIANT',
      [ACCOUNT]: 'NON_COMPLIANT',
    });
    expect(stderr).toBe(`account ${ACCOUNT}: read 2 users, 2 roles, 1 root user\n`);
    expect(exitCode).toBe(1);
  });

  it('has a proposal for each of its open roles, and is not changed', async () => {
    const { exitCode, stdout } = await run('fix', '--format', 'json');
    const { fixes } = readJsonOutput('fix', stdout) as {
      readonly fixes: readonly { readonly ResourceName: string; readonly ComplianceType: string }[];
    };
    expect(fixes.map(({ ResourceName, ComplianceType }) => [ResourceName, ComplianceType])).toEqual([
      ['Open', 'COMPLIANT'],
    ]);
    expect(exitCode).toBe(1);
    expect(
      [...aws.calls.keys()].filter((operation) => /:(Update|Put|Create|Delete)/.test(operation)),
    ).toEqual([]);
  });

  it('shows each call with its time with --debug, and nothing of what is said', async () => {
    const { stderr } = await evaluateJson('--debug');
    const calls = stderr.match(/^debug: .*$/gm) ?? [];
    expect(calls.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual(
      expect.arrayContaining([
        'debug: GetCallerIdentity N ms',
        'debug: ListUsers N ms',
        'debug: ListRoles N ms',
        'debug: ListMFADevices N ms',
      ]),
    );
    expect(stderr).not.toMatch(/AKIA|Secret|Signature|arn:/);
  });

  it('asks for the credential report once, and for no password or key of a single user', async () => {
    aws.resetCalls();
    await evaluateJson('--rule', 'iam-user-mfa-required');
    expect([...aws.calls]).toEqual(
      expect.arrayContaining([
        ['iam:GetCredentialReport', 1],
        ['iam:ListMFADevices', 1],
      ]),
    );
    expect([...aws.calls.keys()]).not.toEqual(expect.arrayContaining(['iam:GetLoginProfile']));
    expect([...aws.calls.keys()]).not.toEqual(expect.arrayContaining(['iam:ListAccessKeys']));
  });

  it('has a severity by what the credential report tells of a user', async () => {
    const { iam } = clientsOf(aws, { accountId: ACCOUNT });
    // Asked about once, it is there.
    for (let asked = 0; asked < 2; asked += 1) await iam.send(new GenerateCredentialReportCommand({}));
    const { stdout } = await run('evaluate', '--format', 'json', '--rule', 'iam-user-mfa-required');
    const { evaluations } = readJsonOutput('evaluate', stdout) as Report;
    expect(evaluations.find(({ ResourceName }) => ResourceName === 'bob')).toMatchObject({
      Reason: 'nothing-to-sign-in-with',
      Severity: 'LOW',
      CreateDate: expect.stringMatching(/^\d{4}-/),
      OtherCredentials: { ActiveSigningCertificates: 0, ActiveSSHPublicKeys: null },
    });
  });

  it('is decided the same where the credential report may not be read', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:GetCredentialReport', times: Infinity });
    const { exitCode, stderr, outcomes } = await evaluateJson('--quiet');
    expect(outcomes['bob']).toBe('NON_COMPLIANT');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  });

  it('is read without a word with --quiet', async () => {
    expect((await evaluateJson('--quiet')).stderr).toBe('');
  });

  it('is read for the selected rule alone', async () => {
    aws.resetCalls();
    await evaluateJson('--rule', 'iam-role-trust-mfa-required');
    expect([...aws.calls.keys()].sort()).toEqual([
      // What the open role allows.
      'iam:GetAccountAuthorizationDetails',
      'iam:ListRoles',
      'sts:GetCallerIdentity',
    ]);
  });

  it('is evaluated as far as it can be read; what cannot is named, also with --quiet', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:ListUsers', times: Infinity });
    const { exitCode, stderr, outcomes } = await evaluateJson('--quiet');
    expect(outcomes).toEqual({ Admin: 'COMPLIANT', Open: 'NON_COMPLIANT', [ACCOUNT]: 'NON_COMPLIANT' });
    expect(stderr).toMatch(/^error: ListUsers: AccessDenied: .*\n$/);
    expect(exitCode).toBe(1);
  });

  it('has no counts of a rule whose resources may not be listed, in no form', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:ListRoles', times: Infinity });
    const rule = 'iam-role-trust-mfa-required';
    const { exitCode, stdout } = await run('evaluate', '--format', 'json', '--quiet', '--exit-zero');
    expect(readJsonOutput('evaluate', stdout)).toMatchObject({
      complete: false,
      counts: { [rule]: null },
      problems: [{ Operation: 'ListRoles', ResourceName: null, ErrorName: 'AccessDenied' }],
      missing: [
        { RuleId: rule, AccountId: ACCOUNT, Reason: expect.stringMatching(/^did not run: ListRoles: /) },
      ],
    });
    expect(exitCode).toBe(3);
    const csv = await run('evaluate', '--format', 'csv', '--quiet');
    expect(csv.stdout).toMatch(new RegExp(`^${rule},${rule},${ACCOUNT},,,,INSUFFICIENT_DATA,not-read,`, 'm'));
    expect((await run('evaluate', '--quiet')).stdout).toMatch(new RegExp(`${rule} +did not run\n`));
  });

  it('has undecided users where their devices may not be read', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:ListMFADevices', times: Infinity });
    const { exitCode, stderr, outcomes } = await evaluateJson('--rule', 'iam-user-mfa-required');
    expect(outcomes).toEqual({ alice: 'COMPLIANT', bob: 'INSUFFICIENT_DATA' });
    expect(stderr).toContain('error: ListMFADevices (bob): AccessDenied');
    expect(exitCode).toBe(3);
  });
});

describe('an account of which nothing can be read ends with 2 and a sentence that says what to do', () => {
  it('without permission to list', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:*', times: Infinity });
    const { exitCode, stdout, stderr } = await run('evaluate', '--quiet');
    expect(stderr).toMatch(
      /^error: these AWS credentials may not list IAM users or roles: use some .*SecurityAudit.*\n$/,
    );
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('with expired credentials', async () => {
    aws.faults.add({ kind: 'expired', operation: '*', times: Infinity });
    const { exitCode, stderr } = await run('evaluate', '--quiet');
    expect(stderr).toMatch(/^error: the AWS credentials have expired: sign in again .*\n$/);
    expect(exitCode).toBe(2);
  });

  it('with credentials that expire after the first call', async () => {
    aws.faults.add({ kind: 'expired', operation: 'iam:*', times: Infinity });
    const { exitCode, stderr } = await run('evaluate', '--quiet');
    expect(stderr).toMatch(/^error: the AWS credentials have expired: sign in again .*\n$/);
    expect(exitCode).toBe(2);
  });

  it('with credentials that AWS does not know', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'ASIATEST999999999999';
    const { exitCode, stderr } = await run('evaluate', '--quiet');
    expect(stderr).toMatch(/^error: AWS does not accept these credentials: check --profile.*\n$/);
    expect(exitCode).toBe(2);
  });

  it('without any credentials', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
      delete process.env[name];
    const { exitCode, stderr } = await run('evaluate', '--quiet');
    expect(stderr).toMatch(/^error: no AWS credentials were found: .* name a profile .*\n$/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['sts:*', 'GetCallerIdentity'],
    ['iam:*', 'ListUsers'],
  ])('where a proxy answers %s', async (operation, asked) => {
    aws.faults.add({ kind: 'html', operation, times: Infinity });
    const { exitCode, stderr } = await run('evaluate', '--quiet');
    expect(stderr).toBe(
      `error: ${new URL(aws.url).host} answered ${asked} with a page for people (HTTP 200): that was not AWS's API, but a proxy or a sign-in page of the network\n`,
    );
    expect(exitCode).toBe(2);
  });

  it('where AWS cannot be reached', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    const { exitCode, stderr } = await run('evaluate', '--quiet');
    // Jest has an Error of its own for modules: to the SDK what Node throws is none, and it wraps it without its code.
    expect(stderr).toMatch(/^error: .*ECONNREFUSED.*\n$/);
    expect(exitCode).toBe(2);
  });
});

it.each([
  ['a region', ['--region', 'eu-central-1'], undefined],
  ['no region anywhere', [], undefined],
  ['the region of the AWS CLI', [], 'eu-central-1'],
])('works with %s', async (_, options, defaultRegion) => {
  delete process.env['AWS_REGION'];
  if (defaultRegion !== undefined) process.env['AWS_DEFAULT_REGION'] = defaultRegion;
  const { outcomes } = await evaluateJson(...options);
  expect(outcomes).toMatchObject({ Admin: 'COMPLIANT' });
});

describe('explain --role', () => {
  it.each([['Open'], ['open'], [`arn:aws:iam::${ACCOUNT}:role/Open`]])('finds %s', async (role) => {
    const { exitCode, stdout } = await run('explain', '--role', role);
    expect(stdout).toMatch(/^Open: NON_COMPLIANT\n/);
    expect(stdout).toContain(`sts:AssumeRole on arn:aws:iam::${ACCOUNT}:role/Open`);
    expect(exitCode).toBe(1);
  });

  it('suggests a role where there is none of that name', async () => {
    const { exitCode, stderr } = await run('explain', '--role', 'Opne', '--quiet');
    expect(stderr).toBe(`error: no role "Opne" in account ${ACCOUNT}; did you mean Open?\n`);
    expect(exitCode).toBe(2);
  });

  it('does not say that there is no such role where roles may not be listed', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:ListRoles', times: Infinity });
    const { exitCode, stderr } = await run('explain', '--role', 'Open', '--quiet');
    expect(stderr).toMatch(/^error: these AWS credentials may not list/);
    expect(exitCode).toBe(2);
  });
});

describe('explain NAME', () => {
  it.each<[string, string, RegExp, readonly string[]]>([
    ['a role', 'open', /^Open: NON_COMPLIANT\n/, ['iam:ListRoles', 'iam:ListUsers']],
    ['a user', 'alice', /^alice /, ['iam:GetAccountAuthorizationDetails', 'iam:ListRoles', 'iam:ListUsers']],
  ])('finds %s, and opens the account once', async (_, name, expected, operations) => {
    aws.resetCalls();
    const { stdout, stderr } = await run('explain', name, '--quiet');
    expect(stderr).toBe('');
    expect(stdout).toMatch(expected);
    expect(Object.fromEntries(aws.calls)).toEqual(
      Object.fromEntries(['sts:GetCallerIdentity', ...operations].map((operation) => [operation, 1])),
    );
  });

  it('does not say that nobody is called so where roles may not be listed', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:ListRoles', times: Infinity });
    const { exitCode, stderr } = await run('explain', 'Open', '--quiet');
    expect(stderr).toMatch(/^error: ListRoles: AccessDenied/);
    expect(stderr).toContain(`no role or user "Open" among those of account ${ACCOUNT} that could be read\n`);
    expect(exitCode).toBe(2);
  });

  it('says what to do where nobody may be listed', async () => {
    for (const operation of ['iam:ListRoles', 'iam:ListUsers'])
      aws.faults.add({ kind: 'deny', operation, times: Infinity });
    const { exitCode, stderr } = await run('explain', 'Open', '--quiet');
    expect(stderr).toMatch(/^error: these AWS credentials may not list/);
    expect(exitCode).toBe(2);
  });
});

describe('collect', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each(rules[0].parameters.appliesTo.allowedValues.map((value) => [value]))(
    'writes a folder that gives the answer of the live account with appliesTo=%s',
    async (appliesTo) => {
      const dir = join(folder, 'new', 'folder');
      const { exitCode, stdout, stderr } = await run('collect', dir, '--quiet');
      expect(stderr).toBe('');
      expect(stdout).toMatch(`Saved account ${ACCOUNT} in ${dir}: `);
      expect(exitCode).toBe(0);
      const parameter = ['--parameter', `appliesTo=${appliesTo}`];
      const saved = await evaluateJson('--inventory', dir, ...parameter);
      const live = await evaluateJson('--quiet', ...parameter);
      expect(saved).toEqual(live);
    },
  );

  it('writes what the parameters ask for that it is given', async () => {
    const dir = join(folder, 'asked');
    const parameters = ['exemptTag=mfa-exempt', 'requiredDevice=hardware'].flatMap((one) => [
      '--parameter',
      one,
    ]);
    const { exitCode, stdout } = await run('collect', dir, '--quiet', ...parameters);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/list-user-tags\.json, list-role-tags\.json/);
    const saved = await evaluateJson('--inventory', dir, ...parameters);
    expect(saved).toEqual(await evaluateJson('--quiet', ...parameters));
  });

  it('saves what may be read, names what may not, and ends with 3', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:ListMFADevices', times: Infinity });
    const { exitCode, stderr } = await run('collect', folder, '--quiet');
    expect(stderr).toMatch(/^error: ListMFADevices \(bob\): AccessDenied/);
    expect(exitCode).toBe(3);
    aws.resetFaults();
    const { outcomes } = await evaluateJson('--inventory', folder);
    expect(outcomes).toMatchObject({ alice: 'COMPLIANT', bob: 'INSUFFICIENT_DATA' });
  });

  it('says so as JSON', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:ListMFADevices', times: Infinity });
    const { stdout } = await run('collect', folder, '--quiet', '--format', 'json');
    expect(readJsonOutput('collect', stdout)).toMatchObject({
      accountId: ACCOUNT,
      folder,
      files: expect.arrayContaining(['list-users.json']),
      complete: false,
      problems: [{ Operation: 'ListMFADevices', ResourceName: 'bob', ErrorName: 'AccessDenied' }],
      missing: [{ Operation: 'ListMFADevices' }],
    });
  });

  it('saves nothing, says what to do and ends with 2 where nothing may be read', async () => {
    aws.faults.add({ kind: 'deny', operation: 'iam:*', times: Infinity });
    const { exitCode, stderr } = await run('collect', folder, '--quiet');
    expect(stderr).toMatch(/^error: these AWS credentials may not list/);
    expect(exitCode).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['in a file', () => join(folder, 'file', 'new')],
    ['where the system takes none', () => '/proc/new/folder'],
  ])('makes no folder %s, and says so at once', async (_, dirOf) => {
    await writeFile(join(folder, 'file'), 'mine');
    const { exitCode, stderr } = await run('collect', dirOf(), '--quiet');
    expect(stderr).toMatch(/^error: cannot write to folder "[^"]*" \(.*\)\n$/);
    expect(exitCode).toBe(2);
  });

  it('does not mix its files with others', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const { exitCode, stderr } = await run('collect', folder, '--quiet');
    expect(stderr).toContain('notes.txt');
    expect(exitCode).toBe(2);
    expect(await readdir(folder)).toEqual(['notes.txt']);
  });
});
