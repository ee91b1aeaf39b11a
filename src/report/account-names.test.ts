import { renderCsv } from './csv.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTable } from './table.ts';
import { toReport, type Report, type ReportedEvaluation } from './report.ts';

const IDS = ['111122223333', '444455556666'] as const;

const evaluation = (AccountId: string): ReportedEvaluation => ({
  RuleId: 'iam-user-mfa-required',
  ConfigRuleName: 'iam-user-mfa-required',
  AccountId,
  ComplianceResourceType: 'AWS::IAM::User',
  ComplianceResourceId: `AIDA${AccountId}`,
  ResourceName: 'alice',
  ComplianceType: 'NON_COMPLIANT',
  Reason: 'no-device',
  Annotation: 'IAM user alice has no MFA device.',
  Severity: 'MEDIUM',
  Summary: 'no device',
  OrderingTimestamp: null,
});

/** Of the second account, the name is known. */
const report: Report = {
  ...toReport(null, ['iam-user-mfa-required'], IDS.map(evaluation), true),
  accounts: IDS.map((AccountId) => ({
    AccountId,
    AccountName: AccountId === IDS[1] ? 'Payments | *live*' : null,
    Evaluated: true,
    Reason: null,
    complete: true,
    problems: [],
    missing: [],
  })),
};

it.each([
  [
    'the table',
    renderTable(report, { width: 120, colours: false }),
    ['Account 111122223333: ', 'Account 444455556666 (Payments | *live*): '],
  ],
  ['Markdown', renderMarkdown(report), ['| 111122223333 |', '| 444455556666 Payments \\| \\*live\\* |']],
  ['CSV', renderCsv(report), ['Privilege,AccountName,GetsIn\n', ',Payments | *live*,\n']],
])('%s has the name of an account beside its id, where it is known', (_, text, expected) => {
  for (const part of expected) expect(text).toContain(part);
});
