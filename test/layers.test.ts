import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from '@swc/core';

/**
 * event -> Invocation -> inventory -> Decision -> Evaluation -> PutEvaluations: what each layer may import beside
 * itself. A file belongs to the first layer whose pattern it matches, and to exactly what that layer is for.
 */
const layers: readonly Layer[] = [
  { name: 'iam', files: /^src\/iam\//, imports: ['json'], isPure: true },
  { name: 'rule handlers', files: /^rules\/[^/]+\/handler\.ts$/, imports: ['rules', 'lambda'] },
  {
    name: 'about rules',
    files: /^rules\/((rule|parameter|catalog|evidence)\.ts$|[^/]+\/(about|reasons)\.ts$)/,
    imports: ['iam'],
    isPure: true,
  },
  { name: 'rules', files: /^rules\//, imports: ['iam', 'about rules'], isPure: true },
  { name: 'words', files: /^src\/(quoted|nearest|resource-key|error-text)\.ts$/, imports: [], isPure: true },
  { name: 'json', files: /^src\/json\//, imports: ['words'], isPure: true },
  { name: 'parameters', files: /^src\/parameters\.ts$/, imports: ['about rules', 'words'], isPure: true },
  {
    name: 'decision',
    files: /^src\/(annotation|decide-all)\.ts$/,
    imports: ['about rules', 'iam'],
    isPure: true,
  },
  {
    name: 'invocation',
    files: /^src\/(config-event|invocation)\.ts$/,
    imports: ['about rules', 'iam', 'words'],
    isPure: true,
  },
  {
    name: 'inventory',
    files: /^src\/inventory\//,
    imports: ['about rules', 'iam', 'words', 'json'],
    packages: /./,
  },
  {
    name: 'evaluation',
    files: /^src\/evaluation\.ts$/,
    imports: ['about rules', 'decision', 'invocation'],
    isPure: true,
  },
  {
    name: 'standing results',
    files: /^src\/standing-results\.ts$/,
    imports: ['inventory', 'words'],
    packages: /^@aws-sdk\//,
  },
  {
    name: 'retire',
    files: /^src\/retire\.ts$/,
    imports: [
      'words',
      'about rules',
      'parameters',
      'invocation',
      'inventory',
      'evaluation',
      'standing results',
    ],
    isPure: true,
  },
  {
    name: 'put evaluations',
    files: /^src\/put-evaluations\.ts$/,
    imports: ['words', 'inventory', 'evaluation', 'standing results'],
    packages: /^(@aws-sdk\/client-config-service|node:timers\/promises)$/,
  },
  {
    name: 'outcome',
    files: /^src\/outcome\.ts$/,
    imports: ['about rules', 'words', 'decision', 'inventory', 'evaluation', 'put evaluations'],
    isPure: true,
  },
  {
    name: 'connection',
    files: /^src\/(execution-environment|deadlines)\.ts$/,
    imports: ['inventory'],
    packages: /^(@aws-sdk\/client-(iam|config-service)|node:(events|timers))$/,
  },
  {
    name: 'log line',
    files: /^src\/log-line\.ts$/,
    imports: [],
  },
  {
    name: 'log',
    files: /^src\/log\.ts$/,
    imports: [
      'log line',
      'about rules',
      'inventory',
      'invocation',
      'outcome',
      'put evaluations',
      'connection',
    ],
  },
  {
    name: 'lambda',
    files: /^src\/lambda\.ts$/,
    imports: [
      'words',
      'iam',
      'about rules',
      'parameters',
      'decision',
      'invocation',
      'inventory',
      'evaluation',
      'standing results',
      'retire',
      'put evaluations',
      'outcome',
      'connection',
      'log',
    ],
    packages: /^aws-lambda$/,
  },
  {
    name: 'compliance change',
    files: /^src\/compliance-change\/(?!publish\.ts)/,
    imports: ['about rules', 'words', 'json', 'decision'],
    isPure: true,
  },
  {
    name: 'publish',
    files: /^src\/compliance-change\/publish\.ts$/,
    imports: ['words', 'compliance change', 'inventory'],
    packages: /^@aws-sdk\/client-sns$/,
  },
  {
    name: 'compliance change lambda',
    files: /^src\/compliance-change-lambda\.ts$/,
    imports: ['compliance change', 'publish', 'log line'],
    packages: /^aws-lambda$/,
  },
  {
    name: 'IAM events',
    files: /^src\/iam-events\/(?!start-evaluation\.ts)/,
    imports: ['about rules', 'words', 'json'],
    isPure: true,
  },
  {
    name: 'start evaluation',
    files: /^src\/iam-events\/start-evaluation\.ts$/,
    imports: ['words'],
    packages: /^@aws-sdk\/client-config-service$/,
  },
  {
    name: 'IAM event lambda',
    files: /^src\/iam-event-lambda\.ts$/,
    imports: ['IAM events', 'start evaluation', 'inventory', 'log line'],
    packages: /^(aws-lambda|node:timers\/promises|@aws-sdk\/client-config-service)$/,
  },
  {
    name: 'findings',
    files: /^src\/findings\//,
    imports: ['about rules', 'rules', 'words', 'inventory'],
    packages: /^@aws-sdk\/client-config-service$/,
  },
  {
    name: 'recorded types',
    files: /^src\/recorded-types\.ts$/,
    imports: ['about rules'],
    isPure: true,
    packages: /^@aws-sdk\/client-config-service$/,
  },
  {
    name: 'doctor',
    files: /^src\/doctor\//,
    imports: ['iam', 'about rules', 'rules', 'words', 'inventory', 'findings', 'recorded types'],
    packages:
      /^(@aws-sdk\/client-(cloudformation|cloudtrail|cloudwatch|config-service|eventbridge|lambda|sns|sqs)|p-limit)$/,
  },
  {
    name: 'organization',
    files: /^src\/organization\//,
    imports: ['words', 'inventory', 'recorded types'],
    packages:
      /^(@aws-sdk\/client-(cloudformation|config-service|organizations|s3)|node:(crypto|fs\/promises|path))$/,
  },
  {
    name: 'command line',
    files: /^src\/cli(\.ts$|\/)/,
    imports: [
      'iam',
      'about rules',
      'rules',
      'words',
      'json',
      'parameters',
      'decision',
      'inventory',
      'findings',
      'doctor',
      'organization',
    ],
    packages: /^(?!@aws-sdk\/)/,
  },
];

interface Layer {
  readonly name: string;
  readonly files: RegExp;
  readonly imports: readonly string[];
  /** Plain values in, plain values out: no SDK, clock, environment, promise, log. */
  readonly isPure?: true;
  readonly packages?: RegExp;
}

const ROOT = join(__dirname, '..');

const sources = ['rules', 'src']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(folder, String(path))),
  )
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .toSorted();

const layerOf = (path: string): Layer | undefined => layers.find(({ files }) => files.test(path));

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every node of a syntax tree, the root first. */
const nodesOf = function* (node: Node): Generator<Node> {
  yield node;
  for (const child of Object.values(node)) if (isNode(child)) yield* nodesOf(child);
};

const treeOf = (code: string): Node => ({
  body: parseSync(code, { syntax: 'typescript', target: 'es2022' }).body,
});

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
  [...nodesOf(treeOf(code))].flatMap((node) => {
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

const impuritiesOf = (code: string): string[] => [...nodesOf(treeOf(code))].flatMap(impurityOf);

/** What is wrong with one import of a file; undefined where the layers allow it. */
const importProblem = (path: string, { specifier, isType }: Import): string | undefined => {
  const layer = layerOf(path);
  if (!specifier.startsWith('.')) {
    return layer?.packages?.test(specifier) ? undefined : `${path} imports the package ${specifier}`;
  }
  const target = normalize(join(dirname(path), specifier));
  if (target === 'package.json') return undefined;
  const imported = layerOf(target);
  if (imported && layer && (imported === layer || layer.imports.includes(imported.name))) {
    if (!layer.isPure || imported.isPure || isType) return undefined;
    return `${path} (${layer.name}, pure) imports a value of ${target} (${imported.name}, not pure)`;
  }
  return `${path} (${layer?.name}) imports ${target} (${imported?.name})`;
};

describe('layers', () => {
  it('finds the sources', () => {
    expect(sources).toEqual(
      expect.arrayContaining(['rules/index.ts', 'src/invocation.ts', 'src/iam/user.ts']),
    );
  });

  it.each(sources)('%s has a layer', (path) => {
    expect(layerOf(path)?.name).toEqual(expect.any(String));
  });

  it.each(sources)('%s imports only what its layer may', (path) => {
    const imports = importsOf(readFileSync(join(ROOT, path), 'utf8'));
    expect(imports.flatMap((one) => importProblem(path, one) ?? [])).toEqual([]);
  });

  it.each(sources.filter((path) => layerOf(path)?.isPure))('%s is pure', (path) => {
    expect(impuritiesOf(readFileSync(join(ROOT, path), 'utf8'))).toEqual([]);
  });
});

describe('the layer test itself', () => {
  it('lets a pure layer take types of an impure one, and no values', () => {
    const from = { specifier: './standing-results.ts' };
    expect(importProblem('src/retire.ts', { ...from, isType: true })).toBeUndefined();
    expect(importProblem('src/retire.ts', { ...from, isType: false })).toContain('imports a value');
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
    ['IAM values that know a rule', 'src/iam/user.ts', '../../rules/rule.ts'],
    ['an inventory that knows the invocation', 'src/inventory/inventory.ts', '../invocation.ts'],
    ['an invocation that knows its evaluation', 'src/invocation.ts', './evaluation.ts'],
    ['a command that deploys past src/organization', 'src/cli/evaluate.ts', '@aws-sdk/client-s3'],
    ['a command that uses the SDK past the inventory', 'src/cli/evaluate.ts', '@aws-sdk/client-iam'],
    ['a function that uses the command line', 'src/lambda.ts', './cli/program.ts'],
    ['a command that uses the function', 'src/cli/evaluate.ts', '../lambda.ts'],
    ['a file without a layer', 'src/invocation.ts', './utils.ts'],
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
