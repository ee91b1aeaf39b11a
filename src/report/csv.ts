import { stringify } from 'csv-stringify/sync';
import { harmless } from './csv-cell.ts';
import { problemLines } from './problem-lines.ts';
import { accountNames, notEvaluatedText, unreadOfEvaluated } from './not-read.ts';
import type { ReportedOtherCredentials } from './other-credentials.ts';
import { notEvaluated, type Report, type ReportedEvaluation } from './report.ts';

/** A field of the JSON form, the account's name, the last day of an exemption, or how many credentials a user has that no rule counts. */
type Column = keyof ReportedEvaluation | 'AccountName' | 'ExemptUntil' | keyof ReportedOtherCredentials;

const COLUMNS = [
  'RuleId',
  'ConfigRuleName',
  'AccountId',
  'ComplianceResourceType',
  'ComplianceResourceId',
  'ResourceName',
  'ComplianceType',
  'Reason',
  'Annotation',
  'OrderingTimestamp',
  'Severity',
  'Arn',
  'CreateDate',
  'ExemptUntil',
  'ActiveSigningCertificates',
  'ActiveSSHPublicKeys',
  'Privilege',
  'AccountName',
  'GetsIn',
] as const satisfies readonly Column[];

/** What only an evaluation of this run has; after the others, so that these keep their places. */
const OF_THIS_RUN: readonly Column[] = [
  'Severity',
  'Arn',
  'CreateDate',
  'ExemptUntil',
  'ActiveSigningCertificates',
  'ActiveSSHPublicKeys',
  'Privilege',
  'AccountName',
  'GetsIn',
];

/** Results that AWS Config keeps lie in a region; the other columns stay in their order. */
const columnsOf = (isKept: boolean): Column[] =>
  isKept
    ? COLUMNS.filter((column) => !OF_THIS_RUN.includes(column)).flatMap((column) =>
        column === 'AccountId' ? [column, 'AwsRegion' as const] : [column],
      )
    : [...COLUMNS];

type Row = Partial<Readonly<Record<Column, unknown>>>;

const toRow = (one: ReportedEvaluation, names: ReadonlyMap<string, string>): Row => ({
  ...one,
  AccountName: names.get(one.AccountId ?? ''),
  ExemptUntil: one.Exemption?.Until,
  ...one.OtherCredentials,
});

/** What the evaluations do not show, a row each: a file in which a rule has no row would look like a clean one. */
const unreadRows = (report: Pick<Report, 'problems' | 'missing' | 'accounts'>): readonly Row[] => {
  const { problems, missing } = unreadOfEvaluated(report);
  const notRead = { ComplianceType: 'INSUFFICIENT_DATA', Reason: 'not-read' };
  const told = missing.map(({ Reason }) => Reason);
  return [
    ...notEvaluated(report).map((account) => ({
      ...notRead,
      AccountId: account.AccountId,
      AccountName: account.AccountName,
      ComplianceResourceType: 'AWS::::Account',
      ComplianceResourceId: account.AccountId,
      ResourceName: account.AccountName ?? account.AccountId,
      Reason: 'not-evaluated',
      Annotation: notEvaluatedText(account),
    })),
    ...missing.map(({ Reason: why, ...rule }) => ({ ...rule, ...notRead, Annotation: why })),
    ...problemLines(problems)
      // A rule that lacks something says so itself.
      .filter((line) => !told.some((why) => why.includes(line) || line.endsWith(why)))
      .map((line) => ({ ...notRead, Annotation: line })),
  ];
};

/**
 * Every evaluation as a row under the names of the JSON form, RFC 4180, with line feeds; then what was not read.
 *
 * @param isKept the evaluations are results that AWS Config keeps: with a column `AwsRegion`
 */
export const renderCsv = (
  { evaluations, ...unread }: Pick<Report, 'evaluations' | 'problems' | 'missing' | 'accounts'>,
  { isKept = false }: { readonly isKept?: boolean } = {},
): string => {
  const names = accountNames(unread.accounts);
  return stringify([...evaluations.map((one) => toRow(one, names)), ...unreadRows(unread)], {
    header: true,
    columns: columnsOf(isKept),
    cast: { string: harmless },
  });
};
