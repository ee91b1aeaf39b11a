import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that are no failure; 0 alone unless said. */
  readonly allowed?: readonly number[];
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. An exit code that is not allowed is an error that shows what it printed. */
export const run = (command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const { allowed = [0], ...spawnOptions } = options;
    const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (cause) => reject(new Error(`cannot run ${command}`, { cause })));
    child.on('close', (code) => {
      if (code !== null && allowed.includes(code)) resolve({ code, stdout, stderr });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`));
    });
  });

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'aws-config-mfa-rules');
/** What is installed of Python, each with its own lock: `sam` with cfn-lint, and `checkov`. */
type PythonTools = 'sam' | 'checkov';

/**
 * The folder of the programs, in a virtual environment of their own that is made once for each lock. Every package is
 * named there with its hashes, and none is built here: that would run code of it.
 */
export const pythonTools = async (tools: PythonTools = 'sam'): Promise<string> => {
  const lock = join('test', 'e2e', 'python', `${tools}.txt`);
  const digest = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12);
  const folder = join(CACHE, `python-${digest}`);
  if (!existsSync(join(folder, 'complete'))) {
    await run('python3', ['-m', 'venv', '--clear', folder]).catch((cause: unknown) => {
      throw new Error(`the end-to-end tests need python3 with venv, for ${tools}`, { cause });
    });
    const pip = join(folder, 'bin', 'pip');
    const locked = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--requirement', lock];
    await run(pip, ['install', '--quiet', '--disable-pip-version-check', ...locked]);
    // Nothing that a package asks for is missing in the lock.
    await run(pip, ['check']);
    cpSync(lock, join(folder, 'complete'));
  }
  return join(folder, 'bin');
};

/** A new folder for one run; `rmSync` it when done. */
export const temporaryFolder = (name: string): string => mkdtempSync(join(tmpdir(), `mfa-rules-${name}-`));

/** The repository as a fresh clone would hold it, with what is not committed yet. */
export const cleanCopy = async (): Promise<string> => {
  const folder = temporaryFolder('clone');
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  for (const file of stdout.split('\0')) {
    if (file !== '' && existsSync(file)) cpSync(file, join(folder, file));
  }
  return folder;
};

/** Runs `npm run package:member` in this repository, or in the copy that is given. */
export const packageMember = async (target: string, repository = process.cwd()): Promise<void> => {
  await run(process.execPath, [join('deploy', 'member-package.mjs'), target], { cwd: repository });
};

/** PATH without the folders in which a package manager puts esbuild: `sam build` has to bring its own. */
const pathWithoutEsbuild = (): string =>
  (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => !existsSync(join(folder, 'esbuild')))
    .join(':');

/** Runs `sam` in a folder, with the Node of this process and without esbuild on the PATH. */
export const sam = async (
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> => {
  const bin = await pythonTools();
  const PATH = `${bin}:${dirname(process.execPath)}:${pathWithoutEsbuild()}`;
  // It asks npm where packages go from an empty folder there: a package.json left in /tmp would lead it astray.
  const TMPDIR = join(CACHE, 'tmp');
  mkdirSync(TMPDIR, { recursive: true });
  return run(join(bin, 'sam'), args, {
    cwd: folder,
    env: { ...process.env, SAM_CLI_TELEMETRY: '0', TMPDIR, ...env, PATH },
  });
};

/** Lambda's Node: this process's where its major is the same, else from the npm registry, kept in the cache. */
export const lambdaNode = async (runtime: string): Promise<string> => {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  if (major === undefined) throw new Error(`the function's Runtime is no Node: ${runtime}`);
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const folder = join(CACHE, `node-${major}`);
  const binary = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(binary)) {
    const made = temporaryFolder('node');
    await run('npm', ['install', '--prefix', made, '--no-save', '--no-audit', '--no-fund', `node@${major}`]);
    rmSync(folder, { recursive: true, force: true });
    cpSync(made, folder, { recursive: true, verbatimSymlinks: true });
    rmSync(made, { recursive: true, force: true });
  }
  return binary;
};
