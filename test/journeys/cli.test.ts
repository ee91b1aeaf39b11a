import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { toAccount } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { configurationFiles, mfaAccount } from '../support/mfa-account.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'commands');

const BUILT = 'dist/test';
const CLI = `${BUILT}/cli.js`;

beforeAll(() => promisify(execFile)(process.execPath, ['build.mjs', '--command', BUILT]));
afterAll(() => rm(BUILT, { recursive: true }));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command. With `leaveEarly` the reader of its stdout is gone after the first piece. */
const run = (
  argv: readonly string[],
  {
    stdin = '',
    leaveEarly = false,
    env = process.env,
  }: {
    readonly stdin?: string;
    readonly leaveEarly?: boolean;
    readonly env?: Readonly<Record<string, string | undefined>>;
  } = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...argv], { env });
    const written = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => {
      written.stdout += data.toString();
      if (leaveEarly) child.stdout.destroy();
    });
    child.stderr.on('data', (data: Buffer) => {
      written.stderr += data.toString();
    });
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...written }));
    child.stdin.end(stdin);
  });

const EXAMPLE = ['evaluate', '--inventory', 'examples/account'] as const;
const OPEN = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
};

it('evaluates the sample account as npm start does: with findings, without an error', async () => {
  const { exitCode, stdout, stderr } = await run([...EXAMPLE, '--exit-zero']);
  expect(stdout).toMatch(
    /^111122223333 {3}12 users, 14 roles, 1 root user, 3 of them not read in full \(Unread, heidi, judy\)\n/,
  );
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});

it('proposes in npm start the fix of the very command that it prints', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  const steps = (scripts['start'] ?? '').split(' && ');
  const printed = steps.flatMap(
    (step) => /^echo Next, one fix: (node dist\/cli\.js .*)$/.exec(step)?.[1] ?? [],
  );
  expect(printed).toHaveLength(1);
  expect(steps.at(-1)).toBe(`${printed[0]} --exit-zero`);
  const { stdout, exitCode } = await run((printed[0] ?? '').split(' ').slice(2));
  expect(stdout).toContain('ReadOnly');
  expect(exitCode).toBe(1);
});

it.each<[string, readonly string[], number]>([
  ['1 for findings', EXAMPLE, 1],
  ['2 for wrong usage', ['evaluate', '--nothing'], 2],
  ['2 without a command', [], 2],
  ['0 for help', ['--help'], 0],
])('ends with %s', async (_, argv, expected) => {
  expect((await run(argv)).exitCode).toBe(expected);
});

it('is what package.json names, with a first line that a shell understands', async () => {
  const { bin } = JSON.parse(await readFile('package.json', 'utf8')) as { bin: Record<string, string> };
  expect(bin).toEqual({ 'mfa-rules': 'dist/cli.js', 'aws-config-mfa-rules': 'dist/cli.js' });
  expect(await readFile(CLI, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

it('reads a trust policy from stdin', async () => {
  const { exitCode, stdout } = await run(['explain', '--trust-policy', '-'], { stdin: JSON.stringify(OPEN) });
  expect(stdout).toMatch(/^stdin: NON_COMPLIANT\n/);
  expect(exitCode).toBe(1);
});

it('ends quietly where the reader of its output leaves early', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
  const policies = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`role-${index}`, OPEN]));
  await writeFile(join(folder, 'policies.json'), JSON.stringify(policies));
  const { exitCode, stderr } = await run(['explain', '--trust-policy', join(folder, 'policies.json')], {
    leaveEarly: true,
  });
  expect(stderr).toBe('');
  expect(exitCode).toBe(1);
  await rm(folder, { recursive: true });
});

describe('warnings of Node and the SDK', () => {
  /** Warns when the first connection is made. */
  const WARNING = `
    import net from 'node:net';
    const { connect } = net.Socket.prototype;
    net.Socket.prototype.connect = function (...given) {
      net.Socket.prototype.connect = connect;
      process.emitWarning('two\\nlines');
      return connect.apply(this, given);
    };`;
  let aws: AwsEndpoint;
  let files: ReturnType<typeof configurationFiles>;
  let env: Record<string, string | undefined>;
  beforeEach(async () => {
    aws = await startAws({ account: mfaAccount() });
    files = configurationFiles();
    const preloaded = join(files.environment['HOME'] ?? '', 'warn.mjs');
    await writeFile(preloaded, WARNING);
    env = {
      PATH: process.env['PATH'],
      ...aws.environment(),
      ...files.environment,
      // Of this the SDK warns in eight lines.
      AWS_PROFILE: 'alice',
      NODE_OPTIONS: `--import=file://${preloaded}`,
    };
  });
  afterEach(async () => {
    files.remove();
    await aws.stop();
  });

  it.always('are not told with --quiet', async () => {
    const { exitCode, stderr } = await run(['evaluate', '--quiet'], { env });
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
  });

  it('are a line each without it', async () => {
    const { stderr } = await run(['evaluate'], { env });
    expect(
      stderr
        .split('\n')
        .filter((line) => line.startsWith('warning: '))
        .toSorted(),
    ).toEqual([
      'warning: AWS_ACCESS_KEY_ID and a profile are set: the key is used, as by the AWS CLI; --profile alice uses the profile',
      'warning: two lines',
    ]);
  });
});
/** What signs requests: a text of the AWS SDK, and of nothing else. */
const SIGNS = 'AWS4-HMAC-SHA256';

it('starts without the AWS clients', async () => {
  const seen = new Map<string, string>();
  const read = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    const text = await readFile(file, 'utf8');
    seen.set(file, text);
    // Static imports alone: what import() names is read when it is needed.
    for (const [, from = ''] of text.matchAll(/\b(?:from|import)\s*"(\.{1,2}\/[^"]+)"/g))
      await read(join(dirname(file), from));
  };
  await read(CLI);
  expect(seen.size).toBeGreaterThan(1);
  expect([...seen].filter(([, text]) => text.includes(SIGNS)).map(([file]) => file)).toEqual([]);
  const chunks = await readdir(join(BUILT, 'chunks'));
  const texts = await Promise.all(chunks.map((chunk) => readFile(join(BUILT, 'chunks', chunk), 'utf8')));
  expect(texts.filter((text) => text.includes(SIGNS)).length).toBeGreaterThan(0);
});

it('needs nothing beside Node', () => {
  const { metafile } = buildSync({
    entryPoints: [CLI],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(imported).toContain('node:fs/promises');
  expect(imported.filter((path) => !isBuiltin(path))).toEqual([]);
});

it('on Ctrl-C while a trust policy is written, finishes that one and begins no other', async () => {
  const AssumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' },
      Action: 'sts:AssumeRole',
    },
  };
  const account = toAccount({
    roles: ['a', 'b'].map((RoleName) => ({ RoleName, AssumeRolePolicyDocument })),
  });
  const aws = await startAws({ account });
  const files = configurationFiles({});
  const folder = await mkdtemp(join(tmpdir(), 'mfa-rules-'));
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  aws.faults.add({ operation: 'iam:UpdateAssumeRolePolicy', kind: 'held', until });
  const child = spawn(process.execPath, [CLI, 'fix', '--apply', '--yes', '--quiet', '--undo-dir', folder], {
    env: { PATH: process.env['PATH'], ...aws.environment(), ...files.environment },
  });
  let stdout = '';
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for (let look = 0; look < 500 && !aws.calls.has('iam:UpdateAssumeRolePolicy'); look += 1) await delay(20);
  child.kill('SIGINT');
  // The answer comes when the signal has long been there.
  await delay(500);
  release();
  expect(await ended).toBe(3);
  expect(stdout).toMatch(/^a: applied, and COMPLIANT; undo: .*\nb: not changed: not begun: interrupted\n$/);
  const [a, b] = account.roles.map((role) => JSON.stringify(role.AssumeRolePolicyDocument));
  expect(a).toContain('aws:MultiFactorAuthPresent');
  expect(b).toBe(JSON.stringify(AssumeRolePolicyDocument));
  expect(await readdir(folder)).toHaveLength(1);
  files.remove();
  await rm(folder, { recursive: true });
  await aws.stop();
});
