import { randomUUID } from 'node:crypto';
import { addConfigRule, addResult, toAccount, type Account, type LambdaFunction } from '../aws/account.ts';

const HOUR = 3_600_000;

export const USER_RULE = 'iam-user-mfa-required';
export const ROLE_RULE = 'iam-role-trust-mfa-required';
export const ROOT_RULE = 'root-user-mfa-required';
export const PRIVILEGED_RULE = 'iam-privileged-user-mfa-required';
export const PRIVILEGES_RULE = 'iam-user-privileges-mfa-required';

/** What `sam deploy` of template.yaml leaves in an account, some days ago, and with a trail and a recorder beside it. */
export interface DeployedAccount {
  readonly account: Account;
  /** ARNs and the like, as template.yaml names what they are of. */
  readonly arnOf: (service: string, resource: string, region?: string) => string;
  readonly region: string;
}

interface Deployment {
  readonly now: Date;
  readonly accountId?: string;
  readonly region?: string;
  readonly partition?: string;
  readonly iamRegion?: string;
  readonly prefix?: string;
}

const STACK = 'aws-config-mfa-rules';
/** The schedule group that holds the alarm. */
export const ALARM_SCHEDULES = 'mfa-rules-alarm-1a2b';

/** The physical name that CloudFormation makes of a resource's name. */
export const physical = (resource: string): string => `${STACK}-${resource}-AbCdEf123456`;

/** The policy that AWS::Lambda::Permission of the template gives. */
export const permissionFor = (
  functionArn: string,
  Condition: object | undefined,
  more: object = {},
): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'default',
    Statement: [
      {
        Sid: 'AllowConfig',
        Effect: 'Allow',
        Principal: { Service: 'config.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: functionArn,
        ...(Condition && { Condition }),
        ...more,
      },
    ],
  });

const RULES = [
  { name: USER_RULE, resource: 'UserRuleFunction', type: 'AWS::IAM::User', frequency: 'Six_Hours' },
  { name: ROLE_RULE, resource: 'RoleRuleFunction', type: 'AWS::IAM::Role', frequency: 'TwentyFour_Hours' },
  { name: ROOT_RULE, resource: 'RootRuleFunction', type: 'AWS::::Account', frequency: 'TwentyFour_Hours' },
  {
    name: PRIVILEGED_RULE,
    resource: 'PrivilegedRuleFunction',
    type: 'AWS::IAM::User',
    frequency: 'TwentyFour_Hours',
  },
  {
    name: PRIVILEGES_RULE,
    resource: 'PrivilegesRuleFunction',
    type: 'AWS::IAM::User',
    frequency: 'TwentyFour_Hours',
  },
] as const;

/** An account in which all is well. */
export const deployedAccount = ({
  now,
  accountId = '111122223333',
  region = 'us-east-1',
  partition = 'aws',
  iamRegion = 'us-east-1',
  prefix = '',
}: Deployment): DeployedAccount => {
  const arnOf = (service: string, resource: string, where = region): string =>
    `arn:${partition}:${service}:${where}:${accountId}:${resource}`;
  const ago = (hours: number): Date => new Date(now.getTime() - hours * HOUR);
  const account = toAccount({ accountId, partition });
  const stackId = arnOf('cloudformation', `stack/${STACK}/1a2b`);
  const queueUrl = (resource: string): string =>
    `https://sqs.${region}.amazonaws.com/${accountId}/${physical(resource)}`;
  const resources: [string, string, string][] = [
    ['FailedInvocations', 'AWS::SQS::Queue', queueUrl('FailedInvocations')],
    ...RULES.map(({ resource }): [string, string, string] => [
      resource,
      'AWS::Lambda::Function',
      physical(resource),
    ]),
    ['IamEventFunction', 'AWS::Lambda::Function', physical('IamEventFunction')],
    ['IamEventRule', 'AWS::Events::Rule', physical('IamEventRule')],
    ['ComplianceChangeFunction', 'AWS::Lambda::Function', physical('ComplianceChangeFunction')],
    ['ComplianceChangeRule', 'AWS::Events::Rule', physical('ComplianceChangeRule')],
    ['NotificationTopic', 'AWS::SNS::Topic', arnOf('sns', physical('NotificationTopic'))],
    ['AlarmSchedules', 'AWS::Scheduler::ScheduleGroup', ALARM_SCHEDULES],
    ['FirstAlarm', 'AWS::Scheduler::Schedule', 'first'],
  ];
  const undelivered = {
    RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
    DeadLetterConfig: { Arn: arnOf('sqs', physical('FailedInvocations')) },
  };
  // The look of three hours ago came out well.
  const wellAt = ago(3);
  const tells = ago(3 - 13);
  account.scheduleGroups = [ALARM_SCHEDULES];
  account.schedules[arnOf('scheduler', `schedule/${ALARM_SCHEDULES}/topic`)] = {
    Name: 'topic',
    GroupName: ALARM_SCHEDULES,
    Description: `The last look that came out well: ${wellAt.toISOString()}`,
    ScheduleExpression: `cron(${tells.getUTCMinutes()} ${tells.getUTCHours()} * * ? *)`,
    ActionAfterCompletion: 'NONE',
    State: 'ENABLED',
    Target: {
      Arn: `arn:${partition}:scheduler:::aws-sdk:sns:publish`,
      RoleArn: `arn:${partition}:iam::${accountId}:role/${physical('AlarmRole')}`,
      Input: JSON.stringify({ TopicArn: arnOf('sns', 'alarms'), Subject: 'Alarm', Message: 'Alarm' }),
      ...undelivered,
    },
  };
  // What the stack itself makes; a look that set the one above has disabled it.
  account.schedules[arnOf('scheduler', `schedule/${ALARM_SCHEDULES}/first`)] = {
    Name: 'first',
    GroupName: ALARM_SCHEDULES,
    ScheduleExpression: 'cron(13 4 * * ? *)',
    ActionAfterCompletion: 'NONE',
    State: 'DISABLED',
    Target: {
      Arn: `arn:${partition}:scheduler:::aws-sdk:sns:publish`,
      RoleArn: `arn:${partition}:iam::${accountId}:role/${physical('AlarmRole')}`,
      Input: JSON.stringify({ TopicArn: arnOf('sns', 'alarms'), Subject: 'No alarm', Message: 'No alarm' }),
      ...undelivered,
    },
  };

  account.configurationRecorders = [
    {
      name: 'default',
      arn: arnOf('config', 'configuration-recorder/default/a1b2'),
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      recordingMode: { recordingFrequency: 'CONTINUOUS', recordingModeOverrides: [] },
    },
  ];
  account.configurationRecorderStatuses = [
    {
      name: 'default',
      arn: arnOf('config', 'configuration-recorder/default/a1b2'),
      recording: true,
      lastStatus: 'SUCCESS',
      lastStartTime: ago(1000).getTime() / 1000,
    },
  ];
  const addFunction = (resource: string): string => {
    const FunctionArn = arnOf('lambda', `function:${physical(resource)}`);
    const made: LambdaFunction = {
      FunctionName: physical(resource),
      FunctionArn,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      LastModified: ago(200).toISOString().replace('Z', '+0000'),
      Tags: { 'aws:cloudformation:stack-id': stackId, 'aws:cloudformation:stack-name': STACK },
      Policy: permissionFor(FunctionArn, { StringEquals: { 'AWS:SourceAccount': accountId } }),
    };
    // A burst of changed roles has a bound.
    if (resource === 'RoleRuleFunction') made.ReservedConcurrentExecutions = 20;
    account.functions[FunctionArn] = made;
    return FunctionArn;
  };
  addFunction('IamEventFunction');
  addFunction('ComplianceChangeFunction');
  for (const { name, resource, type, frequency } of RULES) {
    const FunctionArn = addFunction(resource);
    const rule = addConfigRule(account, `${prefix}${name}`, [], region);
    rule.described = {
      Source: {
        Owner: 'CUSTOM_LAMBDA',
        SourceIdentifier: FunctionArn,
        SourceDetails: [
          ...(name === ROLE_RULE
            ? [
                { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' },
                { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
              ]
            : []),
          {
            EventSource: 'aws.config',
            MessageType: 'ScheduledNotification',
            MaximumExecutionFrequency: frequency,
          },
        ],
      },
      InputParameters: JSON.stringify({ report: 'changes' }),
    };
    for (const hours of [40, 3])
      addResult(rule, {
        ComplianceResourceType: type,
        ComplianceResourceId: `A${hours}`,
        ComplianceType: 'COMPLIANT',
        OrderingTimestamp: ago(hours),
      });
    for (const hours of [9, 3])
      account.metrics.push({
        Namespace: 'AWS/Lambda',
        MetricName: 'Invocations',
        Dimension: { Name: 'FunctionName', Value: physical(resource) },
        Timestamp: ago(hours).toISOString(),
        value: 1,
      });
  }

  account.stacks[STACK] = {
    StackName: STACK,
    StackId: stackId,
    StackStatus: 'UPDATE_COMPLETE',
    before: [],
    body: '',
    parameters: { AlarmTopicArn: arnOf('sns', 'alarms'), NotificationTopicArn: '', EvaluateOnChange: 'true' },
    outputs: {},
    events: [],
    resources: resources.map(([LogicalResourceId, ResourceType, PhysicalResourceId]) => ({
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType,
      ResourceStatus: 'CREATE_COMPLETE',
    })),
  };
  account.queues[arnOf('sqs', physical('FailedInvocations'))] = {
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
  };
  const IAM_EVENTS = JSON.stringify({ source: ['aws.iam'], 'detail-type': ['AWS API Call via CloudTrail'] });
  const addEventRule = (Name: string, where: string, target: string, pattern = IAM_EVENTS): void => {
    const Arn = arnOf('events', `rule/${Name}`, where);
    account.eventRules[Arn] = {
      Name,
      Arn,
      State: 'ENABLED',
      EventPattern: pattern,
      Targets: [
        { Id: 'Target', Arn: target, DeadLetterConfig: { Arn: arnOf('sqs', `${Name}-DeadLetters`, where) } },
      ],
    };
  };
  addEventRule(physical('IamEventRule'), region, arnOf('lambda', `function:${physical('IamEventFunction')}`));
  addEventRule(
    physical('ComplianceChangeRule'),
    region,
    arnOf('lambda', `function:${physical('ComplianceChangeFunction')}`),
    JSON.stringify({ source: ['aws.config'], 'detail-type': ['Config Rules Compliance Change'] }),
  );
  if (region !== iamRegion)
    addEventRule('forward-iam-events-IamEventRule-1', iamRegion, arnOf('events', 'event-bus/default'));
  for (const [name, Endpoint] of [
    [physical('NotificationTopic'), 'security@example.com'],
    ['alarms', 'operations@example.com'],
  ] as const) {
    const TopicArn = arnOf('sns', name);
    account.topics[TopicArn] = [];
    account.subscriptions[TopicArn] = [
      {
        SubscriptionArn: `${TopicArn}:${randomUUID()}`,
        Owner: accountId,
        Protocol: 'email',
        Endpoint,
        TopicArn,
      },
    ];
  }
  account.trails = [
    {
      Name: 'management-events',
      TrailARN: arnOf('cloudtrail', 'trail/management-events', iamRegion),
      HomeRegion: iamRegion,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      IsLogging: true,
    },
  ];
  return { account, arnOf, region };
};
