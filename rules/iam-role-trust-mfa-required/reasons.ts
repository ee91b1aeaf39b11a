import { readBy } from '../not-read.ts';
import { exemptionReasons } from '../exemption.ts';
import type { About } from '../rule.ts';

const BOOL = '{"Bool": {"aws:MultiFactorAuthPresent": "true"}}';
const DENY_OF_USERS =
  '{"StringEquals": {"aws:PrincipalType": "User"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}';
const ASK_IAM_USERS = `Ask IAM users for MFA in the role's trust policy: add the condition ${BOOL} to a statement that they alone use; where an account is trusted, add a Deny for aws:PrincipalType User, which leaves its roles alone (mfa-rules fix tells which). Programs never have MFA: trust their roles by ARN. Take out a principal that nobody needs.`;
const NAME_WHO_IS_MEANT =
  "Name the accounts, users or roles that are meant in the role's trust policy, in place of * or NotPrincipal. An MFA condition alone is not enough: anybody in the world can assign a device in an account of their own. Then ask the IAM users who are meant for MFA.";
const SPELL_THE_KEY = `Write the condition key of MFA as AWS spells it, aws:MultiFactorAuthPresent (or aws:MultiFactorAuthAge, a number of seconds), and ask with it in an Allow: ${BOOL}. The key that is there says nothing about MFA.`;
const ASK_WITH_BOOL = `In an Allow, BoolIfExists and ForAllValues let access keys in, and Null on aws:MultiFactorAuthPresent lets sessions without MFA in. Ask with ${BOOL} in a statement that IAM users alone use; where roles or services share the statement, keep it and add a Deny for aws:PrincipalType User, as mfa-rules fix proposes.`;
const ASK_IN_DENY = `Let the Deny of the role's trust policy name whoever the Allow names, cover sts:AssumeRole, and have the condition ${DENY_OF_USERS} and no other, as mfa-rules fix proposes: each further condition spares somebody, and Bool spares access keys. Without aws:PrincipalType it also stops roles and services, which never have MFA.`;
const NAME_THE_ROLE_OF_THE_THIRD_PARTY =
  'Ask the third party for the ARN of the role that it uses, and trust that role with your ExternalId in place of its account. Add no MFA condition: its programs have no MFA and would be locked out.';
const NAME_ROLES_OF_THE_ORGANIZATION =
  'Trust the roles that are meant by ARN, or add the condition ArnLike on aws:PrincipalArn beside the organization, so that roles alone meet it. Give IAM users who are meant a statement of their own that asks for MFA. An MFA condition for the whole organization would lock out its roles and pipelines.';
const COMPARE_ARNS =
  'Use ArnLike in place of StringLike, and ArnNotLike in place of StringNotLike: under String operators a star reaches across colons, and a pattern of roles also matches users whose path looks like a role. Write the pattern as a whole ARN, such as arn:aws:iam::*:role/NAME. Add no MFA condition: the roles that are meant would be locked out.';
const NAME_ROLES_THAT_USE_THE_TOOL =
  'Narrow the trust to the roles that use the tool, by ARN or with the condition ArnLike on aws:PrincipalArn, in the template that makes the role (AWS CDK: cdk bootstrap --show-template). Add no MFA condition: tools and pipelines would be locked out. Leave the role of AWS Control Tower as it is, and keep IAM users out of the account that it trusts. OrganizationAccountAccessRole is of no template, and AWS Organizations does not write it again: change the role itself, or delete it if nobody uses it.';
const ASK_FOR_MFA_ALONE = `Take aws:ViaAWSService and aws:CalledVia out of the trust policy: they say nothing about MFA. Let the statement for IAM users ask for MFA with ${BOOL}, or a Deny with BoolIfExists and nothing else.`;
const LIMIT_AGE =
  'Add the condition {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, with the seconds that maximumMfaAgeSeconds allows, beside the one on aws:MultiFactorAuthPresent in the statement of the role\'s trust policy that lets IAM users in.';
const SIMPLIFY = `Correct what IAM does not know in the role's trust policy, and take out what nobody needs. A statement for IAM users that has the condition ${BOOL} needs no other to ask for MFA.`;

/** Who gets in: strangers before users of the role's own account. */
const OPEN = {
  anybody: 'CRITICAL',
  'other-account': 'CRITICAL',
  'own-account': 'HIGH',
  'not-known': 'HIGH',
} as const;
/** A stranger who has to know or meet something that is no MFA. */
const NARROWED = { ...OPEN, 'other-account': 'HIGH' } as const;
/** Nobody is known to get in, and nobody is ruled out. */
const PERHAPS = {
  anybody: 'HIGH',
  'other-account': 'HIGH',
  'own-account': 'MEDIUM',
  'not-known': 'MEDIUM',
} as const;

/** Every way in which a decision on a role can come out. Annotations and documentation come from here. */
export const reasons = {
  'no-mfa-condition': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} does not ask for MFA{more}.',
    summary: '{statement} does not ask for MFA',
    severity: OPEN,
    remedy: ASK_IAM_USERS,
  },
  'any-account-trusted': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} trusts every AWS account and does not ask for MFA{more}.',
    summary: '{statement} trusts every AWS account and does not ask for MFA',
    severity: OPEN,
    remedy: NAME_WHO_IS_MEANT,
  },
  'mfa-key-misspelled': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} asks for {key}, which says nothing about MFA (did you mean {meant}?){more}.',
    summary: '{statement} asks for {key}; did you mean {meant}?',
    severity: OPEN,
    remedy: SPELL_THE_KEY,
  },
  'mfa-condition-admits': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {test} in {statement} lets that through{more}.',
    summary: '{test} lets that through: {statement}',
    severity: OPEN,
    remedy: ASK_WITH_BOOL,
  },
  'mfa-deny-avoided': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} allows it, and {deny} does not stop it{more}.',
    summary: '{statement} allows it, and {deny} does not stop it',
    severity: OPEN,
    remedy: ASK_IN_DENY,
  },
  'external-id-is-not-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} asks only for sts:ExternalId, which is not MFA{more}.',
    summary: '{statement} asks only for sts:ExternalId',
    severity: NARROWED,
    remedy: NAME_THE_ROLE_OF_THE_THIRD_PARTY,
  },
  'organization-is-not-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} asks for an organization, which is not MFA{more}.',
    summary: '{statement} asks for an organization, and not for MFA',
    severity: NARROWED,
    remedy: NAME_ROLES_OF_THE_ORGANIZATION,
  },
  'role-pattern-admits-users': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: the pattern of roles under {test} in {statement} matches users too{more}.',
    summary: 'the pattern of roles under {test} matches users too: {statement}',
    severity: NARROWED,
    remedy: COMPARE_ARNS,
  },
  'tool-role-trusts-account': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with {credential}: {statement} trusts a whole account, as {tool} writes it{more}.',
    summary: '{statement} trusts a whole account, as {tool} writes it',
    severity: OPEN,
    remedy: NAME_ROLES_THAT_USE_THE_TOOL,
  },
  'not-understood': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} may assume IAM role {resource} with {credential}: the meaning of {part} in {statement} is not known{more}.',
    summary: 'perhaps: the meaning of {part} in {statement} is not known',
    severity: PERHAPS,
    remedy: SIMPLIFY,
  },
  'service-call-not-ruled-out': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} may assume IAM role {resource} without MFA through an AWS service that acts for them: {statement} lets such a call in, and AWS does not document whether there are any.',
    summary: 'perhaps, through an AWS service that acts for them: {statement}',
    severity: PERHAPS,
    remedy: ASK_FOR_MFA_ALONE,
  },
  'not-decided': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM users may assume IAM role {resource} without MFA: {test} in {statement} is too complex to rule it out. Simplify it.',
    summary: 'perhaps: {test} in {statement} is too complex to rule it out',
    severity: PERHAPS,
    remedy: SIMPLIFY,
  },
  'mfa-too-old-admitted': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} with MFA that is {age} old, because of {statement}; the rule allows {maximum} seconds.',
    summary: 'MFA may be {age} old: {statement}',
    severity: 'MEDIUM',
    remedy: LIMIT_AGE,
  },
  'mfa-required': {
    compliance: 'COMPLIANT',
    sentence: '{callers} can assume IAM role {resource} only with MFA, because of {statement}.',
  },
  'mfa-required-of-others': {
    compliance: 'COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} only with MFA, because of {statement}. Left out: {leftOut}.',
  },
  'only-machines-trusted': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource} but those left out: {leftOut}.',
  },
  'third-party-with-external-id': {
    compliance: 'NOT_APPLICABLE',
    sentence:
      'No IAM user can assume IAM role {resource} but those of a third party with an ExternalId, left out: {leftOut}.',
  },
  'no-user-trusted': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: its trust policy is for {principals}.',
  },
  'assume-role-not-allowed': {
    compliance: 'NOT_APPLICABLE',
    sentence:
      'No IAM user can assume IAM role {resource}: no statement for IAM users allows sts:AssumeRole{hint}.',
  },
  'action-not-allowed': {
    compliance: 'NOT_APPLICABLE',
    sentence:
      'No IAM user can assume IAM role {resource}: what {statement} asks for needs {action} too, and that is not allowed.',
  },
  'condition-never-met': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: none can meet {test} in {statement}.',
  },
  denied: {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: {statement} {verb} it.',
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
  'role-not-privileged': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'IAM role {resource} has no privilege by its policies; roles=privileged leaves it out.',
  },
  ...exemptionReasons('IAM role'),
  'role-privilege-not-known': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'Which privilege IAM role {resource} has is not known: {missing}.',
    summary: 'privilege not known',
    remedy: readBy('iam:GetAccountAuthorizationDetails', 'get-account-authorization-details'),
  },
  'trust-policy-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'The trust policy of IAM role {resource} was not read.',
    summary: 'trust policy not read',
    remedy: readBy('iam:ListRoles', 'list-roles'),
  },
} as const satisfies About['reasons'];

export type ReasonId = keyof typeof reasons;

/** A reason, and what its sentence speaks of. */
export type Reasoning = readonly [reason: ReasonId, about?: Readonly<Record<string, string>>];
