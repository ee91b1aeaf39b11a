import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { CODES, configurationFiles, DEVICE, mfaAccount } from '../support/mfa-account.ts';

/** Under dist/, where the built command finds the packages that it imports. */
const BUILT = 'dist/test-terminal';
const CLI = `${BUILT}/cli.js`;
const QUESTION = `MFA code of ${DEVICE}: `;
const [CODE] = CODES;
/** Columns: what is looked for must not be wrapped. */
const WIDE = '500';

const started = promisify(execFile);
beforeAll(() => started(process.execPath, ['build.mjs', BUILT]), 240_000);
afterAll(() => rm(BUILT, { recursive: true }));

let aws: AwsEndpoint;
let files: ReturnType<typeof configurationFiles>;
let folder: string;
beforeEach(async () => {
  aws = await startAws({ account: mfaAccount() });
  files = configurationFiles();
  folder = await mkdtemp(join(tmpdir(), 'terminal-'));
});
afterEach(async () => {
  files.remove();
  await rm(folder, { recursive: true });
  await aws.stop();
});

/** Runs a command on a pseudo-terminal on which somebody answers the question. */
const onTerminal = async (
  answer: string,
  command: readonly string[],
): Promise<{ readonly exitCode: number; readonly shown: string }> => {
  const { stdout } = await started(
    'python3',
    ['test/e2e/on-terminal.py', WIDE, QUESTION, answer, ...command],
    { env: { PATH: process.env['PATH'], AWS_ENDPOINT_URL: aws.url, ...files.environment } },
  );
  return JSON.parse(stdout) as { exitCode: number; shown: string };
};

const EVALUATE = [process.execPath, CLI, 'evaluate', '--profile', 'audit'];

it('asks for the code on the terminal, once', async () => {
  const { exitCode, shown } = await onTerminal(CODE, EVALUATE);
  expect(shown.split(QUESTION)).toHaveLength(2);
  expect(shown).toContain('111122223333   1 user, 5 roles, 1 root user, read completely');
  expect(aws.calls.get('sts:AssumeRole')).toBe(1);
  expect(exitCode).toBe(1);
});

it('says in one sentence that a code is wrong, and asks no more', async () => {
  const { exitCode, shown } = await onTerminal('000000', EVALUATE);
  expect(shown.split(QUESTION)).toHaveLength(2);
  expect(shown.split('\n').filter((line) => line.includes('error:'))).toEqual([
    expect.stringMatching(
      /^error: AWS does not accept this code of MFA device .*: it is wrong or was used before;/,
    ),
  ]);
  expect(exitCode).toBe(2);
});

it('asks on the terminal also where nothing of it leads there, and writes the code nowhere', async () => {
  const [out, err] = [join(folder, 'out'), join(folder, 'err')];
  const redirected = `"$0" "$@" < /dev/null > "${out}" 2> "${err}"`;
  const { exitCode, shown } = await onTerminal(CODE, ['sh', '-c', redirected, ...EVALUATE]);
  expect(shown).toMatch(new RegExp(`^${QUESTION}`));
  const written = [await readFile(out, 'utf8'), await readFile(err, 'utf8')];
  expect(written[0]).toMatch(/^111122223333   1 user, 5 roles, 1 root user, read completely\n/);
  expect(written.join()).not.toContain(CODE);
  expect(exitCode).toBe(1);
});

it('does not go on where the person gives up', async () => {
  const { exitCode } = await onTerminal('\u0004', EVALUATE);
  expect(exitCode).toBe(2);
  expect(aws.calls.get('sts:AssumeRole')).toBeUndefined();
});

it('says what to do where there is no terminal', async () => {
  // A session of its own has no terminal.
  const { exitCode, shown } = await onTerminal('', [
    'python3',
    '-c',
    'import os, sys; pid = os.fork(); pid and sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])); os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])',
    ...EVALUATE,
  ]);
  expect(shown).toContain(`error: the code of MFA device ${DEVICE} is needed, and there is no terminal`);
  expect(exitCode).toBe(2);
});
