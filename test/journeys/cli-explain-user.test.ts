/** `mfa-rules explain --user`: what a user can do with each credential. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'explained users');

const ACCOUNT = 'arn:aws:iam::111122223333';

const runAs = async (command: string, ...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main([command, '--inventory', 'examples/account', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const run = (...argv: readonly string[]) => runAs('explain', ...argv);

interface Answer {
  readonly Summary: string;
  readonly Credentials: readonly { readonly Credential: string; readonly Privilege: string }[];
  readonly HasDevice: boolean | null;
  readonly AfterFirstDevice: readonly { readonly Sentence: string; readonly IsCertain: boolean }[];
  readonly FirstDevice: readonly { readonly Action: string }[] | null;
  readonly Remediation: readonly string[];
  readonly complete: boolean;
}
const runJson = async (user: string) => {
  const { exitCode, stdout } = await run('--user', user, '-f', 'json');
  const answer = readJsonOutput('explain-user', stdout) as Answer;
  return { exitCode, answer, levels: answer.Credentials.map(({ Privilege }) => Privilege) };
};

describe('explain --user', () => {
  it.each<[string, string, readonly string[], string, number]>([
    [
      'an administrator by key alone',
      'bob',
      ['administrator', 'administrator', 'administrator'],
      'bob has privileges without MFA.',
      1,
    ],
    [
      'an administrator behind MFA',
      'alice',
      ['none', 'none', 'administrator'],
      'alice has privileges, and all of them need MFA.',
      0,
    ],
    [
      'less than the rules ask about',
      'erin',
      ['power', 'power', 'power'],
      'erin has privileges without MFA, below what the rules ask about by default (privilege=administrator).',
      1,
    ],
    ['nobody of note', 'archive-bot', ['none', 'none', 'none'], 'archive-bot has no privilege.', 0],
    [
      'a user of whom a policy cannot be read',
      'judy',
      ['undecided', 'undecided', 'undecided'],
      'Whether judy has privileges is not decided.',
      3,
    ],
  ])('explains %s', async (_name, user, expected, summary, code) => {
    const { exitCode, answer, levels } = await runJson(user);
    expect({ levels, summary: answer.Summary, exitCode }).toEqual({
      levels: expected,
      summary,
      exitCode: code,
    });
    expect(answer.complete).toBe(code !== 3);
  });

  it.each<[string, string, string]>([
    ['one who has none yet', 'grace', 'whoever has the password or a key can enrol it: iam:Create'],
    ['an administrator with a device', 'alice', 'there is a device already'],
    ['a user with a device and privileges without', 'bob', 'there is a device already'],
  ])('tells of the first device of %s', async (_name, user, said) => {
    const { stdout } = await run('--user', user);
    const [, told = ''] = stdout.split('First device         ');
    expect(told.startsWith(said)).toBe(true);
    expect(stdout.includes('What to do')).toBe(user !== 'alice');
    expect(stdout.includes('password or a key')).toBe(user === 'grace');
  });

  it('says of whoever has no device what the first one reaches, as paths does', async () => {
    const { answer, exitCode } = await runJson('grace');
    expect(answer.Summary).toBe(
      'grace has privileges that need MFA, and no device: whoever has the password or a key enrols the first, and has them.',
    );
    expect(answer.HasDevice).toBe(false);
    expect(answer.FirstDevice?.map(({ Action }) => Action)).toEqual([
      'iam:CreateVirtualMFADevice',
      'iam:EnableMFADevice',
    ]);
    const recorded = recordIo();
    const ofPaths = await main(
      ['paths', '--inventory', 'examples/account', '--from', 'grace', '-f', 'json'],
      recorded.io,
    );
    const { paths } = JSON.parse(recorded.stdout()) as { readonly paths: readonly { Sentence: string }[] };
    expect(answer.AfterFirstDevice.map(({ Sentence }) => Sentence)).toEqual(
      paths.map(({ Sentence }) => Sentence),
    );
    expect(answer.Remediation).toEqual([
      'See to it that grace has a device: as long as there is none, whoever has the password or a key can enrol one.',
    ]);
    expect([exitCode, ofPaths]).toEqual([1, 1]);
    expect((await run('--user', 'grace')).stdout).toMatch(/^ {2}After it {13}administrator, as with MFA$/m);
  });

  it('says where it is not known whether there is a device', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-explain-'));
    try {
      copyFileSync(
        'examples/account/get-account-authorization-details.json',
        join(folder, 'get-account-authorization-details.json'),
      );
      const recorded = recordIo();
      const exitCode = await main(
        ['explain', '--user', 'alice', '--inventory', folder, '-f', 'json'],
        recorded.io,
      );
      expect(exitCode).toBe(3);
      const answer = readJsonOutput('explain-user', recorded.stdout()) as Answer;
      expect(answer.HasDevice).toBeNull();
      expect(answer.Summary).toContain('whether there is a device is not known');
      expect(answer.AfterFirstDevice.map(({ IsCertain }) => IsCertain)).toEqual([false, false]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [['--demo'], 'mfa-rules fix --user dana --demo'],
    [
      ['--inventory', 'examples/account'],
      'mfa-rules fix --role cdk-hnb659fds-deploy-role-111122223333-us-east-1 --inventory examples/account',
    ],
  ])('names commands that read the same account: %j', async (argv, command) => {
    const recorded = recordIo();
    await main(['explain', '--user', 'dana', ...argv], recorded.io);
    expect(recorded.stdout().replace(/\s+/g, ' ')).toContain(command);
  });

  it('names the role whose trust policy can ask for MFA', async () => {
    const { answer } = await runJson('dana');
    expect(answer.FirstDevice).toBeNull();
    expect(answer.Remediation[1]).toContain('mfa-rules fix --role cdk-hnb659fds-deploy-role');
  });

  it('shows it to people', async () => {
    const { stdout, exitCode } = await run('--user', 'bob');
    expect(stdout.split('\n').slice(0, 7)).toEqual([
      'bob has privileges without MFA.',
      '  arn:aws:iam::111122223333:user/bob',
      '',
      '  Access key           administrator',
      '    bob, with an access key alone, is an administrator: policy AdministratorAccess, statement 1, allows everything.',
      '    A request that shows it: any action on any resource',
      '  Session without MFA  administrator',
    ]);
    expect(exitCode).toBe(1);
  });

  it('has no use for a role beside it', async () => {
    const { exitCode, stderr } = await run('--user', 'bob', '--role', 'ReadOnly');
    expect(stderr).toContain("option '--user <name>' cannot be used with option '--role <name>'");
    expect(exitCode).toBe(2);
  });

  it('says what was meant by a user who is not there', async () => {
    const { exitCode, stderr } = await run('--user', 'alcie');
    expect(stderr).toContain('--user "alcie" is not in the account; did you mean alice?');
    expect((await run('--user', 'ReadOnly')).stderr).toContain('"ReadOnly" is a role: use --role ReadOnly');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['--role', 'bob', '--role "bob" is a user: use --user bob'],
    [
      '--role',
      `${ACCOUNT}:user/bob`,
      `'${ACCOUNT}:user/bob' is invalid. It is the ARN of a user: --user takes it.`,
    ],
    [
      '--user',
      `${ACCOUNT}:role/App`,
      `'${ACCOUNT}:role/App' is invalid. It is the ARN of a role: --role takes it.`,
    ],
  ])('says that what %s names is of the other kind: %s', async (option, value, said) => {
    for (const command of ['explain', 'fix'])
      expect(await runAs(command, option, value)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(said) as string,
      });
  });
});
