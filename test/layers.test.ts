import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from '@swc/core';

interface Layer {
  /** The folders whose values it may import, beside its own. */
  readonly imports: readonly string[];
  /** Plain values in, plain values out: no SDK, clock, environment, promise, log. */
  readonly isPure?: true;
  readonly packages?: RegExp;
}

/**
 * event -> Invocation -> inventory -> Decision -> Evaluation -> PutEvaluations: what each folder may import. A file belongs
 * to the longest entry that its path begins with; `*` is one folder.
 */
const LAYERS: Readonly<Record<string, Layer>> = {
  'src/text': { imports: [], isPure: true },
  'src/json': { imports: ['src/text'], isPure: true },
  'src/policy': { imports: ['src/policy/credential.ts', 'src/json'], isPure: true },
  'src/policy/credential.ts': { imports: [], isPure: true },
  'src/privileges': {
    imports: ['src/policy', 'src/policy/credential.ts', 'src/privileges/account.ts'],
    // Inflating a constant is a pure function.
    packages: /^fflate\/browser$/,
    isPure: true,
  },
  'src/privileges/account.ts': { imports: [], isPure: true },
  'src/resources': { imports: ['src/privileges/account.ts'], isPure: true },
  // What is said of the rules, without the evaluator.
  'rules/rule.ts': { imports: ['about rules', 'src/resources'], isPure: true },
  'rules/parameter.ts': { imports: ['about rules'], isPure: true },
  'rules/evidence.ts': {
    imports: ['about rules', 'src/policy/credential.ts', 'src/privileges'],
    isPure: true,
  },
  'rules/exemption.ts': { imports: ['about rules'], isPure: true },
  'rules/not-read.ts': { imports: [], isPure: true },
  'rules/catalog.ts': { imports: ['about rules'], isPure: true },
  'rules/*/about.ts': { imports: ['about rules'], isPure: true },
  'rules/*/reasons.ts': { imports: ['about rules'], isPure: true },
  // The decisions.
  rules: {
    imports: [
      'about rules',
      'rules/*/with-levels.ts',
      'src/policy',
      'src/privileges',
      'src/privileges/account.ts',
      'src/resources',
      'src/text',
    ],
    isPure: true,
  },
  // The rule about roles with what their policies allow, in a file that its function loads under a parameter.
  'rules/*/with-levels.ts': {
    imports: ['about rules', 'rules', 'src/privileges', 'src/privileges/account.ts', 'src/resources'],
    isPure: true,
  },
  'rules/iam-role-trust-mfa-required/handler.ts': {
    imports: ['rules', 'src/functions'],
    packages: /^(node:path|file)$/,
  },
  // A changed policy, proved.
  'src/fix': {
    imports: [
      'about rules',
      'rules',
      'src/policy',
      'src/policy/credential.ts',
      'src/privileges',
      'src/privileges/account.ts',
      'src/resources',
      'src/json',
    ],
    isPure: true,
  },
  // What a fix reads of an account, and writes to it.
  'src/fix/account': {
    imports: ['src/fix', 'src/aws', 'src/inventory', 'src/resources', 'src/json', 'src/text'],
    packages: /^@aws-sdk\/client-(iam|cloudtrail)$/,
  },
  // Who names a user, told from policies as they were read.
  'src/references': { imports: ['src/policy', 'src/privileges/account.ts', 'src/json'], isPure: true },
  // Where policies are read that are not of IAM.
  'src/references/account': {
    imports: ['src/references', 'src/aws', 'src/json', 'src/text'],
    packages:
      /^@aws-sdk\/client-(api-gateway|config-service|dynamodb|eks|glue|kms|lambda|s3|secrets-manager|sns|sqs)$/,
  },
  'rules/*/handler.ts': { imports: ['rules', 'src/functions'] },
  'src/decision': { imports: ['about rules', 'src/resources', 'src/text'], isPure: true },
  'src/aws': {
    imports: ['about rules', 'src/resources', 'src/text'],
    packages: /^(@aws-sdk\/|@smithy\/|p-limit$|node:)/,
  },
  'src/inventory': {
    imports: [
      'about rules',
      'src/aws',
      'src/resources',
      'src/privileges',
      'src/privileges/account.ts',
      'src/json',
      'src/text',
    ],
    packages: /./,
  },
  'src/config-rule': {
    imports: [
      'src/config-rule/put-evaluations.ts',
      'about rules',
      'src/decision',
      'src/aws',
      'src/inventory',
      'src/resources',
      'src/json',
      'src/text',
    ],
    isPure: true,
  },
  'src/config-rule/put-evaluations.ts': {
    imports: ['src/config-rule', 'src/aws', 'src/resources', 'src/text'],
    packages: /^(@aws-sdk\/client-config-service|node:timers\/promises)$/,
  },
  'src/compliance-change': { imports: ['about rules', 'src/text', 'src/json', 'src/decision'], isPure: true },
  'src/compliance-change/publish.ts': {
    imports: ['src/text', 'src/compliance-change', 'src/aws'],
    packages: /^@aws-sdk\/client-sns$/,
  },
  'src/alarm': { imports: ['src/decision', 'src/text'], isPure: true },
  'src/alarm/schedule.ts': {
    imports: ['src/alarm', 'src/text'],
    packages: /^@aws-sdk\/client-scheduler$/,
  },
  'src/iam-events': { imports: ['about rules', 'src/text', 'src/json'], isPure: true },
  'src/iam-events/start-evaluation.ts': {
    imports: ['src/text'],
    packages: /^@aws-sdk\/client-config-service$/,
  },
  'src/iam-events/schedule-start.ts': {
    imports: ['src/text', 'src/iam-events'],
    packages: /^@aws-sdk\/client-scheduler$/,
  },
  'src/iam-events/named-users.ts': {
    imports: ['src/iam-events', 'src/iam-events/schedule-start.ts', 'src/json'],
    packages: /^(@aws-sdk\/client-scheduler|node:crypto)$/,
  },
  'src/functions': {
    imports: [
      'about rules',
      'src/decision',
      'src/config-rule',
      'src/config-rule/put-evaluations.ts',
      'src/inventory',
      'src/aws',
      'src/resources',
      'src/compliance-change',
      'src/compliance-change/publish.ts',
      'src/iam-events',
      'src/iam-events/start-evaluation.ts',
      'src/iam-events/schedule-start.ts',
      'src/iam-events/named-users.ts',
      'src/text',
    ],
    packages:
      /^(aws-lambda|@aws-sdk\/client-(iam|config-service|scheduler)|node:(events|timers|timers\/promises))$/,
  },
  // The Handler of all functions, which loads the file of one when it runs.
  'src/functions/entry.ts': { imports: ['src/functions/own-file.ts'], packages: /^aws-lambda$/ },
  'src/functions/own-file.ts': { imports: ['src/text'], packages: /^node:(fs|path)$/ },
  'src/functions/heartbeat.ts': {
    imports: ['src/functions', 'src/alarm', 'src/alarm/schedule.ts', 'src/doctor', 'src/aws', 'src/text'],
    packages: /^aws-lambda$/,
  },
  'src/findings': {
    imports: ['about rules', 'rules', 'src/aws', 'src/text'],
    packages: /^@aws-sdk\/client-config-service$/,
  },
  'src/security-hub': { imports: ['src/aws'], packages: /^@aws-sdk\/client-securityhub$/ },
  'src/doctor': {
    imports: [
      'src/doctor/checks/who-may-exempt-by-tag.ts',
      'src/alarm',
      'src/alarm/schedule.ts',
      'about rules',
      'rules',
      'src/policy',
      'src/decision',
      'src/aws',
      'src/findings',
      'src/json',
      'src/text',
    ],
    packages:
      /^(@aws-sdk\/client-(cloudformation|cloudtrail|cloudwatch|config-service|eventbridge|iam|lambda|scheduler|sns|sqs)|p-limit)$/,
  },
  'src/doctor/checks/who-may-exempt-by-tag.ts': {
    imports: ['src/doctor', 'src/inventory', 'src/privileges'],
  },
  // What deploys: one account, and what an organization's deployment has in common with it.
  'src/deploy': {
    imports: ['about rules', 'src/decision', 'src/aws', 'src/json', 'src/text'],
    packages: /^(@aws-sdk\/client-(cloudformation|config-service|s3)|node:(crypto|fs\/promises|path))$/,
  },
  'src/organization': {
    imports: ['src/deploy', 'src/aws', 'src/text'],
    packages: /^@aws-sdk\/client-(cloudformation|config-service|organizations|s3)$/,
  },
  'src/report': {
    imports: [
      'src/cli/io.ts',
      'src/report/line-wrap.ts',
      'src/report/page',
      'about rules',
      'src/decision',
      'src/resources',
      'src/privileges',
      'src/privileges/account.ts',
      'src/findings',
      'src/doctor',
      'src/deploy',
      'src/organization',
      'src/fix',
      'src/references',
      'src/json',
      'src/text',
      'src/aws',
    ],
    // Of Security Hub's client the types alone.
    packages: /^(csv-stringify\/sync|node:(util|zlib)|@aws-sdk\/client-securityhub)$/,
  },
  // Runs in a browser, without a package.
  'src/report/page': { imports: ['about rules', 'src/report'] },
  'src/report/line-wrap.ts': { imports: [], packages: /^fast-(string-width|wrap-ansi)$/ },
  'src/cli': {
    imports: [
      'about rules',
      'rules',
      'rules/*/with-levels.ts',
      'src/policy',
      'src/privileges',
      'src/privileges/account.ts',
      'src/json',
      'src/resources',
      'src/decision',
      'src/aws',
      'src/inventory',
      'src/findings',
      'src/doctor',
      'src/deploy',
      'src/organization',
      'src/fix',
      'src/fix/account',
      'src/references',
      'src/references/account',
      'src/security-hub',
      'src/report',
      'src/cli/io.ts',
      'src/text',
    ],
    packages: /^(?!@aws-sdk\/)/,
  },
  // What a command sees of its process: reports are written for a terminal or for none.
  'src/cli/io.ts': { imports: ['src/decision', 'src/report/line-wrap.ts', 'src/text'] },
  // The library: what decides, for programs of others, in a browser too.
  'src/index.ts': { imports: ['about rules', 'rules', 'src/decision', 'src/resources'], isPure: true },
  'src/cli.ts': { imports: ['src/cli', 'src/cli/io.ts'], packages: /^(?!@aws-sdk\/)/ },
};

/** What is said of the rules stands in several files, and is imported as one thing. */
const ABOUT_RULES =
  /^rules\/((rule|parameter|evidence|exemption|not-read|catalog)\.ts|\*\/(about|reasons)\.ts)$/;

const ROOT = join(__dirname, '..');

const sources = ['rules', 'src']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(folder, String(path))),
  )
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .toSorted();

/** Whether a path begins with an entry, part by part. */
const isIn = (path: string, entry: string): boolean => {
  const parts = path.split('/');
  return entry.split('/').every((part, at) => part === '*' || part === parts[at]);
};

const entries = Object.keys(LAYERS).toSorted((a, b) => b.split('/').length - a.split('/').length);
const entryOfPath = new Map<string, string | undefined>();

/** The entry that a file belongs to. A file is imported by many. */
const entryOf = (path: string): string | undefined => {
  if (!entryOfPath.has(path))
    entryOfPath.set(
      path,
      entries.find((entry) => isIn(path, entry)),
    );
  return entryOfPath.get(path);
};

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const known = new Map<string, readonly Node[]>();

/** Every node of a file's syntax tree, the root first. A file is parsed once for all that is asked of it. */
const nodesOf = (code: string): readonly Node[] => {
  const before = known.get(code);
  if (before !== undefined) return before;
  const nodes: Node[] = [{ body: parseSync(code, { syntax: 'typescript', target: 'es2022' }).body }];
  for (const node of nodes) for (const child of Object.values(node)) if (isNode(child)) nodes.push(child);
  known.set(code, nodes);
  return nodes;
};

const textOf = (node: unknown): string =>
  isNode(node) && typeof node['value'] === 'string' ? node['value'] : '';

interface Import {
  readonly specifier: string;
  /** Gone after compilation: `import type`, and `export type … from`. */
  readonly isType: boolean;
}

const isTypeOnly = (node: Node): boolean => node['typeOnly'] === true;

/** What a file imports, as written: static, re-exported and dynamic. */
const importsOf = (code: string): Import[] =>
  nodesOf(code).flatMap((node) => {
    if (
      ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'].includes(String(node['type']))
    ) {
      return isNode(node['source']) ? [{ specifier: textOf(node['source']), isType: isTypeOnly(node) }] : [];
    }
    const callee = node['type'] === 'CallExpression' ? node['callee'] : undefined;
    if (!isNode(callee) || callee['type'] !== 'Import') return [];
    const [first] = Array.isArray(node['arguments']) ? node['arguments'] : [];
    return [{ specifier: isNode(first) ? textOf(first['expression']) : '', isType: false }];
  });

const IMPURE_NAMES = [
  'process',
  'console',
  'globalThis',
  'Promise',
  'fetch',
  'performance',
  'crypto',
  'require',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
];
const IMPURE_MEMBERS = ['Date.now', 'Math.random'];

/** What of one node depends on, or does, something beside its arguments. */
const impurityOf = (node: Node): string[] => {
  const type = String(node['type']);
  if (type === 'AwaitExpression') return ['await'];
  if (node['async'] === true) return ['async'];
  if (type === 'Identifier') return IMPURE_NAMES.filter((name) => name === node['value']);
  if (type === 'MemberExpression') {
    const name = `${textOf(node['object'])}.${textOf(node['property'])}`;
    return IMPURE_MEMBERS.filter((member) => member === name);
  }
  const hasNoArguments = !Array.isArray(node['arguments']) || node['arguments'].length === 0;
  if (
    ['NewExpression', 'CallExpression'].includes(type) &&
    textOf(node['callee']) === 'Date' &&
    hasNoArguments
  ) {
    return ['Date()'];
  }
  return [];
};

const impuritiesOf = (code: string): string[] => nodesOf(code).flatMap(impurityOf);

/** What is wrong with one import of a file; undefined where the layers allow it. */
const importProblem = (path: string, { specifier, isType }: Import): string | undefined => {
  const entry = entryOf(path);
  const layer = entry === undefined ? undefined : LAYERS[entry];
  if (!specifier.startsWith('.')) {
    return layer?.packages?.test(specifier) ? undefined : `${path} imports the package ${specifier}`;
  }
  const target = normalize(join(dirname(path), specifier));
  if (['package.json', 'baseline/template.yaml'].includes(target)) return undefined;
  const targetEntry = entryOf(target);
  const imported = targetEntry === undefined ? undefined : LAYERS[targetEntry];
  const name = targetEntry !== undefined && ABOUT_RULES.test(targetEntry) ? 'about rules' : targetEntry;
  if (layer && imported && name !== undefined && (targetEntry === entry || layer.imports.includes(name))) {
    if (!layer.isPure || imported.isPure || isType) return undefined;
    return `${path} (${entry}, pure) imports a value of ${target} (${targetEntry}, not pure)`;
  }
  return `${path} (${entry}) imports ${target} (${targetEntry})`;
};

describe('layers', () => {
  it('finds the sources', () => {
    expect(sources).toEqual(
      expect.arrayContaining(['rules/index.ts', 'src/config-rule/invocation.ts', 'src/resources/user.ts']),
    );
  });

  it.each(sources)('%s has a layer', (path) => {
    expect(entryOf(path)).toEqual(expect.any(String));
  });

  it.each(sources)('%s imports only what its layer may', (path) => {
    const imports = importsOf(readFileSync(join(ROOT, path), 'utf8'));
    expect(imports.flatMap((one) => importProblem(path, one) ?? [])).toEqual([]);
  });

  it.each(sources.filter((path) => LAYERS[entryOf(path) ?? '']?.isPure))('%s is pure', (path) => {
    expect(impuritiesOf(readFileSync(join(ROOT, path), 'utf8'))).toEqual([]);
  });
});

describe('the layer test itself', () => {
  it('lets a pure layer take types of an impure one, and no values', () => {
    const from = { specifier: '../aws/standing-results.ts' };
    expect(importProblem('src/config-rule/changes.ts', { ...from, isType: true })).toBeUndefined();
    expect(importProblem('src/config-rule/changes.ts', { ...from, isType: false })).toContain(
      'imports a value',
    );
    expect(importsOf("import type { A } from './a.ts'; import { type B } from './b.ts';")).toEqual([
      { specifier: './a.ts', isType: true },
      { specifier: './b.ts', isType: false },
    ]);
  });

  it.each([
    ['what is said of a rule that decides', 'rules/a/about.ts', './rule.ts'],
    ['a notifier that bundles evaluators', 'src/compliance-change/message.ts', '../../rules/index.ts'],
    ['a rule that reads the account', 'rules/a/rule.ts', '../../src/inventory/inventory.ts'],
    ['a rule that uses a package', 'rules/a/rule.ts', '@aws-sdk/client-iam'],
    ['a rule that uses a builtin', 'rules/a/rule.ts', 'node:fs'],
    ['IAM values that know a rule', 'src/resources/user.ts', '../../rules/rule.ts'],
    ['an inventory that knows the invocation', 'src/inventory/inventory.ts', '../config-rule/invocation.ts'],
    ['an invocation that knows findings', 'src/config-rule/invocation.ts', '../findings/findings.ts'],
    ['findings that read the account', 'src/findings/findings.ts', '../inventory/account.ts'],
    ['a doctor that reads the account', 'src/doctor/check.ts', '../inventory/account.ts'],
    ['a command that deploys past src/deploy', 'src/cli/commands/deploy.ts', '@aws-sdk/client-s3'],
    ['a library that reads the account', 'src/index.ts', './inventory/account.ts'],
    ['a library that uses a builtin', 'src/index.ts', 'node:fs'],
    ['a command that uses the SDK past the inventory', 'src/cli/commands/evaluate.ts', '@aws-sdk/client-iam'],
    ['a function that uses the command line', 'src/functions/evaluate.ts', '../cli/program.ts'],
    ['a command that uses the function', 'src/cli/commands/evaluate.ts', '../../functions/evaluate.ts'],
    ['a file without a layer', 'src/config-rule/invocation.ts', '../unheard/of.ts'],
  ])('refuses %s', (_, path, specifier) => {
    expect(importProblem(path, { specifier, isType: true })).toContain(path);
  });

  it.each([
    ['import type { A } from "./a.ts"; import b, { c } from "b";', ['./a.ts', 'b']],
    ['export * from "./a.ts"; export { b } from "./b.ts"; export const c = 1;', ['./a.ts', './b.ts']],
    ['import "./effect.ts"; const d = () => import("./d.ts");', ['./effect.ts', './d.ts']],
    ['// import "./not.ts"\nconst text = "import \'./not.ts\'";', []],
  ])('finds the imports of %s', (code, expected) => {
    expect(importsOf(code).map(({ specifier }) => specifier)).toEqual(expected);
  });

  it.each([
    ['const f = async () => { await 1; };', ['async', 'await']],
    ['const now = new Date(); const then = new Date(0);', ['Date()']],
    ['const now = Date.now() + Math.random();', ['Date.now', 'Math.random']],
    ['const f = (): Promise<void> => fetch(process.env["X"]);', ['Promise', 'fetch', 'process']],
    ['// process.env\nconst text = "console.log"; const max = Math.max(1, 2);', []],
  ])('finds what is impure in %s', (code, expected) => {
    expect(impuritiesOf(code).toSorted()).toEqual(expected.toSorted());
  });
});
