/** What a person sees on a real terminal of 80 columns. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters, promisify } from 'node:util';
import { displayWidth } from '../../src/report/line-wrap.ts';

/** Under dist/, where the built command finds the packages that it imports. */
const BUILT = 'dist/test-table';
const COLUMNS = 80;

let folder: string;
beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['build.mjs', BUILT]);
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
  await writeFile(join(folder, 'get-account-authorization-details.json'), JSON.stringify(bigAccount()));
  await writeFile(join(folder, 'list-mfa-devices.json'), JSON.stringify(noDevices()));
  await writeFile(join(folder, 'get-credential-report.json'), JSON.stringify({ Content: report() }));
  await writeFile(
    join(folder, 'get-account-summary.json'),
    JSON.stringify({
      SummaryMap: { AccountMFAEnabled: 1, AccountPasswordPresent: 1, AccountAccessKeysPresent: 0 },
    }),
  );
  await writeFile(join(folder, 'list-rolls.json'), '{}');
});
afterAll(async () => {
  await rm(BUILT, { recursive: true });
  await rm(folder, { recursive: true });
});

const ACCOUNT = '111122223333';
const USERS = Array.from({ length: 300 }, (_, index) => `user-${index}`);

/** Users of three kinds, and roles that trust accounts of all kinds. */
const bigAccount = (): object => ({
  UserDetailList: USERS.map((UserName, index) => ({
    UserName,
    UserId: `AIDAEXAMPLE${String(index).padStart(9, '0')}`,
    Arn: `arn:aws:iam::${ACCOUNT}:user/${UserName}`,
    Path: '/',
  })),
  RoleDetailList: Array.from({ length: 200 }, (_, index) => ({
    RoleName: `role-${index}`,
    RoleId: `AROAEXAMPLE${String(index).padStart(9, '0')}`,
    Arn: `arn:aws:iam::${ACCOUNT}:role/role-${index}`,
    Path: '/',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: {
        Sid: `Statement${index}`,
        Effect: 'Allow',
        Principal: { AWS: index % 3 === 0 ? ACCOUNT : String(444455556666 + index) },
        Action: 'sts:AssumeRole',
        ...(index % 2 === 0 ? {} : { Condition: { StringEquals: { 'sts:ExternalId': `vendor-${index}` } } }),
      },
    },
  })),
});

const noDevices = (): object => Object.fromEntries(USERS.map((name) => [name, { MFADevices: [] }]));

const report = (): string =>
  Buffer.from(
    [
      'user,arn,password_enabled,mfa_active,access_key_1_active,access_key_2_active',
      ...USERS.map(
        (name, index) =>
          `${name},arn:aws:iam::${ACCOUNT}:user/${name},${index % 3 === 0},false,${index % 3 === 1},false`,
      ),
    ].join('\n'),
  ).toString('base64');

/** Runs the built command on a pseudo-terminal. */
const onTerminal = (...args: readonly string[]) => {
  const { stdout } = spawnSync(
    'python3',
    [
      'test/e2e/on-terminal.py',
      String(COLUMNS),
      '',
      '',
      'env',
      '-u',
      'NO_COLOR',
      'TERM=xterm',
      process.execPath,
      `${BUILT}/cli.js`,
      ...args,
    ],
    { encoding: 'utf8' },
  );
  const { exitCode, shown } = JSON.parse(stdout) as { exitCode: number; shown: string };
  const lines = shown.split('\r\n').map((line) => stripVTControlCharacters(line));
  return { lines, exitCode, written: shown };
};

const tooWide = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => displayWidth(line) > COLUMNS && /\S \S/.test(line.trim()));

it('300 users and 200 roles fit a few screens, every line its terminal', () => {
  // The folder has no policies of its users.
  const ruleIds = ['iam-user-mfa-required', 'iam-role-trust-mfa-required', 'root-user-mfa-required'];
  const chosen = ruleIds.flatMap((ruleId) => ['--rule', ruleId]);
  const { lines, exitCode, written } = onTerminal('evaluate', folder, ...chosen);
  expect(exitCode).toBe(1);
  expect(tooWide(lines)).toEqual([]);
  expect(lines.length).toBeLessThan(75);
  expect(written).toContain('\u001b[31m');
  expect(lines.join('\n')).toMatch(/^111122223333 {3}300 users, 200 roles, 1 root user, read completely$/m);
  // A warning goes to stderr, and breaks between words as well.
  expect(lines.join(' ')).toMatch(/warning: list-rolls\.json is not a file/);
  expect(lines.findLast((line) => line !== '')).toMatch(/^next: |^ {6}/);
});

it('names in every group how many more there are, and with --all each of them', () => {
  expect(onTerminal('evaluate', folder).lines.join(' ')).toMatch(/and\s+\d+\s+more\s+\(--all\)/);
  const all = onTerminal('evaluate', folder, '--all', '-q').lines;
  expect(tooWide(all)).toEqual([]);
  for (const name of USERS) expect(all.join(' ')).toContain(name);
});

it('tells users apart by what they can sign in with', () => {
  const text = onTerminal('evaluate', folder, '--rule', 'iam-user-mfa-required', '-q').lines.join('\n');
  expect(text).toMatch(/^HIGH {7}user[^]*console password, no device/m);
  expect(text).toMatch(/^MEDIUM {5}user[^]*active access key, no device/m);
  expect(text).toMatch(/^LOW {8}user[^]*nothing to sign in with/m);
});

it.each([
  ['the sample account', 'evaluate', 'examples/account'],
  ['one role of it', 'evaluate', 'examples/account', '--only', 'ReadOnly'],
  ['an explanation', 'explain', 'ReadOnly', '--inventory', 'examples/account'],
  ['the rules', 'rules'],
  ['a rule', 'rules', 'iam-role-trust-mfa-required'],
  ['help', '--help'],
  ...[
    'evaluate',
    'collect',
    'explain',
    'findings',
    'doctor',
    'deploy-organization',
    'rules',
    'completion',
  ].map((command) => [`help of ${command}`, command, '--help']),
  ['a wrong rule', 'evaluate', '--rule', 'iam-user-mfa'],
  ['a wrong format', 'evaluate', '--format', 'jsn-and-a-long-value-that-needs-a-line-of-its-own'],
  ['a folder that is not there', 'evaluate', `/none/such/${'folder/'.repeat(4)}`],
])('%s has no line that is wider than the terminal', (_, ...args) => {
  const { lines } = onTerminal(...args);
  expect(lines.length).toBeGreaterThan(1);
  expect(tooWide(lines)).toEqual([]);
});
