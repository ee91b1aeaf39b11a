/** Exemptions in outputs: who is left out for a time, and until when. */
import type { Decision } from '../../rules/rule.ts';
import { compare, type ReportedEvaluation } from './report.ts';

/** As JSON has it: where the exemption stands, its reason and last day, `YYYY-MM-DD`, and who answers for it. */
export interface ReportedExemption {
  readonly From: string;
  readonly Reason: string;
  readonly Until: string;
  /** Null where nobody is named. */
  readonly Owner: string | null;
}

export const toReportedExemption = ({ exemption }: Decision): ReportedExemption | null =>
  exemption === undefined
    ? null
    : {
        From: exemption.from,
        Reason: exemption.reason,
        Until: exemption.until,
        Owner: exemption.owner ?? null,
      };

/** The last days of those that are exempt, the first first. */
const endsOf = (evaluations: readonly ReportedEvaluation[]): readonly string[] =>
  evaluations.flatMap(({ Exemption }) => Exemption?.Until ?? []).toSorted(compare);

/** How many are exempt, by rule id; every rule that was asked for. */
export const exemptCounts = (
  ruleIds: readonly string[],
  evaluations: readonly ReportedEvaluation[],
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    ruleIds.map((ruleId) => [
      ruleId,
      endsOf(evaluations.filter(({ ConfigRuleName }) => ConfigRuleName === ruleId)).length,
    ]),
  );

/** How many are exempt, and the first and the last of their last days, `YYYY-MM-DD`. */
export interface ExemptSpan {
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

/** Undefined where nobody is exempt. */
export const exemptSpan = (evaluations: readonly ReportedEvaluation[]): ExemptSpan | undefined => {
  const ends = endsOf(evaluations);
  const [first, last] = [ends[0], ends.at(-1)];
  return first === undefined || last === undefined ? undefined : { count: ends.length, first, last };
};

/** How many of a rule's resources are exempt and until when, in a few words; undefined where none is. */
export const exemptText = (evaluations: readonly ReportedEvaluation[]): string | undefined => {
  const span = exemptSpan(evaluations);
  if (span === undefined) return undefined;
  const { count, first, last } = span;
  return `${count} exempt, until ${first === last ? first : `${first} to ${last}`}`;
};
