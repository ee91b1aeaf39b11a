import type { ComplianceType } from '../../rules/rule.ts';
import { member, optionalText, text, textLike, isAbsent, type JsonField } from '../json/field.ts';
import { quoted } from '../text/quoted.ts';
import { ruleIds } from './told-rule.ts';

/** What AWS Config holds, or held, of the resource. */
interface Result {
  readonly complianceType: ComplianceType;
  /** The sentence of the rule; undefined where AWS Config passes none on. */
  readonly annotation: string | undefined;
  /** ISO 8601: when AWS Config recorded the result. */
  readonly recorded: string | undefined;
}

/** A result of one of the rules that came out otherwise than before. */
export interface ComplianceChange {
  /** EventBridge's: the same where the event comes twice. */
  readonly eventId: string | undefined;
  /** The name that the rule was deployed under. */
  readonly configRuleName: string;
  /** `aws`, `aws-cn`, `aws-us-gov`; undefined where the event does not say. */
  readonly partition: string | undefined;
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly resourceType: string;
  /** IAM's unique id (`AIDA…`, `AROA…`): the event has no name. */
  readonly resourceId: string;
  readonly after: Result;
  /** Undefined: there was no result. */
  readonly before: Result | undefined;
}

/** A Record, so that none is forgotten. */
const COMPLIANCE_TYPES: Readonly<Record<ComplianceType, true>> = {
  COMPLIANT: true,
  NON_COMPLIANT: true,
  NOT_APPLICABLE: true,
  INSUFFICIENT_DATA: true,
};

const isComplianceType = (value: string): value is ComplianceType => Object.hasOwn(COMPLIANCE_TYPES, value);

const readComplianceType = (field: JsonField): ComplianceType => {
  const type = text(field);
  if (isComplianceType(type)) return type;
  throw new Error(`${field.document}: ${field.path} ${quoted(type)} is not a compliance type`);
};

const readResult = (result: JsonField): Result => ({
  complianceType: readComplianceType(member(result, 'complianceType')),
  annotation: optionalText(member(result, 'annotation')),
  recorded: optionalText(member(result, 'resultRecordedTime')),
});

const ENDS_IN_RULE_ID = new RegExp(`(${ruleIds.join('|')})$`);

/**
 * Reads the event that AWS Config puts on the event bus.
 *
 * @throws where the event is another one, or lacks what a message cannot do without: the error names the field and
 * quotes the value
 * @see https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html
 */
export const readComplianceChange = (value: unknown): ComplianceChange => {
  const event: JsonField = { document: 'event', path: '', value };
  textLike(member(event, 'source'), /^aws\.config$/, '"aws.config"');
  textLike(
    member(event, 'detail-type'),
    /^Config Rules Compliance Change$/,
    '"Config Rules Compliance Change"',
  );
  const detail = member(event, 'detail');
  const before = member(detail, 'oldEvaluationResult');
  return {
    eventId: optionalText(member(event, 'id')),
    configRuleName: textLike(
      member(detail, 'configRuleName'),
      ENDS_IN_RULE_ID,
      `a name that ends in ${ruleIds.join(' or ')}`,
    ),
    partition: /^arn:([^:]+):/.exec(optionalText(member(detail, 'configRuleARN')) ?? '')?.[1],
    accountId: textLike(member(detail, 'awsAccountId'), /^\d{12}$/, 'twelve digits'),
    region: textLike(member(detail, 'awsRegion'), /^[a-z0-9-]+$/, 'a region'),
    resourceType: text(member(detail, 'resourceType')),
    resourceId: text(member(detail, 'resourceId')),
    after: readResult(member(detail, 'newEvaluationResult')),
    before: isAbsent(before) ? undefined : readResult(before),
  };
};

/** What a change is to those who are told: something to act on, or the end of something that they were told of. */
export type News = 'open' | 'fixed' | 'no-longer-applies';

/**
 * Undefined where a change is no news, as a first COMPLIANT is not. The end of a NON_COMPLIANT is told, so that nobody
 * looks for what is fixed.
 */
export const newsOf = ({ after, before }: Pick<ComplianceChange, 'after' | 'before'>): News | undefined => {
  if (after.complianceType === 'NON_COMPLIANT') return 'open';
  if (before?.complianceType !== 'NON_COMPLIANT') return undefined;
  if (after.complianceType === 'COMPLIANT') return 'fixed';
  return after.complianceType === 'NOT_APPLICABLE' ? 'no-longer-applies' : undefined;
};
