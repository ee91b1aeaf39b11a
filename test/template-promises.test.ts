/** What the templates promise, of the resources that a stack makes with these values of its parameters. */
import { FIRST_SCHEDULE, nextTold } from '../src/alarm/alarm.ts';
import { readTemplate } from './support/cloudformation-yaml.ts';
import { renderTemplate, type RenderedResource } from './support/rendered-template.ts';

const template = readTemplate('template.yaml');

/** Everything on that can be on. */
const EVERYTHING = {
  AppliesTo: 'credential-users',
  RequiredDevice: 'hardware',
  RootRequiredDevice: 'hardware',
  PrivilegedAppliesTo: 'credential-users',
  PrivilegedRequiredDevice: 'hardware',
  ExemptTag: 'mfa-exempt',
  AlarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms',
  NotificationTopicArn: 'arn:aws:sns:eu-west-1:444455556666:told',
  NotificationEmail: 'security@example.com',
  PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
  LogKmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/logs',
  NotificationKeyArn: 'arn:aws:kms:eu-west-1:444455556666:key/told',
  RoleRuleConcurrency: 20,
};
const SIGNED = 'arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0123456789abcdef0';

const everything = renderTemplate(template, EVERYTHING);
const defaults = renderTemplate(template);

const ofType = (
  resources: ReadonlyMap<string, RenderedResource>,
  type: string,
): readonly (readonly [string, RenderedResource['properties']])[] => {
  const found = [...resources].flatMap(([id, one]) =>
    one.type === type ? [[id, one.properties] as const] : [],
  );
  if (found.length === 0) throw new Error(`no resource is an ${type}`);
  return found;
};

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const statementsOf = (document: unknown): readonly Statement[] =>
  (document as { readonly Statement: readonly Statement[] }).Statement;

describe('queues and topics', () => {
  it.each(ofType(everything, 'AWS::SQS::Queue'))(
    '%s is encrypted, and keeps what it holds for two weeks',
    (_, properties) => {
      expect(properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    },
  );

  it('every queue and topic refuses what comes without TLS', () => {
    const refusing = [
      ...ofType(everything, 'AWS::SQS::QueuePolicy'),
      ...ofType(everything, 'AWS::SNS::TopicPolicy'),
    ].flatMap(([, { Queues, Topics, PolicyDocument }]) => {
      const isRefusing = statementsOf(PolicyDocument).some(
        ({ Effect, Principal, Action, Condition }) =>
          Effect === 'Deny' &&
          Principal === '*' &&
          (Action === 'sqs:*' || Action === 'sns:Publish') &&
          JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      );
      return isRefusing ? ((Queues ?? Topics) as readonly { readonly Ref: string }[]) : [];
    });
    const made = [...ofType(everything, 'AWS::SQS::Queue'), ...ofType(everything, 'AWS::SNS::Topic')];
    expect(refusing.map(({ Ref }) => Ref).toSorted()).toEqual(made.map(([id]) => id).toSorted());
  });
});

describe('logs', () => {
  it.each(ofType(everything, 'AWS::Logs::LogGroup'))(
    '%s is kept for as long as is asked for, under the key that is given',
    (id, properties) => {
      expect(properties).toEqual({ RetentionInDays: '30', KmsKeyId: EVERYTHING.LogKmsKeyArn });
      const plain = renderTemplate(template, { ...EVERYTHING, LogKmsKeyArn: '', LogRetentionInDays: 365 });
      expect(plain.get(id)?.properties).toEqual({ RetentionInDays: '365' });
    },
  );
});

describe('concurrency', () => {
  it('is set aside for changes of roles alone, and only where a number is given', () => {
    const bounded = ({ properties }: RenderedResource): unknown => properties['ReservedConcurrentExecutions'];
    const reserved = (resources: ReadonlyMap<string, RenderedResource>): object =>
      Object.fromEntries(
        [...resources].flatMap(([id, one]) => (bounded(one) === undefined ? [] : [[id, bounded(one)]])),
      );
    expect(reserved(everything)).toEqual({ RoleRuleFunction: '20' });
    expect(reserved(defaults)).toEqual({});
  });
});

describe('roles', () => {
  const TEMPLATES = {
    'template.yaml': [
      'users',
      'roles',
      'root',
      'privileged',
      'privileges',
      'schedules',
      'events',
      'notifications',
      'heartbeat',
      'alarm',
    ],
    'deploy/organization/rules.yaml': ['aggregator', 'retry', 'daily'],
    'deploy/forward-iam-events.yaml': ['forward'],
  };
  const rolesOf = (path: string, given: Readonly<Record<string, string>>) => {
    const read = readTemplate(path);
    const mostThatIsAskedFor = { NotificationEmail: 'security@example.com', TargetRegion: 'eu-west-1' };
    const known = Object.entries(mostThatIsAskedFor).filter(([name]) => name in read.Parameters);
    return ofType(renderTemplate(read, { ...Object.fromEntries(known), ...given }), 'AWS::IAM::Role').map(
      ([, role]) => role,
    );
  };

  describe.each(Object.entries(TEMPLATES))('of %s', (path, names) => {
    it('have no boundary, the path / and names of CloudFormation unless something else is asked for', () => {
      const roles = rolesOf(path, {});
      expect(roles).toHaveLength(names.length);
      for (const role of roles) {
        expect(role['Path']).toBe('/');
        expect(role).not.toHaveProperty('RoleName');
        expect(role).not.toHaveProperty('PermissionsBoundary');
      }
    });

    it('are bounded by the policy that is given, or by the one of that name in each account', () => {
      const PermissionsBoundaryArn = 'arn:aws:iam::aws:policy/PowerUserAccess';
      const inEach = 'arn:aws:iam::111122223333:policy/dev/boundary';
      for (const role of rolesOf(path, { PermissionsBoundaryArn }))
        expect(role['PermissionsBoundary']).toBe(PermissionsBoundaryArn);
      for (const role of rolesOf(path, { PermissionsBoundaryName: 'dev/boundary' }))
        expect(role['PermissionsBoundary']).toBe(inEach);
    });

    it('take one boundary alone', () => {
      expect(readTemplate(path).Rules).toMatchObject({
        OneBoundary: {
          Assertions: [
            {
              Assert: {
                'Fn::Or': [
                  { 'Fn::Equals': [{ Ref: 'PermissionsBoundaryArn' }, ''] },
                  { 'Fn::Equals': [{ Ref: 'PermissionsBoundaryName' }, ''] },
                ],
              },
              AssertDescription: 'Give PermissionsBoundaryArn or PermissionsBoundaryName, not both.',
            },
          ],
        },
      });
    });

    it('have the path and the beginning of a name that are asked for, in no more than 64 characters', () => {
      const RoleNamePrefix = 'x'.repeat(
        Number(readTemplate(path).Parameters['RoleNamePrefix']?.['MaxLength']),
      );
      const roles = rolesOf(path, { RolePath: '/security/', RoleNamePrefix });
      const region = path.includes('forward') ? 'eu-west-1' : 'eu-central-1';
      expect(roles.map(({ RoleName }) => RoleName)).toEqual(
        names.map((name) => `${RoleNamePrefix}mfa-rules-${name}-${region}`),
      );
      // The longest region is no longer than 16 characters.
      for (const { RoleName, Path } of roles) {
        expect(Path).toBe('/security/');
        expect(String(RoleName).length - region.length + 16).toBeLessThanOrEqual(64);
      }
    });
  });

  it.each([
    ['AlarmTopicArn', '', true],
    ['AlarmTopicArn', 'arn:aws-cn:sns:cn-north-1:111122223333:alarms', true],
    ['AlarmTopicArn', 'alarms', false],
    // It would take a message group, without which SNS refuses the message, and nobody would hear.
    ['AlarmTopicArn', 'arn:aws:sns:eu-central-1:111122223333:alarms.fifo', false],
    ['AlarmEmail', '', true],
    ['AlarmEmail', 'a@example.com', true],
    ['AlarmEmail', 'example.com', false],
    ['NotificationEmail', 'a@example.com', true],
    ['NotificationEmail', 'a@b', false],
    ['NotificationTopicArn', 'arn:aws:sns:eu-central-1:111122223333:told', true],
    ['NotificationTopicArn', 'arn:aws:sns:eu-central-1:111122223333:told.fifo', false],
    ['RuleNamePrefix', 'test-', true],
    ['RuleNamePrefix', 'test rules', false],
    ['MachineAccounts', '111122223333, 444455556666', true],
    ['MachineAccounts', '1111', false],
    ['LogKmsKeyArn', 'arn:aws:kms:eu-central-1:111122223333:key/mrk-1a2b', true],
    ['LogKmsKeyArn', 'arn:aws:kms:eu-central-1:111122223333:alias/logs', false],
    ['NotificationKeyArn', '', true],
    ['NotificationKeyArn', 'arn:aws:kms:eu-central-1:111122223333:key/1a2b', true],
    ['NotificationKeyArn', 'alias/told', false],
    ['PermissionsBoundaryArn', 'arn:aws:iam::aws:policy/PowerUserAccess', true],
    ['PermissionsBoundaryArn', 'boundary', false],
    ['PermissionsBoundaryName', 'boundary', true],
    ['PermissionsBoundaryName', 'dev/team/boundary', true],
    ['PermissionsBoundaryName', '/boundary', false],
    ['PermissionsBoundaryName', 'boundary/', false],
    ['PermissionsBoundaryName', 'arn:aws:iam::111122223333:policy/boundary', false],
    ['RolePath', '/', true],
    ['RolePath', '/a/b/', true],
    ['RolePath', 'a/', false],
    ['RolePath', '/a', false],
    ['RolePath', '//', false],
    ['RoleNamePrefix', 'sec-', true],
    ['RoleNamePrefix', 'sec/', false],
    ['CodeSigningConfigArn', '', true],
    ['CodeSigningConfigArn', SIGNED, true],
    ['CodeSigningConfigArn', 'csc-0123456789abcdef0', false],
  ])('%s takes %j: %s', (name, value, isTaken) => {
    const pattern = String(template.Parameters[name]?.['AllowedPattern']);
    expect(new RegExp(`^(?:${pattern})$`).test(value)).toBe(isTaken);
  });
});

it.each(['AlarmEmail', 'NotificationEmail'])('%s is no longer than an address may be', (name) => {
  expect(template.Parameters[name]).toMatchObject({ MaxLength: 254 });
});

it('every function takes signed code alone where that is asked for, and any code else', () => {
  const configsWith = (values: Readonly<Record<string, string>>): readonly unknown[] =>
    ofType(renderTemplate(template, { ...EVERYTHING, ...values }), 'AWS::Serverless::Function').map(
      ([, { CodeSigningConfigArn }]) => CodeSigningConfigArn,
    );
  const functions = configsWith({}).length;
  expect(functions).toBeGreaterThan(0);
  expect(configsWith({ CodeSigningConfigArn: SIGNED })).toEqual(Array(functions).fill(SIGNED));
  expect(configsWith({})).toEqual(Array(functions).fill(undefined));
});

/** Of whatever key: its messages alone are meant (test/template-grants.test.ts). */
const KEY_OF_ALARM = 'arn:aws:kms:eu-central-1:*:key/*';

describe('the key of the topic that is told', () => {
  const keyStatements = (given: Readonly<Record<string, string>>): readonly Statement[] =>
    ofType(renderTemplate(template, { ...EVERYTHING, NotificationKeyArn: '', ...given }), 'AWS::IAM::Role')
      .flatMap(([, { Policies = [] }]) => Policies as readonly { readonly PolicyDocument: unknown }[])
      .flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument))
      // The alarm has one of its own, whose key it does not name.
      .filter(({ Action, Resource }) => JSON.stringify(Action).includes('kms:') && Resource !== KEY_OF_ALARM);
  const key = 'arn:aws:kms:eu-west-1:444455556666:key/k1';

  it('may be used by way of SNS in the region of the topic, and no more', () => {
    expect(keyStatements({ NotificationKeyArn: key })).toEqual([
      {
        Sid: 'UseKeyOfTopic',
        Effect: 'Allow',
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: key,
        Condition: { StringEquals: { 'kms:ViaService': 'sns.eu-west-1.amazonaws.com' } },
      },
    ]);
  });

  it('is granted only where one is given, for a topic that is given', () => {
    expect(keyStatements({})).toEqual([]);
    expect(keyStatements({ NotificationKeyArn: key, NotificationTopicArn: '' })).toEqual([]);
    expect(template.Rules?.['KeyOfTopic']).toMatchObject({
      Assertions: [
        {
          Assert: {
            'Fn::Or': [
              { 'Fn::Equals': [{ Ref: 'NotificationKeyArn' }, ''] },
              { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'NotificationTopicArn' }, ''] }] },
            ],
          },
        },
      ],
    });
  });
});

describe('what fails', () => {
  const failed = { 'Fn::GetAtt': ['FailedInvocations', 'Arn'] };

  it('is tried again twice and then kept, of every function but the one that looks whether all is well', () => {
    for (const [id, { EventInvokeConfig }] of ofType(everything, 'AWS::Serverless::Function')) {
      const expected = {
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Type: 'SQS', Destination: failed } },
      };
      expect([id, EventInvokeConfig]).toEqual([id, id === 'HeartbeatFunction' ? undefined : expected]);
    }
  });

  it('to be handed to a function is tried again for hours and then kept, of every event rule', () => {
    for (const [, { Targets }] of ofType(everything, 'AWS::Events::Rule'))
      expect(Targets).toEqual([
        expect.objectContaining({
          RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: failed },
        }),
      ]);
  });
});

describe('the alarm', () => {
  const ALARM = ['AlarmRole', 'AlarmSchedules', 'AlarmTopic', 'AlarmTopicPolicy', 'FirstAlarm'];
  const made = (parameters: Readonly<Record<string, string>>): readonly string[] => {
    const rendered = renderTemplate(template, parameters);
    return ALARM.filter((id) => rendered.has(id));
  };

  it('costs nothing: no alarm of CloudWatch, which is paid for by the month', () => {
    const types = [...everything.values()].map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('AWS::CloudWatch::'))).toEqual([]);
  });

  it('is there where somebody is told, by a topic or by e-mail, and only there', () => {
    const AlarmTopicArn = EVERYTHING.AlarmTopicArn;
    expect(made({})).toEqual([]);
    expect(made({ AlarmTopicArn })).toEqual(['AlarmRole', 'AlarmSchedules', 'FirstAlarm']);
    expect(made({ AlarmEmail: 'a@example.com' })).toEqual(ALARM);
    expect(made({ NotificationEmail: 'a@example.com' })).toEqual(ALARM);
  });

  it.each([
    ['the topic', { AlarmTopicArn: EVERYTHING.AlarmTopicArn }, EVERYTHING.AlarmTopicArn],
    ['the topic of the address', { AlarmEmail: 'a@example.com' }, '${AlarmTopic}'],
    [
      'the topic of the address, where there are both',
      { AlarmEmail: 'a@example.com', AlarmTopicArn: EVERYTHING.AlarmTopicArn },
      '${AlarmTopic}',
    ],
  ])('is heard by %s once a day where no look could ever set it, until one has', (_, parameters, topic) => {
    const { properties, dependsOn } = renderTemplate(template, parameters).get('FirstAlarm') ?? {};
    const { Target, ...schedule } = properties ?? {};
    expect(schedule).toEqual({
      Name: FIRST_SCHEDULE,
      GroupName: { Ref: 'AlarmSchedules' },
      ScheduleExpression: 'cron(13 4 * * ? *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      // A State would be a drift of each stack once a look has disabled it.
    });
    expect(nextTold(String(schedule['ScheduleExpression']), new Date())).toBeInstanceOf(Date);
    const { Input, ...target } = Target as { readonly Input: string };
    expect(target).toEqual({
      Arn: 'arn:aws:scheduler:::aws-sdk:sns:publish',
      RoleArn: { 'Fn::GetAtt': ['AlarmRole', 'Arn'] },
      RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['FailedInvocations', 'Arn'] } },
    });
    const { TopicArn, Subject, Message, ...more } = JSON.parse(Input) as Readonly<Record<string, string>>;
    expect([TopicArn, more]).toEqual([topic, {}]);
    expect(Subject).toMatch(/^MFA rules [ -~]{10,89}$/);
    expect(Message).toMatch(
      /^Since stack aws-config-mfa-rules was made or changed in account 111122223333, eu-central-1, no look/,
    );
    expect(Message).toContain('If that was less than six hours ago, the look may be still to come.');
    // The look comes with the end of the stack: made before the function may be invoked, its hour could come first.
    expect(dependsOn).toBe('RoleRule');
  });

  it('has its first look by a rule that is there well before the end of the stack, of which it hears', () => {
    // Of the rules of AWS Config this one alone: the heartbeat reads of a function that needs the others.
    const order = ['FirstAlarm', 'RoleRule', 'RoleRulePermission', 'HeartbeatPermission'];
    expect(order.slice(0, -1).map((id) => everything.get(id)?.dependsOn)).toEqual(order.slice(1));
    expect(everything.get('HeartbeatPermission')?.properties['SourceArn']).toEqual({
      'Fn::GetAtt': ['HeartbeatRule', 'Arn'],
    });
    // CloudFormation takes about a minute for a rule of EventBridge.
    expect(everything.get('IamEventRule')?.dependsOn).toBe('HeartbeatRule');
  });

  it('has no topic that is there without an address, nor have compliance changes', () => {
    const topics = ['NotificationTopic', 'NotificationTopicPolicy'];
    expect(topics.filter((id) => everything.has(id))).toEqual(topics);
    expect(topics.filter((id) => defaults.has(id))).toEqual([]);
  });

  it('may be put off by the heartbeat only where it is there', () => {
    const sids = (resources: ReadonlyMap<string, RenderedResource>): readonly string[] => {
      const { Policies = [] } = resources.get('HeartbeatFunctionRole')?.properties ?? {};
      return (Policies as readonly { readonly PolicyDocument: unknown }[])
        .flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument))
        .map(({ Sid }) => Sid);
    };
    const ofAlarm = ['PutOffAlarm', 'LetAlarmTell'];
    expect(sids(everything).filter((sid) => ofAlarm.includes(sid))).toEqual(ofAlarm);
    expect(sids(defaults).filter((sid) => ofAlarm.includes(sid))).toEqual([]);
  });

  it('looks every six hours, and after each change of the stack', () => {
    expect(everything.get('HeartbeatRule')?.properties).toMatchObject({
      ScheduleExpression: 'rate(6 hours)',
      EventPattern: {
        source: ['aws.cloudformation'],
        account: ['111122223333'],
        'detail-type': ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [{ Ref: 'AWS::StackId' }],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
        },
      },
    });
  });
});

describe('functions', () => {
  const functions = ofType(everything, 'AWS::Serverless::Function');

  it('have the memory that docs/figures counts with, and all the time that Lambda gives', () => {
    const memory = functions.map(([id, { MemorySize }]) => [id, MemorySize]);
    expect(Object.fromEntries(memory)).toEqual({
      UserRuleFunction: 256,
      RoleRuleFunction: 512,
      RootRuleFunction: 256,
      PrivilegedRuleFunction: 512,
      PrivilegesRuleFunction: 512,
      IamEventFunction: 256,
      ComplianceChangeFunction: 256,
      HeartbeatFunction: 256,
    });
    for (const [, { Timeout }] of functions) expect(Timeout).toBe(900);
  });

  it('have a log group each, which is there where the function is', () => {
    for (const [id, { LoggingConfig }] of functions) {
      const LogGroup = `${id.replace(/Function$/, '')}LogGroup`;
      expect(LoggingConfig).toEqual({ LogGroup: { Ref: LogGroup } });
      expect(everything.get(LogGroup)?.type).toBe('AWS::Logs::LogGroup');
      expect(defaults.has(LogGroup)).toBe(defaults.has(id));
    }
  });

  it('are given each event of EventBridge by one target', () => {
    const targets = ofType(everything, 'AWS::Events::Rule').map(([id, { Targets }]) => [
      id,
      (Targets as readonly { readonly Arn: unknown }[]).map(({ Arn }) => Arn),
    ]);
    expect(Object.fromEntries(targets)).toEqual({
      IamEventRule: [{ 'Fn::GetAtt': ['IamEventFunction', 'Arn'] }],
      ComplianceChangeRule: [{ 'Fn::GetAtt': ['ComplianceChangeFunction', 'Arn'] }],
      HeartbeatRule: [{ 'Fn::GetAtt': ['HeartbeatFunction', 'Arn'] }],
    });
  });
});

describe('AWS Config', () => {
  const scheduled = (MaximumExecutionFrequency: string) => ({
    EventSource: 'aws.config',
    MessageType: 'ScheduledNotification',
    MaximumExecutionFrequency,
  });
  const changed = ['ConfigurationItemChangeNotification', 'OversizedConfigurationItemChangeNotification'].map(
    (MessageType) => ({ EventSource: 'aws.config', MessageType }),
  );

  it.each([
    ['UserRule', [scheduled('Six_Hours')]],
    ['RoleRule', [...changed, scheduled('TwentyFour_Hours')]],
    ['RootRule', [scheduled('TwentyFour_Hours')]],
    ['PrivilegedRule', [scheduled('TwentyFour_Hours')]],
    ['PrivilegesRule', [scheduled('TwentyFour_Hours')]],
  ])('invokes the function of %s, once it may, when this comes', (id, SourceDetails) => {
    const rule = defaults.get(id);
    expect(rule?.dependsOn).toBe(`${id}Permission`);
    expect(rule?.properties['Source']).toEqual({
      Owner: 'CUSTOM_LAMBDA',
      SourceIdentifier: { 'Fn::GetAtt': [`${id}Function`, 'Arn'] },
      SourceDetails,
    });
    expect(rule?.properties['Scope']).toEqual(
      id === 'RoleRule' ? { ComplianceResourceTypes: ['AWS::IAM::Role'] } : undefined,
    );
  });
});

describe('events of IAM', () => {
  const patternOf = (resources: ReadonlyMap<string, RenderedResource>): object => {
    const { EventPattern = {} } = resources.get('IamEventRule')?.properties ?? {};
    const { detail = {}, ...pattern } = EventPattern as {
      readonly detail?: Readonly<Record<string, unknown>>;
    };
    // Which operations, test/template.test.ts compares with the rules.
    const { eventName: _, ...others } = detail;
    return { ...pattern, detail: others };
  };
  const succeeded = {
    source: ['aws.iam'],
    account: ['111122223333'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventSource: ['iam.amazonaws.com'], errorCode: [{ exists: false }] },
  };

  it('are calls of this account that came through', () => {
    expect(patternOf(everything)).toEqual(succeeded);
  });

  it('are not those of AWS Config, which are about these rules alone', () => {
    const { EventPattern } = everything.get('ComplianceChangeRule')?.properties ?? {};
    expect(EventPattern).toMatchObject({
      source: ['aws.config'],
      'detail-type': ['Config Rules Compliance Change'],
      detail: { messageType: ['ComplianceChangeNotification'] },
    });
  });

  it('are forwarded from the region that they come to alone', () => {
    const forwarder = renderTemplate(readTemplate('deploy/forward-iam-events.yaml'), {
      TargetRegion: 'eu-west-1',
    });
    expect(patternOf(forwarder)).toEqual({ ...succeeded, region: ['eu-central-1'] });
    expect(forwarder.get('IamEventRule')?.properties['Targets']).toEqual([
      {
        Id: expect.any(String),
        Arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/default',
        RoleArn: { 'Fn::GetAtt': ['ForwardingRole', 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
      },
    ]);
  });
});

it.each<[string, Readonly<Record<string, readonly unknown[]>>]>([
  [
    'template.yaml',
    {
      UserRuleName: [{ Ref: 'UserRule' }],
      RoleRuleName: [{ Ref: 'RoleRule' }],
      RootRuleName: [{ Ref: 'RootRule' }],
      PrivilegedRuleName: [{ Ref: 'PrivilegedRule' }],
      PrivilegesRuleName: [{ Ref: 'PrivilegesRule' }],
      UserRuleFunctionName: [{ Ref: 'UserRuleFunction' }],
      RoleRuleFunctionName: [{ Ref: 'RoleRuleFunction' }],
      RootRuleFunctionName: [{ Ref: 'RootRuleFunction' }],
      FailedInvocationsUrl: [{ Ref: 'FailedInvocations' }],
      HeartbeatFunctionName: [{ Ref: 'HeartbeatFunction' }],
      ComplianceChangeFunctionName: [{ Ref: 'ComplianceChangeFunction' }, 'Notifies'],
      ComplianceChangeRoleArn: [{ 'Fn::GetAtt': ['ComplianceChangeFunctionRole', 'Arn'] }, 'Notifies'],
      NotificationTopicArn: [{ Ref: 'NotificationTopic' }, 'HasNotificationEmail'],
      IamEventFunctionName: [{ Ref: 'IamEventFunction' }, 'EvaluatesOnChange'],
    },
  ],
  [
    'deploy/organization/rules.yaml',
    {
      AlarmTopicArn: [{ 'Fn::If': ['HasAlarmTopic', { Ref: 'AlarmTopicArn' }, { Ref: 'AlarmTopic' }] }],
      StackSetId: [{ Ref: 'RulesOfEachAccount' }],
      AggregatorName: [{ Ref: 'AggregatorName' }, 'HasAggregator'],
    },
  ],
  ['deploy/organization/reader.yaml', { RoleArn: [{ 'Fn::GetAtt': ['ReaderRole', 'Arn'] }] }],
  ['deploy/organization/bucket.yaml', { BucketName: [{ Ref: 'Bucket' }] }],
  ['deploy/code-bucket.yaml', { BucketName: [{ Ref: 'Bucket' }] }],
])('%s tells of what commands and people look for', (path, expected) => {
  const outputs = Object.entries(readTemplate(path).Outputs).map(([name, output]) => {
    const { Value, Condition } = output as { readonly Value: unknown; readonly Condition?: string };
    return [name, Condition === undefined ? [Value] : [Value, Condition]];
  });
  expect(Object.fromEntries(outputs)).toEqual(expected);
});
