/** The package that `npm pack` makes, in a folder where nothing else is. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

let folder: string;
let unpacked: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mfa-rules-package-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: 'pipe' });
  execFileSync('sh', ['-c', 'tar -xzf *.tgz'], { cwd: folder });
  unpacked = join(folder, 'package');
  const { dependencies } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as {
    readonly dependencies: object;
  };
  // What it names, and nothing else; what these need is found beside them.
  for (const name of Object.keys(dependencies)) {
    const link = join(unpacked, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) => {
  const { bin } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  return spawnSync(join(unpacked, bin['mfa-rules'] ?? ''), args, { cwd: unpacked, encoding: 'utf8' });
};

it('has the command', () => {
  expect(run('--help')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('evaluate') });
});

it('evaluates the sample account that it brings along', () => {
  const { status, stdout } = run('evaluate', '--inventory', 'examples/account');
  expect(status).toBe(1);
  expect(stdout).toContain('NON_COMPLIANT');
});

it('has no test and no source', () => {
  expect(existsSync(join(unpacked, 'src'))).toBe(false);
  expect(existsSync(join(unpacked, 'test'))).toBe(false);
});
