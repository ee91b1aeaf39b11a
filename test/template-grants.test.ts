/** Who may do what, in so many words: a change of the templates that grants more, or less, changes a line here. */
import { readTemplate, type CloudFormationTemplate } from './support/cloudformation-yaml.ts';
import { policyLines, roleLines } from './support/policy-lines.ts';
import { renderTemplate, type RenderedResource } from './support/rendered-template.ts';

const member = readTemplate('template.yaml');
const forwarder = readTemplate('deploy/forward-iam-events.yaml');
const organization = readTemplate('deploy/organization/rules.yaml');

const PARAMETERS = {
  AppliesTo: 'credential-users',
  RequiredDevice: 'hardware',
  RootRequiredDevice: 'hardware',
  PrivilegedAppliesTo: 'credential-users',
  PrivilegedRequiredDevice: 'hardware',
  ExemptTag: 'mfa-exempt',
  NotificationTopicArn: 'arn:aws:sns:eu-west-1:444455556666:told',
  NotificationKeyArn: 'arn:aws:kms:eu-west-1:444455556666:key/told',
  NotificationEmail: 'security@example.com',
  AlarmTopicArn: 'arn:aws:sns:eu-central-1:444455556666:alarms',
};

const resourceIn = (
  template: CloudFormationTemplate,
  id: string,
  parameters: Readonly<Record<string, string>>,
): RenderedResource => {
  const found = renderTemplate(template, parameters).get(id);
  if (found === undefined) throw new Error(`the template makes no ${id}`);
  return found;
};

const LAMBDA = 'Allow {"Service":"lambda.amazonaws.com"} sts:AssumeRole';
const RESULTS =
  'Allow config:GetComplianceDetailsByConfigRule on arn:aws:config:eu-central-1:111122223333:config-rule/*';
const FAILED = 'Allow sqs:SendMessage on FailedInvocations.Arn';
const logOf = (group: string): string => `Allow logs:CreateLogStream, logs:PutLogEvents on ${group}.Arn`;

describe.each<
  [string, string, CloudFormationTemplate, Readonly<Record<string, string>>, string, readonly string[]]
>([
  [
    'the rule for users',
    'UserRuleFunctionRole',
    member,
    PARAMETERS,
    LAMBDA,
    [
      'Allow iam:ListUsers, iam:ListVirtualMFADevices, iam:ListServiceSpecificCredentials on *',
      'Allow iam:ListMFADevices, iam:GetMFADevice, iam:GetLoginProfile, iam:ListAccessKeys, iam:ListUserTags on arn:aws:iam::111122223333:user/*',
      'Allow scheduler:ListSchedules on *',
      'Allow config:PutEvaluations on *',
      RESULTS,
      logOf('UserRuleLogGroup'),
      FAILED,
    ],
  ],
  [
    'the rule for roles',
    'RoleRuleFunctionRole',
    member,
    PARAMETERS,
    LAMBDA,
    [
      'Allow iam:ListRoles on *',
      'Allow iam:ListRoleTags on arn:aws:iam::111122223333:role/*',
      'Allow config:PutEvaluations, config:GetResourceConfigHistory on *',
      RESULTS,
      logOf('RoleRuleLogGroup'),
      FAILED,
    ],
  ],
  [
    'the rule for the root user',
    'RootRuleFunctionRole',
    member,
    PARAMETERS,
    LAMBDA,
    [
      'Allow iam:GetAccountSummary, iam:ListVirtualMFADevices on *',
      'Allow config:PutEvaluations on *',
      RESULTS,
      logOf('RootRuleLogGroup'),
      FAILED,
    ],
  ],
  [
    'the rule for the devices of privileged users',
    'PrivilegedRuleFunctionRole',
    member,
    PARAMETERS,
    LAMBDA,
    [
      'Allow iam:GetAccountAuthorizationDetails, iam:ListUsers, iam:ListVirtualMFADevices, iam:ListServiceSpecificCredentials on *',
      'Allow iam:ListMFADevices, iam:GetMFADevice, iam:GetLoginProfile, iam:ListAccessKeys on arn:aws:iam::111122223333:user/*',
      'Allow scheduler:ListSchedules on *',
      'Allow config:PutEvaluations on *',
      RESULTS,
      logOf('PrivilegedRuleLogGroup'),
      FAILED,
    ],
  ],
  [
    'the rule for privileges without MFA',
    'PrivilegesRuleFunctionRole',
    member,
    PARAMETERS,
    LAMBDA,
    [
      'Allow iam:GetAccountAuthorizationDetails, iam:ListUsers, iam:ListVirtualMFADevices, iam:ListServiceSpecificCredentials on *',
      'Allow iam:ListMFADevices, iam:GetLoginProfile, iam:ListAccessKeys on arn:aws:iam::111122223333:user/*',
      'Allow scheduler:ListSchedules on *',
      'Allow config:PutEvaluations on *',
      RESULTS,
      logOf('PrivilegesRuleLogGroup'),
      FAILED,
    ],
  ],
  [
    'whoever tells of compliance changes',
    'ComplianceChangeFunctionRole',
    member,
    PARAMETERS,
    LAMBDA,
    [
      'Allow sns:Publish on arn:aws:sns:eu-west-1:444455556666:told, NotificationTopic',
      'Allow kms:GenerateDataKey, kms:Decrypt on arn:aws:kms:eu-west-1:444455556666:key/told if {"StringEquals":{"kms:ViaService":"sns.eu-west-1.amazonaws.com"}}',
      logOf('ComplianceChangeLogGroup'),
      FAILED,
    ],
  ],
  [
    'whoever starts the rules after IAM events',
    'IamEventFunctionRole',
    member,
    PARAMETERS,
    LAMBDA,
    [
      'Allow config:StartConfigRulesEvaluation on UserRule.Arn, RootRule.Arn, PrivilegedRule.Arn, PrivilegesRule.Arn',
      'Allow scheduler:CreateSchedule on arn:aws:scheduler:eu-central-1:111122223333:schedule/${IamEventSchedules}/*',
      'Allow iam:PassRole on IamEventScheduleRole.Arn if {"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}',
      logOf('IamEventLogGroup'),
      FAILED,
    ],
  ],
  [
    'the heartbeat',
    'HeartbeatFunctionRole',
    member,
    PARAMETERS,
    LAMBDA,
    [
      'Allow cloudwatch:GetMetricStatistics, config:DescribeConfigRuleEvaluationStatus, config:DescribeConfigRules, config:DescribeConfigurationRecorders, config:DescribeConfigurationRecorderStatus, events:ListRuleNamesByTarget on *',
      RESULTS,
      'Allow events:DescribeRule, events:ListTargetsByRule on arn:aws:events:*:111122223333:rule/*',
      'Allow lambda:GetFunctionConcurrency, lambda:GetFunctionConfiguration, lambda:GetPolicy on UserRuleFunction.Arn, RoleRuleFunction.Arn, RootRuleFunction.Arn, PrivilegedRuleFunction.Arn, PrivilegesRuleFunction.Arn, IamEventFunction.Arn',
      'Allow cloudformation:DescribeStacks, cloudformation:ListStackResources on AWS::StackId',
      'Allow scheduler:CreateSchedule, scheduler:DeleteSchedule, scheduler:GetSchedule, scheduler:UpdateSchedule on arn:aws:scheduler:eu-central-1:111122223333:schedule/${AlarmSchedules}/*',
      'Allow iam:PassRole on AlarmRole.Arn if {"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}',
      logOf('HeartbeatLogGroup'),
    ],
  ],
  [
    'the alarm',
    'AlarmRole',
    member,
    PARAMETERS,
    'Allow {"Service":"scheduler.amazonaws.com"} sts:AssumeRole if {"StringEquals":{"aws:SourceAccount":"111122223333","aws:SourceArn":{"Fn::GetAtt":["AlarmSchedules","Arn"]}}}',
    [
      'Allow sns:Publish on arn:aws:sns:eu-central-1:444455556666:alarms, AlarmTopic',
      'Allow kms:GenerateDataKey, kms:Decrypt on arn:aws:kms:eu-central-1:*:key/* if {"StringEquals":{"kms:ViaService":"sns.eu-central-1.amazonaws.com","kms:EncryptionContext:aws:sns:topicArn":"arn:aws:sns:eu-central-1:444455556666:alarms"}}',
      FAILED,
    ],
  ],
  [
    'the forwarder',
    'ForwardingRole',
    forwarder,
    { TargetRegion: 'eu-west-1' },
    'Allow {"Service":"events.amazonaws.com"} sts:AssumeRole if {"StringEquals":{"aws:SourceAccount":"111122223333"}}',
    ['Allow events:PutEvents on arn:aws:events:eu-west-1:111122223333:event-bus/default'],
  ],
])('the role of %s', (_, id, template, parameters, trust, lines) => {
  const role = resourceIn(template, id, parameters);

  it('may do this, and no more', () => {
    expect(roleLines(role)).toEqual(lines);
    expect(role.properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it('is assumed by its service alone', () => {
    expect(policyLines(role.properties['AssumeRolePolicyDocument'])).toEqual([trust]);
  });
});

it('the role of the aggregator is for AWS Config, with what AWS gives it', () => {
  const { properties } = resourceIn(organization, 'AggregatorRole', {});
  expect(policyLines(properties['AssumeRolePolicyDocument'])).toEqual([
    'Allow {"Service":"config.amazonaws.com"} sts:AssumeRole',
  ]);
  expect(properties['ManagedPolicyArns']).toEqual([
    'arn:aws:iam::aws:policy/service-role/AWSConfigRoleForOrganizations',
  ]);
  expect(properties).not.toHaveProperty('Policies');
});

it.each<[string, readonly string[]]>([
  ['IamEventSchedulePolicy', ['Allow lambda:InvokeFunction on IamEventFunction.Arn', FAILED]],
  [
    'FailedInvocationsPolicy',
    [
      'Allow {"Service":"events.amazonaws.com"} sqs:SendMessage on FailedInvocations.Arn if {"ArnEquals":{"aws:SourceArn":[{"Fn::GetAtt":["HeartbeatRule","Arn"]},{"Fn::GetAtt":["IamEventRule","Arn"]},{"Fn::GetAtt":["ComplianceChangeRule","Arn"]}]}}',
      'Deny "*" sqs:* on FailedInvocations.Arn if {"Bool":{"aws:SecureTransport":"false"}}',
    ],
  ],
  [
    'NotificationTopicPolicy',
    ['Deny "*" sns:Publish on NotificationTopic if {"Bool":{"aws:SecureTransport":"false"}}'],
  ],
  ['AlarmTopicPolicy', ['Deny "*" sns:Publish on AlarmTopic if {"Bool":{"aws:SecureTransport":"false"}}']],
])('%s lets do this, and no more', (id, lines) => {
  expect(policyLines(resourceIn(member, id, PARAMETERS).properties['PolicyDocument'])).toEqual(lines);
});

it('the topic of alarms of an organization lets this in, and no more', () => {
  const { Topics, PolicyDocument } = resourceIn(organization, 'AlarmTopicPolicy', {
    OrganizationId: 'o-exampleorgid',
  }).properties;
  expect(Topics).toEqual([{ Ref: 'AlarmTopic' }]);
  const alarms = ['FailedAccountAlarm', 'RetryFailedAlarm', 'RetryNotStartedAlarm'].map(
    (alarm) => `{"Fn::GetAtt":["${alarm}","Arn"]}`,
  );
  expect(policyLines(PolicyDocument)).toEqual([
    'Allow {"AWS":"*"} sns:Publish on AlarmTopic if {"StringEquals":{"aws:PrincipalOrgID":"o-exampleorgid"}}',
    `Allow {"Service":"cloudwatch.amazonaws.com"} sns:Publish on AlarmTopic if {"ArnEquals":{"aws:SourceArn":[${alarms.join(',')}]}}`,
    'Deny "*" sns:Publish on AlarmTopic if {"Bool":{"aws:SecureTransport":"false"}}',
  ]);
});

it('the queue of what could not be forwarded is encrypted, keeps it for two weeks, and takes it of one rule with TLS', () => {
  const parameters = { TargetRegion: 'eu-west-1' };
  expect(resourceIn(forwarder, 'DeadLetters', parameters).properties).toEqual({
    MessageRetentionPeriod: 1_209_600,
    SqsManagedSseEnabled: true,
  });
  const { Queues, PolicyDocument } = resourceIn(forwarder, 'DeadLettersPolicy', parameters).properties;
  expect(Queues).toEqual([{ Ref: 'DeadLetters' }]);
  expect(policyLines(PolicyDocument)).toEqual([
    'Allow {"Service":"events.amazonaws.com"} sqs:SendMessage on DeadLetters.Arn if {"ArnEquals":{"aws:SourceArn":{"Fn::GetAtt":["IamEventRule","Arn"]}}}',
    'Deny "*" sqs:* on DeadLetters.Arn if {"Bool":{"aws:SecureTransport":"false"}}',
  ]);
});

it.each([
  [
    'RetryRole',
    'states.amazonaws.com',
    'Allow cloudformation:ListStackInstances, cloudformation:UpdateStackSet on arn:aws:cloudformation:eu-central-1:*:stackset/mfa-rules:*',
  ],
  ['RetryRuleRole', 'events.amazonaws.com', 'Allow states:StartExecution on RetryFailedAccounts'],
])('%s of an organization is for %s of this account, and lets do this, and no more', (id, service, line) => {
  const { properties } = resourceIn(organization, id, {});
  expect(policyLines(properties['AssumeRolePolicyDocument'])).toEqual([
    `Allow {"Service":"${service}"} sts:AssumeRole if {"StringEquals":{"aws:SourceAccount":"111122223333"}}`,
  ]);
  expect(roleLines({ properties })).toEqual([line]);
});

it('schedules invoke by a role that EventBridge Scheduler alone assumes, for this account', () => {
  const { properties } = resourceIn(member, 'IamEventScheduleRole', PARAMETERS);
  expect(policyLines(properties['AssumeRolePolicyDocument'])).toEqual([
    'Allow {"Service":"scheduler.amazonaws.com"} sts:AssumeRole if {"StringEquals":{"aws:SourceAccount":"111122223333"}}',
  ]);
  expect(resourceIn(member, 'IamEventSchedulePolicy', PARAMETERS).properties['Roles']).toEqual([
    { Ref: 'IamEventScheduleRole' },
  ]);
});

it('the rule for roles may read policies where privileged roles alone are meant', () => {
  const { ExemptTag: _, ...others } = PARAMETERS;
  expect(roleLines(resourceIn(member, 'RoleRuleFunctionRole', { ...others, Roles: 'privileged' }))[0]).toBe(
    'Allow iam:ListRoles, iam:GetAccountAuthorizationDetails on *',
  );
});

it('the alarm has no key to use where it tells an address alone, whose topic has the key of AWS', () => {
  const { AlarmTopicArn: _, ...others } = PARAMETERS;
  expect(roleLines(resourceIn(member, 'AlarmRole', others))).toEqual([
    'Allow sns:Publish on AlarmTopic',
    FAILED,
  ]);
});

it.each([
  ['template.yaml', member],
  ['deploy/forward-iam-events.yaml', forwarder],
])(
  '%s: whoever may invoke a function does so for this account, or for one resource of the stack',
  (_, template) => {
    const parameters = template === member ? PARAMETERS : { TargetRegion: 'eu-west-1' };
    for (const { type, properties } of renderTemplate(template, parameters).values()) {
      if (type !== 'AWS::Lambda::Permission') continue;
      expect(properties['Action']).toBe('lambda:InvokeFunction');
      const { Principal, SourceAccount, SourceArn } = properties;
      if (Principal === 'config.amazonaws.com') expect(SourceAccount).toBe('111122223333');
      else {
        expect(Principal).toBe('events.amazonaws.com');
        expect(SourceArn).toHaveProperty('Fn::GetAtt');
      }
    }
  },
);

describe.each([
  ['deploy/code-bucket.yaml', {}, []],
  [
    'deploy/organization/bucket.yaml',
    { OrganizationId: 'o-exampleorgid' },
    ['Allow "*" s3:GetObject on ${Bucket.Arn}/* if {"StringEquals":{"aws:PrincipalOrgID":"o-exampleorgid"}}'],
  ],
])('the bucket of %s', (path, parameters, allowed) => {
  const template = readTemplate(path);
  const bucket = resourceIn(template, 'Bucket', parameters).properties;

  it('is private, encrypted and versioned, and forgets old versions after a while', () => {
    expect(bucket).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'old-versions',
            Status: 'Enabled',
            NoncurrentVersionExpiration: { NoncurrentDays: 90 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
    });
  });

  it('refuses what comes without TLS, and lets in no more than this', () => {
    const policy = resourceIn(template, 'BucketPolicy', parameters).properties;
    expect(policy['Bucket']).toEqual({ Ref: 'Bucket' });
    expect(policyLines(policy['PolicyDocument'])).toEqual([
      ...allowed,
      'Deny "*" s3:* on Bucket.Arn, ${Bucket.Arn}/* if {"Bool":{"aws:SecureTransport":"false"}}',
    ]);
  });

  it('is deleted with its stack only where it is empty, and told of in the outputs', () => {
    const written = template.Resources['Bucket'] as object;
    expect(written).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' });
    expect(template.Outputs['BucketName']).toMatchObject({ Value: { Ref: 'Bucket' } });
  });
});
