import type { rules } from '../../rules/index.ts';

/** The registry is imported as a type alone: the function that tells needs no rule in its bundle. */
type RuleId = (typeof rules)[number]['id'];

/** What to do about a NON_COMPLIANT of each rule. The rule's README says it at length. */
const remedies = {
  'iam-user-mfa-required':
    'Have the user assign an MFA device in the IAM console (Security credentials), or delete the password and the access keys that the user does not need. If you know of no reason why the device is gone, or why there is a new user, find out first who did it: CloudTrail has DeactivateMFADevice and CreateUser.',
  'iam-role-trust-mfa-required':
    'Add the condition {"Bool": {"aws:MultiFactorAuthPresent": "true"}} to the statement of the role\'s trust policy that lets IAM users in, or take the principal out. Bool, not BoolIfExists, which lets access keys in. If you know of no reason for the change, find out first who made it: CloudTrail has UpdateAssumeRolePolicy.',
} as const satisfies Readonly<Record<RuleId, string>>;

/** The ids of the rules that there is something to tell of. */
export const ruleIds: readonly string[] = Object.keys(remedies);

/** By the name that the rule was deployed under, which ends in the rule's id. */
export const remedyOf = (configRuleName: string): string | undefined =>
  Object.entries(remedies).find(([id]) => configRuleName.endsWith(id))?.[1];
