/**
 * The environment of the test files: Node's, in which a worker compiles each module once instead of once a test file.
 *
 * Jest compiles every module anew for every test file with `vm.compileFunction`, which keeps nothing. A `vm.Script` is
 * compiled once and run in the context of each test file: the modules have no state in common, only their code. What
 * cannot be compiled so is compiled as Jest does it, which gives the error that Jest knows.
 */
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

const { compileFunction } = vm;
const compiled = new Map();

vm.compileFunction = (code, parameters, options) => {
  const { filename, parsingContext } = options;
  const known = compiled.get(filename);
  try {
    const head = `(function (${parameters.join(', ')}) {`;
    const same = known !== undefined && known.code === code && known.head === head;
    const script = same
      ? known.script
      : new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length });
    if (!same) compiled.set(filename, { code, head, script });
    return script.runInContext(parsingContext);
  } catch {
    return compileFunction(code, parameters, options);
  }
};

module.exports = TestEnvironment;
