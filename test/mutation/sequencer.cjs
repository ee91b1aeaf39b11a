/** The tests that a change is tried on, those that notice most in the least time first: the run for a change ends with the first test that fails. */
const ORDER = [
  'askers',
  'constraint',
  'likely-values',
  'solve-caller',
  'solve-key',
  'policy-value',
  'evaluators',
  'policy-kinds',
  'explanations',
  'search-cost',
  'language',
  'agreement',
  'permission-search',
  'search',
];

const placeOf = ({ path }) => ORDER.findIndex((name) => new RegExp(`[/.]${name}\\.`).test(path));

/** What jest asks of a test sequencer. */
module.exports = class {
  static ORDER = ORDER;

  sort(tests) {
    return tests.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
  allFailedTests(tests) {
    return tests;
  }
  cacheResults() {
    // The order does not depend on earlier runs.
  }
};
