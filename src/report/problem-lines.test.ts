import { problemLines, problemLinesTogether } from './problem-lines.ts';
import { toReport, type ReportedEvaluation } from './report.ts';
import { renderTable } from './table.ts';

const problem = (operation: string, message: string) => ({ operation, error: { name: 'Error', message } });

it('tells once what several rules met', () => {
  const problems = [
    problem('iam-user-mfa-required', 'nothing lists users'),
    problem('root-user-mfa-required', 'nothing tells of the root user'),
    problem('iam-user-privileges-mfa-required', 'nothing lists users'),
  ];
  expect(problemLinesTogether(problems)).toEqual([
    'iam-user-mfa-required, iam-user-privileges-mfa-required: nothing lists users',
    'root-user-mfa-required: nothing tells of the root user',
  ]);
  // Where each rule says what it lacks, each has a line.
  expect(problemLines(problems)).toHaveLength(3);
});

const evaluation = (RuleId: string, more: Partial<ReportedEvaluation> = {}): ReportedEvaluation => ({
  RuleId,
  ConfigRuleName: RuleId,
  AccountId: '111122223333',
  ComplianceResourceType: 'AWS::IAM::User',
  ComplianceResourceId: 'AIDAALICE',
  ResourceName: 'alice',
  ComplianceType: 'INSUFFICIENT_DATA',
  Reason: 'policies-not-read',
  Annotation: 'The policies of IAM user alice were not read.',
  Severity: null,
  Summary: 'policies not read',
  OrderingTimestamp: null,
  ...more,
});

const RULES = ['iam-privileged-user-mfa-required', 'iam-user-privileges-mfa-required'] as const;

it.each([
  ['once what two rules miss of the same user', {}, 1],
  ['each finding of two rules, though it reads alike', { ComplianceType: 'NON_COMPLIANT' } as const, 2],
])('the table tells %s', (_, more, times) => {
  const report = toReport(
    '111122223333',
    RULES,
    RULES.map((id) => evaluation(id, more)),
    true,
  );
  const table = renderTable(report, { width: 120, colours: false });
  expect(table.split('policies not read')).toHaveLength(times + 1);
});
