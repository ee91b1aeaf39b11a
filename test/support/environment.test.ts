import vm from 'node:vm';

const compile = (code: string, filename: string): ((module: object) => void) =>
  vm.compileFunction(code, ['module'], {
    filename,
    parsingContext: vm.createContext(),
  }) as (module: object) => void;

const exportsOf = (code: string, filename: string): unknown => {
  const module: { exports?: unknown } = {};
  compile(code, filename)(module);
  return module.exports;
};

const errorOf = (act: () => unknown): Error => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

const COUNTER = 'let count = 0;\nmodule.exports = () => (count += 1);';

it('gives each test file modules of its own, in its own context', () => {
  const [one, other] = [
    exportsOf(COUNTER, '/counter.js'),
    exportsOf(COUNTER, '/counter.js'),
  ] as (() => number)[];
  expect([one?.(), one?.(), other?.()]).toEqual([1, 2, 1]);
  const array = 'module.exports = Array;';
  expect(exportsOf(array, '/array.js')).not.toBe(exportsOf(array, '/array.js'));
});

it('compiles a file anew whose code is another', () => {
  expect(exportsOf('module.exports = 1;', '/changed.js')).toBe(1);
  expect(exportsOf('module.exports = 2;', '/changed.js')).toBe(2);
});

it('tells the place of an error as it is in the file', () => {
  const thrown = errorOf(() => exportsOf('module.exports = 1; throw new Error("here");', '/thrown.js'));
  expect(thrown.stack).toContain('/thrown.js:1:27');
  const below = errorOf(() => exportsOf('\n  missing();', '/below.js'));
  expect(below.stack).toContain('/below.js:2:3');
});

it('leaves what cannot be compiled to Jest', () => {
  expect(errorOf(() => compile('export {};', '/syntax.js')).name).toBe('SyntaxError');
});
