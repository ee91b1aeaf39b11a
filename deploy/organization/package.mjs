// `npm run package:member [FOLDER]`: what every account of an organization gets, in dist/member/ or the folder that is given.
//
// Service-managed StackSets refuse templates with a transform. So template.yaml is built by `sam build`, expanded by AWS's
// own aws-sam-translator (render.py), and written as a plain template with the zip of its code beside it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-member-'));
try {
  const program = join(folder, 'package-member.mjs');
  await build({
    entryPoints: ['deploy/organization/package-member-main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
    logLevel: 'error',
  });
  execFileSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
} catch (error) {
  if (typeof error.status !== 'number') throw error;
  process.exitCode = error.status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
