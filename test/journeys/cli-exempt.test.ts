/** Exemptions that are written down, from `exempt` to the answers that rest on them. */
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/program.ts';
import type { Report } from '../../src/report/report.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'exemptions');

const USER = 'iam-user-mfa-required';
const ROLE = 'iam-role-trust-mfa-required';
const PRIVILEGED = 'iam-privileged-user-mfa-required';
const PRIVILEGES = 'iam-user-privileges-mfa-required';
/** Every rule that has exemptions. */
const ALL = [USER, ROLE, PRIVILEGED, PRIVILEGES].join(', ');
const NOW = new Date('2026-02-28T23:59:59Z');

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
  file = join(folder, 'rules.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

const runAt = async (now: Date, env: Io['env'], ...argv: readonly string[]) => {
  const recorded = recordIo({ now, env });
  const exitCode = await main(argv, recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};
const run = (...argv: readonly string[]) => runAt(NOW, {}, ...argv);

const exempt = (name: string, reason: string, until: string, ...more: readonly string[]) =>
  run('exempt', name, '--reason', reason, '--until', until, '--config', file, ...more);

const evaluate = async (now: Date, ...more: readonly string[]): Promise<Report> => {
  const { stdout } = await runAt(
    now,
    {},
    'evaluate',
    'examples/account',
    '-f',
    'json',
    '--config',
    file,
    ...more,
  );
  return readJsonOutput('evaluate', stdout) as Report;
};
const resultOf = (report: Report, name: string) =>
  report.evaluations.find(({ ResourceName }) => ResourceName === name);

describe('mfa-rules exempt', () => {
  it('writes the file, says so, and says who does not read it', async () => {
    const { exitCode, stdout, stderr } = await exempt(
      'break-glass-*',
      'emergency',
      '2026-06-30',
      '--owner',
      'security',
    );
    expect(await readFile(file, 'utf8')).toBe(
      'exemptions:\n  - name: break-glass-*\n    reason: emergency\n    until: 2026-06-30\n    owner: security\n',
    );
    expect(stdout).toBe(
      `users and roles named break-glass-* are exempt from ${ALL} until 2026-06-30 (${file})\n`,
    );
    expect(stderr).toMatch(/^warning: the command line alone reads this file/);
    expect(exitCode).toBe(0);
    expect((await exempt('a', 'b', '2026-06-30', '-q')).stderr).toBe('');
  });

  it('gives an entry for the same name and rules new words, and tells the old ones', async () => {
    await exempt('bob', 'moves', '2026-03-31');
    const { stdout } = await exempt('bob', 'still moves', '2026-04-30');
    expect(stdout).toBe(
      `users and roles named bob are exempt from ${ALL} until 2026-04-30 (${file}); before: moves until 2026-03-31\n`,
    );
    await exempt('bob', 'as a user', '2026-05-31', '--rule', USER);
    expect((await readFile(file, 'utf8')).match(/name: bob/g)).toHaveLength(2);
  });

  it.each([
    ['arn:aws:iam::111122223333:user/alice', [], `    rule: ["${USER}","${PRIVILEGED}","${PRIVILEGES}"]\n`],
    ['arn:aws-cn:iam::*:role/path/*', [], `    rule: ${ROLE}\n`],
    ['arn:aws:iam::111122223333:*', [], ''],
    ['alice', ['--rule', USER], `    rule: ${USER}\n`],
    ['alice', ['--rule', ROLE, '--rule', USER], `    rule: ["${USER}","${ROLE}"]\n`],
  ])('is for the rules that %s and %j mean', async (name, more, rule) => {
    expect((await exempt(name, 'x', '2026-06-30', ...more)).exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).toContain(`name: ${name}\n${rule}    reason`);
  });

  it.each<[string, readonly string[], string]>([
    ['no name', ['--reason', 'x', '--until', '2026-06-30'], "missing required argument 'name'"],
    ['no reason', ['bob', '--until', '2026-06-30'], '--reason is missing'],
    ['no end', ['bob', '--reason', 'x'], '--until is missing'],
    ['an empty reason', ['bob', '--reason', '', '--until', '2026-06-30'], 'It is empty.'],
    [
      'a reason of spaces',
      ['bob', '--reason', ' ', '--until', '2026-06-30'],
      'would not count: it has no reason',
    ],
    ['two lines', ['bob', '--reason', 'x\ny', '--until', '2026-06-30'], '--reason must be one line'],
    [
      'yesterday',
      ['bob', '--reason', 'x', '--until', '2026-02-27'],
      'would not count: it ended on 2026-02-27',
    ],
    ['no day', ['bob', '--reason', 'x', '--until', '2026-02-29'], 'its end 2026-02-29 is not a date'],
    ['a time', ['bob', '--reason', 'x', '--until', '2026-03-01T00:00:00Z'], 'is not a date (YYYY-MM-DD)'],
    ['two days', ['bob', '--reason', 'x', '--until', '2026-03-01 2026-04-01'], 'it has no end'],
    ['too far away', ['bob', '--reason', 'x', '--until', '2027-03-01'], 'is more than 365 days away'],
    ['no name at all', ['a b', '--reason', 'x', '--until', '2026-06-30'], '"a b" is neither a name nor'],
    [
      'the ARN of a group',
      ['arn:aws:iam::111122223333:group/x', '--reason', 'x', '--until', '2026-06-30'],
      'of no IAM user',
    ],
    [
      'a rule of others',
      ['arn:aws:iam::111122223333:role/x', '--rule', USER, '--reason', 'x', '--until', '2026-06-30'],
      `--rule "${USER}" says nothing of "arn:aws:iam::111122223333:role/x": that is for ${ROLE}`,
    ],
    [
      'a rule without exemptions',
      ['bob', '--rule', 'root-user-mfa-required', '--reason', 'x', '--until', '2026-06-30'],
      '"root-user-mfa-required" is no rule that has exemptions',
    ],
  ])('refuses %s, and writes nothing', async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await run('exempt', ...argv, '--config', file);
    expect(stderr).toContain(message);
    expect([exitCode, stdout, await readdir(folder)]).toEqual([2, '', []]);
  });

  it.each([
    ['2026-02-28', 0],
    ['2027-02-28', 0],
    ['2027-03-01', 2],
  ])('ends at %s at the last second of 2026-02-28: %s', async (until, exitCode) => {
    expect((await exempt('bob', 'x', until)).exitCode).toBe(exitCode);
  });

  it.each([
    ['2028-02-29', '2028-02-29', 0],
    ['2027-03-01', '2028-02-29', 0],
    ['2027-02-28', '2028-02-29', 2],
    ['2028-03-01', '2028-02-29', 2],
  ])('knows on %s whether the leap day %s may end it: %s', async (today, until, exitCode) => {
    const now = new Date(`${today}T12:00:00Z`);
    const argv = ['exempt', 'bob', '--reason', 'x', '--until', until, '--config', file];
    expect((await runAt(now, {}, ...argv)).exitCode).toBe(exitCode);
  });

  it('takes longestExemptionDays from the file, of each rule', async () => {
    await writeFile(file, `parameters:\n  ${ROLE}:\n    longestExemptionDays: 31\n`);
    expect((await exempt('bob', 'x', '2026-04-01')).stderr).toContain('more than 31 days away');
    expect((await exempt('bob', 'x', '2026-03-31')).exitCode).toBe(0);
    expect((await exempt('bob', 'x', '2026-04-01', '--rule', USER)).exitCode).toBe(0);
  });

  it('leaves a file as it is that it cannot read', async () => {
    await writeFile(file, 'options: {formt: json}\n');
    const { exitCode, stderr } = await exempt('bob', 'x', '2026-06-30');
    expect([exitCode, await readFile(file, 'utf8')]).toEqual([2, 'options: {formt: json}\n']);
    expect(stderr).toContain('rules.yaml line 1: options.formt is not an option of this file');
  });

  it('names a file that cannot be written', async () => {
    const nowhere = join(folder, 'none', 'x.yaml');
    const { exitCode, stderr } = await run(
      'exempt',
      'bob',
      '--reason',
      'x',
      '--until',
      '2026-06-30',
      '--config',
      nowhere,
    );
    expect(stderr).toContain(`cannot write the configuration file "${nowhere}"`);
    expect(exitCode).toBe(2);
  });

  it('keeps the mode of the file, and the link that leads to it', async () => {
    await writeFile(file, '# mine\n', { mode: 0o600 });
    const link = join(folder, 'link.yaml');
    await symlink(file, link);
    const { mode } = await stat(file);
    const argv = ['--reason', 'x', '--until', '2026-06-30'];
    expect((await runAt(NOW, { MFA_RULES_CONFIG: link }, 'exempt', 'bob', ...argv)).exitCode).toBe(0);
    expect((await stat(file)).mode).toBe(mode);
    expect(await readFile(file, 'utf8')).toMatch(/^# mine\nexemptions:\n/);
  });
});

describe('what the file exempts', () => {
  it('is NOT_APPLICABLE up to the last second of its day, with reason, end and owner in every word of it', async () => {
    await exempt('deploy-bot', 'moves to a role', '2026-03-31', '--owner', 'platform');
    const last = await evaluate(new Date('2026-03-31T23:59:59.999Z'));
    expect(resultOf(last, 'deploy-bot')).toMatchObject({
      ComplianceType: 'NOT_APPLICABLE',
      Reason: 'exempt',
      Annotation:
        'IAM user deploy-bot is exempt until 2026-03-31 by exemption of deploy-bot: moves to a role (owner: platform).',
      Exemption: {
        From: 'exemption of deploy-bot',
        Reason: 'moves to a role',
        Until: '2026-03-31',
        Owner: 'platform',
      },
    });
    const ended = resultOf(await evaluate(new Date('2026-04-01T00:00:00Z')), 'deploy-bot');
    expect(ended).toMatchObject({ ComplianceType: 'NON_COMPLIANT', Exemption: null });
    expect(ended?.Annotation).toContain(
      'The exemption of deploy-bot does not count: it ended on 2026-03-31.',
    );
  });

  it('is evaluated under --no-exemptions', async () => {
    await exempt('*', 'nobody acts', '2026-03-31');
    const { evaluations } = await evaluate(NOW, '--no-exemptions');
    expect(evaluations.filter(({ Reason }) => Reason === 'exempt')).toEqual([]);
    expect(resultOf({ evaluations } as Report, 'deploy-bot')?.ComplianceType).toBe('NON_COMPLIANT');
  });

  it('counts beside the parameters, and is of the rules that it names', async () => {
    await exempt('deploy-bot', 'by the file', '2026-03-31', '--rule', ROLE);
    expect(resultOf(await evaluate(NOW), 'deploy-bot')?.ComplianceType).toBe('NON_COMPLIANT');
    await exempt('arn:aws:iam::111122223333:role/ReadOnly', 'by its ARN', '2026-03-31');
    const report = await evaluate(NOW, '--parameter', 'exemptUsers=deploy-bot=typed until 2026-04-30');
    expect(resultOf(report, 'deploy-bot')?.Exemption?.Reason).toBe('typed');
    expect(resultOf(report, 'ReadOnly')?.Exemption?.Reason).toBe('by its ARN');
    await exempt('arn:aws:iam::444455556666:role/ReadOnly', 'of another account', '2026-03-31');
    await exempt('arn:aws:iam::111122223333:role/ReadOnly', 'by its ARN', '2026-03-01');
    expect(resultOf(await evaluate(new Date('2026-03-02T00:00:00Z')), 'ReadOnly')?.Reason).not.toBe('exempt');
  });

  it.each([
    ['no reason', 'until: 2026-03-31', 'it has no reason'],
    ['no end', 'reason: x', 'it has no end'],
    ['neither', 'owner: me', 'it has no reason and no end'],
    ['no day for its end', 'reason: x, until: soon', 'its end soon is not a date'],
    ['an end that is too far away', 'reason: x, until: 2027-03-01', 'is more than 365 days away'],
  ])('counts as a parameter would where it has %s: not at all, which is said', async (_, fields, problem) => {
    await writeFile(file, `exemptions:\n  - {name: deploy-bot, ${fields}}\n`);
    const found = resultOf(await evaluate(NOW), 'deploy-bot');
    expect(found?.ComplianceType).toBe('NON_COMPLIANT');
    expect(found?.Annotation).toContain(`The exemption of deploy-bot does not count: `);
    expect(found?.Annotation).toContain(problem);
  });

  it('is known to explain, which evaluate leads to without it', async () => {
    await exempt('ReadOnly', 'moves', '2026-03-31');
    const role = ['explain', '--role', 'ReadOnly', '--inventory', 'examples/account', '--config', file];
    const exempted = await run(...role);
    expect(exempted.stdout).toContain('is exempt until 2026-03-31 by exemption of ReadOnly: moves.');
    expect(exempted.exitCode).toBe(0);
    expect((await run(...role, '--no-exemptions')).exitCode).toBe(1);
    const { stdout } = await run('evaluate', 'examples/account', '--config', file, '--no-exemptions');
    expect(stdout).toMatch(/next: mfa-rules explain .* --no-exemptions\n/);
  });
});
