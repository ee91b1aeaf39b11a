// `npm run mutation [FILES…]`: changes the evaluator in small ways and tells which changes no test notices.
//
// Stryker is installed in a temporary folder beside a copy of this package: it is for this report alone, and would
// triple what every installation of the package has to fetch.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { build } from 'esbuild';
import { dirname, join, resolve } from 'node:path';
import Sequencer from './sequencer.cjs';

const VERSION = '9.0.1';
const EVALUATOR = [
  'src/policy/**/*.ts',
  'rules/iam-role-trust-mfa-required/{assume-role-request,credential-answer,mentioned,own-account,trust}.ts',
];
const files = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-mutation-'));
const copy = join(folder, 'package');
try {
  const npm = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--silent'];
  execFileSync(
    'npm',
    [...npm, `@stryker-mutator/core@${VERSION}`, `@stryker-mutator/jest-runner@${VERSION}`, 'typescript@5'],
    { stdio: 'inherit' },
  );
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
  });
  for (const file of listed
    .split('\0')
    .filter((name) => /^(src|rules|test|bench|package\.json|tsconfig\.json)/.test(name))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(file, join(copy, file));
  }
  // The naive evaluator's answers, once and not for every change.
  const generated = join(folder, 'generated.js');
  await build({
    entryPoints: ['test/mutation/generated.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: generated,
    logLevel: 'error',
  });
  const answers = execFileSync(process.execPath, [generated, '300'], { maxBuffer: 2 ** 28 });
  writeFileSync(join(copy, 'test/mutation/generated.json'), answers);
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'dir');
  const config = {
    testRunner: 'jest',
    plugins: [join(folder, 'node_modules/@stryker-mutator/jest-runner/dist/src/index.js')],
    mutate: files.length > 0 ? files : EVALUATOR,
    reporters: ['clear-text', 'json', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false },
    jsonReporter: { fileName: resolve('reports/mutation.json') },
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    concurrency: 2,
    // A change that makes the search endless counts as noticed.
    timeoutMS: 5_000,
    symlinkNodeModules: true,
    jest: {
      config: {
        testMatch: Sequencer.ORDER.map((name) => `<rootDir>/test/{,mutation/}${name}.{test,mutation}.ts`),
        testSequencer: '<rootDir>/test/mutation/sequencer.cjs',
      },
    },
  };
  writeFileSync(join(copy, 'stryker.config.json'), JSON.stringify(config));
  execFileSync(process.execPath, [join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run'], {
    cwd: copy,
    stdio: 'inherit',
    // Every change runs them.
    env: { ...process.env, SEARCH_RUNS: '150' },
  });
} catch (error) {
  if (typeof error.status !== 'number') throw error;
  process.exitCode = error.status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
