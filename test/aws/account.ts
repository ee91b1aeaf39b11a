import { createHash } from 'node:crypto';
import type { EmulatedOrganization } from './organization.ts';
import type { Params } from './service.ts';

/*
 * The state of an emulated account: plain data, in AWS's own names, that a test may change between two calls.
 * Times are ISO 8601 text.
 */

export interface MfaDevice {
  /** An ARN with `:mfa/` is a virtual device; with `:u2f/` a security key or passkey; no ARN, a hardware token. */
  SerialNumber: string;
  EnableDate: string;
  /** What GetMFADevice tells of a FIDO key, beside the rest. */
  Certifications?: Record<string, string>;
}

export interface AccessKey {
  AccessKeyId: string;
  Status: 'Active' | 'Inactive';
  CreateDate: string;
}

/** A password or an API key for one service alone. */
export interface ServiceSpecificCredential {
  ServiceSpecificCredentialId: string;
  ServiceName: string;
  Status: 'Active' | 'Inactive' | 'Expired';
  CreateDate: string;
}

export interface LoginProfile {
  CreateDate: string;
  PasswordResetRequired: boolean;
}

/** What only GetAccountAuthorizationDetails tells of users and roles: served as it stands. */
interface AuthorizationDetails {
  Tags?: readonly { Key: string; Value: string }[];
  UserPolicyList?: readonly unknown[];
  RolePolicyList?: readonly unknown[];
  GroupList?: readonly string[];
  AttachedManagedPolicies?: readonly unknown[];
  InstanceProfileList?: readonly unknown[];
  PermissionsBoundary?: unknown;
  RoleLastUsed?: unknown;
}

export interface User extends AuthorizationDetails {
  UserName: string;
  UserId: string;
  Arn: string;
  Path: string;
  CreateDate: string;
  PasswordLastUsed?: string;
  MFADevices: MfaDevice[];
  LoginProfile?: LoginProfile | undefined;
  AccessKeys: AccessKey[];
  /** Absent: none. */
  ServiceSpecificCredentials?: ServiceSpecificCredential[];
}

export interface Role extends AuthorizationDetails {
  RoleName: string;
  RoleId: string;
  Arn: string;
  Path: string;
  CreateDate: string;
  /** Text is sent as it is, so that it need not be JSON; both are URL-encoded on the way. */
  AssumeRolePolicyDocument: object | string;
  MaxSessionDuration: number;
}

export interface Group {
  GroupName: string;
  [field: string]: unknown;
}

export interface ManagedPolicy {
  Arn: string;
  [field: string]: unknown;
}

/** A result that AWS Config keeps, with the times in seconds since 1970, as they travel. */
export interface StoredResult {
  ComplianceResourceType: string;
  ComplianceResourceId: string;
  ComplianceType: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  Annotation?: string | undefined;
  OrderingTimestamp: number;
  ResultRecordedTime: number;
}

export interface ConfigRule {
  ConfigRuleName: string;
  ConfigRuleArn: string;
  ConfigRuleId: string;
  /** The result tokens that were issued for this rule. */
  resultTokens: Set<string>;
  /** The latest result of each resource, by `resultKey`. NOT_APPLICABLE ones stay here to be seen. */
  results: Map<string, StoredResult>;
  /** What is read in place of them: how soon a result that was sent is read, AWS does not say. */
  resultsAsRead?: ReadonlyMap<string, StoredResult>;
  /** What DescribeConfigRules has beside the names; ACTIVE and nothing else unless said. */
  described?: Readonly<Record<string, unknown>>;
  /** What DescribeConfigRuleEvaluationStatus has beside the names. */
  evaluationStatus?: Readonly<Record<string, unknown>>;
}

/** As the API names its fields; `configuration` is text, null for a deleted resource. */
export interface ConfigurationItem {
  resourceType: string;
  resourceId: string;
  configurationItemCaptureTime: string;
  configurationItemStatus: string;
  configuration: string | null;
  [field: string]: unknown;
}

/** What an aggregator holds; it shows what it has copied, and nothing of NOT_APPLICABLE. */
export interface Aggregator {
  /** As DescribeConfigurationAggregatorSourcesStatus gives them. */
  sources: {
    SourceId: string;
    SourceType: 'ACCOUNT' | 'ORGANIZATION';
    AwsRegion?: string;
    LastUpdateStatus: 'SUCCEEDED' | 'FAILED' | 'OUTDATED';
    LastErrorCode?: string;
    LastErrorMessage?: string;
  }[];
  rules: {
    AccountId: string;
    AwsRegion: string;
    ConfigRuleName: string;
    /** That of the rule as a whole, where it is not what its results say. */
    ComplianceType?: string;
    results: (Omit<StoredResult, 'ComplianceType'> & { ComplianceType: 'COMPLIANT' | 'NON_COMPLIANT' })[];
  }[];
  /** What SelectAggregateResourceConfig finds; nothing unless said. IAM is of the region `global`. */
  resources?: { accountId: string; awsRegion: string; resourceType: string; [field: string]: unknown }[];
}

/** What was published to an SNS topic. */
interface PublishedMessage {
  MessageId: string;
  Subject?: string;
  Message: string;
}

/** A subscription to an SNS topic; its ARN says `PendingConfirmation` until somebody has confirmed it. */
interface Subscription {
  SubscriptionArn: string;
  Owner: string;
  Protocol: string;
  Endpoint: string;
  TopicArn: string;
}

/** A function of Lambda, as GetFunctionConfiguration gives it, with what other operations tell of it. */
export interface LambdaFunction {
  FunctionName: string;
  FunctionArn: string;
  State: 'Pending' | 'Active' | 'Inactive' | 'Failed';
  StateReason?: string;
  LastUpdateStatus: 'Successful' | 'Failed' | 'InProgress';
  LastUpdateStatusReason?: string;
  LastModified: string;
  Tags: Record<string, string>;
  /** JSON text; undefined where nobody was ever given a permission. */
  Policy?: string | undefined;
  ReservedConcurrentExecutions?: number;
  /** The text of index.js; a function without it is never carried out. */
  Code?: string;
  /** ARNs of queues that are told what came of an event. */
  Destinations?: { OnSuccess?: string | undefined; OnFailure?: string | undefined };
}

/** A message that waits in a queue, with the time at which it was sent in milliseconds since 1970. */
interface QueueMessage {
  MessageId: string;
  Body: string;
  SentTimestamp: number;
}

/** A rule of the default event bus of the region in its ARN. */
export interface EventRule {
  Name: string;
  Arn: string;
  State: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  Description?: string;
  EventPattern?: string;
  Targets: { Id: string; Arn: string; DeadLetterConfig?: { Arn: string } }[];
}

/** A trail as DescribeTrails gives it, with its status and its event selectors. */
export interface Trail {
  Name: string;
  TrailARN: string;
  HomeRegion: string;
  IsMultiRegionTrail: boolean;
  IncludeGlobalServiceEvents: boolean;
  IsLogging: boolean;
  EventSelectors?: object[];
  AdvancedEventSelectors?: object[];
}

/** One value of a metric of CloudWatch. */
export interface MetricValue {
  Namespace: string;
  MetricName: string;
  /** The value of the one dimension. */
  Dimension: { Name: string; Value: string };
  Timestamp: string;
  value: number;
}

/** A stack of CloudFormation, in the state that its latest operation ends in. */
export interface EmulatedStack {
  StackName: string;
  StackId: string;
  StackStatus: string;
  /** What DescribeStacks answers before the status, one a call. */
  before: string[];
  body: string;
  parameters: Record<string, string>;
  /** Of the stack, and of everything that it makes. */
  tags?: Record<string, string>;
  outputs: Record<string, string>;
  /** Latest first, as DescribeStackEvents gives them. */
  events: {
    LogicalResourceId: string;
    PhysicalResourceId: string;
    ResourceStatus: string;
    ResourceStatusReason?: string;
  }[];
  /** As ListStackResources gives them; none unless said. */
  resources?: {
    LogicalResourceId: string;
    PhysicalResourceId?: string;
    ResourceType: string;
    ResourceStatus: string;
  }[];
}

/** What EventBridge Scheduler has been asked for. */
export interface Schedule {
  Name: string;
  GroupName: string;
  /** `at(2026-11-20T12:05:00)` or `cron(5 12 * * ? *)`, in UTC. */
  ScheduleExpression: string;
  ActionAfterCompletion: string;
  /** Enabled unless said. */
  State?: string;
  Description?: string;
  Target: {
    Arn: string;
    RoleArn: string;
    Input: string;
    RetryPolicy?: { MaximumEventAgeInSeconds: number; MaximumRetryAttempts: number };
    DeadLetterConfig?: { Arn: string };
  };
}

/** Whom an access key belongs to. */
export interface Caller {
  Arn: string;
  UserId: string;
  /** Of a user; a role session has none. */
  UserName?: string;
  /** Whether a session of a user has used MFA. */
  MfaPresent?: boolean;
}

export interface Account {
  accountId: string;
  partition: string;
  users: User[];
  roles: Role[];
  groups: Group[];
  policies: ManagedPolicy[];
  root: { CreateDate: string; MFADevices: MfaDevice[]; AccessKeys: AccessKey[]; hasPassword: boolean };
  /** Virtual devices that nobody has enabled: no second factor of anybody. */
  unassignedVirtualDevices: { SerialNumber: string }[];
  /** By access key id: any other key is refused. */
  credentials: Record<string, Caller>;
  /** The codes that a device shows and nobody has used, by its serial number. */
  mfaCodes: Record<string, readonly string[]>;
  /** Whether policies of the account deny IAM to whoever has not used MFA. */
  isMfaForced: boolean;
  configRules: Record<string, ConfigRule>;
  /** By name. */
  aggregators: Record<string, Aggregator>;
  /** By ARN, oldest message first. */
  topics: Record<string, PublishedMessage[]>;
  /** What GetTopicAttributes tells beside ARN and owner, by ARN; of a topic of another account too. */
  topicAttributes: Record<string, Record<string, string>>;
  /** Inline policies by the names of user and policy; nothing is decided by them. */
  userPolicies: Record<string, Record<string, string>>;
  /** The same of roles; none unless said. */
  rolePolicies?: Record<string, Record<string, string>>;
  /** By the topic's ARN. */
  subscriptions: Record<string, Subscription[]>;
  /** By ARN. */
  functions: Record<string, LambdaFunction>;
  /** What Lambda lets run at once, in each region; 1,000 unless said. */
  concurrentExecutions?: number;
  /** By ARN. */
  eventRules: Record<string, EventRule>;
  /** By ARN: layers of Lambda, each with its latest version; none unless said. */
  layers?: Record<string, { LayerName: string; Version: number; Policy?: string }>;
  /** Keys of KMS by ARN, with JSON text of the policy and what ListGrants tells; none unless said. */
  keys?: Record<string, { Policy: string; Grants: readonly { GrantId: string; [field: string]: unknown }[] }>;
  /** Secrets by ARN, with JSON text where there is a policy; none unless said. */
  secrets?: Record<string, { Name: string; ResourcePolicy?: string }>;
  /** Tables of DynamoDB by ARN: JSON text of the policy, undefined without one; none unless said. */
  tables?: Record<string, string | undefined>;
  /** JSON text: the policy of Glue's catalog, and those of what AWS RAM shares; none unless said. */
  dataCatalog?: { policy?: string; shares: readonly string[] };
  /** Clusters of EKS by name: who has an access entry, or that the cluster takes the aws-auth map alone; none unless said. */
  clusters?: Record<string, readonly string[] | 'config map'>;
  /** REST APIs by id, with JSON text where there is a policy; none unless said. */
  restApis?: Record<string, { name: string; policy?: string }>;
  /** JSON text by the name of a bucket; none unless said. */
  bucketPolicies?: Record<string, string>;
  /** By ARN: those that EventBridge Scheduler has not carried out yet, or carries out daily. */
  schedules: Record<string, Schedule>;
  /** Of Security Hub, by region and id; a region that is not there has it not enabled. */
  securityHub: Record<string, Map<string, Params>>;
  /** Names of schedule groups beside `default`. */
  scheduleGroups: string[];
  /** Attributes as text, by ARN. */
  queues: Record<string, Record<string, string>>;
  /** By the queue's ARN, oldest first; none unless said. */
  queueMessages?: Record<string, QueueMessage[]>;
  /** By the ARN of a queue or a schedule group; none unless said. */
  resourceTags?: Record<string, Record<string, string>>;
  trails: Trail[];
  /** Events as a log file has them, each of the region in its `awsRegion`; LookupEvents finds those of 90 days. */
  trailEvents: Readonly<Record<string, unknown>>[];
  /** Of every region. */
  metrics: MetricValue[];
  /** By name; a deleted one stays until a stack of its name is made. */
  stacks: Record<string, EmulatedStack>;
  /** Why the next operation on a stack fails, by its name. */
  failingStacks: Record<string, string>;
  /** What each bucket holds, by name and key. */
  buckets: Record<string, Record<string, string>>;
  /** SHA-256 in base64 by `bucket/key`, of objects that were sent with one. */
  objectChecksums: Record<string, string>;
  /** Shared by all accounts of one organization; undefined: in none. */
  organization?: EmulatedOrganization | undefined;
  /** As DescribeConfigurationRecorders gives them: in the region of its `arn`, and one without in every region. */
  configurationRecorders: object[];
  /** As DescribeConfigurationRecorderStatus gives them, likewise. */
  configurationRecorderStatuses: object[];
  /** Regions that the account has not opted in to: there its credentials are unknown. */
  disabledRegions: string[];
  configurationItems: ConfigurationItem[];
  /**
   * Whether AWS Config leaves a result with a later OrderingTimestamp as it is, or takes what is sent last. It may do either:
   * AWS does not document it.
   */
  keepsLaterResults: boolean;
  /** Without a recorder AWS Config knows no configuration items. */
  hasConfigurationRecorder: boolean;
  /** The CSV that a credential report has; undefined: made from `users` and `root`. */
  credentialReport?: string | undefined;
  /** Numbers of GetAccountSummary that differ from what is counted here. */
  accountSummary?: Record<string, number> | undefined;
}

export type UserDescription = Partial<User> & Pick<User, 'UserName'>;
export type RoleDescription = Partial<Role> & Pick<Role, 'RoleName' | 'AssumeRolePolicyDocument'>;
export type AccountDescription = Partial<Omit<Account, 'users' | 'roles' | 'configRules'>> & {
  readonly users?: readonly UserDescription[];
  readonly roles?: readonly RoleDescription[];
  /** Result tokens by the name of the rule that they were issued for. */
  readonly configRules?: Readonly<Record<string, readonly string[]>>;
};

const CREATED = '2023-05-04T09:08:07Z';

/** A unique id as IAM makes them: the prefix and 17 characters, always the same for the same name. */
export const uniqueId = (prefix: 'AIDA' | 'AROA' | 'AKIA', accountId: string, name: string): string => {
  const digest = createHash('sha256').update(`${prefix} ${accountId} ${name}`).digest();
  const length = prefix === 'AKIA' ? 16 : 17;
  const characters = [...digest.subarray(0, length)].map(
    (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32],
  );
  return `${prefix}${characters.join('')}`;
};

interface Home {
  readonly accountId: string;
  readonly partition: string;
}

export const toUser = (description: UserDescription, { accountId, partition }: Home): User => {
  const { UserName, Path = '/' } = description;
  return {
    Path,
    UserId: uniqueId('AIDA', accountId, UserName),
    Arn: `arn:${partition}:iam::${accountId}:user${Path}${UserName}`,
    CreateDate: CREATED,
    MFADevices: [],
    AccessKeys: [],
    ...description,
  };
};

export const toRole = (description: RoleDescription, { accountId, partition }: Home): Role => {
  const { RoleName, Path = '/' } = description;
  return {
    Path,
    RoleId: uniqueId('AROA', accountId, RoleName),
    Arn: `arn:${partition}:iam::${accountId}:role${Path}${RoleName}`,
    CreateDate: CREATED,
    MaxSessionDuration: 3600,
    ...description,
  };
};

/** A virtual device that is enabled for the user (or, with `root-account-mfa-device`, for root). */
export const virtualDevice = (name: string, { accountId, partition }: Home): MfaDevice => ({
  SerialNumber: `arn:${partition}:iam::${accountId}:mfa/${name}`,
  EnableDate: CREATED,
});

export const resultKey = (resourceType: string, resourceId: string): string =>
  `${resourceType} ${resourceId}`;

/** Adds a rule that AWS Config knows, with the result tokens that it has issued for it. */
export const addConfigRule = (
  account: Account,
  name: string,
  resultTokens: readonly string[],
  region = 'us-east-1',
): ConfigRule => {
  const id = createHash('sha256').update(name).digest('hex').slice(0, 6);
  const rule: ConfigRule = {
    ConfigRuleName: name,
    ConfigRuleArn: `arn:${account.partition}:config:${region}:${account.accountId}:config-rule/config-rule-${id}`,
    ConfigRuleId: `config-rule-${id}`,
    resultTokens: new Set(resultTokens),
    results: new Map(),
  };
  account.configRules[name] = rule;
  return rule;
};

/** Puts a result where PutEvaluations would have put it. */
export const addResult = (
  rule: ConfigRule | undefined,
  {
    OrderingTimestamp,
    ...result
  }: Omit<StoredResult, 'OrderingTimestamp' | 'ResultRecordedTime'> & { OrderingTimestamp: Date },
): void => {
  if (!rule) throw new Error('there is no such rule');
  const seconds = OrderingTimestamp.getTime() / 1000;
  rule.results.set(resultKey(result.ComplianceResourceType, result.ComplianceResourceId), {
    ...result,
    OrderingTimestamp: seconds,
    ResultRecordedTime: seconds,
  });
};

/** The access key that an account has when nothing else is said: of a role session, as Lambda's are. */
export const defaultAccessKeyId = (accountId: string): string => `ASIATEST${accountId}`;

/** An account from as little as is said about it. */
export const toAccount = (description: AccountDescription = {}): Account => {
  const {
    accountId = '111122223333',
    partition = 'aws',
    users = [],
    roles = [],
    configRules = {},
  } = description;
  const home = { accountId, partition };
  const account: Account = {
    groups: [],
    policies: [],
    root: { CreateDate: CREATED, MFADevices: [], AccessKeys: [], hasPassword: true },
    unassignedVirtualDevices: [],
    credentials: {
      [defaultAccessKeyId(accountId)]: {
        Arn: `arn:${partition}:sts::${accountId}:assumed-role/mfa-rules/session`,
        UserId: `${uniqueId('AROA', accountId, 'mfa-rules')}:session`,
      },
    },
    mfaCodes: {},
    isMfaForced: false,
    aggregators: {},
    topics: {},
    topicAttributes: {},
    userPolicies: {},
    subscriptions: {},
    functions: {},
    eventRules: {},
    schedules: {},
    securityHub: {},
    scheduleGroups: [],
    queues: {},
    trails: [],
    trailEvents: [],
    metrics: [],
    stacks: {},
    failingStacks: {},
    buckets: {},
    objectChecksums: {},
    configurationRecorders: [
      { name: 'default', recordingGroup: { allSupported: true, includeGlobalResourceTypes: true } },
    ],
    configurationRecorderStatuses: [{ name: 'default', recording: true, lastStatus: 'SUCCESS' }],
    disabledRegions: [],
    configurationItems: [],
    keepsLaterResults: false,
    hasConfigurationRecorder: true,
    ...description,
    ...home,
    users: users.map((user) => toUser(user, home)),
    roles: roles.map((role) => toRole(role, home)),
    configRules: {},
  };
  for (const [name, tokens] of Object.entries(configRules)) addConfigRule(account, name, tokens);
  return account;
};
