/** `mfa-rules report`: the credential table of saved answers, a live account and many accounts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenerateCredentialReportCommand } from '@aws-sdk/client-iam';
import { parse } from 'csv-parse/sync';
import { main } from '../../src/cli/program.ts';
import type { CredentialRow } from '../../src/report/credential-rows.ts';
import { toAccount, type Account } from '../aws/account.ts';
import { clientsOf } from '../aws/clients.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { pageDataOf } from '../support/page-data.ts';
import { MANAGEMENT, memberId, organizationAccounts, readerTrust } from '../support/organization-accounts.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'credential reports');

const SAMPLE = 'examples/account';
/** Of the day of the sample account's report. */
const NOW = new Date('2026-11-28T12:00:00Z');
const environment = { ...process.env };
let folder: string;
let reportFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mfa-rules-report-'));
  reportFile = join(folder, 'credential-report.csv');
  const { Content } = JSON.parse(readFileSync(join(SAMPLE, 'get-credential-report.json'), 'utf8')) as {
    Content: string;
  };
  writeFileSync(reportFile, Content);
});
afterEach(() => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true, force: true });
});

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo({ env: process.env, now: NOW });
  const exitCode = await main(['report', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

interface Answer {
  readonly credentials: readonly CredentialRow[];
  readonly total: number;
  readonly undecided: number;
  readonly complete: boolean;
  readonly problems: readonly object[];
  readonly missing: readonly object[];
  readonly accounts: readonly { readonly AccountId: string | null; readonly Read: boolean }[];
}

const reported = async (...argv: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run(...argv, '-f', 'json');
  const answer = readJsonOutput('report', stdout) as Answer;
  const named = (name: string): CredentialRow | undefined =>
    answer.credentials.find(({ Name }) => Name === name);
  return { exitCode, stderr, answer, named, names: answer.credentials.map(({ Name }) => Name) };
};

describe('the sample account', () => {
  it('has a row for each user and the root user, with all that the files tell', async () => {
    const { exitCode, answer, named } = await reported(SAMPLE);
    expect(answer.total).toBe(13);
    expect(named('alice')).toMatchObject({
      HasPassword: true,
      LastSignIn: '2026-11-20T08:12:00+00:00',
      Devices: [{ Kind: 'virtual', EnableDate: '2025-03-02T08:00:00+00:00' }],
      AccessKeys: [],
      SSHPublicKeys: 1,
      Groups: ['Administrators'],
      Missing: [],
    });
    expect(named('deploy-bot')).toMatchObject({
      HasPassword: false,
      LastSignIn: null,
      AccessKeys: [{ Active: true, LastUsed: '2026-11-22T04:10:00+00:00' }],
      SigningCertificates: 1,
      SSHPublicKeys: null,
      Missing: ['SSHPublicKeys'],
    });
    expect(named('ivan')).toMatchObject({ ServiceCredentials: 1, HasPassword: null, HasMfa: false });
    expect(named('<root_account>')).toMatchObject({ HasPassword: true, HasAccessKeys: true });
    expect(answer.complete).toBe(false);
    expect(exitCode).toBe(3);
  });

  it('is a table that says what is not known, and who tells it', async () => {
    const { stdout, exitCode } = await run(SAMPLE);
    expect(stdout).toMatch(/^User +Console password +Last sign-in +MFA +Devices +Access keys +Other/);
    expect(stdout).toMatch(
      /\nalice +yes +2026-11-20 +yes +virtual since 2025-03-02 +none +1 SSH public key +Administrators +administrator +none\n/,
    );
    expect(stdout).toMatch(/\ndeploy-bot .* active, 637 days old, last used 2026-11-22 /);
    expect(stdout).toMatch(/\nheidi +not known +not known +not known +not known +not known /);
    expect(stdout).toContain('\n12 of 12 users, 1 of 1 root user\n');
    expect(stdout).toContain('\nnot known: MFA of 1 of 12 users (a credential report tells)\n');
    expect(exitCode).toBe(3);
  });

  it('names the answer that tells what a credential report does not tell of the root user', async () => {
    const { stdout } = await run(`${SAMPLE}/get-credential-report.json`);
    for (const what of ['console password', 'signing certificates'])
      expect(stdout).toContain(`\nnot known: ${what} of the root user (get-account-summary tells)\n`);
  });

  it('says of whom the first device is open to a password or a key, that this leads to more', async () => {
    const [table, csv] = [await run('--inventory', SAMPLE), await run('--inventory', SAMPLE, '-f', 'csv')];
    expect(table.stdout).toContain('none; administrator by enrolling the first device');
    const rows = parse<Record<string, string>>(csv.stdout, { columns: true });
    expect(rows.find(({ Name }) => Name === 'grace')).toMatchObject({
      PrivilegeWithoutMfa: 'none',
      PrivilegeByFirstDevice: 'administrator',
    });
    const alice = (await reported('--inventory', SAMPLE)).named('alice');
    expect(alice).toMatchObject({ PrivilegeWithoutMfa: 'none', PrivilegeByFirstDevice: 'none' });
  });

  it.each<[string, readonly string[], readonly string[], number]>([
    [
      'without MFA',
      ['--no-mfa'],
      ['archive-bot', 'dana', 'deploy-bot', 'erin', 'grace', 'heidi', 'ivan', 'judy'],
      1,
    ],
    [
      'without MFA and with a password',
      ['--no-mfa', '--console-password'],
      ['dana', 'erin', 'grace', 'heidi', 'ivan'],
      2,
    ],
    [
      'without MFA, unused for 90 days',
      ['--no-mfa', '--console-password', '--unused-days', '90'],
      // Erin and grace signed in since; heidi and ivan are newer than that.
      ['dana'],
      0,
    ],
    [
      'privileged, without MFA',
      ['--privileged', '--no-mfa'],
      // Judy's policy cannot be read, and heidi has no device that was read and no privilege.
      ['dana', 'deploy-bot', 'erin', 'grace', 'judy'],
      1,
    ],
    [
      'of an account',
      ['--account', '111122223333', '--no-mfa', '--console-password'],
      ['dana', 'erin', 'grace', 'heidi', 'ivan'],
      2,
    ],
  ])('%s', async (_, options, expected, undecided) => {
    const { names, answer } = await reported(SAMPLE, ...options);
    expect(names).toEqual(expected);
    expect(answer).toMatchObject({ total: 13, totalRootUsers: 1, undecided, complete: undecided === 0 });
  });

  it('is a page, which has what the filters leave and no verdict', async () => {
    const { stdout, exitCode } = await run(SAMPLE, '--no-mfa', '-f', 'html');
    const { rules, findings, credentials, notRead } = pageDataOf(stdout);
    expect([rules, findings]).toEqual([[], []]);
    expect(credentials?.map(({ name }) => name)).toContain('heidi');
    expect(credentials?.find(({ name }) => name === 'dana')?.read()).toMatchObject({
      HasPassword: true,
      LastSignIn: expect.stringMatching(/^2026-02-03T/) as string,
      Privilege: 'administrator',
    });
    expect(notRead).toContain('not known: MFA of 1 of 8 users (a credential report tells)');
    expect(exitCode).toBe(3);
  });

  it('shows until when a user is exempt, and not with --no-exemptions', async () => {
    const exempt = ['--parameter', 'exemptUsers=dana=moves to a role until 2026-12-31'];
    expect((await reported(SAMPLE, ...exempt)).named('dana')?.Exemption).toMatchObject({
      Until: '2026-12-31',
      Reason: 'moves to a role',
    });
    const { stdout } = await run(SAMPLE, ...exempt, '-f', 'csv');
    const rows = parse(stdout, { columns: true }) as readonly Record<string, string>[];
    expect(rows.filter(({ ExemptUntil }) => ExemptUntil !== '')).toMatchObject([
      { Name: 'dana', ExemptUntil: '2026-12-31' },
    ]);
    const { named } = await reported(SAMPLE, ...exempt, '--no-exemptions');
    expect(named('dana')?.Exemption).toBeNull();
  });
});

describe('a credential report alone', () => {
  it('is enough, and what it cannot tell is not known', async () => {
    const { exitCode, answer, named } = await reported(reportFile);
    expect(named('alice')).toMatchObject({
      HasMfa: true,
      Devices: null,
      Groups: null,
      ServiceCredentials: null,
      Missing: [
        'Devices',
        'ServiceCredentials',
        'SSHPublicKeys',
        'Groups',
        'Privilege',
        'PrivilegeWithoutMfa',
        'PrivilegeByFirstDevice',
      ],
    });
    expect(answer.missing).toEqual(
      expect.arrayContaining([{ AccountId: '111122223333', Field: 'Groups', Users: 9, RootUsers: 0 }]),
    );
    expect(named('<root_account>')).toMatchObject({
      HasMfa: true,
      HasPassword: null,
      ActiveAccessKeys: 0,
      Missing: expect.arrayContaining(['HasPassword', 'Devices']) as string[],
    });
    expect(answer).toMatchObject({ total: 10, totalRootUsers: 1, complete: true, problems: [] });
    expect(exitCode).toBe(0);
  });

  it('filters as its cells say', async () => {
    const { names, exitCode } = await reported(reportFile, '--no-mfa', '--unused-days', '90');
    expect(names).toEqual(['archive-bot', 'dana']);
    expect(exitCode).toBe(0);
  });

  it('is CSV that names what it does not know', async () => {
    const { stdout } = await run(reportFile, '-f', 'csv', '--no-mfa', '--console-password');
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'AccountId,Name,ConsolePassword,LastSignIn,Mfa,Devices,AccessKeys,OtherCredentials,Groups,Privilege,PrivilegeWithoutMfa,PrivilegeByFirstDevice,ExemptUntil,NotRead,AccountName',
      '111122223333,dana,yes,2026-02-03,no,none,none,service-specific credentials not known; SSH public keys not known,not known,not known,not known,not known,,ServiceCredentials; SSHPublicKeys; Groups; Privilege; PrivilegeWithoutMfa; PrivilegeByFirstDevice,',
    ]);
  });

  it('without the column for MFA leaves nobody out, and ends with 3', async () => {
    writeFileSync(reportFile, 'user,arn,password_enabled\nbob,arn:aws:iam::111122223333:user/bob,true\n');
    const { names, answer, exitCode } = await reported(reportFile, '--no-mfa');
    expect(names).toEqual(['bob']);
    expect(answer).toMatchObject({ undecided: 1, complete: false });
    expect(exitCode).toBe(3);
  });
});

describe('usage', () => {
  it.each<[string, readonly string[], string]>([
    [
      'an account that was not read',
      ['--account', '999999999999'],
      'account 999999999999 is none of those that were read: 111122223333',
    ],
    ['no account id', ['--account', '12'], 'An account id has twelve digits.'],
    ['no days', ['--unused-days', '0'], 'It is a number of days from 1 to 99999.'],
    ['a form of evaluate', ['-f', 'junit'], 'Allowed: table, json, csv, html.'],
    ['a privilege of its own', ['--privilege', 'power'], "unknown option '--privilege'"],
  ])('refuses %s', async (_, options, message) => {
    const { exitCode, stdout, stderr } = await run(SAMPLE, ...options);
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});

/** Asked with the credentials of an account. */
const withAws = async (
  accounts: { readonly account: Account; readonly otherAccounts?: readonly Account[] },
  test: (aws: AwsEndpoint) => Promise<void>,
): Promise<void> => {
  const aws = await startAws(accounts);
  Object.assign(process.env, aws.environment(), {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  delete process.env['AWS_PROFILE'];
  try {
    await test(aws);
  } finally {
    await aws.stop();
  }
};

describe('a live account', () => {
  const TIME = '2026-11-01T08:00:00Z';
  const account = (): Account =>
    toAccount({
      users: [
        {
          UserName: 'alice',
          PasswordLastUsed: TIME,
          LoginProfile: { CreateDate: TIME, PasswordResetRequired: false },
        },
        { UserName: 'bob' },
      ],
    });

  it('is asked for everything, and for last use where somebody had a report made', async () => {
    await withAws({ account: account() }, async (aws) => {
      const before = await reported();
      expect(before.named('alice')).toMatchObject({
        HasPassword: true,
        LastSignIn: '2026-11-01T08:00:00.000Z',
        Devices: [],
        AccessKeys: [],
        ServiceCredentials: 0,
        Missing: ['SigningCertificates', 'SSHPublicKeys'],
        Groups: [],
        Privilege: 'none',
      });
      expect(before.named('bob')).toMatchObject({ HasPassword: false, LastSignIn: null, HasMfa: false });
      expect(before.exitCode).toBe(0);
      const { iam } = clientsOf(aws);
      for (const _ of ['started', 'in progress']) await iam.send(new GenerateCredentialReportCommand({}));
      const after = await reported();
      expect(after.named('alice')).toMatchObject({
        SigningCertificates: 0,
        Missing: ['SSHPublicKeys'],
      });
      expect(after.named('<root_account>')?.Missing).not.toContain('LastSignIn');
    });
  });

  it('whose policies may not be read has privileges not known, and who asks for them is told', async () => {
    await withAws({ account: account() }, async (aws) => {
      aws.faults.add({ operation: 'iam:GetAccountAuthorizationDetails', kind: 'deny', times: Infinity });
      const all = await reported();
      expect(all.named('alice')).toMatchObject({ Privilege: null, Groups: null });
      expect(all.answer).toMatchObject({ complete: true });
      expect(all.stderr).toContain('error: GetAccountAuthorizationDetails');
      const { exitCode, answer } = await reported('--privileged');
      expect(answer).toMatchObject({ complete: false, undecided: 2 });
      expect(exitCode).toBe(3);
    });
  });

  it('that does not tell something has it not known, and ends with 3', async () => {
    await withAws({ account: account() }, async (aws) => {
      aws.faults.add({ operation: 'iam:GetLoginProfile', kind: 'deny', times: Infinity });
      const { exitCode, stderr, answer, names } = await reported('--console-password');
      expect(names).toEqual(expect.arrayContaining(['alice', 'bob']));
      expect(answer.credentials.map(({ HasPassword }) => HasPassword)).toContain(null);
      expect(answer).toMatchObject({ complete: false, undecided: 2 });
      expect(stderr).toContain('error: GetLoginProfile');
      expect(exitCode).toBe(3);
    });
  });
});

it('many accounts are one table, in which one that cannot be read says so', async () => {
  const { management, accounts } = organizationAccounts({ members: 2, names: { [memberId(2)]: 'Sandbox' } });
  const reader = accounts[1]?.roles.find(({ RoleName }) => RoleName === 'mfa-rules-reader');
  if (reader) reader.AssumeRolePolicyDocument = readerTrust('999999999999');
  await withAws({ account: management, otherAccounts: accounts }, async () => {
    const { exitCode, stderr, answer } = await reported('--organization', '--no-mfa');
    expect(answer.accounts.map(({ AccountId, Read }) => [AccountId, Read])).toEqual([
      [memberId(1), true],
      [memberId(2), false],
      [MANAGEMENT, true],
    ]);
    expect(answer.credentials.map(({ Name }) => Name)).toEqual(
      expect.arrayContaining([`user-of-${memberId(1)}`, 'manager']),
    );
    expect(stderr).toContain(`error: account ${memberId(2)} (Sandbox): not read: AssumeRole`);
    expect(exitCode).toBe(3);
    const table = await run('--organization');
    expect(table.stdout).toMatch(/^Account +User +Console password/);
    expect(table.stdout).toContain(`\naccount ${memberId(2)} (Sandbox) was not read: AssumeRole`);
    const { stdout } = await run('--organization', '-f', 'csv');
    expect(stdout).toMatch(new RegExp(`\\n${memberId(2)},+"?account not read: AssumeRole`));
  });
});
