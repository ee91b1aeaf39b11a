/** What refuses an IAM user everything but enrolling a device as long as there is no MFA. */
import type { JsonObject } from '../../json/object.ts';

/**
 * What stays open without MFA: enrolling a device, and getting a session with it. The same as in baseline/template.yaml.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
 */
export const OPEN_WITHOUT_MFA = [
  'iam:CreateVirtualMFADevice',
  'iam:EnableMFADevice',
  'iam:GetMFADevice',
  'iam:GetUser',
  'iam:ListMFADevices',
  'iam:ListVirtualMFADevices',
  'iam:ResyncMFADevice',
  'sts:GetSessionToken',
] as const;

/**
 * The Deny. `IfExists`: access keys alone carry no MFA key. A service that acts for a user who has signed with MFA carries
 * `false`: its calls are left to what they were made by, which without MFA is refused.
 *
 * @param sparesRoles whether roles may have the policy, or get it: their sessions never have MFA
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice
 */
export const denyWithoutMfa = (sid: string, sparesRoles: boolean): JsonObject => ({
  Sid: sid,
  Effect: 'Deny',
  NotAction: [...OPEN_WITHOUT_MFA],
  Resource: '*',
  Condition: {
    BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false', 'aws:ViaAWSService': 'false' },
    ...(sparesRoles ? { StringNotEquals: { 'aws:PrincipalType': 'AssumedRole' } } : {}),
  },
});

/**
 * What lets a user enrol the own device, of whatever name, with a path or without.
 *
 * @param sids that are free
 * @param sparesRoles whether roles may have the policy: it gives them nothing (`aws:username` they do not have)
 */
export const enrolmentOf = (
  partition: string,
  sids: readonly [string, string],
  sparesRoles = false,
): readonly JsonObject[] => [
  {
    Sid: sids[0],
    Effect: 'Allow',
    Action: 'iam:CreateVirtualMFADevice',
    Resource: `arn:${partition}:iam::*:mfa/*`,
    ...(sparesRoles ? { Condition: { StringEquals: { 'aws:PrincipalType': 'User' } } } : {}),
  },
  {
    Sid: sids[1],
    Effect: 'Allow',
    Action: [
      'iam:EnableMFADevice',
      'iam:GetMFADevice',
      'iam:GetUser',
      'iam:ListMFADevices',
      'iam:ResyncMFADevice',
    ],
    Resource: [
      `arn:${partition}:iam::*:user/\${aws:username}`,
      `arn:${partition}:iam::*:user/*/\${aws:username}`,
    ],
  },
];
