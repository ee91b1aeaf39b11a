import type { Finding, Findings, Missing } from '../findings/findings.ts';
import { textOf } from '../text/error-text.ts';
import {
  compare,
  type Counts,
  type Report,
  type ReportedEvaluation,
  type ReportedMissing,
} from './report.ts';

/** What `findings` answers with: a report; what is missing are accounts that it cannot speak of. */
export interface FindingsReport extends Report {
  /** The aggregator, or the account. */
  readonly name: string;
}

const toReportedMissing = (missing: Missing): ReportedMissing => ({
  RuleId: missing.ruleId,
  ConfigRuleName: missing.configRuleName ?? null,
  AccountId: missing.accountId,
  AwsRegion: missing.region ?? null,
  Reason: missing.kind === 'unread' ? textOf(missing.error) : missing.why,
});

const toReported = (finding: Finding): ReportedEvaluation => ({
  RuleId: finding.ruleId,
  ConfigRuleName: finding.configRuleName,
  AccountId: finding.accountId,
  AwsRegion: finding.region,
  ComplianceResourceType: finding.resourceType,
  ComplianceResourceId: finding.resourceId,
  // AWS Config keeps no names; the annotation tells it.
  ResourceName: finding.resourceId,
  ComplianceType: finding.complianceType,
  Reason: null,
  Annotation: finding.annotation ?? '',
  OrderingTimestamp: finding.orderingTimestamp?.toISOString() ?? null,
});

const inOrder = (a: Finding, b: Finding): number =>
  compare(a.accountId ?? '', b.accountId ?? '') ||
  compare(a.region, b.region) ||
  compare(a.configRuleName, b.configRuleName) ||
  compare(a.resourceId, b.resourceId);

const inMissingOrder = (a: Missing, b: Missing): number =>
  compare(a.accountId ?? '', b.accountId ?? '') ||
  compare(a.ruleId, b.ruleId) ||
  compare(a.region ?? '', b.region ?? '');

/** COMPLIANT is counted only where it was asked for: what was not read is not none. */
const countsOf = (ruleId: string, findings: readonly Finding[], all: boolean): Counts => {
  const ofRule = findings.filter((finding) => finding.ruleId === ruleId);
  const count = (type: Finding['complianceType']): number =>
    ofRule.filter(({ complianceType }) => complianceType === type).length;
  return { ...(all ? { COMPLIANT: count('COMPLIANT') } : {}), NON_COMPLIANT: count('NON_COMPLIANT') };
};

/** Findings as a report, by account; counts are by rule id, whatever name a rule is deployed under. */
export const toFindingsReport = (
  { findings, missing, problems }: Findings,
  {
    name,
    accountId,
    ruleIds,
    all,
  }: {
    readonly name: string;
    readonly accountId: string | null;
    readonly ruleIds: readonly string[];
    readonly all: boolean;
  },
): FindingsReport => ({
  name,
  accountId,
  evaluations: findings.toSorted(inOrder).map(toReported),
  counts: Object.fromEntries(
    ruleIds.toSorted(compare).map((ruleId) => [ruleId, countsOf(ruleId, findings, all)]),
  ),
  complete: missing.length === 0 && problems.length === 0,
  problems,
  missing: missing.toSorted(inMissingOrder).map(toReportedMissing),
});
