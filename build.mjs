// Builds what the package holds, into dist/ or the folder that is given:
//   cli.js, chunks/   the command; each AWS client is a file of its own, which is read where it is needed
//   mfa-rules.mjs     the same command as a single file
//   index.js, types/  the evaluator as a library, without a builtin of Node
//   member/           what one account gets: a plain template, and the zip of its code
//   THIRD-PARTY.txt   the licences of what others wrote and these files hold
//   sbom.cdx.json     the same packages as a CycloneDX bill of materials
// `--command` builds the command alone.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { packageMember } from './deploy/member-package.mjs';
import page from './src/report/page/page-text.cjs';

const {
  values: { command: isCommandAlone = false },
  positionals: [outdir = 'dist'],
} = parseArgs({ options: { command: { type: 'boolean' } }, allowPositionals: true });

const shared = { outdir, bundle: true, format: 'esm', metafile: true, logLevel: 'warning' };
const command = {
  ...shared,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  plugins: [page.pagePlugin],
  // The baseline's template, which the command prints.
  loader: { '.yaml': 'text' },
  // Packages in CommonJS ask for Node's builtins with require, which a module has not.
  banner: {
    js: "import { createRequire as requireOfModule } from 'node:module'; const require = requireOfModule(import.meta.url);",
  },
};

/** What is known of AWS's actions and policies as text, where nothing of others is to be held. */
const dataAsText = {
  name: 'data-as-text',
  setup: (building) => {
    const asText = (filter, contents) =>
      building.onLoad({ filter }, ({ path }) => ({ contents, resolveDir: dirname(path) }));
    asText(
      /src[/\\]privileges[/\\]service-levels\.ts$/,
      "import levels from './action-levels.json' with { type: 'json' };\nexport const serviceLevels = () => levels.services;",
    );
    asText(
      /src[/\\]privileges[/\\]aws-policies\.ts$/,
      "import known from './aws-policies.json' with { type: 'json' };\nexport const awsPolicies = () => known.policies;",
    );
  },
};

/** The folder in node_modules of a file that was bundled; undefined where it is the project's own. */
const packageFolderOf = (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];

const isNotice = (file) => /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i.test(file);

/** The folder of every package that left something in what was built. */
const packageFoldersOf = (metafiles) => {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [input] : [],
      ),
    ),
  );
  return [...new Set(inputs.flatMap((input) => packageFolderOf(input) ?? []))].toSorted();
};

const readPackage = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/**
 * What is in the package by others, for tools that look for known vulnerabilities. Without a time or a serial number: the
 * same sources give the same file.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
const billOf = (metafiles) => {
  const purlOf = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const component = (one, type) => ({
    type,
    'bom-ref': purlOf(one),
    name: one.name,
    version: one.version,
    purl: purlOf(one),
    licenses: [{ expression: one.license }],
  });
  const own = readPackage('.');
  const others = new Map(
    packageFoldersOf(metafiles)
      .map(readPackage)
      .map((one) => [purlOf(one), one]),
  );
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: component(own, 'application') },
    components: [...others.values()].map((one) => component(one, 'library')),
    dependencies: [{ ref: purlOf(own), dependsOn: [...others.keys()] }],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
};

/** Every package that left something in what was built, with what its licence asks to be passed on. */
const noticesOf = (metafiles) => {
  const byText = new Map();
  for (const folder of packageFoldersOf(metafiles)) {
    const { name, version, license } = readPackage(folder);
    const files = readdirSync(folder).filter(isNotice).toSorted();
    // Some packages of the AWS SDK name their licence and bring no text of it; this project's own is the same.
    const texts =
      files.length === 0 && license === 'Apache-2.0' ? ['LICENSE'] : files.map((file) => join(folder, file));
    if (texts.length === 0) throw new Error(`${folder} has no licence that could be passed on`);
    const text = texts.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const rule = '-'.repeat(80);
  return [
    'What others wrote and this package holds, with the licence of each.',
    ...[...byText].map(([text, names]) => [rule, [...new Set(names)].join('\n'), '', text].join('\n')),
    '',
  ].join('\n');
};

// Chunks carry a hash in their names: old ones would stay behind.
await rm(`${outdir}/chunks`, { recursive: true, force: true });
const split = await build({
  ...command,
  entryPoints: { cli: 'src/cli.ts' },
  // The AWS clients are imported where a live account is read, and nowhere else: their start-up time is paid there.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
await chmod(`${outdir}/cli.js`, 0o755);

if (!isCommandAlone) {
  const single = await build({
    ...command,
    entryPoints: { 'mfa-rules': 'src/cli.ts' },
    outExtension: { '.js': '.mjs' },
  });
  await chmod(`${outdir}/mfa-rules.mjs`, 0o755);
  const library = await build({
    ...shared,
    entryPoints: { index: 'src/index.ts' },
    platform: 'neutral',
    target: 'es2023',
    plugins: [dataAsText],
  });
  await rm(`${outdir}/types`, { recursive: true, force: true });
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  const types =
    '--ignoreConfig --declaration --emitDeclarationOnly --rootDir . --target es2023 --module nodenext --strict --exactOptionalPropertyTypes --allowImportingTsExtensions';
  execFileSync(
    process.execPath,
    [tsc, ...types.split(' '), '--types', '', '--outDir', `${outdir}/types`, 'src/index.ts'],
    { stdio: 'inherit' },
  );
  const member = await packageMember(join(outdir, 'member'));
  await mkdir(outdir, { recursive: true });
  const metafiles = [split, single, library].map(({ metafile }) => metafile).concat(member);
  await writeFile(join(outdir, 'THIRD-PARTY.txt'), noticesOf(metafiles));
  await writeFile(join(outdir, 'sbom.cdx.json'), billOf(metafiles));
}
