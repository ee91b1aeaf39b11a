// `npm run oracle [QUESTIONS [SEED]]`: a second opinion from a program that is not this project's.
//
// @cloud-copilot/iam-simulate is AGPL-3.0. It is installed in a temporary folder outside of this package and run there; it
// is never shipped, copied or listed as a dependency.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const VERSION = '0.1.173';
const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-oracle-'));
try {
  const npm = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', [...npm, `@cloud-copilot/iam-simulate@${VERSION}`], { stdio: 'inherit' });
  const compare = join(folder, 'compare.mjs');
  await build({
    entryPoints: ['test/oracle/compare.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: compare,
    logLevel: 'error',
  });
  const module = createRequire(join(folder, 'index.js')).resolve('@cloud-copilot/iam-simulate');
  execFileSync(process.execPath, [compare, pathToFileURL(module).href, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
} catch (error) {
  if (typeof error.status !== 'number') throw error;
  process.exitCode = error.status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
