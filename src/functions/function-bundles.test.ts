/** What esbuild puts into the file of each function of template.yaml, as `sam build` has it do. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { buildSync } from 'esbuild';
import { parse } from 'yaml';
import { catalog } from '../../rules/catalog.ts';
import { ownFile } from './own-file.ts';

interface Function {
  readonly Type: string;
  readonly Metadata: {
    readonly BuildProperties: { readonly EntryPoints: readonly string[]; readonly External: string[] };
  };
  readonly Properties: {
    readonly Handler: string;
    readonly Environment: { readonly Variables: { readonly RULE_ID?: string; readonly FUNCTION?: string } };
  };
}

const { Resources } = parse(readFileSync('template.yaml', 'utf8'), { logLevel: 'silent' }) as {
  readonly Resources: Readonly<Record<string, Function>>;
};
const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Serverless::Function');
/** The file that the Handler of all functions loads for one of them. */
const entryOf = ({ Properties }: Function): string =>
  `${relative(process.cwd(), ownFile(Properties.Environment.Variables))}.ts`;

const [{ Metadata: ofAll } = { Metadata: undefined }] = functions;
const { EntryPoints: entryPoints = [], External: external = [] } = ofAll?.BuildProperties ?? {};
const { metafile } = buildSync({
  entryPoints: [...entryPoints],
  bundle: true,
  platform: 'node',
  minify: true,
  mainFields: ['module', 'main'],
  external,
  metafile: true,
  write: false,
  outdir: 'unwritten',
});
const bundles = Object.values(metafile.outputs);

/** The files in the bundle of an entry. */
const filesOf = (entry: string): string[] => {
  const bundle = bundles.find(({ entryPoint }) => entryPoint === entry);
  if (bundle === undefined) throw new Error(`${entry} is not bundled`);
  // What is imported for its types alone, or is shaken out, leaves no byte.
  return Object.entries(bundle.inputs).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  );
};

/** `rules/<id>/rule.ts`: the evaluator of a rule. */
const evaluatorsIn = (files: readonly string[]): string[] =>
  files.flatMap((file) => /^rules\/([^/]+)\/rule\.ts$/.exec(file)?.[1] ?? []);

const rows = functions.map((one) => [entryOf(one), one] as const);

it.each(rows)('%s is an entry point of every build', (entry) => {
  for (const { Metadata } of functions) expect(Metadata.BuildProperties.EntryPoints).toContain(entry);
});

const ENTRY = 'src/functions/entry.ts';

/** What a function loads under some parameters alone. */
const LOADED = ['rules/iam-role-trust-mfa-required/with-levels.ts'];

it('every entry point is the Handler, the file of a function, or what one loads under some parameters', () => {
  const entries = functions.flatMap(({ Metadata }) => Metadata.BuildProperties.EntryPoints);
  expect([...new Set(entries)].toSorted()).toEqual(
    [ENTRY, ...rows.map(([entry]) => entry), ...LOADED].toSorted(),
  );
});

it('the Handler of every function bundles nothing of any of them', () => {
  for (const { Properties } of functions) expect(`${Properties.Handler.split('.')[0]}.ts`).toBe(ENTRY);
  expect(filesOf(ENTRY).toSorted()).toEqual([ENTRY, 'src/functions/own-file.ts', 'src/text/quoted.ts']);
});

it('what roles allow is known of in the file alone that roles=privileged loads', () => {
  const isKnown = (entry: string): boolean =>
    filesOf(entry).includes('src/privileges/action-levels.deflated.json');
  expect(isKnown('rules/iam-role-trust-mfa-required/with-levels.ts')).toBe(true);
  expect(isKnown('rules/iam-role-trust-mfa-required/handler.ts')).toBe(false);
});

it.each(rows)('%s bundles the evaluator of its own RULE_ID and no other', (entry, { Properties }) => {
  const { RULE_ID: ruleId } = Properties.Environment.Variables;
  const files = filesOf(entry);
  expect(evaluatorsIn(files)).toEqual(ruleId === undefined ? [] : [ruleId]);
  // Nor anything that an evaluator stands on: policies, the search for a request.
  // The heartbeat alone reads policies, those of the functions.
  if (ruleId === undefined && entry !== 'src/functions/heartbeat.ts')
    expect(files.filter((file) => file.startsWith('src/policy/'))).toEqual([]);
});

it('every rule has a function', () => {
  const ruleIds = functions.flatMap(({ Properties }) => Properties.Environment.Variables.RULE_ID ?? []);
  expect(ruleIds.toSorted()).toEqual(catalog.map(({ id }) => id).toSorted());
});

/**
 * Kilobytes of 1,024 bytes. Of the rules for users, roles and the root user, and of notifications: a fifth more than they were
 * before privileges were judged; of those that judge them, less than twice the largest of these. Of the others what they
 * have, and some more: what is added to them should be noticed.
 */
const MOST_KILOBYTES: Readonly<Record<string, number>> = {
  'src/functions/entry.ts': 3,
  'rules/iam-user-mfa-required/handler.ts': 343,
  'rules/iam-role-trust-mfa-required/handler.ts': 440,
  'rules/iam-role-trust-mfa-required/with-levels.ts': 466,
  'rules/root-user-mfa-required/handler.ts': 331,
  'rules/iam-privileged-user-mfa-required/handler.ts': 755,
  'rules/iam-user-privileges-mfa-required/handler.ts': 755,
  'src/functions/start-evaluations.ts': 260,
  'src/functions/notify.ts': 242,
  'src/functions/heartbeat.ts': 545,
};

it('no function holds more than it should', () => {
  const sizes = bundles.map(({ entryPoint = '', bytes }) => [entryPoint, bytes / 1024] as const);
  expect(sizes.map(([entry]) => entry).toSorted()).toEqual(Object.keys(MOST_KILOBYTES).toSorted());
  const tooLarge = sizes.filter(([entry, kilobytes]) => kilobytes > (MOST_KILOBYTES[entry] ?? 0));
  expect(tooLarge).toEqual([]);
});
