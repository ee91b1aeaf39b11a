// `npm run mutation:templates [COUNT]`: damages the templates in small ways, one at a time, and tells which damages no test
// notices. COUNT tries that many, spread over all of them. Ends with 1 where fewer than 95 of 100 are noticed.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { quickTests } from './quick-tests.mjs';

const TEMPLATES = [
  'template.yaml',
  'deploy/code-bucket.yaml',
  'deploy/dashboard.yaml',
  'deploy/forward-iam-events.yaml',
  'deploy/organization/bucket.yaml',
  'deploy/organization/reader.yaml',
  'deploy/organization/rules.yaml',
];
/** The tests that look at templates alone; those that notice most in the least time first. */
const QUICK = [
  'test/template-grants.test.ts',
  'test/template-promises.test.ts',
  'test/template.test.ts',
  'test/organization-templates.test.ts',
  'test/reader-template.test.ts',
];
/** Those that jest has to run, of the templates that they look at, where these have noticed nothing. */
const SLOW = {
  'template.yaml': ['test/template-permissions'],
  'deploy/dashboard.yaml': ['test/dashboard-template'],
};
const LEAST_NOTICED = 0.95;

/** Words for people, and names that nothing turns on. */
const WORDS = new Set([
  'Description',
  'Comment',
  'AlarmDescription',
  'QueryDescription',
  'AssertDescription',
  'ConstraintDescription',
  'Sid',
  'Label',
  'Metadata',
  'Id',
  'PolicyName',
]);
const SECTIONS = new Set(['Parameters', 'Rules', 'Globals', 'Conditions', 'Resources', 'Outputs']);

const FLIPPED = { true: 'false', false: 'true', Allow: 'Deny', Deny: 'Allow' };

/** What a value may be damaged to; undefined where nothing is to be made of it. */
const damagedValue = (key, { value, tag }) => {
  if (typeof value === 'number') return value === 0 ? 7 : value * 10;
  if (typeof value === 'boolean') return !value;
  if (value === 'AWS::NoValue' || value === '*') return undefined;
  if (key === 'Resource' || key === 'Principal' || key === 'Service') return '*';
  if (key === 'Action' && value.includes(':') && !value.endsWith(':*')) return `${value.split(':')[0]}:*`;
  if (tag !== undefined && tag.startsWith('!')) return undefined;
  return FLIPPED[value] ?? `${value}Damaged`;
};

/** Every damage to a document: what is damaged, and what does it and undoes it. */
const damagesOf = (document, leftOut) => {
  const damages = [];
  const add = (path, what, damage, undo) => damages.push({ name: `${path.join('.')} ${what}`, damage, undo });

  const visit = (node, path, key) => {
    if (isScalar(node)) {
      const { value, tag } = node;
      const damaged = damagedValue(key, node);
      if (damaged === undefined) return;
      const set = (next, nextTag) => Object.assign(node, { value: next, tag: nextTag });
      add(
        path,
        `is ${JSON.stringify(damaged)}`,
        () => set(damaged, undefined),
        () => set(value, tag),
      );
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        // Of a function each operand is damaged, and none is taken away: CloudFormation would refuse it.
        if (!(node.tag ?? '').startsWith('!'))
          add(
            [...path, index],
            'is gone',
            () => node.items.splice(index, 1),
            () => node.items.splice(index, 0, item),
          );
        visit(item, [...path, index], key);
      });
      if (key === 'Resource') {
        const { items } = node;
        add(
          path,
          'is "*"',
          () => (node.items = [document.createNode('*')]),
          () => (node.items = items),
        );
      }
    } else if (isMap(node)) {
      node.items.forEach((pair, index) => {
        const name = String(pair.key.value ?? pair.key);
        if (WORDS.has(name) || leftOut(path, name)) return;
        const isSection = path.length === 0;
        if (isSection && !SECTIONS.has(name)) return;
        const isOfFunction = (node.tag ?? '').startsWith('!') || name.startsWith('Fn::');
        const isNeeded =
          isSection ||
          name === 'Type' ||
          name === 'Properties' ||
          isOfFunction ||
          path[0] === 'Conditions' ||
          (path[0] === 'Parameters' && path.length === 1);
        if (!isNeeded)
          add(
            [...path, name],
            'is gone',
            () => node.items.splice(index, 1),
            () => node.items.splice(index, 0, pair),
          );
        if (path[0] === 'Conditions' && path.length === 1) {
          const { value } = pair;
          for (const always of ['yes', 'no']) {
            const constant = document.createNode(['yes', always]);
            constant.tag = '!Equals';
            add(
              [...path, name],
              `is always ${always}`,
              () => (pair.value = constant),
              () => (pair.value = value),
            );
          }
          return;
        }
        if (name !== 'Type') visit(pair.value, [...path, name], name);
      });
    }
  };
  visit(document.contents, [], '');
  return damages;
};

const read = (path) => parseDocument(readFileSync(path, 'utf8'), { logLevel: 'silent' });

const parametersOfEach = new Set(
  read('template.yaml')
    .get('Parameters')
    .items.map(({ key }) => key.value),
);
/** In rules.yaml the parameters of template.yaml stand again: one test compares them all. */
const isCopied = (template, path, name) =>
  template === 'deploy/organization/rules.yaml' &&
  path.length === 1 &&
  path[0] === 'Parameters' &&
  parametersOfEach.has(name);

const all = TEMPLATES.flatMap((template) => {
  const document = read(template);
  return damagesOf(document, (path, name) => isCopied(template, path, name)).map((one) => ({
    ...one,
    template,
    document,
  }));
});

/** A copy of what the tests read. */
const copyPackage = (folder, name) => {
  const copy = join(folder, name);
  mkdirSync(copy, { recursive: true });
  for (const part of [
    'src',
    'rules',
    'test',
    'baseline',
    'deploy',
    'docs',
    'events',
    'examples',
    'template.yaml',
    'SECURITY.md',
    'package.json',
    'tsconfig.json',
  ])
    cpSync(part, join(copy, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'dir');
  return copy;
};

const jest = resolve('node_modules/jest/bin/jest.js');
/** Whether tests pass in a copy. */
const passes = (copy, tests) =>
  new Promise((done, failed) => {
    if (tests.length === 0) return done(true);
    const child = spawn(process.execPath, [jest, ...tests, '--runInBand', '--bail', '--silent'], {
      cwd: copy,
      stdio: 'ignore',
      timeout: 300_000,
    });
    child.on('error', failed);
    child.on('close', (code) => done(code === 0));
  });

const passQuickly = quickTests(QUICK);

/** Damages one after the other in one copy, as long as there are any. */
const work = async (copy, damages, unnoticed) => {
  for (let next = damages.shift(); next !== undefined; next = damages.shift()) {
    const { name, damage, undo, template, document } = next;
    const path = join(copy, template);
    const before = readFileSync(path, 'utf8');
    damage();
    const damaged = document.toString({ lineWidth: 0 });
    undo();
    if (!(await passQuickly(template, damaged))) continue;
    writeFileSync(path, damaged);
    if (await passes(copy, SLOW[template] ?? [])) {
      unnoticed.push(`${template} ${name}`);
      console.log(`not noticed: ${template} ${name}`);
    }
    writeFileSync(path, before);
  }
};

const [count = String(all.length)] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(count)) throw new Error(`COUNT ${JSON.stringify(count)} is not a number from 1`);
const wanted = Math.min(Number(count), all.length);
const chosen = Array.from({ length: wanted }, (_, index) => all[Math.floor((index * all.length) / wanted)]);
const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-templates-'));
try {
  const copies = Array.from({ length: Math.min(availableParallelism(), 4) }, (_, index) =>
    copyPackage(folder, `copy-${index}`),
  );
  for (const template of TEMPLATES)
    if (!(await passQuickly(template, readFileSync(template, 'utf8'))))
      throw new Error(`the tests fail without any damage: npx jest ${QUICK.join(' ')}`);
  const slow = Object.values(SLOW).flat();
  if (!(await passes(copies[0], slow)))
    throw new Error(`the tests fail without any damage: npx jest ${slow.join(' ')}`);
  const unnoticed = [];
  const left = [...chosen];
  await Promise.all(copies.map((copy) => work(copy, left, unnoticed)));
  const noticed = (chosen.length - unnoticed.length) / chosen.length;
  console.log(`${chosen.length} of ${all.length} damages tried, ${(noticed * 100).toFixed(1)} % noticed`);
  if (noticed < LEAST_NOTICED) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
