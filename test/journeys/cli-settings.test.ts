/** Options from where nobody types them: the environment and the configuration file. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/program.ts';
import type { Report } from '../../src/report/report.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(10, 'settings of the command line');

const run = async (env: Io['env'], ...argv: readonly string[]) => {
  const recorded = recordIo({ env });
  const exitCode = await main(argv, recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

const EXAMPLE = ['evaluate', 'examples/account'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
});
afterEach(() => rm(folder, { recursive: true }));

const configOf = async (...lines: readonly string[]): Promise<readonly string[]> => {
  const path = join(folder, 'settings.yaml');
  await writeFile(path, lines.join('\n'));
  return ['--config', path];
};

const reportOf = ({ stdout }: { readonly stdout: string }): Report =>
  readJsonOutput('evaluate', stdout) as Report;
const bot = (report: Report): string | undefined =>
  report.evaluations.find(({ ResourceName }) => ResourceName === 'deploy-bot')?.ComplianceType;

describe('the environment', () => {
  it('sets what is not typed', async () => {
    const answer = await run({ MFA_RULES_FORMAT: 'json', MFA_RULES_EXIT_ZERO: '1' }, ...EXAMPLE);
    expect(reportOf(answer).accountId).toBe('111122223333');
    expect(answer.exitCode).toBe(0);
  });

  it('may hold options of other commands', async () => {
    expect((await run({ MFA_RULES_STACK_SET: 'mfa-rules' }, ...EXAMPLE)).exitCode).toBe(1);
  });

  it('loses against what is typed', async () => {
    expect((await run({ MFA_RULES_FORMAT: 'json' }, ...EXAMPLE, '-f', 'csv')).stdout).toMatch(/^RuleId,/);
  });

  it('separates what may be repeated by commas', async () => {
    const env = { MFA_RULES_FORMAT: 'json', MFA_RULES_ONLY: 'ReadOnly,dana' };
    expect(reportOf(await run(env, ...EXAMPLE)).evaluations.map(({ ResourceName }) => ResourceName)).toEqual([
      'dana',
      'ReadOnly',
      'dana',
      'dana',
    ]);
  });

  it('is left out where it contradicts what is typed', async () => {
    const env = { MFA_RULES_PROFILE: 'none-such', MFA_RULES_REGION: 'us-east-1' };
    expect((await run(env, ...EXAMPLE)).exitCode).toBe(1);
    expect((await run(env, 'evaluate', '--inventory', 'examples/account')).exitCode).toBe(1);
  });

  it('does not set a flag where it says no', async () => {
    expect((await run({ MFA_RULES_EXIT_ZERO: 'false' }, ...EXAMPLE)).exitCode).toBe(1);
  });

  it.each([
    [
      'MFA_RULES_FAILON',
      'HIGH',
      'MFA_RULES_FAILON is not an option of any command; did you mean MFA_RULES_FAIL_ON?',
    ],
    ['MFA_RULES_NOTHING_LIKE_IT', '', 'MFA_RULES_NOTHING_LIKE_IT is not an option of any command\n'],
    ['MFA_RULES_FORMAT', 'jsn', 'MFA_RULES_FORMAT is "jsn". Did you mean json?'],
    ['MFA_RULES_EXIT_ZERO', 'maybe', 'MFA_RULES_EXIT_ZERO must be true or false, not "maybe"'],
  ])('is named where it is wrong: %s', async (name, value, message) => {
    const { exitCode, stderr } = await run({ [name]: value }, ...EXAMPLE);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

describe('the configuration file', () => {
  it('sets options and parameters', async () => {
    const config = await configOf('options: {format: json}', 'parameters: {appliesTo: console-users}');
    expect(bot(reportOf(await run({}, ...EXAMPLE, ...config)))).toBe('NOT_APPLICABLE');
  });

  it('loses against the environment, and that against what is typed', async () => {
    const config = await configOf('options: {format: table}', 'parameters: {appliesTo: console-users}');
    const answer = await run(
      { MFA_RULES_FORMAT: 'json' },
      ...EXAMPLE,
      ...config,
      '--parameter',
      'appliesTo=all-users',
    );
    expect(bot(reportOf(answer))).toBe('NON_COMPLIANT');
  });

  it.each<[string, Io['env'], readonly string[], number]>([
    ['sets exemptions', {}, [], 4],
    ['sets no exemptions', {}, ['options: {no-exemptions: true}'], 0],
    ['sets exemptions that the environment ignores', { MFA_RULES_NO_EXEMPTIONS: '1' }, [], 0],
  ])('%s', async (_, env, options, exempt) => {
    const config = await configOf(...options, 'parameters: {exemptTag: [mfa-exempt]}');
    const report = reportOf(await run({ MFA_RULES_FORMAT: 'json', ...env }, ...EXAMPLE, ...config));
    expect(report.evaluations.filter(({ Reason }) => Reason === 'exempt')).toHaveLength(exempt);
  });

  it('gives way to what is typed of a rule for that rule alone', async () => {
    const config = await configOf('parameters: {longestExemptionDays: 1, exemptTag: [mfa-exempt]}');
    const typed = ['--parameter', 'iam-role-trust-mfa-required.longestExemptionDays=366'];
    const report = reportOf(await run({ MFA_RULES_FORMAT: 'json' }, ...EXAMPLE, ...config, ...typed));
    const exempt = report.evaluations.filter(({ Reason }) => Reason === 'exempt');
    expect(exempt.map(({ RuleId }) => RuleId)).toEqual(['iam-role-trust-mfa-required']);
  });

  it('says nothing to a rule that does not run', async () => {
    const config = await configOf('parameters: {appliesTo: console-users}');
    const role = ['explain', '--role', 'ReadOnly', '--inventory', 'examples/account'];
    expect((await run({}, ...role, ...config)).exitCode).toBe(1);
  });

  it('is named with its line where it is wrong', async () => {
    const config = await configOf('options:', '  format: jsn');
    const { exitCode, stderr } = await run({}, ...EXAMPLE, ...config);
    expect(stderr).toContain('settings.yaml line 2: options.format is "jsn". Did you mean json?');
    expect(exitCode).toBe(2);
  });

  it('has to be there where it is named', async () => {
    expect((await run({}, ...EXAMPLE, '--config', join(folder, 'none'))).exitCode).toBe(2);
  });
});
