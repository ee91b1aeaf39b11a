/**
 * A report in the AWS Security Finding Format: what `aws securityhub batch-import-findings --findings file://…` takes, a
 * hundred at a time. Nothing is sent.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
 */
import type { AwsSecurityFinding, ComplianceStatus, Resource } from '@aws-sdk/client-securityhub';
import packageJson from '../../package.json' with { type: 'json' };
import type { ComplianceType } from '../../rules/rule.ts';
import { shortened } from '../decision/annotation.ts';
import { aboutOf, evidenceLines, findingIdOf } from './finding-text.ts';
import { toJson } from './json.ts';
import { unreadEvaluations } from './not-read.ts';
import type { Report, ReportedEvaluation } from './report.ts';

/** Characters that BatchImportFindings takes; a text is shortened in its middle. */
const LONGEST = { id: 512, title: 256, description: 1024, remedy: 512, field: 2048 } as const;

/**
 * What Security Hub says of what AWS Config found: it could not be told is a warning, not applicable not available.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/controls-overall-status.html
 */
const STATUSES: Readonly<Record<ComplianceType, ComplianceStatus>> = {
  COMPLIANT: 'PASSED',
  NON_COMPLIANT: 'FAILED',
  INSUFFICIENT_DATA: 'WARNING',
  NOT_APPLICABLE: 'NOT_AVAILABLE',
};

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  'AWS::IAM::User': 'AwsIamUser',
  'AWS::IAM::Role': 'AwsIamRole',
  'AWS::::Account': 'AwsAccount',
};

/** Where the findings go. */
export interface AsffPlace {
  /** Of results that name none: IAM has no region, and Security Hub has one. Undefined: not known. */
  readonly region: string | undefined;
  /** The time of a result that has none. */
  readonly now: Date;
}

const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eusc-', 'aws-eusc'],
];

const partitionOf = ({ Arn }: ReportedEvaluation, region: string): string =>
  Arn?.split(':')[1] ?? PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';

/** Those that the format has a word for. */
const KNOWN_PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;

const resourceOf = (one: ReportedEvaluation, accountId: string, region: string): Resource => {
  const partition = KNOWN_PARTITIONS.find((known) => known === partitionOf(one, region));
  const type = RESOURCE_TYPES[one.ComplianceResourceType] ?? 'Other';
  return {
    Type: type,
    Id: type === 'AwsAccount' ? `AWS::::Account:${accountId}` : (one.Arn ?? one.ComplianceResourceId),
    ...(partition === undefined ? {} : { Partition: partition }),
    Region: region,
  };
};

/** Under which name our findings are told from those of an account's other tools. */
export const COMPANY = packageJson.name;

/** The product that every account has for findings of its own tools. */
export const productArnOf = (accountId: string, region: string, partition: string): string =>
  `arn:${partition}:securityhub:${region}:${accountId}:product/${accountId}/default`;

export const NO_REGION =
  'asff needs the region in which AWS Security Hub takes the findings: set AWS_REGION, or region in the AWS profile (of a live account --region names it, too)';

const toFinding = (one: ReportedEvaluation, { region: chosen, now }: AsffPlace): AwsSecurityFinding => {
  const { AccountId: accountId } = one;
  const region = one.AwsRegion ?? chosen;
  if (accountId === null)
    throw new Error(
      `asff needs the account of every finding: AccountId of "${one.ResourceName}" is not known`,
    );
  if (region === undefined) throw new Error(NO_REGION);
  const rule = aboutOf(one);
  const time = one.OrderingTimestamp ?? now.toISOString();
  const isWrong = one.ComplianceType === 'NON_COMPLIANT';
  // AWS Config keeps no severity, and Security Hub's own import of its results calls all of them MEDIUM.
  const severity = isWrong ? (one.Severity ?? 'MEDIUM') : 'INFORMATIONAL';
  const evidence = evidenceLines(one).join('\n');
  const fields = {
    'mfa-rules/Rule': one.ConfigRuleName,
    'mfa-rules/Resource': one.ResourceName,
    'mfa-rules/Reason': one.Reason ?? '',
    'mfa-rules/Evidence': evidence,
    'mfa-rules/ExemptUntil': one.Exemption?.Until ?? '',
  };
  return {
    SchemaVersion: '2018-10-08',
    Id: shortened(findingIdOf(one), LONGEST.id),
    ProductArn: productArnOf(accountId, region, partitionOf(one, region)),
    ProductName: packageJson.name,
    CompanyName: COMPANY,
    GeneratorId: one.ConfigRuleName,
    AwsAccountId: accountId,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    CreatedAt: time,
    UpdatedAt: time,
    Severity: { Label: severity },
    Title: shortened(rule?.title ?? one.RuleId, LONGEST.title),
    Description: shortened(one.Annotation || one.RuleId, LONGEST.description),
    ...(one.Remediation === undefined || one.Remediation === null
      ? {}
      : { Remediation: { Recommendation: { Text: shortened(one.Remediation, LONGEST.remedy) } } }),
    ProductFields: Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) =>
        value === '' ? [] : [[name, shortened(value, LONGEST.field)]],
      ),
    ),
    Resources: [resourceOf(one, accountId, region)],
    Compliance: { Status: STATUSES[one.ComplianceType] },
    RecordState: 'ACTIVE',
  };
};

/**
 * Every finding of a report, and what each rule did not see.
 *
 * @throws where a finding lacks an account, or nothing says which region Security Hub is asked in
 */
export const asffFindings = (
  report: Pick<Report, 'evaluations' | 'missing'>,
  place: AsffPlace,
): readonly AwsSecurityFinding[] => {
  // A finding is of an account and in a region: what was read of none is told by the exit code alone.
  const unread = unreadEvaluations(report, place.now).filter(
    ({ AccountId, AwsRegion = place.region }) => AccountId !== null && AwsRegion !== undefined,
  );
  return [...report.evaluations, ...unread].map((one) => toFinding(one, place));
};

/** @throws as `asffFindings` */
export const renderAsff = (report: Pick<Report, 'evaluations' | 'missing'>, place: AsffPlace): string =>
  toJson(asffFindings(report, place));
