import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from './tools.ts';

/** An emulated AWS that is not this project's: fakecloud, on 127.0.0.1. */
export interface Emulator {
  readonly url: string;
  /** For programs that use it: endpoint, region and credentials of its account. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it and the functions that it runs. */
  stop(): Promise<void>;
}

/** fakecloud on the PATH, or where `cargo install --root` puts it; EMULATOR_HOME says where. */
const fakecloud = (): string => {
  const home = process.env['EMULATOR_HOME'] ?? join(homedir(), '.cache', 'aws-emulator');
  const installed = join(home, 'bin', 'fakecloud');
  return existsSync(installed) ? installed : 'fakecloud';
};

/** fakecloud runs functions through a container CLI, and without one it deploys but never invokes. */
const requireContainerCli = (): void => {
  const folders = (process.env['PATH'] ?? '').split(':');
  const isInstalled = ['docker', 'podman'].some((cli) =>
    folders.some((folder) => existsSync(join(folder, cli))),
  );
  if (!isInstalled && process.env['FAKECLOUD_CONTAINER_CLI'] === undefined) {
    throw new Error(
      'the emulator needs docker or podman, or another container CLI in FAKECLOUD_CONTAINER_CLI, to run functions',
    );
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const isUp = async (url: string): Promise<boolean> =>
  fetch(`${url}/_fakecloud/health`).then(
    ({ ok }) => ok,
    () => false,
  );

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const ATTEMPTS = 150;

/**
 * Starts an emulator with IAM policies enforced and signatures verified. Functions run as processes of `node`, through
 * the container CLI that FAKECLOUD_CONTAINER_CLI names.
 */
export const startEmulator = async (node: string): Promise<Emulator> => {
  requireContainerCli();
  const url = `http://127.0.0.1:${await freePort()}`;
  const instances = temporaryFolder('emulator');
  // A package.json in a folder above would say how Node reads the functions' files. On Lambda there is none.
  writeFileSync(join(instances, 'package.json'), '{}');
  let log = '';
  const child = spawn(
    fakecloud(),
    ['--addr', url.replace('http://', ''), '--iam', 'strict', '--verify-sigv4', '--log-level', 'warn'],
    { env: { ...process.env, NODE24: node, SHIM_HOME: instances }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  const ended = new Promise<void>((resolve) => {
    child.on('close', (code) => {
      failure ??= new Error(`the emulator ended with ${code}`);
      resolve();
    });
  });
  for (let attempt = 0; attempt < ATTEMPTS && !(await isUp(url)); attempt += 1) {
    if (failure !== undefined) throw new Error(`fakecloud does not start\n${log}`, { cause: failure });
    await pause(200);
  }
  return {
    url,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    stop: async () => {
      child.kill();
      // It ends its functions by what is in that folder.
      await ended;
      rmSync(instances, { recursive: true, force: true });
    },
  };
};
