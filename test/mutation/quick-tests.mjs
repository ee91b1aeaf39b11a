// Runs tests of templates in this process, with another text in the place of a template: jest starts a process for each damage,
// which takes longer than what it runs. What passes here is left to jest.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { buildSync } from 'esbuild';

const ofPackage = createRequire(resolve('package.json'));
const ofJest = createRequire(ofPackage.resolve('jest'));
const ofCore = createRequire(ofJest.resolve('@jest/core'));
const ofConfig = createRequire(ofCore.resolve('jest-config'));
const ofCircus = createRequire(ofConfig.resolve('jest-circus/runner'));
const { expect } = ofCircus('expect');
const { bind } = ofCircus('jest-each');

const PARAMETERS = ['require', 'module', 'exports', '__dirname', 'describe', 'it', 'expect'];

/** A test file as a function of what jest would give it. */
const compiled = (path) => {
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['yaml'],
    logLevel: 'silent',
    write: false,
  });
  return compileFunction(outputFiles[0].text, PARAMETERS);
};

/** `node:fs` that reads one file otherwise. */
const withText = (path, text) => ({
  ...fs,
  readFileSync: (file, ...rest) =>
    typeof file === 'string' && resolve(file) === path ? text : fs.readFileSync(file, ...rest),
});

const yaml = ofPackage('yaml');

/** `yaml` that parses a text once for all files with the same tags: no test changes what it is given. */
const parsingOnce = () => {
  const parsed = new Map();
  return {
    ...yaml,
    parse: (text, options) => {
      // Files differ in what they make of a tag.
      const key = `${options?.customTags?.map(({ tag, resolve: value }) => `${tag} ${value}`)} ${text}`;
      if (parsed.size > 50) parsed.clear();
      if (!parsed.has(key)) parsed.set(key, yaml.parse(text, options));
      return parsed.get(key);
    },
  };
};

/** The tests of a file, which is loaded anew. */
const testsOf = (file, own) => {
  const tests = [];
  const describe = (_name, declare) => void declare();
  const it = (_name, test) => void tests.push(test);
  const module = { exports: {} };
  file(
    (name) => own[name.replace(/^node:/, '')] ?? ofPackage(name),
    module,
    module.exports,
    resolve('test'),
    Object.assign(describe, { each: bind(describe, false) }),
    Object.assign(it, { each: bind(it, false) }),
    expect,
  );
  return tests;
};

/**
 * @param paths of test files that need nothing of jest but `describe`, `it`, `each` and `expect`
 * @returns what tells whether all of them pass where a template has that text
 */
export const quickTests = (paths) => {
  const files = paths.map(compiled);
  const parsing = parsingOnce();
  return async (template, text) => {
    const own = { fs: withText(resolve(template), text), yaml: parsing };
    try {
      for (const file of files) for (const test of testsOf(file, own)) await test();
      return true;
    } catch {
      return false;
    }
  };
};
