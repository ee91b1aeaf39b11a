import type { FindingsReport } from './findings-report.ts';
import { groupedBy } from './grouped-by.ts';
import { countsOf, section } from './table-rows.ts';
import type { ReportedEvaluation } from './report.ts';
import { paint, type TextStyle } from './terminal-text.ts';

/** In the order of acting. */
const SHOWN = ['NON_COMPLIANT', 'COMPLIANT'] as const;

const accountLines = (
  accountId: string,
  evaluations: readonly ReportedEvaluation[],
  style: TextStyle,
): string[] => {
  const count = evaluations.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT').length;
  return [
    '',
    paint(`Account ${accountId === '' ? 'not known' : accountId}: ${count} NON_COMPLIANT`, 'bold', style),
    ...SHOWN.flatMap((type) => {
      const ofType = evaluations.filter(({ ComplianceType }) => ComplianceType === type);
      const places = groupedBy(ofType, ({ AwsRegion, ConfigRuleName }) => `${AwsRegion} ${ConfigRuleName}`);
      return [...places.values()].flatMap((ofPlace) => section(ofPlace, style));
    }),
  ];
};

/** Findings for people, account by account, then what each rule counted. Ends with a line feed. */
export const renderFindingsTable = (
  { name, evaluations, counts, complete }: FindingsReport,
  style: TextStyle,
): string => {
  const accounts = groupedBy(evaluations, ({ AccountId }) => AccountId ?? '');
  const clean = complete ? 'nothing to act on.' : 'nothing to act on in what could be read.';
  const incomplete = complete ? '' : ' (not everything could be read)';
  const isClean = evaluations.every(({ ComplianceType }) => ComplianceType !== 'NON_COMPLIANT');
  return [
    isClean ? `${name}: ${clean}` : `${name}${incomplete}`,
    ...[...accounts].flatMap(([accountId, ofAccount]) => accountLines(accountId, ofAccount, style)),
    ...Object.entries(counts).flatMap(([ruleId, ofRule]) => countsOf(ruleId, ofRule, style)),
    '',
  ].join('\n');
};
