/**
 * `arn:aws:iam::${aws:PrincipalAccount}:user/*` as a pattern of the caller's ARN: the account in the ARN of a user is that of the
 * user, so that any twelve characters stand there. The search need not settle two keys for it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:PrincipalAccount)
 */
import type { ConditionTest, TestValue } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { PolicyDocument } from '../../src/policy/policy-document.ts';
import type { Piece } from '../../src/policy/policy-value.ts';

const ACCOUNT = 'aws:principalaccount';
const BEFORE_ACCOUNT = /^arn:[^:*?]+:iam::$/;
/** Under these, wildcards are none of the text. */
const WITH_WILDCARDS = /Like|^(?:For(?:Any|All)Values?:)?Arn/;
const ANY_ACCOUNT: readonly Piece[] = Array.from({ length: 12 }, () => ({
  kind: 'wildcard',
  character: '?',
}));

const isOwnAccount = ({ pieces }: TestValue): boolean => {
  const [start, account, next] = pieces;
  return (
    start?.kind === 'text' &&
    BEFORE_ACCOUNT.test(start.text) &&
    account?.kind === 'variable' &&
    account.key === ACCOUNT &&
    next?.kind === 'text' &&
    next.text.startsWith(':')
  );
};

const withAnyAccount = (value: TestValue, operator: NonNullable<ConditionTest['operator']>): TestValue => {
  const [start, , ...rest] = value.pieces;
  const pieces = [...(start === undefined ? [] : [start]), ...ANY_ACCOUNT, ...rest];
  const variables = flatMap(rest, (piece) => (piece.kind === 'variable' ? [piece.key] : []));
  return { ...value, pieces, variables, operand: variables.length === 0 ? operator.read(pieces) : undefined };
};

const ofTest = (test: ConditionTest): ConditionTest => {
  const { key, operator, values, written } = test;
  if (key !== 'aws:principalarn' || operator === undefined || !WITH_WILDCARDS.test(written.operator))
    return test;
  if (!values.some((value) => value !== undefined && isOwnAccount(value))) return test;
  const settled = values.map((value) =>
    value !== undefined && isOwnAccount(value) ? withAnyAccount(value, operator) : value,
  );
  return {
    ...test,
    values: settled,
    variables: flatMap(settled, (value) => value?.variables ?? []),
    patternLength: test.patternLength + ANY_ACCOUNT.length * settled.length,
  };
};

/** The policy as it is for IAM users; the same object where nothing in it is about the own account. */
export const withOwnAccount = (policy: PolicyDocument): PolicyDocument => {
  const statements = policy.statements.map((statement) => {
    const tests = statement.tests.map(ofTest);
    return tests.some((test, place) => test !== statement.tests[place]) ? { ...statement, tests } : statement;
  });
  return statements.some((statement, place) => statement !== policy.statements[place])
    ? { ...policy, statements }
    : policy;
};
