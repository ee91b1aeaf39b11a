// `mfa-rules evaluate --organization` on 300 emulated accounts, one of which cannot be read.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Says at its end how much memory the process has taken. */
const TELL_MEMORY = `data:text/javascript,import{peakMemory}from${JSON.stringify(
  new URL('../test/support/peak-memory.mjs', import.meta.url).href,
)};process.on('exit',()=>process.stderr.write('peak '+peakMemory()+'\\n'))`;

const callsOf = async (url) => {
  const answer = await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify({}) });
  const { calls } = await answer.json();
  const sum = (prefix) =>
    Object.entries(calls).reduce((all, [name, count]) => all + (name.startsWith(prefix) ? count : 0), 0);
  return ['organizations:', 'sts:AssumeRole', 'iam:'].map(sum);
};

/** A run of the command that was built; its exit code, its answer, and what it took. */
const evaluateAll = async (environment, concurrency, folder) => {
  const answer = join(folder, `organization-${concurrency}.json`);
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [
      `--import=${TELL_MEMORY}`,
      'dist/cli.js',
      'evaluate',
      '--organization',
      '--quiet',
      '--concurrency',
      String(concurrency),
      '--format',
      'json',
      '--output',
      answer,
    ],
    {
      env: {
        PATH: process.env.PATH,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const [exitCode] = await once(child, 'close');
  const { accounts } = JSON.parse(readFileSync(answer, 'utf8'));
  return {
    exitCode,
    seconds: (performance.now() - start) / 1000,
    megabytes: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024,
    evaluated: accounts.filter(({ Evaluated }) => Evaluated).length,
    failed: accounts.filter(({ Evaluated }) => !Evaluated).length,
  };
};

/** @param bundle makes one file of an entry point */
export const benchManyAccounts = async (bundle, folder) => {
  const built = spawnSync(process.execPath, ['build.mjs'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  const entry = await bundle('organization.js', { entryPoints: ['bench/organization.ts'] });
  const rows = [];
  for (const concurrency of [1, 8]) {
    const aws = spawn(process.execPath, [entry], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = await once(aws.stdout.setEncoding('utf8'), 'data');
      const { url, environment } = JSON.parse(line);
      const run = await evaluateAll(environment, concurrency, folder);
      rows.push([
        concurrency,
        run.evaluated,
        run.failed,
        run.exitCode,
        ...(await callsOf(url)),
        run.seconds.toFixed(1),
        run.megabytes.toFixed(0),
      ]);
    } finally {
      aws.kill();
    }
  }
  const head = ['at a time', 'accounts evaluated', 'not evaluated', 'exit code'];
  const calls = ['calls to Organizations', 'AssumeRole', 'calls to IAM'];
  for (const cells of [[...head, ...calls, 'seconds', 'peak MB'], Array(9).fill('---'), ...rows])
    console.log(`| ${cells.join(' | ')} |`);
  console.log('');
};
