/** Which test of a policy a sentence names: found by deciding the policy anew, without it or with it alone. */
import type { ConditionTest } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import type { PolicyVersion } from '../../src/policy/policy-value.ts';
import type { KnownWords } from '../../src/policy/search/known-words.ts';
import { statementName, testName } from '../evidence.ts';
import type { TrustedRole } from './credential-answer.ts';
import { analyzeTrust, isAnybodyAdmitted, STEPS_FOR_A_REASON } from './trust.ts';

/** Policies that are asked about again, to find the test that makes one too complex. */
const MOST_NAMES_TRIED = 8;

/** How hard the search finds a test: by the length of its patterns, and more where it compares with other keys. */
const hardness = ({ patternLength, variables }: ConditionTest): number =>
  patternLength + variables.length * LONGEST_PATTERN;
const LONGEST_PATTERN = 4_096;

/** The test without which the policy would be decided; where no single one is to blame, the hardest. */
export const hardest = (
  policy: PolicyDocument,
  role: TrustedRole,
  now: Date,
): { readonly test: string; readonly statement: string } => {
  const candidates = flatMap(policy.statements, (statement) =>
    statement.tests.map((test) => ({ statement, test })),
  )
    .sort((a, b) => hardness(b.test) - hardness(a.test))
    .slice(0, MOST_NAMES_TRIED);
  const isToBlame = ({ statement, test }: (typeof candidates)[number]): boolean => {
    const others = policy.statements.map((other) =>
      other === statement ? { ...other, tests: other.tests.filter((one) => one !== test) } : other,
    );
    const { withMfa, withoutMfa } = analyzeTrust({ ...policy, statements: others }, role, now, {
      steps: STEPS_FOR_A_REASON,
    });
    return [withMfa, ...withoutMfa].every(({ outcome }) => outcome !== 'undecided');
  };
  const found = candidates.find(isToBlame) ?? candidates[0];
  return found === undefined
    ? { test: 'the number of principals', statement: 'its statements' }
    : { test: testName(found.test), statement: statementName(found.statement) };
};

/** The first test that no request of a user meets by itself; where there is none, they exclude one another. */
export const impossibleTest = (
  statement: Statement,
  version: PolicyVersion,
  role: TrustedRole,
  now: Date,
  knownWords: KnownWords,
): string => {
  const isImpossible = (test: ConditionTest): boolean => {
    const alone: PolicyDocument = { version, statements: [{ ...statement, tests: [test] }] };
    return !isAnybodyAdmitted(alone, role, now, { steps: STEPS_FOR_A_REASON, knownWords });
  };
  const impossible = statement.tests.find(isImpossible);
  const names = (impossible === undefined ? statement.tests : [impossible]).map(testName);
  return names.length === 0 ? 'its principals' : names.join(' with ');
};
