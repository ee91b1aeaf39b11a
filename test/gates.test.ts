/** What the linter, the names of files and the workflow must not let through. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '');

const ROOM_FOR_ANYTHING = /(^|\/)(utils?|helpers?|commons?|misc)([-.][^/]*)?(\/|$)/i;

describe('the names of files and folders', () => {
  it('say what is in them', () => {
    expect(tracked.length).toBeGreaterThan(100);
    expect(tracked.filter((path) => ROOM_FOR_ANYTHING.test(path))).toEqual([]);
  });

  it.each([
    'src/utils/a.ts',
    'test/helpers.ts',
    'src/common.test.ts',
    'src/policy/misc-text.ts',
    'src/Util.ts',
  ])('would not be %s', (path) => {
    expect(path).toMatch(ROOM_FOR_ANYTHING);
  });
});

describe('properties', () => {
  it('have a seed: a run that fails fails again', () => {
    const withProperties = tracked
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
      .filter(({ text }) => /\bfc\.(assert|check|sample)\(/.test(text));
    expect(withProperties.length).toBeGreaterThan(10);
    expect(withProperties.filter(({ text }) => !/\bseed\b/i.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the linter', () => {
  // Within the project, as its types are; the linter leaves the folder out of every other run.
  const folder = join(ROOT, 'test', 'support', 'lint-probe');
  const probes: readonly (readonly [name: string, rule: string, code: string])[] = [
    [
      'a floating promise',
      'no-floating-promises',
      'const f = async () => 1; export const g = () => { f(); };',
    ],
    [
      'a promise as a condition',
      'no-misused-promises',
      'const f = async () => true; export const g = () => (f() ? 1 : 2);',
    ],
    [
      'a switch that leaves a case out',
      'switch-exhaustiveness-check',
      "export const f = (kind: 'a' | 'b') => { switch (kind) { case 'a': return 1; } return 2; };",
    ],
    ['any', 'no-explicit-any', 'export const f = (value: any) => value;'],
    ['!', 'no-non-null-assertion', 'export const f = (value: string | undefined) => value!.length;'],
  ];
  let found: readonly string[];
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    for (const [, rule, code] of probes) writeFileSync(join(folder, `${rule}.ts`), code);
    const { stdout } = spawnSync(
      join(ROOT, 'node_modules', '.bin', 'oxlint'),
      ['--type-aware', '--no-ignore', '-c', writtenConfig(), '-f', 'unix', folder],
      { cwd: ROOT, encoding: 'utf8' },
    );
    found = stdout.split('\n');
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The project's configuration without what it leaves out, which are these probes. */
  const writtenConfig = (): string => {
    const config = JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')) as object;
    const path = join(folder, 'oxlintrc.json');
    writeFileSync(path, JSON.stringify({ ...config, ignorePatterns: [] }));
    return path;
  };

  it.each(probes)('refuses %s', (_, rule) => {
    expect(found.filter((line) => line.includes(`${rule}.ts:`) && line.includes('Error/'))).toEqual([
      expect.stringContaining(`typescript(${rule})`),
    ]);
  });
});

describe('the workflow ci.yml', () => {
  const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
  const workflow = read('.github', 'workflows', 'ci.yml');

  it('installs the emulated AWS that .ci/run and CONTRIBUTING.md name', () => {
    const versionsIn = (text: string): string[] =>
      [...text.matchAll(/cargo install fakecloud --version (\S+) --locked/g)].map(
        ([, version = '']) => version,
      );
    const versions = [workflow, read('.ci', 'run'), read('CONTRIBUTING.md')].flatMap(versionsIn);
    expect(versions).toHaveLength(3);
    expect(new Set(versions).size).toBe(1);
    expect(workflow).toContain(`key: fakecloud-${versions[0]}-`);
  });

  it('has what every check of .ci/run takes', () => {
    for (const needed of ['setup-node@', 'setup-python@', 'chromium', 'fakecloud'])
      expect(workflow).toContain(needed);
    expect(workflow).toContain('run: bash .ci/run');
  });
});

describe('what pip installs', () => {
  const folder = join(ROOT, 'test', 'e2e', 'python');
  const files = readdirSync(folder);

  it.each(files.filter((file) => file.endsWith('.in')))(
    '%s: has each package with its version and hashes',
    (file) => {
      const asked = readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
      const lock = readFileSync(join(folder, file.replace(/in$/, 'txt')), 'utf8');
      const packages = lock.split(/\n(?=\S)/).map((one) => one.trimEnd());
      for (const one of packages)
        expect(one).toMatch(/^[\w.-]+==\S+( ; [^\\]+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\\n|$))+/);
      const locked = packages.map((one) => one.split(/ /)[0]);
      expect(locked).toEqual(expect.arrayContaining(asked));
    },
  );
});

describe.each(readdirSync(join(ROOT, '.github', 'workflows')))('the workflow %s', (file) => {
  const text = readFileSync(join(ROOT, '.github', 'workflows', file), 'utf8');
  const lines = text.split('\n');

  it('pins each action by digest, and says which version that is', () => {
    const uses = lines.filter((line) => line.includes('uses:'));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('has no permission but those of a job, leaves no credentials behind, and runs no script of a package', () => {
    expect(lines).toContain('permissions: {}');
    expect(text.match(/uses: actions\/checkout@/g)).toHaveLength(
      (text.match(/persist-credentials: false/g) ?? []).length,
    );
    for (const line of lines.filter((one) => one.includes('npm ci')))
      expect(line).toContain('--ignore-scripts');
  });
});
