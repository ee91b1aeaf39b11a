/** The package that `npm pack` makes in a fresh clone, in folders where nothing else is. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { unzipSync } from 'fflate';
import { toAccount } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';

const ROOT = join(__dirname, '../..');
const PACKAGE = 'aws-config-mfa-rules';

let folder: string;
/** A folder that holds what was packed, and nothing else. */
let unpacked: string;
let tarball: string;

/** A new folder in the one that is removed at the end. */
const newFolder = (name: string): string => {
  const made = join(folder, name);
  mkdirSync(made, { recursive: true });
  return made;
};

const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(dir.length + 1))
    .toSorted();

/** Packs a folder that holds the sources, with the packages of this one. */
const pack = (sources: string, target: string): string => {
  symlinkSync(join(ROOT, 'node_modules'), join(sources, 'node_modules'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', target], { cwd: sources, stdio: 'pipe' });
  const [name = ''] = readdirSync(target).filter((file) => file.endsWith('.tgz'));
  return join(target, name);
};

const unpack = (file: string, target: string): string => {
  execFileSync('tar', ['-xzf', file, '-C', target]);
  return join(target, 'package');
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mfa-rules-package-'));
  const clone = newFolder('clone');
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of tracked.split('\0'))
    if (file !== '' && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(clone, file));
  tarball = pack(clone, newFolder('packed'));
  unpacked = unpack(tarball, newFolder('unpacked'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly [field: string]: unknown;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
}
const manifest = (): Manifest => JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as Manifest;

/** Without what a developer's machine could add: no PATH to packages, no AWS. */
const bare = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };

const run = (...args: readonly string[]) =>
  spawnSync(join(unpacked, manifest().bin['mfa-rules'] ?? ''), args, {
    cwd: newFolder('empty'),
    env: bare,
    encoding: 'utf8',
  });

/** Code blocks of a packed page, by language. */
const blockIn = (page: string, language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(
    readFileSync(join(unpacked, page), 'utf8'),
  )?.[1] ?? '';

describe('the command', () => {
  it('needs no other package', () => {
    const { dependencies, optionalDependencies, peerDependencies } = manifest();
    expect([dependencies, optionalDependencies, peerDependencies]).toEqual([undefined, undefined, undefined]);
    expect(run('--help')).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('evaluate'),
    });
  });

  it('evaluates the sample account that it brings along, and says whose that is', () => {
    const { status, stdout, stderr } = run('evaluate', '--demo');
    expect(status).toBe(1);
    expect(stdout).toContain('NON_COMPLIANT');
    expect(stderr).toBe('warning: --demo: this is the sample account that comes with mfa-rules, not yours\n');
    const named = run('evaluate', '--inventory', join(unpacked, 'examples', 'account'));
    // What to run next names the account.
    const withoutNext = (text: string): string => text.replace(/^next: .*$/m, '');
    expect(withoutNext(named.stdout)).toBe(withoutNext(stdout));
  });

  it('runs by the name of the package, from the tarball', () => {
    const args = ['exec', '--yes', '--offline', `--package=${tarball}`, '--', PACKAGE, 'evaluate', '--demo'];
    const { status, stdout } = spawnSync('npm', args, {
      cwd: newFolder('npx'),
      env: { ...bare, npm_config_cache: newFolder('npm-cache') },
      encoding: 'utf8',
    });
    expect(stdout).toContain('iam-role-trust-mfa-required');
    expect(status).toBe(1);
  }, 60_000);

  it('is one package where it is installed', () => {
    const installed = newFolder('installed');
    const args = ['install', '--silent', '--offline', '--no-audit', '--no-fund', tarball];
    execFileSync('npm', args, {
      cwd: installed,
      env: { ...bare, npm_config_cache: newFolder('npm-cache') },
      stdio: 'pipe',
    });
    expect(readdirSync(join(installed, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      PACKAGE,
    ]);
  }, 60_000);

  it('is about a megabyte of code, and what is known of the actions of AWS, in whichever form', () => {
    const sizeOf = (...paths: readonly string[]): number =>
      paths
        .flatMap((path) =>
          statSync(join(unpacked, path)).isDirectory()
            ? filesIn(join(unpacked, path)).map((file) => join(path, file))
            : [path],
        )
        .reduce((sum, file) => sum + statSync(join(unpacked, file)).size, 0);
    expect(sizeOf('dist/cli.js', 'dist/chunks')).toBeLessThan(3_150_000);
    expect(sizeOf('dist/mfa-rules.mjs')).toBeLessThan(3_500_000);
    // What every start reads: no client of AWS.
    expect(sizeOf('dist/cli.js')).toBeLessThan(250_000);
  });

  it('is a single file, too, that runs alone', () => {
    const alone = newFolder('alone');
    copyFileSync(join(unpacked, 'dist', 'mfa-rules.mjs'), join(alone, 'mfa-rules.mjs'));
    const start = (args: readonly string[], input = '') =>
      spawnSync(process.execPath, ['mfa-rules.mjs', ...args], {
        cwd: alone,
        env: bare,
        input,
        encoding: 'utf8',
      });
    expect(start(['--version'])).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(new RegExp(`^${manifest().version}\\n`)),
    });
    const policy = { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } };
    expect(start(['explain', '--trust-policy', '-'], JSON.stringify(policy))).toMatchObject({
      status: 1,
      stderr: '',
      stdout: expect.stringContaining('stdin: NON_COMPLIANT'),
    });
    expect(start(['evaluate', '--demo'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('error: --demo: the sample account of the package is not in'),
    });
  });
});

describe('the command against AWS', () => {
  const account = toAccount({ accountId: '111122223333', users: [{ UserName: 'bob' }] });
  let aws: AwsEndpoint;
  beforeAll(async () => {
    aws = await startAws({ account });
  });
  afterAll(() => aws.stop());

  const call = async (program: string, ...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(unpacked, program), ...args], {
      cwd: newFolder('empty'),
      env: { ...bare, ...aws.environment(), AWS_REGION: 'us-east-1' },
    });
    return stdout;
  };

  it.each(['dist/cli.js', 'dist/mfa-rules.mjs'])('%s reads an account', async (program) => {
    expect(await call(program, 'evaluate', '--exit-zero')).toMatch(/^MEDIUM +user +bob /m);
  });

  it('deploys into it, and once more without a change', async () => {
    expect(await call('dist/cli.js', 'deploy', '--yes')).toContain(
      'Stack aws-config-mfa-rules has the rules',
    );
    expect(account.stacks['aws-config-mfa-rules']?.StackStatus).toBe('CREATE_COMPLETE');
    expect(await call('dist/cli.js', 'deploy', '--yes')).toContain('Nothing to change');
  });
});

describe('what is deployed', () => {
  interface Function {
    readonly Type: string;
    readonly Properties: { readonly Handler: string; readonly Code: { readonly S3Key: string } };
  }

  it('is there whole: each function finds its code in a zip of the package', () => {
    const { Resources } = JSON.parse(readFileSync(join(unpacked, 'dist/member/template.json'), 'utf8')) as {
      readonly Resources: Readonly<Record<string, Function>>;
    };
    const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(3);
    for (const { Properties } of functions) {
      const { Handler, Code } = Properties;
      const files = unzipSync(readFileSync(join(unpacked, 'dist/member', Code.S3Key)));
      expect(Object.keys(files)).toContain(`${Handler.split('.')[0]}.js`);
    }
    const keys = new Set(functions.map(({ Properties }) => Properties.Code.S3Key));
    expect(filesIn(join(unpacked, 'dist/member'))).toEqual([...keys, 'template.json'].toSorted());
  });

  it.each([
    'deploy/code-bucket.yaml',
    'deploy/dashboard.yaml',
    'deploy/forward-iam-events.yaml',
    'deploy/organization/bucket.yaml',
    'deploy/organization/rules.yaml',
  ])('has %s', (file) => {
    expect(existsSync(join(unpacked, file))).toBe(true);
  });
});

describe('the library', () => {
  const EXAMPLE = 'docs/library.md';

  const consumer = (): string => {
    const made = newFolder('consumer');
    mkdirSync(join(made, 'node_modules'), { recursive: true });
    rmSync(join(made, 'node_modules', PACKAGE), { force: true });
    symlinkSync(unpacked, join(made, 'node_modules', PACKAGE));
    writeFileSync(join(made, 'example.mjs'), blockIn(EXAMPLE, 'js'));
    writeFileSync(join(made, 'example.mts'), blockIn(EXAMPLE, 'js'));
    return made;
  };

  it('does what its page shows', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['example.mjs'], {
      cwd: consumer(),
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(blockIn(EXAMPLE, 'text'));
  });

  it('has types, which the example satisfies', () => {
    const args = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
    const { status, stdout } = spawnSync(
      join(ROOT, 'node_modules', '.bin', 'tsc'),
      [...args, '--lib', 'es2023,dom', '--types', '', 'example.mts'],
      { cwd: consumer(), encoding: 'utf8' },
    );
    expect([status, stdout]).toEqual([0, '']);
  });

  it('has types that are more than any', () => {
    const made = consumer();
    writeFileSync(
      join(made, 'wrong.mts'),
      `import { evaluateTrustPolicy } from '${PACKAGE}';\nexport const x: number = evaluateTrustPolicy({}, { now: new Date() }).compliance;\n`,
    );
    const { status, stdout } = spawnSync(
      join(ROOT, 'node_modules', '.bin', 'tsc'),
      [
        '--ignoreConfig',
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2023',
        '--types',
        '',
        'wrong.mts',
      ],
      { cwd: made, encoding: 'utf8' },
    );
    expect(status).not.toBe(0);
    expect(stdout).toContain("Type 'string' is not assignable to type 'number'");
  });

  it('runs where a browser would run it, with nothing of Node', () => {
    const { outputFiles, metafile } = buildSync({
      entryPoints: [join(consumer(), 'example.mjs')],
      bundle: true,
      platform: 'browser',
      format: 'iife',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    expect(Object.keys(metafile.inputs)).toHaveLength(2);
    const lines: string[] = [];
    const log = (...values: readonly unknown[]): number => lines.push(values.join(' '));
    runInContext(outputFiles[0]?.text ?? '', createContext({ console: { log } }));
    expect(`${lines.join('\n')}\n`).toBe(blockIn(EXAMPLE, 'text'));
  });

  it('holds nothing of others', () => {
    const text = readFileSync(join(unpacked, 'dist', 'index.js'), 'utf8');
    expect(text).not.toMatch(/^import |\brequire\(|node_modules\//m);
  });

  it('gives its schemas', () => {
    const made = consumer();
    const script = `import s from '${PACKAGE}/schema/evaluate.json' with { type: 'json' }; console.log(typeof s.$schema);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: made,
      encoding: 'utf8',
    });
    expect(stdout).toBe('string\n');
  });
});

describe('the package', () => {
  it('says what it is', () => {
    expect(manifest()).toMatchObject({
      name: PACKAGE,
      license: 'Apache-2.0',
      engines: { node: '>=20' },
      publishConfig: { provenance: true },
      bin: { 'mfa-rules': 'dist/cli.js', [PACKAGE]: 'dist/cli.js' },
    });
    expect(manifest()['keywords']).toEqual(expect.arrayContaining(['aws-config', 'mfa']));
  });

  it('has no test and no source', () => {
    expect(existsSync(join(unpacked, 'src'))).toBe(false);
    expect(existsSync(join(unpacked, 'test'))).toBe(false);
    expect(filesIn(unpacked).filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });

  it('names everybody whose code it holds, with the licence', () => {
    const notices = readFileSync(join(unpacked, 'dist', 'THIRD-PARTY.txt'), 'utf8');
    for (const name of [
      '@aws-sdk/client-iam',
      '@smithy/core',
      'commander',
      'csv-parse',
      'csv-stringify',
      'p-limit',
    ])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((Apache-2\\.0|MIT)\\)$`, 'm'));
    expect(notices).toContain('Permission is hereby granted, free of charge');
    expect(notices).toMatch(/Apache License\s+Version 2\.0/);
  });

  it('lists the same packages as a bill of materials', () => {
    const { components } = JSON.parse(readFileSync(join(unpacked, 'dist', 'sbom.cdx.json'), 'utf8')) as {
      readonly components: readonly {
        readonly name: string;
        readonly version: string;
        readonly purl: string;
        readonly licenses: readonly { readonly expression: string }[];
      }[];
    };
    const listed = components.map(
      ({ name, version, licenses: [licence] }) => `${name} ${version} (${licence?.expression})`,
    );
    const notices = readFileSync(join(unpacked, 'dist', 'THIRD-PARTY.txt'), 'utf8');
    const noticed = notices.match(/^@?[a-z][a-z0-9./-]* \d+\.\d+\.\d+\S* \([^)]+\)$/gm) ?? [];
    expect(listed.toSorted()).toEqual(noticed.toSorted());
    const sdk = components.find(({ name }) => name === '@aws-sdk/client-iam');
    expect(sdk?.purl).toBe(`pkg:npm/%40aws-sdk/client-iam@${sdk?.version}`);
  });

  it('has no page with a link that leads nowhere', () => {
    const pages = filesIn(unpacked).filter((file) => file.endsWith('.md'));
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'docs/library.md', 'deploy/organization/README.md']),
    );
    const dead = pages.flatMap((page) =>
      [...readFileSync(join(unpacked, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].flatMap(
        ([, link = '']) => (existsSync(join(unpacked, dirname(page), link)) ? [] : [`${page}: ${link}`]),
      ),
    );
    expect(dead).toEqual([]);
  });
});

it('Dockerfile copies all that the package is made of', () => {
  const context = newFolder('image');
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].map(([, words = '']) =>
    words.split(' '),
  );
  for (const words of copies) {
    const target = words.at(-1) ?? '';
    for (const source of words.slice(0, -1)) {
      const names = source.startsWith('*')
        ? readdirSync(ROOT).filter((name) => name.endsWith(source.slice(1)))
        : [source];
      for (const name of names)
        cpSync(join(ROOT, name), target === './' ? join(context, name) : join(context, target), {
          recursive: true,
        });
    }
  }
  const image = unpack(pack(context, newFolder('image-packed')), newFolder('image-unpacked'));
  expect(filesIn(image)).toEqual(filesIn(unpacked));
  expect(dockerfile).toMatch(/^USER node$/m);
}, 120_000);
