import type { ComplianceType } from '../../rules/rule.ts';
import type { Decided } from '../decision/decide-all.ts';
import type { Invocation } from './invocation.ts';

/**
 * What AWS Config receives about one resource.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html
 */
export interface Evaluation {
  readonly ComplianceResourceType: string;
  /** IAM's unique id (`AIDA…`, `AROA…`), or for `AWS::::Account` the account's twelve digits. */
  readonly ComplianceResourceId: string;
  /** AWS Config refuses INSUFFICIENT_DATA: what is undecided keeps its earlier result. */
  readonly ComplianceType: Exclude<ComplianceType, 'INSUFFICIENT_DATA'>;
  /** 1-256 characters. */
  readonly Annotation: string;
  /** A Date: the SDK sends text on as it is, and AWS Config refuses it. */
  readonly OrderingTimestamp: Date;
}

/** Undefined where the rule could not decide: there is then nothing that AWS Config could be told. */
export const toEvaluation = (
  { resource, decision: { compliance }, annotation }: Decided,
  { orderingTimestamp }: Pick<Invocation, 'orderingTimestamp'>,
): Evaluation | undefined =>
  compliance === 'INSUFFICIENT_DATA'
    ? undefined
    : {
        ComplianceResourceType: resource.resourceType,
        ComplianceResourceId: resource.resourceId,
        ComplianceType: compliance,
        Annotation: annotation,
        OrderingTimestamp: orderingTimestamp,
      };

/** The rule does not apply to the resource, or no longer. `annotation`: 1-256 characters. */
export const toNotApplicable = (
  { resourceType, resourceId }: { readonly resourceType: string; readonly resourceId: string },
  annotation: string,
  { orderingTimestamp }: Pick<Invocation, 'orderingTimestamp'>,
): Evaluation => ({
  ComplianceResourceType: resourceType,
  ComplianceResourceId: resourceId,
  ComplianceType: 'NOT_APPLICABLE',
  Annotation: annotation,
  OrderingTimestamp: orderingTimestamp,
});
