/** What checkov finds in the templates and what stays as it is, with the reason. Whatever else it finds fails the test. */

export interface AcceptedFinding {
  /** checkov's id, and what it asks for. */
  readonly check: string;
  readonly asksFor: string;
  /** Logical ids by template. */
  readonly in: Readonly<Record<string, readonly string[]>>;
  readonly why: string;
}

/** The template that `npm run package:member` makes of template.yaml: the same resources, each as AWS gets it. */
export const MEMBER = 'template.json';

const ALL_FUNCTIONS = [
  'ComplianceChangeFunction',
  'HeartbeatFunction',
  'IamEventFunction',
  'PrivilegedRuleFunction',
  'PrivilegesRuleFunction',
  'RoleRuleFunction',
  'RootRuleFunction',
  'UserRuleFunction',
];

export const ACCEPTED: readonly AcceptedFinding[] = [
  {
    check: 'CKV_AWS_18',
    asksFor: 'access logs of a bucket',
    in: {
      'deploy/code-bucket.yaml': ['Bucket'],
      'deploy/organization/bucket.yaml': ['Bucket'],
    },
    why: 'They would need a second bucket in every account. The bucket holds the code of the functions alone, which is public; who uploads compares it by its digest.',
  },
  {
    check: 'CKV_AWS_26',
    asksFor: 'a KMS key of a topic',
    in: { 'deploy/organization/rules.yaml': ['AlarmTopic'] },
    why: 'The key that AWS manages lets in no role of another account, and one of its own costs US$ 1 a month. The message names a stack, and nobody.',
  },
  {
    check: 'CKV_AWS_27',
    asksFor: 'a KMS key of a queue',
    in: {
      [MEMBER]: ['FailedInvocations'],
      'deploy/forward-iam-events.yaml': ['DeadLetters'],
    },
    why: 'They are encrypted with the key of SQS (SqsManagedSseEnabled), which this check does not look for.',
  },
  {
    check: 'CKV_AWS_115',
    asksFor: 'a reserved concurrency of a function',
    // Of RoleRuleFunction it is RoleRuleConcurrency.
    in: { [MEMBER]: ALL_FUNCTIONS.filter((id) => id !== 'RoleRuleFunction') },
    why: 'What is reserved for one function is taken from all others of the account, and a new account has 10 in all. Schedules start these one at a time; changes of roles, which come in bursts, start RoleRuleFunction alone, and RoleRuleConcurrency bounds it.',
  },
  {
    check: 'CKV_AWS_116',
    asksFor: 'a dead-letter queue of a function',
    in: { [MEMBER]: ALL_FUNCTIONS },
    why: 'What failed goes to FailedInvocations by EventInvokeConfig, which tells more than a dead-letter queue, and which this check does not look for. The failure of HeartbeatFunction is the alarm.',
  },
  {
    check: 'CKV_AWS_117',
    asksFor: 'a function inside a VPC',
    in: { [MEMBER]: ALL_FUNCTIONS },
    why: 'They ask public endpoints of AWS alone, and nothing asks them over a network. A VPC would take a NAT gateway, or an endpoint for each service, paid for by the hour in every account.',
  },
  {
    check: 'CKV_AWS_173',
    asksFor: 'a KMS key for the environment of a function',
    in: { [MEMBER]: ALL_FUNCTIONS },
    why: 'It holds names and ARNs, and no secret. Lambda encrypts it with its own key.',
  },
];
