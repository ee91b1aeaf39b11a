/**
 * A report as a list of OCSF Compliance Findings (class 2003), with the fields of version 1.6.0 and none of a later one.
 *
 * @see https://schema.ocsf.io/1.6.0/classes/compliance_finding
 */
import packageJson from '../../package.json' with { type: 'json' };
import type { ComplianceType, Severity } from '../../rules/rule.ts';
import { aboutOf, evidenceLines, findingIdOf } from './finding-text.ts';
import { toJson } from './json.ts';
import { unreadEvaluations } from './not-read.ts';
import type { Report, ReportedEvaluation } from './report.ts';

const SEVERITIES: Readonly<Record<Severity | 'none', readonly [id: number, name: string]>> = {
  none: [1, 'Informational'],
  LOW: [2, 'Low'],
  MEDIUM: [3, 'Medium'],
  HIGH: [4, 'High'],
  CRITICAL: [5, 'Critical'],
};

/** What the check came to; where nothing was to be checked, that is said in words of its own (99). */
const STATUSES: Readonly<Record<ComplianceType, readonly [id: number, name: string]>> = {
  COMPLIANT: [1, 'Pass'],
  INSUFFICIENT_DATA: [2, 'Warning'],
  NON_COMPLIANT: [3, 'Fail'],
  NOT_APPLICABLE: [99, 'Not applicable'],
};

/** AWS Config keeps no severity: of its results it is not known. */
const severityOf = ({ Severity: severity, ComplianceType }: ReportedEvaluation): readonly [number, string] =>
  ComplianceType === 'NON_COMPLIANT' && severity === undefined
    ? [0, 'Unknown']
    : SEVERITIES[severity ?? 'none'];

/**
 * Whether somebody still has to look at it; one that is exempt was looked at, and is left for a time.
 *
 * @see https://schema.ocsf.io/1.6.0/classes/compliance_finding (status_id)
 */
const stateOf = ({ ComplianceType, Exemption }: ReportedEvaluation): readonly [id: number, name: string] => {
  if (ComplianceType === 'NON_COMPLIANT' || ComplianceType === 'INSUFFICIENT_DATA') return [1, 'New'];
  return Exemption === undefined || Exemption === null ? [4, 'Resolved'] : [3, 'Suppressed'];
};

const partitionOf = (arn: string | null | undefined): string | undefined => arn?.split(':')[1];

const toFinding = (one: ReportedEvaluation, now: Date): object => {
  const rule = aboutOf(one);
  const [severityId, severity] = severityOf(one);
  const [statusId, status] = STATUSES[one.ComplianceType];
  const [stateId, state] = stateOf(one);
  // Milliseconds since 1970, as every timestamp of OCSF.
  const time = one.OrderingTimestamp === null ? now.getTime() : Date.parse(one.OrderingTimestamp);
  const partition = partitionOf(one.Arn);
  const region = one.AwsRegion === undefined ? {} : { region: one.AwsRegion };
  const evidence = evidenceLines(one);
  const unmapped = {
    ...(evidence.length === 0 ? {} : { evidence }),
    ...(one.Witness === undefined || one.Witness === null ? {} : { witness: one.Witness }),
    ...(one.Exemption === undefined || one.Exemption === null ? {} : { exemption: one.Exemption }),
  };
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200_301,
    type_name: 'Compliance Finding: Create',
    time,
    severity_id: severityId,
    severity,
    status_id: stateId,
    status: state,
    message: one.Annotation,
    metadata: {
      version: '1.6.0',
      profiles: ['cloud'],
      product: {
        name: 'mfa-rules',
        vendor_name: packageJson.name,
        version: packageJson.version,
      },
    },
    finding_info: {
      uid: findingIdOf(one),
      title: rule?.title ?? one.RuleId,
      desc: one.Annotation,
      types: ['Software and Configuration Checks'],
    },
    compliance: {
      control: one.RuleId,
      requirements: rule === undefined ? [] : [rule.requirement],
      standards: [packageJson.name],
      status_id: statusId,
      status,
      ...(one.Reason === null ? {} : { status_code: one.Reason }),
      status_detail: one.Summary ?? one.Annotation,
    },
    resources: [
      {
        uid: one.Arn ?? one.ComplianceResourceId,
        name: one.ResourceName,
        type: one.ComplianceResourceType,
        ...region,
        ...(partition === undefined ? {} : { cloud_partition: partition }),
      },
    ],
    cloud: {
      provider: 'AWS',
      ...(one.AccountId === null
        ? {}
        : { account: { uid: one.AccountId, type_id: 10, type: 'AWS Account' } }),
      ...region,
    },
    ...(one.Remediation === undefined || one.Remediation === null
      ? {}
      : { remediation: { desc: one.Remediation } }),
    // OCSF has no field for what a verdict rests on that is no log event, and none for the end of an exemption.
    ...(Object.keys(unmapped).length === 0 ? {} : { unmapped }),
  };
};

/** @param now the time of a result that has none */
export const renderOcsf = (
  report: Pick<Report, 'evaluations' | 'missing'>,
  { now }: { readonly now: Date },
): string =>
  toJson([...report.evaluations, ...unreadEvaluations(report, now)].map((one) => toFinding(one, now)));
