/** `mfa-rules rules`, and what shells complete. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { main } from '../../src/cli/program.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { recordIo } from '../support/recorded-io.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'lists of rules');

const run = async (...argv: readonly string[]) => {
  const recorded = recordIo();
  const exitCode = await main(argv, recorded.io);
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr() };
};

describe('rules', () => {
  it('are listed', async () => {
    const { stdout, exitCode } = await run('rules');
    for (const { id, requirement, helpPage } of rules)
      expect(stdout).toContain(`${id}\n  ${requirement}\n  ${helpPage}\n`);
    expect(exitCode).toBe(0);
  });

  it('name what to run next as the command was started', async () => {
    const { io, stdout } = recordIo({ calledAs: ['npx', 'aws-config-mfa-rules'] });
    await main(['rules'], io);
    expect(stdout()).toMatch(/\nnext: npx aws-config-mfa-rules rules iam-user-mfa-required\n$/);
    expect((await run('rules')).stdout).toMatch(/\nnext: mfa-rules rules iam-user-mfa-required\n$/);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))('are shown whole: %s', async (id, rule) => {
    const { stdout } = await run('rules', id);
    for (const [reason, about] of Object.entries(rule.reasons)) {
      expect(stdout).toContain(`${reason}  ${about.compliance}`);
      if (about.compliance === 'NON_COMPLIANT') expect(stdout).toContain(`What to do: ${about.remedy}`);
    }
    for (const name of Object.keys(rule.parameters)) expect(stdout).toContain(`${name}: `);
  });

  it('are data with --format json', async () => {
    const { stdout } = await run('rules', '-f', 'json');
    const answer = readJsonOutput('rules', stdout) as {
      readonly rules: readonly { readonly RuleId: string }[];
    };
    expect(answer.rules.map(({ RuleId }) => RuleId)).toEqual(rules.map(({ id }) => id));
  });

  it('are known by their ids', async () => {
    const { exitCode, stderr } = await run('rules', 'iam-user-mfa');
    expect(stderr).toContain('did you mean iam-user-mfa-required?');
    expect(exitCode).toBe(2);
  });
});

describe('completion', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const COMMANDS = [
    'evaluate',
    'collect',
    'explain',
    'fix',
    'findings',
    'doctor',
    'deploy-organization',
    'rules',
  ];
  it.each(['bash', 'zsh', 'fish', 'powershell'])(
    'of %s knows commands, options and values',
    async (shell) => {
      const { stdout, exitCode } = await run('completion', shell);
      for (const word of [...COMMANDS, 'format', 'group-by', 'json', 'iam-user-mfa-required'])
        expect(stdout).toContain(word);
      expect(exitCode).toBe(0);
    },
  );

  /** What bash offers for a line whose last word is being typed. */
  const completed = async (...words: readonly string[]): Promise<readonly string[]> => {
    const path = join(folder, 'completion.bash');
    writeFileSync(path, (await run('completion', 'bash')).stdout);
    const script = `. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mfa_rules; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', path, 'mfa-rules', ...words], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  };

  it.each<[string, readonly string[], readonly string[]]>([
    ['commands', ['ev'], ['evaluate']],
    ['options of the command', ['evaluate', '--gr'], ['--group-by']],
    ['values of an option', ['evaluate', '--format', 'js'], ['json']],
    ['values of a short option', ['explain', '-f', ''], ['table', 'json']],
    ['what a command is about', ['rules', 'root'], ['root-user-mfa-required']],
    ['shells', ['completion', 'z'], ['zsh']],
    ['no option of another command', ['rules', '--group'], ['']],
    ['files', ['evaluate', 'package.js'], ['package.json']],
  ])('in bash offers %s', async (_, words, expected) => {
    expect(await completed(...words)).toEqual(expected);
  });
});
