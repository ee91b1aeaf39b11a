import {
  paginateGetComplianceDetailsByConfigRule,
  type ConfigServiceClient,
  type EvaluationResult,
} from '@aws-sdk/client-config-service';
import { errorFieldsOf } from '../text/error-text.ts';
import type { Problem } from './problem.ts';
import { quoted } from '../text/quoted.ts';
import { toResourceKey, type ResourceKey } from '../resources/resource-key.ts';

/** A result of an earlier run that AWS Config still shows. */
export interface StandingResult {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly complianceType: 'COMPLIANT' | 'NON_COMPLIANT';
  readonly annotation: string | undefined;
  /** The OrderingTimestamp it was sent with. */
  readonly orderingTimestamp: Date | undefined;
}

export interface StandingResults {
  readonly byResource: ReadonlyMap<ResourceKey, StandingResult>;
  /**
   * The OrderingTimestamp of the last evaluation of a resource, NOT_APPLICABLE included for as long as AWS Config knows
   * of it.
   */
  readonly toldAt: ReadonlyMap<ResourceKey, Date>;
  /** What kept results from being read: of a resource that is not in `byResource` nothing is known then. */
  readonly problems: readonly Problem[];
}

/** AWS's own limit; the default is 10. */
const PAGE_SIZE = 100;

type Told = Omit<StandingResult, 'complianceType'> & { readonly complianceType: string | undefined };

/** Undefined for a result that names no resource. */
const toTold = (result: EvaluationResult): Told | undefined => {
  const {
    ComplianceType: complianceType,
    EvaluationResultIdentifier: identifier,
    Annotation: annotation,
  } = result;
  const { ResourceType: resourceType, ResourceId: resourceId } = identifier?.EvaluationResultQualifier ?? {};
  if (!resourceType || !resourceId) return undefined;
  return {
    resourceType,
    resourceId,
    complianceType,
    annotation,
    orderingTimestamp: identifier?.OrderingTimestamp,
  };
};

/**
 * The COMPLIANT and NON_COMPLIANT results that stand for a rule, and when each resource was last told of. Never throws: what was read before a
 * failure stays read, and the failure is one of `problems`.
 *
 * @param configRuleName the deployed rule's name; this operation takes no more than 64 characters of it
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_GetComplianceDetailsByConfigRule.html
 */
export const readStandingResults = async (
  client: ConfigServiceClient,
  configRuleName: string,
): Promise<StandingResults> => {
  const byResource = new Map<ResourceKey, StandingResult>();
  const toldAt = new Map<ResourceKey, Date>();
  try {
    const pages = paginateGetComplianceDetailsByConfigRule(
      { client, pageSize: PAGE_SIZE },
      { ConfigRuleName: configRuleName, ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'] },
    );
    let token: string | undefined;
    for await (const { EvaluationResults, NextToken } of pages) {
      // Also an answer without a body, which the SDK reads as an answer without fields.
      if (EvaluationResults === undefined) throw new Error('the answer has no EvaluationResults');
      if (NextToken !== undefined && NextToken === token)
        throw new Error(`NextToken ${quoted(token)} came twice`);
      token = NextToken;
      for (const result of EvaluationResults) {
        const told = toTold(result);
        if (told === undefined) continue;
        const { complianceType, orderingTimestamp } = told;
        const key = toResourceKey(told.resourceType, told.resourceId);
        if (complianceType === 'COMPLIANT' || complianceType === 'NON_COMPLIANT')
          byResource.set(key, { ...told, complianceType });
        if (orderingTimestamp !== undefined) toldAt.set(key, orderingTimestamp);
      }
    }
    return { byResource, toldAt, problems: [] };
  } catch (error) {
    return {
      byResource,
      toldAt,
      problems: [{ operation: 'GetComplianceDetailsByConfigRule', error: errorFieldsOf(error) }],
    };
  }
};
