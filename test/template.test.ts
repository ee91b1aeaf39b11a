import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { rules } from '../rules/index.ts';
import type { ParameterDefinition } from '../rules/parameter.ts';
import type { ComplianceType, Rule } from '../rules/rule.ts';
import { newsOf } from '../src/compliance-change/compliance-change.ts';
import { readTopics } from '../src/compliance-change/topics.ts';
import { sourcesFor } from '../src/inventory/sources/index.ts';
import { iamEvents } from '../src/iam-events/iam-events.ts';
import { checkInputParameters, deliveryParameters } from '../src/decision/parameters.ts';
import { withGlobals } from './support/with-globals.ts';

type Json = Readonly<Record<string, unknown>>;
interface Resource {
  readonly Type: string;
  readonly DependsOn?: string;
  readonly Condition?: string;
  readonly Metadata?: Json;
  /** Absent where a resource needs none. */
  readonly Properties: Json;
}
interface Template {
  readonly Parameters: Readonly<
    Record<
      string,
      {
        Default: unknown;
        AllowedValues?: unknown[];
        AllowedPattern?: string;
        Description: string;
        MaxLength?: number;
      }
    >
  >;
  readonly Conditions: Json;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { Condition?: string; Value: unknown }>>;
}

const text = readFileSync('template.yaml', 'utf8');

/** CloudFormation's short forms as the long ones: `!Ref X` -> {Ref: 'X'}. */
const intrinsic = (name: string, key: string) =>
  (['scalar', 'seq'] as const).map((collection) => ({
    tag: `!${name}`,
    ...(collection === 'seq' ? { collection } : {}),
    resolve: (value: { toJSON?: () => unknown } | string) => ({
      [key]: typeof value === 'string' ? value : (value.toJSON?.() ?? value),
    }),
  }));
const customTags = [
  ['Ref', 'Ref'],
  ['Condition', 'Condition'],
  ...['Sub', 'GetAtt', 'If', 'Not', 'Equals', 'And', 'Or', 'Join', 'Select', 'Split'].map(
    (name) => [name, `Fn::${name}`] as const,
  ),
].flatMap(([name = '', key = '']) => intrinsic(name, key));
const written = parse(text, { customTags }) as Template;
const template: Template = { ...written, Resources: withGlobals(written) };

const ofType = (type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** A property that the resource must have. */
const propertyOf = <Value>(resource: Resource | undefined, name: string): Value => {
  const value = resource?.Properties[name];
  if (value === undefined) throw new Error(`template.yaml: a resource has no ${name}`);
  return value as Value;
};

/** The environment variables of a function. */
const variablesOf = (properties: Json): Json =>
  (properties['Environment'] as { readonly Variables: Json } | undefined)?.Variables ?? {};

/** The parts of the template that belong to a rule, found by what they refer to. */
const partsOf = (rule: Rule) => {
  const isNamed = ([, { Properties }]: [string, Resource]): boolean =>
    JSON.stringify(Properties['ConfigRuleName']) ===
    JSON.stringify({ 'Fn::Sub': `\${RuleNamePrefix}${rule.id}` });
  const [configRuleId = '', configRule] = ofType('AWS::Config::ConfigRule').find(isNamed) ?? [];
  const source = propertyOf<{ SourceIdentifier: { 'Fn::GetAtt': string }; SourceDetails: Json[] }>(
    configRule,
    'Source',
  );
  const functionId = source.SourceIdentifier['Fn::GetAtt'].replace('.Arn', '');
  const functionResource = template.Resources[functionId];
  const roleId = propertyOf<{ 'Fn::GetAtt': string }>(functionResource, 'Role')['Fn::GetAtt'].replace(
    '.Arn',
    '',
  );
  const [, permission] = ofType('AWS::Lambda::Permission').find(([id]) => id === configRule?.DependsOn) ?? [];
  return {
    configRuleId,
    configRule,
    source,
    functionId,
    functionResource,
    role: template.Resources[roleId],
    permission,
  };
};

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const isAsked = (condition: unknown): boolean =>
  String(condition).startsWith('Reads') || condition === 'EvaluatesOnChange';

/** A value with what the template has where a rule is asked for all that it can ask, and started by IAM events. */
const withEverythingAsked = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withEverythingAsked);
  if (typeof value !== 'object' || value === null) return value;
  const condition: unknown = 'Fn::If' in value ? value['Fn::If'] : undefined;
  if (Array.isArray(condition) && isAsked(condition[0])) return withEverythingAsked(condition[1]);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withEverythingAsked(inner)]));
};

/** Those that stand under a condition of their own are left to test/template-promises.test.ts. */
const statementsOf = (role: Resource | undefined): Json[] =>
  propertyOf<{ PolicyDocument: { Statement: Json[] } }[]>(role, 'Policies')
    .flatMap(({ PolicyDocument }) => withEverythingAsked(PolicyDocument.Statement) as Json[])
    .filter((statement) => !('Fn::If' in statement));

const grantedTo = (role: Resource | undefined): string[] =>
  statementsOf(role)
    .flatMap(({ Action }) => asList(Action))
    .map(String)
    .sort();

/** Whether IAM events name resources of the rule: an account is one, and is told of in every run. */
const isNamedByEvents = ({ events, resourceType }: Rule): boolean =>
  Object.keys(events).length > 0 && resourceType === 'AWS::IAM::User';

/** What the function calls follows from the rule: its listing, its facts, and what it tells AWS Config. */
const calledFor = (rule: Rule): string[] =>
  [
    ...sourcesFor(rule).map(({ action }) => action),
    'config:PutEvaluations',
    'config:GetComplianceDetailsByConfigRule',
    ...(rule.triggers.includes('changed') ? ['config:GetResourceConfigHistory'] : []),
    ...(isNamedByEvents(rule) ? ['scheduler:ListSchedules'] : []),
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:SendMessage',
  ].sort();

/** What a parameter of the stack has to be for a parameter of a rule. */
const deployedAs = (definition: ParameterDefinition): object => {
  switch (definition.kind) {
    case 'choice':
      return { AllowedValues: definition.allowedValues, Default: definition.default };
    case 'count':
    case 'duration':
      return { MinValue: definition.least, MaxValue: definition.greatest, Default: definition.default };
    case 'list':
      return { Type: 'String' };
  }
};

/** What SECURITY.md says that a rule's function calls: the names in the rule's column. */
const documentedFor = (rule: Rule): string[] => {
  const rows = readFileSync('SECURITY.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const column = rows[0]?.indexOf(`\`${rule.id}\``) ?? -1;
  return rows
    .slice(1)
    .flatMap((cells) => [...(cells[column] ?? '').matchAll(/`(\w+)`/g)].map(([, action = '']) => action))
    .sort();
};

describe.each(rules.map((rule): [string, Rule] => [rule.id, rule]))('template.yaml, %s', (_, rule) => {
  const { configRuleId, configRule, source, functionId, functionResource, role, permission } = partsOf(rule);

  it('is an AWS Config rule whose function loads the handler of its folder, which RULE_ID names in so many words', () => {
    expect(configRule).toBeDefined();
    const group = { 'Fn::If': ['EvaluatesOnChange', { Ref: 'IamEventSchedules' }, { Ref: 'AWS::NoValue' }] };
    expect(functionResource?.Properties['Environment']).toEqual({
      Variables: { RULE_ID: rule.id, ...(isNamedByEvents(rule) && { SCHEDULE_GROUP: group }) },
    });
  });

  it('is described by its title', () => {
    expect(String(configRule?.Properties['Description']).startsWith(rule.title)).toBe(true);
  });

  it('grants the function the calls it makes, and no more', () => {
    expect(grantedTo(role)).toEqual(calledFor(rule));
    expect(role?.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it('grants each call of IAM on what its source is asked about', () => {
    const granted = statementsOf(role).flatMap(({ Action, Resource: on }) =>
      asList(Action).map((action) => [String(action), on]),
    );
    const arns = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:';
    expect(granted.filter(([action]) => String(action).startsWith('iam:')).toSorted()).toEqual(
      sourcesFor(rule)
        .map(({ action, on }) => [action, on === '*' ? on : { 'Fn::Sub': `${arns}${on}` }])
        .toSorted(),
    );
  });

  it('is granted in SECURITY.md what it is granted here', () => {
    // The log and the failure destination are named there without their actions.
    const granted = grantedTo(role).filter((action) => !/^(logs|sqs):/.test(action));
    expect(documentedFor(rule)).toEqual(granted.map((action) => action.replace(/^\w+:/, '')).sort());
  });

  it('lets AWS Config of this account alone invoke it, before the rule is made', () => {
    expect(permission?.Properties).toEqual({
      FunctionName: { 'Fn::GetAtt': `${functionId}.Arn` },
      Action: 'lambda:InvokeFunction',
      Principal: 'config.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('is triggered by what the rule is triggered by, its frequency inside the scheduled trigger', () => {
    const triggers = source.SourceDetails.map(({ MessageType }) => MessageType);
    const changes = ['ConfigurationItemChangeNotification', 'OversizedConfigurationItemChangeNotification'];
    expect(triggers).toEqual([
      ...(rule.triggers.includes('changed') ? changes : []),
      'ScheduledNotification',
    ]);
    expect(configRule?.Properties).not.toHaveProperty('MaximumExecutionFrequency');
    const frequencies = source.SourceDetails.filter((detail) => 'MaximumExecutionFrequency' in detail);
    expect(frequencies.map(({ MessageType }) => MessageType)).toEqual(['ScheduledNotification']);
    expect(configRule?.Properties['Scope']).toEqual(
      rule.triggers.includes('changed') ? { ComplianceResourceTypes: [rule.resourceType] } : undefined,
    );
  });

  it('hands over every parameter of the rule, with its values and its default', () => {
    const inputs = configRule?.Properties['InputParameters'] as Record<string, { Ref: string }>;
    const definitions = { ...rule.parameters, ...deliveryParameters };
    expect(Object.keys(inputs).sort()).toEqual(Object.keys(definitions).sort());
    for (const [name, definition] of Object.entries(definitions)) {
      expect(template.Parameters[inputs[name]?.Ref ?? '']).toMatchObject(deployedAs(definition));
    }
  });

  it('takes no value that is too long for AWS Config by itself', () => {
    const inputs = configRule?.Properties['InputParameters'] as Record<string, { Ref: string }>;
    const lengths = Object.keys(rule.parameters).map((name) => [
      name,
      template.Parameters[inputs[name]?.Ref ?? '']?.MaxLength ?? 0,
    ]);
    for (const [name, length] of lengths)
      expect(() => checkInputParameters(rule, { [String(name)]: 'x'.repeat(Number(length)) })).not.toThrow();
  });

  it('keeps a log and keeps failed events', () => {
    const logGroup = propertyOf<{ LogGroup: { Ref: string } }>(functionResource, 'LoggingConfig').LogGroup
      .Ref;
    expect(template.Resources[logGroup]?.Type).toBe('AWS::Logs::LogGroup');
    expect(functionResource?.Properties['EventInvokeConfig']).toMatchObject({
      DestinationConfig: {
        OnFailure: { Type: 'SQS', Destination: { 'Fn::GetAtt': 'FailedInvocations.Arn' } },
      },
    });
  });

  it('is named in the outputs', () => {
    expect(Object.values(template.Outputs)).toContainEqual(
      expect.objectContaining({ Value: { Ref: configRuleId } }),
    );
  });

  it('has a name that AWS Config can look results up by, whatever the prefix', () => {
    expect((template.Parameters['RuleNamePrefix']?.MaxLength ?? 0) + rule.id.length).toBeLessThanOrEqual(64);
  });
});

describe('template.yaml, compliance changes', () => {
  const only = (type: string, isMeant: (resource: Resource) => boolean = () => true): [string, Resource] => {
    const [found, ...more] = ofType(type).filter(([, resource]) => isMeant(resource));
    if (found === undefined || more.length > 0) throw new Error(`template.yaml: not one ${type}`);
    return found;
  };
  const [functionId, functionResource] = only(
    'AWS::Serverless::Function',
    ({ Properties }) => variablesOf(Properties)['FUNCTION'] === 'notify',
  );
  const functionArn = { 'Fn::GetAtt': `${functionId}.Arn` };
  const [eventRuleId, eventRule] = only('AWS::Events::Rule', ({ Properties }) =>
    JSON.stringify(Properties['EventPattern']).includes('Config Rules Compliance Change'),
  );
  const [topicId, topic] = only(
    'AWS::SNS::Topic',
    ({ Properties }) => !JSON.stringify(Properties).includes('AlarmEmail'),
  );
  const role = template.Resources[`${functionId}Role`];

  it('tells of every rule, by the name it is deployed under', () => {
    const pattern = propertyOf<{ source: string[]; detail: Json }>(eventRule, 'EventPattern');
    expect(pattern.source).toEqual(['aws.config']);
    const names = rules.map((rule) => ({ Ref: partsOf(rule).configRuleId }));
    expect(pattern.detail).toMatchObject({
      messageType: ['ComplianceChangeNotification'],
      configRuleName: names,
    });
  });

  it('lets through exactly the changes that the function tells of', () => {
    const { detail } = propertyOf<{
      detail: { $or: Record<string, { complianceType: string[] }>[] };
    }>(eventRule, 'EventPattern');
    const types: (ComplianceType | undefined)[] = [
      'COMPLIANT',
      'NON_COMPLIANT',
      'NOT_APPLICABLE',
      'INSUFFICIENT_DATA',
      undefined,
    ];
    const result = (complianceType: ComplianceType) => ({
      complianceType,
      annotation: undefined,
      recorded: undefined,
    });
    for (const after of types) {
      for (const before of types) {
        if (after === undefined || after === before) continue;
        const holds = { newEvaluationResult: after, oldEvaluationResult: before };
        const matches = detail.$or.some((choice) =>
          Object.entries(holds).every(([name, type]) =>
            choice[name] === undefined ? true : choice[name].complianceType.includes(String(type)),
          ),
        );
        const news = newsOf({ after: result(after), before: before && result(before) });
        expect([after, before, matches]).toEqual([after, before, news !== undefined]);
      }
    }
  });

  it('lets that rule alone invoke the function', () => {
    expect(propertyOf(eventRule, 'Targets')).toEqual([
      expect.objectContaining({ Id: functionId, Arn: functionArn }),
    ]);
    const [, permission] = only('AWS::Lambda::Permission', ({ Properties }) =>
      JSON.stringify(Properties['FunctionName']).includes(functionId),
    );
    expect(permission.Properties).toEqual({
      FunctionName: functionArn,
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': `${eventRuleId}.Arn` },
    });
  });

  it('grants publishing to the two topics, and no more', () => {
    expect(grantedTo(role)).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sns:Publish',
      'sqs:SendMessage',
    ]);
    expect(role?.Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(statementsOf(role).find(({ Action }) => Action === 'sns:Publish')?.['Resource']).toEqual([
      { 'Fn::If': ['HasNotificationTopic', { Ref: 'NotificationTopicArn' }, { Ref: 'AWS::NoValue' }] },
      { 'Fn::If': ['HasNotificationEmail', { Ref: topicId }, { Ref: 'AWS::NoValue' }] },
    ]);
  });

  it('hands over the topics under the names that the function reads', () => {
    const { FUNCTION, ...topics } = variablesOf(functionResource.Properties);
    expect(FUNCTION).toBe('notify');
    expect(topics).toEqual({
      NOTIFICATION_TOPIC_ARN: { Ref: 'NotificationTopicArn' },
      EMAIL_TOPIC_ARN: { 'Fn::If': ['HasNotificationEmail', { Ref: topicId }, ''] },
    });
    const arns = ['given', 'made'].map((name) => `arn:aws-cn:sns:cn-north-1:111122223333:${name}`);
    const environment = Object.fromEntries(Object.keys(topics).map((name, index) => [name, arns[index]]));
    expect(readTopics(environment).map(({ arn }) => arn)).toEqual(arns);
  });

  it('is there only where a topic or an address is given', () => {
    expect(template.Conditions).toMatchObject({
      HasNotificationTopic: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'NotificationTopicArn' }, ''] }] },
      HasNotificationEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'NotificationEmail' }, ''] }] },
      Notifies: { 'Fn::Or': [{ Condition: 'HasNotificationTopic' }, { Condition: 'HasNotificationEmail' }] },
    });
    expect(topic.Condition).toBe('HasNotificationEmail');
    const parts = Object.entries(template.Resources).filter(([id]) => id.startsWith('ComplianceChange'));
    expect(parts).toHaveLength(5);
    for (const [, { Condition }] of parts) expect(Condition).toBe('Notifies');
    const conditional = Object.values(template.Outputs).filter(({ Value }) =>
      new RegExp(`"(ComplianceChange|${topicId}")`).test(JSON.stringify(Value)),
    );
    expect(conditional.map(({ Condition }) => Condition)).toEqual([
      'Notifies',
      'Notifies',
      'HasNotificationEmail',
    ]);
  });

  it('encrypts the topic, and mails what it is told', () => {
    expect(topic.Properties).toEqual({
      KmsMasterKeyId: 'alias/aws/sns',
      Subscription: [{ Protocol: 'email', Endpoint: { Ref: 'NotificationEmail' } }],
    });
  });

  it('keeps a log, raises an alarm and keeps failed events', () => {
    expect(functionResource.Properties['EventInvokeConfig']).toMatchObject({
      DestinationConfig: {
        OnFailure: { Type: 'SQS', Destination: { 'Fn::GetAtt': 'FailedInvocations.Arn' } },
      },
    });
  });

  it('is granted in SECURITY.md what it is granted here', () => {
    const [, told = ''] =
      /`ComplianceChangeFunction` calls (.*?), and/.exec(readFileSync('SECURITY.md', 'utf8')) ?? [];
    expect(told).toBe('`sns:Publish`');
  });

  it.each([
    ['NotificationTopicArn', '', true],
    ['NotificationTopicArn', 'arn:aws-us-gov:sns:us-gov-west-1:111122223333:Told_of-it', true],
    ['NotificationTopicArn', 'arn:aws:sns:us-east-1:111122223333:told.fifo', false],
    ['NotificationTopicArn', 'arn:aws:sqs:us-east-1:111122223333:queue', false],
    ['NotificationTopicArn', 'told', false],
    ['NotificationEmail', '', true],
    ['NotificationEmail', 'security+mfa@sub.example.com', true],
    ['NotificationEmail', 'security', false],
    ['NotificationEmail', 'security@example', false],
    ['NotificationEmail', 'a@example.com, b@example.com', false],
  ])('%s takes %j: %s', (name, value, isTaken) => {
    // CloudFormation matches the whole value.
    const pattern = new RegExp(`^(?:${template.Parameters[name]?.AllowedPattern})$`);
    expect(pattern.test(value)).toBe(isTaken);
  });
});

describe('template.yaml, IAM events', () => {
  const forwarder = parse(readFileSync('deploy/forward-iam-events.yaml', 'utf8'), { customTags }) as Template;
  const patternOf = ({ Resources }: Template) =>
    propertyOf<{ account: unknown; region?: unknown; detail: { eventName: string[]; errorCode: unknown } }>(
      Resources['IamEventRule'],
      'EventPattern',
    );
  const eventFunction = template.Resources['IamEventFunction'];

  it.each([
    ['template.yaml', template],
    ['deploy/forward-iam-events.yaml', forwarder],
  ])('%s lets through the events that the function answers, of this account, that succeeded', (_, one) => {
    const { account, detail } = patternOf(one);
    expect(detail.eventName).toEqual(iamEvents);
    expect(account).toEqual([{ Ref: 'AWS::AccountId' }]);
    expect(detail.errorCode).toEqual([{ exists: false }]);
  });

  it('forwards to another region alone, and nothing that was forwarded', () => {
    expect(patternOf(forwarder).region).toEqual([{ Ref: 'AWS::Region' }]);
    expect(forwarder.Conditions?.['IsAnotherRegion']).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'TargetRegion' }, { Ref: 'AWS::Region' }] }],
    });
    for (const { Condition } of Object.values(forwarder.Resources)) expect(Condition).toBe('IsAnotherRegion');
  });

  it('is told which function it is, and the names of the rules', () => {
    expect(eventFunction?.Properties['Environment']).toEqual({
      Variables: {
        FUNCTION: 'start-evaluations',
        RULE_NAME_PREFIX: { Ref: 'RuleNamePrefix' },
        SCHEDULE_GROUP: { Ref: 'IamEventSchedules' },
        SCHEDULE_ROLE_ARN: { 'Fn::GetAtt': 'IamEventScheduleRole.Arn' },
        FAILED_INVOCATIONS_ARN: { 'Fn::GetAtt': 'FailedInvocations.Arn' },
      },
    });
  });

  it('names its group of schedules in 64 characters, however long the name of the stack is', () => {
    const Name = template.Resources['IamEventSchedules']?.Properties['Name'];
    // Of the stack's id, the last part is a UUID.
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(Name).toEqual({ 'Fn::Join': ['-', ['mfa-rules', uuid]] });
  });

  it('grants starting the rules that IAM events concern and putting that off, and no more', () => {
    const role = template.Resources['IamEventFunctionRole'];
    const concerned = (rules as readonly Rule[]).filter(({ events }) => Object.keys(events).length > 0);
    expect(grantedTo(role)).toEqual([
      'config:StartConfigRulesEvaluation',
      'iam:PassRole',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'scheduler:CreateSchedule',
      'sqs:SendMessage',
    ]);
    expect(statementsOf(role).flatMap(({ Resource: resource }) => asList(resource))).toEqual([
      ...concerned.map((rule) => ({ 'Fn::GetAtt': `${partsOf(rule).configRuleId}.Arn` })),
      {
        'Fn::Sub':
          'arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule/${IamEventSchedules}/*',
      },
      { 'Fn::GetAtt': 'IamEventScheduleRole.Arn' },
      { 'Fn::GetAtt': 'IamEventLogGroup.Arn' },
      { 'Fn::GetAtt': 'FailedInvocations.Arn' },
    ]);
    expect(statementsOf(role).find(({ Action }) => Action === 'iam:PassRole')?.['Condition']).toEqual({
      StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
  });

  it('lets a schedule of this account invoke the function, keep what it could not hand over, and nothing else', () => {
    expect(template.Resources['IamEventScheduleRole']?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
    expect(template.Resources['IamEventScheduleRole']?.Properties).not.toHaveProperty('Policies');
    const policy = template.Resources['IamEventSchedulePolicy'];
    const PolicyDocument = propertyOf<{ Statement: Json[] }>(policy, 'PolicyDocument');
    expect(propertyOf(policy, 'Roles')).toEqual([{ Ref: 'IamEventScheduleRole' }]);
    expect(PolicyDocument.Statement.map(({ Action, Resource: on }) => [Action, on])).toEqual([
      ['lambda:InvokeFunction', { 'Fn::GetAtt': 'IamEventFunction.Arn' }],
      ['sqs:SendMessage', { 'Fn::GetAtt': 'FailedInvocations.Arn' }],
    ]);
  });

  it('is invoked by its own event rule alone', () => {
    expect(template.Resources['IamEventPermission']?.Properties).toEqual({
      FunctionName: { 'Fn::GetAtt': 'IamEventFunction.Arn' },
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': 'IamEventRule.Arn' },
    });
  });

  it('keeps what the function could not answer', () => {
    expect(eventFunction?.Properties['EventInvokeConfig']).toEqual({
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Type: 'SQS', Destination: { 'Fn::GetAtt': 'FailedInvocations.Arn' } },
      },
    });
  });

  it('is there unless it is switched off', () => {
    expect(template.Conditions?.['EvaluatesOnChange']).toEqual({
      'Fn::Equals': [{ Ref: 'EvaluateOnChange' }, 'true'],
    });
    const parts = Object.entries(template.Resources).filter(([id]) => id.startsWith('IamEvent'));
    expect(parts).toHaveLength(8);
    for (const [, { Condition }] of parts) expect(Condition).toBe('EvaluatesOnChange');
  });
});

describe('template.yaml, heartbeat', () => {
  it('looks every six hours, and whenever the stack was made or changed', () => {
    expect(template.Resources['HeartbeatRule']?.Properties).toMatchObject({
      ScheduleExpression: 'rate(6 hours)',
      EventPattern: {
        source: ['aws.cloudformation'],
        detail: { 'stack-id': [{ Ref: 'AWS::StackId' }] },
      },
    });
    expect(template.Resources['HeartbeatPermission']?.Properties).toMatchObject({
      FunctionName: { 'Fn::GetAtt': 'HeartbeatFunction.Arn' },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': 'HeartbeatRule.Arn' },
    });
  });

  it('is told which function it is, and which stack and rules are its own', () => {
    const { Properties = {} } = template.Resources['HeartbeatFunction'] ?? {};
    expect(variablesOf(Properties)).toEqual({
      FUNCTION: 'heartbeat',
      RULE_NAME_PREFIX: { Ref: 'RuleNamePrefix' },
      STACK_ID: { Ref: 'AWS::StackId' },
      ALARM_SCHEDULES: { 'Fn::If': ['HasAlarm', { Ref: 'AlarmSchedules' }, ''] },
      ALARM_ROLE_ARN: { 'Fn::If': ['HasAlarm', { 'Fn::GetAtt': 'AlarmRole.Arn' }, ''] },
      ALARM_DEAD_LETTER_ARN: { 'Fn::GetAtt': 'FailedInvocations.Arn' },
      ALARM_TOPIC_ARN: { Ref: 'AlarmTopicArn' },
      ALARM_EMAIL_TOPIC_ARN: { 'Fn::If': ['HasAlarmEmail', { Ref: 'AlarmTopic' }, ''] },
    });
  });

  it('leaves nothing in the queue where the next look would find it', () => {
    expect(template.Resources['HeartbeatFunction']?.Properties).not.toHaveProperty('EventInvokeConfig');
  });

  it('has the schedules of the alarm in a group of its own, which goes with the stack', () => {
    const { Name } = template.Resources['AlarmSchedules']?.Properties ?? {};
    expect(Name).toEqual({
      'Fn::Join': [
        '-',
        ['mfa-rules-alarm', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }],
      ],
    });
    expect(template.Conditions?.['HasAlarm']).toEqual({
      'Fn::Or': [{ Condition: 'HasAlarmTopic' }, { Condition: 'HasAlarmEmail' }],
    });
    for (const id of ['AlarmSchedules', 'AlarmRole', 'FirstAlarm'])
      expect(template.Resources[id]?.Condition).toBe('HasAlarm');
  });

  it('tells a topic of its own, encrypted, whose address is that of notifications where no other is given', () => {
    expect(template.Conditions).toMatchObject({
      HasOwnAlarmEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] }] },
      HasAlarmEmail: {
        'Fn::Or': [{ Condition: 'HasOwnAlarmEmail' }, { Condition: 'HasNotificationEmail' }],
      },
    });
    expect(template.Resources['AlarmTopic']).toMatchObject({
      Condition: 'HasAlarmEmail',
      Properties: {
        KmsMasterKeyId: 'alias/aws/sns',
        Subscription: [
          {
            Protocol: 'email',
            Endpoint: {
              'Fn::If': ['HasOwnAlarmEmail', { Ref: 'AlarmEmail' }, { Ref: 'NotificationEmail' }],
            },
          },
        ],
      },
    });
    // The role publishes by what it is granted itself.
    const { Statement } = propertyOf<{ Statement: Json[] }>(
      template.Resources['AlarmTopicPolicy'],
      'PolicyDocument',
    );
    expect(Statement.map(({ Effect }) => Effect)).toEqual(['Deny']);
  });
});

describe('events that EventBridge cannot hand over', () => {
  const forwarder = parse(readFileSync('deploy/forward-iam-events.yaml', 'utf8'), { customTags }) as Template;
  const eventRules = [template, forwarder].flatMap((one) =>
    Object.entries(one.Resources).flatMap(([id, resource]) =>
      resource.Type === 'AWS::Events::Rule' ? [[id, resource, one] as const] : [],
    ),
  );
  const sourceArn = (id: string) => ({ 'Fn::GetAtt': `${id}.Arn` });
  const queueOf = ({ 'Fn::GetAtt': arn }: { 'Fn::GetAtt': string }): string => arn.replace('.Arn', '');

  it.each(eventRules)('of %s are tried for six hours, and then kept', (id, rule, { Resources }) => {
    for (const target of propertyOf<Json[]>(rule, 'Targets')) {
      expect(target['RetryPolicy']).toEqual({ MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 });
      const queue = queueOf((target['DeadLetterConfig'] as { Arn: { 'Fn::GetAtt': string } }).Arn);
      expect(Resources[queue]?.Type).toBe('AWS::SQS::Queue');
      const policy = Object.values(Resources).find(
        ({ Type, Properties }) =>
          Type === 'AWS::SQS::QueuePolicy' &&
          JSON.stringify(Properties['Queues']) === JSON.stringify([{ Ref: queue }]),
      );
      const { Statement } = propertyOf<{ Statement: Json[] }>(policy, 'PolicyDocument');
      const letsIn = Statement.filter(({ Effect }) => Effect === 'Allow');
      expect(letsIn).toMatchObject([
        {
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': `${queue}.Arn` },
        },
      ]);
      expect(JSON.stringify(letsIn[0]?.['Condition'])).toMatch(/^{"ArnEquals":{"aws:SourceArn":/);
      expect(JSON.stringify(letsIn[0]?.['Condition'])).toContain(JSON.stringify(sourceArn(id)));
    }
  });
});

describe('template.yaml', () => {
  it('has a rule for every rule of the registry, and no other', () => {
    expect(ofType('AWS::Config::ConfigRule')).toHaveLength(rules.length);
    const ruleFunctions = ofType('AWS::Serverless::Function').filter(
      ([, { Properties }]) => 'RULE_ID' in variablesOf(Properties),
    );
    expect(ruleFunctions).toHaveLength(rules.length);
  });

  /**
   * The SAM CLI makes a build, each with an `npm ci` of its own, for functions that differ in any of `Handler`, `Metadata`,
   * `CodeUri`, `Runtime` or `Architectures` (src/functions/entry.ts).
   */
  it('sets all functions up alike, Handler and all, so that `sam build` makes one build of them', () => {
    const settings = ofType('AWS::Serverless::Function').map(([, { Metadata, Properties }]) => {
      const { Description, Role, LoggingConfig, ...more } = Properties;
      // Variables, memory, what becomes of events that fail, and how many run at a time are no part of what is built.
      const same = {
        ...more,
        MemorySize: undefined,
        Environment: undefined,
        EventInvokeConfig: undefined,
        ReservedConcurrentExecutions: undefined,
      };
      expect([Description, Role, LoggingConfig]).not.toContain(undefined);
      return { Metadata, same };
    });
    expect(new Set(settings.map((setting) => JSON.stringify(setting))).size).toBe(1);
    expect(settings[0]).toMatchObject({
      Metadata: { BuildMethod: 'esbuild', BuildProperties: { UseNpmCi: true, MainFields: 'module,main' } },
      same: {
        Handler: 'src/functions/entry.handler',
        CodeUri: '.',
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Timeout: 900,
      },
    });
  });

  it('fixes no name but those of the rules, so that two stacks do not collide', () => {
    const names = Object.values(template.Resources).flatMap(({ Properties }) =>
      Object.keys(Properties ?? {}).filter((key) =>
        /^(FunctionName|LogGroupName|QueueName|AlarmName|TopicName)$/.test(key),
      ),
    );
    // A permission names the function that it is for.
    expect(names).toEqual(ofType('AWS::Lambda::Permission').map(() => 'FunctionName'));
  });

  it('names no partition', () => {
    expect(text).not.toMatch(/arn:aws/);
  });

  it('describes every parameter, and has a default for it', () => {
    for (const parameter of Object.values(template.Parameters)) {
      expect(parameter.Description.length).toBeGreaterThan(20);
      expect(parameter.Default).toBeDefined();
    }
  });
});
