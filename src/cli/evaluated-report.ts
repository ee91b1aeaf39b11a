/** What the rules said of the sources that were read, as one report. */
import { toReport, type Report, type ReportedEvaluation } from '../report/report.ts';
import { missingOf, problemsOf, toReportedAccounts, type SourceAnswers } from './rule-answers.ts';
import type { SelectedRule } from './selected-rules.ts';

const accountOf = (ids: readonly (string | undefined)[]): string | null => {
  const [first, ...others] = new Set(ids);
  return others.length === 0 ? (first ?? null) : null;
};

/** @param shown the evaluations that the report is to have: all, or those that somebody asked for */
export const evaluatedReport = (
  bySource: readonly SourceAnswers[],
  selection: readonly SelectedRule[],
  shown: readonly ReportedEvaluation[],
): Report => {
  const answers = bySource.flatMap((one) => one.answers);
  const ranIds = selection
    .map(({ rule }) => rule.id)
    .filter((id) => answers.some(({ ruleId }) => ruleId === id));
  const decided = toReport(
    accountOf(bySource.map(({ accountId }) => accountId)),
    ranIds,
    shown,
    answers.every(({ complete }) => complete),
    {
      problems: problemsOf(answers),
      missing: missingOf(answers),
      notRun: ranIds.filter((id) => !answers.some(({ ruleId, listed }) => ruleId === id && listed)),
    },
  );
  return { ...decided, accounts: toReportedAccounts(bySource) };
};
