/** What the headline of a report counts: each user, role and root user once, however many rules say so. */
import { groupedBy } from './grouped-by.ts';
import type { ReportedEvaluation } from './report.ts';

/** Whether somebody gets in without MFA by what was found. `no`: there is nothing to sign in with, or there is MFA. */
export type GetsIn = 'yes' | 'not-known' | 'no';

export interface WaysIn {
  readonly users: number;
  readonly roles: number;
  readonly rootUsers: number;
  /** How many of these count because it is not known whether they are. */
  readonly notKnown: number;
  /** How many more are NON_COMPLIANT, and are none. */
  readonly others: number;
}

type Wrong = Pick<
  ReportedEvaluation,
  'ComplianceType' | 'ComplianceResourceType' | 'ComplianceResourceId' | 'AccountId' | 'Reason' | 'GetsIn'
>;

/** Of one resource: a rule that did not read the credentials knows less than the one that found none. */
const best = (findings: readonly Wrong[]): GetsIn => {
  if (findings.some(({ Reason, GetsIn }) => Reason === 'nothing-to-sign-in-with' && GetsIn === 'no'))
    return 'no';
  const answers = findings.map(({ GetsIn = 'yes' }) => GetsIn ?? 'yes');
  return (['yes', 'not-known'] as const).find((one) => answers.includes(one)) ?? 'no';
};

/** Of results that AWS Config keeps nothing more is known: each counts. */
export const countWaysIn = (evaluations: readonly Wrong[]): WaysIn => {
  const wrong = evaluations.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT');
  const byResource = groupedBy(
    wrong,
    ({ AccountId, ComplianceResourceType, ComplianceResourceId }) =>
      `${ComplianceResourceType} ${AccountId} ${ComplianceResourceId}`,
  );
  const all = [...byResource.values()].map((findings) => ({
    type: findings[0].ComplianceResourceType,
    answer: best(findings),
  }));
  const ways = all.filter(({ answer }) => answer !== 'no');
  const count = (wanted: string): number => ways.filter(({ type }) => type === wanted).length;
  return {
    users: count('AWS::IAM::User'),
    roles: count('AWS::IAM::Role'),
    rootUsers: count('AWS::::Account'),
    notKnown: ways.filter(({ answer }) => answer === 'not-known').length,
    others: all.length - ways.length,
  };
};
