import type { About } from '../rule.ts';

const ASK_FOR_MFA =
  'Add the condition {"Bool": {"aws:MultiFactorAuthPresent": "true"}} to the statement of the role\'s trust policy that lets IAM users in, or take the principal out. Bool, not BoolIfExists, which lets access keys in. Roles and services never have MFA: where they share that statement, give them one of their own.';
const ASK_FOR_MFA_ALONE =
  'Take aws:ViaAWSService and aws:CalledVia out of the trust policy: they say nothing about MFA. Let the statement for IAM users ask for MFA with {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, or a Deny with BoolIfExists and nothing else.';
const SIMPLIFY =
  'Take out of the role\'s trust policy what IAM does not document and what nobody needs. A statement for IAM users that has the condition {"Bool": {"aws:MultiFactorAuthPresent": "true"}} needs no other to ask for MFA.';

/** Every way in which a decision on a role can come out. Annotations and documentation come from here. */
export const reasons = {
  'no-mfa-condition': {
    compliance: 'NON_COMPLIANT',
    sentence: '{callers} can assume IAM role {resource} with {credential}: {statement} does not ask for MFA.',
    remedy: ASK_FOR_MFA,
  },
  'mfa-condition-admits': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {test} in {statement} lets that through.',
    remedy: ASK_FOR_MFA,
  },
  'mfa-deny-avoided': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} allows it, and {deny} does not stop it.',
    remedy: ASK_FOR_MFA,
  },
  'external-id-is-not-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} asks only for sts:ExternalId, which is not MFA.',
    remedy: ASK_FOR_MFA,
  },
  'not-understood': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} may assume IAM role {resource} with {credential}: the meaning of {part} in {statement} is not known.',
    remedy: SIMPLIFY,
  },
  'service-call-not-ruled-out': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} may assume IAM role {resource} without MFA through an AWS service that acts for them: {statement} lets such a call in, and AWS does not document whether there are any.',
    remedy: ASK_FOR_MFA_ALONE,
  },
  'not-decided': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM users may assume IAM role {resource} without MFA: {test} in {statement} is too complex to rule it out. Simplify it.',
    remedy: SIMPLIFY,
  },
  'mfa-required': {
    compliance: 'COMPLIANT',
    sentence: '{callers} can assume IAM role {resource} only with MFA, because of {statement}.',
  },
  'no-user-trusted': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: its trust policy is for {principals}.',
  },
  'assume-role-not-allowed': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: no statement for IAM users allows sts:AssumeRole.',
  },
  'condition-never-met': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: none can meet {test} in {statement}.',
  },
  denied: {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: {statement} denies it.',
  },
  'service-linked-role': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'IAM role {resource} is a service-linked role, whose trust policy only AWS can change.',
  },
  'aws-reserved-role': {
    compliance: 'NOT_APPLICABLE',
    sentence:
      'IAM role {resource} is reserved for an AWS service, and only that service can change its trust policy.',
  },
  'trust-policy-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'The trust policy of IAM role {resource} was not read.',
  },
} as const satisfies About['reasons'];

export type ReasonId = keyof typeof reasons;
