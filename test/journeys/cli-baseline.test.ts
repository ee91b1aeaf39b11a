/** `mfa-rules baseline`: what it prints is what the template has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli/program.ts';
import { ACCOUNT_ID } from '../support/account-with.ts';
import { BASELINE, baselineResource, ROLES, type Settings } from '../support/baseline-account.ts';
import type { Json } from '../support/cloudformation-yaml.ts';
import { recordIo } from '../support/recorded-io.ts';
import { createTestFolder } from '../support/test-folder.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'baselines');

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(['baseline', ...argv], recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

const policyIn = (id: string, name: string, settings: Settings): unknown =>
  baselineResource(id, settings).properties[name];
const selfManage = (settings: Settings = {}): unknown =>
  policyIn('SelfManageMfaPolicy', 'PolicyDocument', settings);
const trust = (role: string, settings: Settings = {}): unknown =>
  policyIn(`${role}Role`, 'AssumeRolePolicyDocument', settings);
const group = (role: string, settings: Settings = {}): unknown =>
  (policyIn(`${role}Group`, 'Policies', settings) as readonly Json[])[0]?.['PolicyDocument'];

const ACCOUNT = ['--account-id', ACCOUNT_ID];

it.each<[string, readonly string[], unknown]>([
  ['self-manage', [], selfManage()],
  [
    'self-manage',
    ['--parameter', 'PasswordChangeWithoutMfa=true'],
    selfManage({ PasswordChangeWithoutMfa: 'true' }),
  ],
  ['group', ACCOUNT, group('ReadOnly')],
  ['group', [...ACCOUNT, '--for', 'power-user'], group('PowerUser')],
  [
    'group',
    [...ACCOUNT, '--for', 'administrator', '--parameter', 'NamePrefix=x-'],
    group('Administrator', { NamePrefix: 'x-' }),
  ],
  ['role', ACCOUNT, trust('ReadOnly')],
  [
    'role',
    [...ACCOUNT, '--parameter', 'MaximumMfaAgeSeconds=900'],
    trust('ReadOnly', { MaximumMfaAgeSeconds: 900 }),
  ],
  [
    'role',
    [...ACCOUNT, '--parameter', 'MaximumMfaAgeSeconds=0'],
    trust('ReadOnly', { MaximumMfaAgeSeconds: 0 }),
  ],
])('prints %s as the template has it: %j', async (part, options, expected) => {
  const { exitCode, stdout, stderr } = await run('--print', part, ...options);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual(expected);
  expect(stdout).toMatch(/^\{\n {2}"Version": "2012-10-17",\n/);
});

it('prints other policies where a parameter is another', async () => {
  const texts = [selfManage(), selfManage({ PasswordChangeWithoutMfa: 'true' })].map((one) =>
    JSON.stringify(one),
  );
  expect(texts[0]).not.toBe(texts[1]);
  expect(texts[0]).toContain('user/${aws:username}');
  expect(texts[0]).not.toContain('mfa/${aws:username}');
  const trusts = [trust('ReadOnly'), trust('ReadOnly', { MaximumMfaAgeSeconds: 0 })].map((one) =>
    JSON.stringify(one),
  );
  expect(trusts[0]).toContain('"aws:MultiFactorAuthAge":"43200"');
  expect(trusts[1]).not.toContain('aws:MultiFactorAuthAge');
  // One of them stands for all.
  for (const role of ROLES) expect(trust(role)).toEqual(trust('ReadOnly'));
});

it('writes ARNs of the partition', async () => {
  const { stdout } = await run('--print', 'role', ...ACCOUNT, '--partition', 'aws-cn');
  expect(stdout).toContain(`"arn:aws-cn:iam::${ACCOUNT_ID}:root"`);
});

it('prints the template where nothing else is asked for, to a file too', async () => {
  const text = readFileSync(BASELINE, 'utf8');
  expect(await run()).toEqual({ exitCode: 0, stdout: text, stderr: '' });
  const folder = createTestFolder();
  try {
    const path = join(folder.path, 'baseline.yaml');
    expect(await run('-o', path)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe(text);
  } finally {
    folder.remove();
  }
});

it.each<[string, readonly string[], string]>([
  ['a part that is not there', ['--print', 'rolle'], "argument 'rolle' is invalid"],
  ['no account', ['--print', 'role'], '--print role needs --account-id'],
  ['no account for a group', ['--print', 'group'], '--print group needs --account-id'],
  ['an account that is none', ['--print', 'role', '--account-id', '123'], 'An account id has twelve digits.'],
  [
    'an account where none is needed',
    ['--print', 'self-manage', ...ACCOUNT],
    '--account-id changes nothing of --print self-manage',
  ],
  [
    'a role where all are the same',
    ['--print', 'role', ...ACCOUNT, '--for', 'administrator'],
    '--for changes nothing of --print role',
  ],
  [
    'a parameter of the template as a whole',
    ['--parameter', 'NamePrefix=x'],
    '--parameter changes nothing of --print template: give it to `aws cloudformation deploy --parameter-overrides`',
  ],
  [
    'a parameter of another policy',
    ['--print', 'role', ...ACCOUNT, '--parameter', 'NamePrefix=x'],
    '--parameter "NamePrefix" is unknown (known: MaximumMfaAgeSeconds)',
  ],
  [
    'an age that is too long',
    ['--print', 'role', ...ACCOUNT, '--parameter', 'MaximumMfaAgeSeconds=129601'],
    '--parameter MaximumMfaAgeSeconds=129601: it has to be a whole number from 0 to 129600',
  ],
  [
    'an age that is no number',
    ['--print', 'role', ...ACCOUNT, '--parameter', 'MaximumMfaAgeSeconds=1h'],
    '--parameter MaximumMfaAgeSeconds=1h: it has to be a whole number from 0 to 129600',
  ],
  [
    'a word that is not allowed',
    ['--print', 'self-manage', '--parameter', 'PasswordChangeWithoutMfa=yes'],
    '--parameter PasswordChangeWithoutMfa=yes: allowed are true, false',
  ],
  [
    'a partition that is none',
    ['--print', 'role', ...ACCOUNT, '--partition', 'AWS'],
    'It is a partition such as aws, aws-cn or aws-us-gov.',
  ],
])('refuses %s', async (_, argv, message) => {
  const { exitCode, stdout, stderr } = await run(...argv);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message);
});
