import type { EvaluationResult } from '@aws-sdk/client-config-service';
import { requiredField } from '../aws/config-pages.ts';
import type { RuleInAccount, Finding } from './findings.ts';

/**
 * A result of AWS Config as a finding; undefined where it is neither COMPLIANT nor NON_COMPLIANT.
 *
 * @throws where the result names no resource
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_EvaluationResult.html
 */
export const findingOf = (
  { ruleId, configRuleName, accountId, region }: RuleInAccount,
  result: EvaluationResult,
): Finding | undefined => {
  const { ComplianceType: complianceType, EvaluationResultIdentifier: identifier } = result;
  if (complianceType !== 'COMPLIANT' && complianceType !== 'NON_COMPLIANT') return undefined;
  const { ResourceType, ResourceId } = identifier?.EvaluationResultQualifier ?? {};
  return {
    ruleId,
    configRuleName,
    accountId,
    region,
    resourceType: requiredField('ResourceType', ResourceType),
    resourceId: requiredField('ResourceId', ResourceId),
    complianceType,
    annotation: result.Annotation,
    orderingTimestamp: identifier?.OrderingTimestamp ?? result.ResultRecordedTime,
  };
};
