import type { EventRule, Trail } from '../aws/account.ts';
import { ALARM_SCHEDULES, physical } from '../support/deployed-account.ts';
import { admit, discharge, given, showsOf, type Patient } from '../support/examined-account.ts';
import { sharedEach, sharedIt } from '../support/share.ts';

const it = sharedIt(28, 'looks of doctor at events');

const itEach = sharedEach(32, 'accounts with something wrong');

const MINUTE = 60_000;
const STACK = 'aws-config-mfa-rules';
const REGION = 'eu-central-1';
const FORWARDER = 'forward-iam-events-IamEventRule-1';

let patient: Patient;
beforeEach(async () => {
  patient = await admit({ region: REGION });
});
afterEach(async () => {
  await discharge(patient);
});

const stack = () => given(patient.account.stacks[STACK]);
const forget = (resource: string): void => {
  stack().resources = given(stack().resources).filter(
    ({ LogicalResourceId }) => LogicalResourceId !== resource,
  );
};
const queue = (resource: string): Record<string, string> =>
  given(patient.account.queues[patient.arnOf('sqs', physical(resource))]);
const eventRule = (name: string, region = REGION): EventRule =>
  given(patient.account.eventRules[patient.arnOf('events', `rule/${name}`, region)]);
const functionOf = (resource: string) =>
  given(patient.account.functions[patient.arnOf('lambda', `function:${physical(resource)}`)]);
/** Values of a metric, so many minutes ago. */
const measured = (
  MetricName: string,
  dimension: string,
  resource: string,
  minutesAgo: number,
  value = 1,
): void => {
  patient.account.metrics.push({
    Namespace: dimension === 'QueueName' ? 'AWS/SQS' : 'AWS/Lambda',
    MetricName,
    Dimension: { Name: dimension, Value: physical(resource) },
    Timestamp: new Date(patient.now.getTime() - minutesAgo * MINUTE).toISOString(),
    value,
  });
};
const dropped = (resource: string, minutesAgo: number, events = 1): void =>
  measured('AsyncEventsDropped', 'FunctionName', resource, minutesAgo, events);
/** Without what starts an evaluation on a change. */
const onScheduleAlone = (): void => {
  for (const resource of ['IamEventRule', 'IamEventFunction']) forget(resource);
};
const ON_SCHEDULE = `note IAM events: stack ${STACK} evaluates users on schedule alone (its parameter EvaluateOnChange is false, or it is of an older version)`;

type Row = [string, () => unknown, readonly (string | RegExp)[], number];

const shows = (expected: readonly (string | RegExp)[], code: number): Promise<void> =>
  showsOf(patient, expected, code);
const commands = async (): Promise<readonly (string | null)[]> =>
  (await patient.examine()).diagnoses
    .filter(({ Status }) => Status === 'wrong')
    .map(({ Command }) => Command);

describe('a queue of failed events', () => {
  itEach<Row>([
    [
      'with a failed invocation',
      () => (queue('FailedInvocations')['ApproximateNumberOfMessages'] = '1'),
      ['wrong failed events: the queue of failed invocations holds 1 message'],
      1,
    ],
    [
      'with failed invocations that somebody is reading',
      () => (queue('FailedInvocations')['ApproximateNumberOfMessagesNotVisible'] = '2'),
      ['wrong failed events: the queue of failed invocations holds 2 messages'],
      1,
    ],
    [
      'that is gone',
      () => delete patient.account.queues[patient.arnOf('sqs', physical('FailedInvocations'))],
      ['wrong failed events: the queue of failed invocations does not exist any more'],
      1,
    ],
    [
      'without numbers',
      () => delete queue('FailedInvocations')['ApproximateNumberOfMessages'],
      [
        'unknown failed events: the queue of failed invocations cannot be read: the answer has no ApproximateNumberOfMessages',
      ],
      3,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });

  it('comes with the command that empties it', async () => {
    queue('FailedInvocations')['ApproximateNumberOfMessages'] = '1';
    expect(await commands()).toEqual([
      `aws sqs purge-queue --queue-url https://sqs.${REGION}.amazonaws.com/111122223333/${physical('FailedInvocations')} --region ${REGION}`,
    ]);
  });
});

describe('events that are lost', () => {
  const lost = (resource: string, events = '1 event'): string =>
    `wrong lost events: ${events} of function ${physical(resource)} came to nothing in the last 30 hours: every attempt failed, or none could be made`;

  it.each<Row>([
    [
      'of a rule whose scheduled run fails, while changes are evaluated well',
      () => {
        for (const hours of [1, 2, 3, 4])
          measured('Invocations', 'FunctionName', 'RoleRuleFunction', hours * 60);
        dropped('RoleRuleFunction', 20 * 60);
      },
      [lost('RoleRuleFunction')],
      1,
    ],
    [
      'of two functions',
      () => {
        dropped('UserRuleFunction', 90, 2);
        dropped('IamEventFunction', 60);
      },
      [lost('IamEventFunction'), lost('UserRuleFunction', '2 events')],
      1,
    ],
    ['longer ago', () => dropped('RoleRuleFunction', 31 * 60), [], 0],
    [
      'of EventBridge, which could not hand them over',
      () => measured('NumberOfMessagesSent', 'QueueName', 'FailedInvocations', 60, 3),
      ['wrong lost events: 3 messages came to the queue of failed invocations in the last 30 hours'],
      1,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });
});

describe('trails', () => {
  const trail = (): Trail => given(patient.account.trails[0]);
  const NONE = 'nothing tells EventBridge of changes in IAM';
  const lacking = (why: string): string =>
    `wrong trail of IAM writes: ${NONE}: ${why}; users are evaluated on schedule alone`;
  const select = (...FieldSelectors: object[]): void => {
    trail().AdvancedEventSelectors = [{ Name: 'a selector', FieldSelectors }];
  };
  const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };
  const NO_WRITES = lacking('trail management-events records no management write events of IAM');

  itEach<Row>([
    ['none', () => (patient.account.trails = []), [lacking('there is no trail')], 1],
    [
      'none, where no stack waits for one',
      () => {
        patient.account.trails = [];
        onScheduleAlone();
      },
      [
        `note trail of IAM writes: ${NONE}: there is no trail; no stack of these rules waits for that`,
        ON_SCHEDULE,
      ],
      0,
    ],
    [
      'one that is stopped',
      () => (trail().IsLogging = false),
      [lacking('trail management-events is stopped')],
      1,
    ],
    [
      'one without the events of global services',
      () => (trail().IncludeGlobalServiceEvents = false),
      [lacking('trail management-events leaves out the events of global services')],
      1,
    ],
    [
      'one of another region alone, which the IAM region does not see',
      () =>
        Object.assign(trail(), {
          IsMultiRegionTrail: false,
          HomeRegion: REGION,
          TrailARN: patient.arnOf('cloudtrail', 'trail/management-events', REGION),
        }),
      [lacking('there is no trail')],
      1,
    ],
    ['one of the IAM region alone', () => (trail().IsMultiRegionTrail = false), [], 0],
    [
      'one of all regions whose home is another one',
      () =>
        Object.assign(trail(), {
          HomeRegion: 'eu-west-1',
          TrailARN: patient.arnOf('cloudtrail', 'trail/management-events', 'eu-west-1'),
        }),
      [],
      0,
    ],
    [
      'two, of which the first is stopped',
      () =>
        patient.account.trails.unshift({
          ...trail(),
          Name: 'old',
          TrailARN: `${trail().TrailARN}-old`,
          IsLogging: false,
        }),
      [],
      0,
    ],
    [
      'two that do not do',
      () => {
        trail().IsLogging = false;
        patient.account.trails.push({
          ...trail(),
          Name: 'data',
          TrailARN: `${trail().TrailARN}-data`,
          IsLogging: true,
          EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }],
        });
      },
      [lacking('trail management-events is stopped; trail data records no management write events of IAM')],
      1,
    ],
    [
      'one of reads alone',
      () => (trail().EventSelectors = [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }]),
      [NO_WRITES],
      1,
    ],
    [
      'one of writes alone',
      () => (trail().EventSelectors = [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }]),
      [],
      0,
    ],
    ['one of management events, by advanced selectors', () => select(MANAGEMENT), [], 0],
    [
      'one of management writes, by advanced selectors',
      () => select(MANAGEMENT, { Field: 'readOnly', Equals: ['false'] }),
      [],
      0,
    ],
    [
      'one of management reads, by advanced selectors',
      () => select(MANAGEMENT, { Field: 'readOnly', Equals: ['true'] }),
      [NO_WRITES],
      1,
    ],
    [
      'one of data events, by advanced selectors',
      () => select({ Field: 'eventCategory', Equals: ['Data'] }),
      [NO_WRITES],
      1,
    ],
    ['one without a category', () => select({ Field: 'readOnly', Equals: ['false'] }), [NO_WRITES], 1],
    [
      'one that leaves out another service',
      () => select(MANAGEMENT, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
      [],
      0,
    ],
    [
      'one that leaves out IAM',
      () => select(MANAGEMENT, { Field: 'eventSource', NotEquals: ['iam.amazonaws.com'] }),
      [NO_WRITES],
      1,
    ],
    [
      'one that leaves out what IAM begins with',
      () => select(MANAGEMENT, { Field: 'eventSource', NotStartsWith: ['iam'] }),
      [NO_WRITES],
      1,
    ],
    [
      'one that chooses by a field that is not known here',
      () => select(MANAGEMENT, { Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:sts'] }),
      [
        'unknown trail of IAM writes: trail management-events records some management events, by fields that are not decided here',
      ],
      3,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });

  it('that cannot be read may be the one: nothing is wrong then', async () => {
    patient.account.trails.push({
      ...trail(),
      Name: 'b',
      TrailARN: `${trail().TrailARN}-b`,
      IsLogging: false,
    });
    patient.aws.faults.add({ operation: 'cloudtrail:GetEventSelectors', kind: 'deny', times: Infinity });
    await shows(
      [
        /^unknown trail of IAM writes: trail management-events cannot be read: .*cloudtrail:GetEventSelectors/,
      ],
      3,
    );
  });

  it('are not known to be missed where it could not be read whether a stack waits for one', async () => {
    patient.account.trails = [];
    patient.aws.faults.add({ operation: 'cloudformation:DescribeStacks', kind: 'deny', times: Infinity });
    const { told, exitCode } = await patient.examine();
    expect(told).toContain(
      `unknown trail of IAM writes: ${NONE}: there is no trail; whether a stack of these rules waits for that could not be read`,
    );
    expect(exitCode).toBe(3);
  });
});

describe('IAM events', () => {
  const DISABLED = (name: string, region: string): string =>
    `wrong IAM events: EventBridge rule ${name} in ${region} is disabled: changes in IAM start nothing`;
  const NO_FORWARDER = `wrong IAM events: no EventBridge rule forwards IAM's events from us-east-1 to ${REGION}: users are evaluated on schedule alone`;

  itEach<Row>([
    ['that a stack does not want', onScheduleAlone, [ON_SCHEDULE], 0],
    [
      'that a stack does not want need no forwarder',
      () => {
        onScheduleAlone();
        patient.account.eventRules = Object.fromEntries(
          Object.entries(patient.account.eventRules).filter(
            ([, { Name }]) => Name === physical('ComplianceChangeRule'),
          ),
        );
      },
      [ON_SCHEDULE],
      0,
    ],
    [
      'whose rule is disabled',
      () => (eventRule(physical('IamEventRule')).State = 'DISABLED'),
      [DISABLED(physical('IamEventRule'), REGION)],
      1,
    ],
    [
      'whose rule is enabled in the other way',
      () => (eventRule(physical('IamEventRule')).State = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'),
      [],
      0,
    ],
    [
      'whose rule is gone',
      () => delete patient.account.eventRules[eventRule(physical('IamEventRule')).Arn],
      [`wrong IAM events: EventBridge rule ${physical('IamEventRule')} does not exist any more`],
      1,
    ],
    [
      'that nothing forwards',
      () => delete patient.account.eventRules[eventRule(FORWARDER, 'us-east-1').Arn],
      [NO_FORWARDER],
      1,
    ],
    [
      'whose forwarder is disabled',
      () => (eventRule(FORWARDER, 'us-east-1').State = 'DISABLED'),
      [DISABLED(FORWARDER, 'us-east-1')],
      1,
    ],
    [
      'whose forwarder forwards to another region',
      () =>
        (eventRule(FORWARDER, 'us-east-1').Targets = [
          { Id: 'Target', Arn: patient.arnOf('events', 'event-bus/default', 'eu-west-1') },
        ]),
      [NO_FORWARDER],
      1,
    ],
    [
      'beside those of another service, which alone are forwarded',
      () => (eventRule(FORWARDER, 'us-east-1').EventPattern = '{"source":["aws.ec2"]}'),
      [NO_FORWARDER],
      1,
    ],
    [
      'that were not all forwarded',
      () =>
        patient.account.metrics.push({
          Namespace: 'AWS/SQS',
          MetricName: 'NumberOfMessagesSent',
          Dimension: { Name: 'QueueName', Value: `${FORWARDER}-DeadLetters` },
          Timestamp: new Date(patient.now.getTime() - MINUTE).toISOString(),
          value: 3,
        }),
      [
        `wrong IAM events: 3 events of IAM could not be forwarded by EventBridge rule ${FORWARDER} in us-east-1 in the last 30 hours`,
      ],
      1,
    ],
    [
      'whose forwarder is of a version that kept nothing',
      () =>
        (eventRule(FORWARDER, 'us-east-1').Targets = [
          { Id: 'Target', Arn: patient.arnOf('events', 'event-bus/default') },
        ]),
      [/^note IAM events: EventBridge rule .* keeps none that it cannot hand over/],
      0,
    ],
    [
      'that are forwarded with everything else',
      () => (eventRule(FORWARDER, 'us-east-1').EventPattern = '{"account":["111122223333"]}'),
      [],
      0,
    ],
    [
      'that are forwarded by a prefix',
      () => (eventRule(FORWARDER, 'us-east-1').EventPattern = '{"source":[{"prefix":"aws.i"}]}'),
      [],
      0,
    ],
    [
      'whose forwarder has a pattern that is none',
      () => (eventRule(FORWARDER, 'us-east-1').EventPattern = '{'),
      [/^unknown IAM events: the forwarding of IAM events cannot be read: SyntaxError/],
      3,
    ],
    [
      'whose function is switched off',
      () => (functionOf('IamEventFunction').ReservedConcurrentExecutions = 0),
      [
        `wrong IAM events: function ${physical('IamEventFunction')} is switched off: its reserved concurrency is 0`,
      ],
      1,
    ],
    [
      'whose function was deleted',
      () => delete patient.account.functions[functionOf('IamEventFunction').FunctionArn],
      [`wrong IAM events: function ${physical('IamEventFunction')} does not exist`],
      1,
    ],
    [
      'whose function the stack has lost',
      () => forget('IamEventFunction'),
      ['wrong IAM events: the function of IAM events does not exist any more'],
      1,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });

  it('that nothing forwards come with the command that deploys the forwarder, as docs/deployment.md has it', async () => {
    patient.account.eventRules = Object.fromEntries(
      Object.entries(patient.account.eventRules).filter(([, { Name }]) => Name !== FORWARDER),
    );
    expect(await commands()).toEqual([
      'aws cloudformation deploy --region us-east-1 --stack-name forward-iam-events --template-file deploy/forward-iam-events.yaml --capabilities CAPABILITY_NAMED_IAM --parameter-overrides TargetRegion=eu-central-1',
    ]);
  });

  it('cannot be looked for elsewhere where it is not known which account this is', async () => {
    patient.aws.faults.add({ operation: 'sts:GetCallerIdentity', kind: 'deny', times: Infinity });
    await shows(
      [
        'unknown IAM events: the forwarding of IAM events cannot be read: sts:GetCallerIdentity does not tell which account this is',
      ],
      3,
    );
  });
});

describe('notifications', () => {
  const topic = () => patient.arnOf('sns', physical('NotificationTopic'));
  const subscriptions = (arn = topic()) => given(patient.account.subscriptions[arn]);
  const pending = (Endpoint: string, TopicArn = topic()): void => {
    subscriptions(TopicArn).push({
      SubscriptionArn: 'PendingConfirmation',
      Owner: '111122223333',
      Protocol: 'email',
      Endpoint,
      TopicArn,
    });
  };
  const unconfirmed = (endpoint: string, what: string): string =>
    `wrong notifications: the subscription of ${endpoint} to ${what} is not confirmed, and nothing is sent there`;

  itEach<Row>([
    [
      'that nobody has confirmed',
      () => {
        subscriptions().length = 0;
        pending('a@example.com');
      },
      [unconfirmed('a@example.com', 'compliance changes')],
      1,
    ],
    [
      'that one of two has confirmed',
      () => pending('b@example.com'),
      [unconfirmed('b@example.com', 'compliance changes')],
      1,
    ],
    [
      'that nobody is subscribed to',
      () => (subscriptions().length = 0),
      [/^wrong notifications: nobody is subscribed to compliance changes \(arn:aws:sns:eu-central-1:/],
      1,
    ],
    [
      'whose one subscription was deleted',
      () => (given(subscriptions()[0]).SubscriptionArn = 'Deleted'),
      [/^wrong notifications: nobody is subscribed to compliance changes/],
      1,
    ],
    [
      'whose topic is gone',
      () => delete patient.account.topics[topic()],
      [
        `wrong notifications: the topic of compliance changes does not exist: arn:aws:sns:eu-central-1:111122223333:${physical('NotificationTopic')}`,
      ],
      1,
    ],
    [
      'of alarms that nobody has confirmed',
      () => {
        const alarms = patient.arnOf('sns', 'alarms');
        subscriptions(alarms).length = 0;
        pending('c@example.com', alarms);
      },
      [unconfirmed('c@example.com', 'alarms')],
      1,
    ],
    [
      'that a stack does not make',
      () => {
        forget('NotificationTopic');
        stack().parameters['AlarmTopicArn'] = '';
      },
      [
        `note notifications: stack ${STACK} tells nobody of compliance changes (parameters NotificationEmail, NotificationTopicArn)`,
        `wrong notifications: stack ${STACK} tells nobody when its rules stop working (parameters AlarmEmail, AlarmTopicArn)`,
      ],
      1,
    ],
    [
      'to a topic of another account',
      () => (stack().parameters['NotificationTopicArn'] = `arn:aws:sns:${REGION}:444455556666:told`),
      [
        /^unknown notifications: the topic of compliance changes \(arn:aws:sns:eu-central-1:444455556666:told\) cannot be read: AuthorizationError/,
        /^unknown key of the topic: whether a KMS key encrypts arn:aws:sns:eu-central-1:444455556666:told cannot be read: AuthorizationError/,
      ],
      3,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });

  it('to a topic of another region are asked for there', async () => {
    const arn = patient.arnOf('sns', 'told', 'us-west-2');
    stack().parameters['NotificationTopicArn'] = arn;
    patient.account.topics[arn] = [];
    patient.account.subscriptions[arn] = [
      { ...given(subscriptions()[0]), TopicArn: arn, Endpoint: 'one@example.com' },
      { ...given(subscriptions()[0]), TopicArn: arn, Endpoint: 'two@example.com' },
    ];
    const { told, diagnoses } = await patient.examine();
    expect(told).toEqual([]);
    expect(diagnoses.map(({ Message }) => Message)).toContain('2 subscribers are told of compliance changes');
  });

  it('that nobody has confirmed come with the command that sends the mail again', async () => {
    pending('b@example.com');
    expect(await commands()).toEqual([
      `aws sns subscribe --topic-arn ${topic()} --protocol email --notification-endpoint b@example.com --region ${REGION}`,
    ]);
  });
});

describe('the key of the topic', () => {
  const KEY = `arn:aws:kms:${REGION}:444455556666:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;
  const toTopicOf = (accountId: string, key: string | undefined, granted = ''): string => {
    const arn = `arn:aws:sns:${REGION}:${accountId}:told`;
    Object.assign(stack().parameters, { NotificationTopicArn: arn, NotificationKeyArn: granted });
    patient.account.topicAttributes[arn] = key === undefined ? {} : { KmsMasterKeyId: key };
    if (accountId === '111122223333') patient.account.topics[arn] = [];
    return arn;
  };

  it.each<[string, string, string | undefined, string, string]>([
    ['that is granted', '444455556666', KEY, KEY, 'ok topic-key-usable'],
    ['that is granted, and named by its id', '444455556666', KEY.slice(-36), KEY, 'ok topic-key-usable'],
    ['that is not granted', '444455556666', KEY, '', 'wrong topic-key-not-granted'],
    [
      'where another is granted',
      '444455556666',
      KEY,
      KEY.replace('0f1e', 'ffff'),
      'wrong topic-key-not-granted',
    ],
    ['that an alias names', '444455556666', 'alias/told', KEY, 'unknown topic-key-not-compared'],
    [
      'that an alias names, and nothing is granted',
      '444455556666',
      'alias/told',
      '',
      'wrong topic-key-not-granted',
    ],
    ['of AWS in another account', '444455556666', 'alias/aws/sns', '', 'wrong topic-key-of-aws'],
    ['of AWS in this account', '111122223333', 'alias/aws/sns', '', 'ok topic-key-usable'],
    ['in this account, whose policy may do', '111122223333', KEY, '', 'unknown topic-key-in-own-account'],
    ['that there is not', '444455556666', undefined, '', ''],
    ['of a topic that an empty key does not encrypt', '444455556666', '', '', ''],
  ])('%s', async (_, accountId, key, granted, expected) => {
    toTopicOf(accountId, key, granted);
    const { diagnoses } = await patient.examine();
    const found = diagnoses.filter(({ Check }) => Check === 'key of the topic');
    expect(found.map(({ Status, Id }) => `${Status} ${Id}`).join()).toBe(expected);
  });
});

describe('the key of the topic of the alarm', () => {
  it.each<[string, string, string | undefined, string]>([
    ['of AWS in another account', '444455556666', 'alias/aws/sns', 'wrong alarm-key-of-aws'],
    ['of its own in another account', '444455556666', `arn:aws:kms:${REGION}:444455556666:key/0f1e`, ''],
    ['that there is not', '444455556666', undefined, ''],
    ['of AWS in this account', '111122223333', 'alias/aws/sns', ''],
  ])('%s', async (_, accountId, key, expected) => {
    const arn = `arn:aws:sns:${REGION}:${accountId}:told`;
    stack().parameters['AlarmTopicArn'] = arn;
    patient.account.topicAttributes[arn] = key === undefined ? {} : { KmsMasterKeyId: key };
    const { diagnoses } = await patient.examine();
    const found = diagnoses.filter(({ Check }) => Check === 'key of the topic');
    expect(found.map(({ Status, Id }) => `${Status} ${Id}`).join()).toBe(expected);
  });
});

describe('the alarm', () => {
  const arn = (name: string): string => patient.arnOf('scheduler', `schedule/${ALARM_SCHEDULES}/${name}`);
  const schedule = (name = 'topic') => given(patient.account.schedules[arn(name)]);
  const NO_FIRST =
    'note alarm: schedule first of stack aws-config-mfa-rules is gone: where no look could set the alarm any more, nobody would be told';
  const alarms = (): string => patient.arnOf('sns', 'alarms');
  const HOUR = 3_600_000;
  const wellBefore = (hours: number): string => new Date(patient.now.getTime() - hours * HOUR).toISOString();

  itEach<Row>([
    [
      'that is not there',
      () => (patient.account.schedules = {}),
      [
        /^wrong alarm: stack aws-config-mfa-rules has no schedule that tells arn:aws:sns:eu-central-1:111122223333:alarms /,
        NO_FIRST,
      ],
      1,
    ],
    ["whose stack's own was deleted", () => delete patient.account.schedules[arn('first')], [NO_FIRST], 0],
    [
      "whose stack's own tells beside it",
      () => (schedule('first').State = 'ENABLED'),
      [
        'note alarm: schedule first of stack aws-config-mfa-rules tells once a day that no look has set the alarm, though one has; the next look disables it',
      ],
      0,
    ],
    [
      'that is switched off',
      () => (schedule().State = 'DISABLED'),
      [/^wrong alarm: stack aws-config-mfa-rules has no schedule that tells /],
      1,
    ],
    [
      'that tells, for no look has come out well for long',
      () => (schedule().Description = `The last look that came out well: ${wellBefore(14)}`),
      [
        /^wrong alarm: no look after [-0-9]+T[:0-9]+Z came out well: arn:\S+:alarms was told so after 13 hours, and is told once a day$/,
      ],
      1,
    ],
    [
      'that no look has put off yet',
      () => (schedule().Description = 'No look has come out well yet.'),
      [/^note alarm: no look has come out well yet, and arn:\S+:alarms is told where none does before /],
      0,
    ],
    [
      'of a topic of another region',
      () => (stack().parameters['AlarmTopicArn'] = 'arn:aws:sns:eu-west-1:111122223333:alarms'),
      [
        /^wrong alarm: stack aws-config-mfa-rules cannot tell arn:aws:sns:eu-west-1:111122223333:alarms where its rules stop working: the topic is not of eu-central-1$/,
        'wrong notifications: the topic of alarms does not exist: arn:aws:sns:eu-west-1:111122223333:alarms',
      ],
      1,
    ],
    [
      'that may not be read',
      () => patient.aws.faults.add({ operation: 'scheduler:GetSchedule', kind: 'deny', times: Infinity }),
      [
        /^unknown alarm: the alarm of stack aws-config-mfa-rules that tells arn:\S+:alarms cannot be read: AccessDenied/,
        /^unknown alarm: schedule first of stack aws-config-mfa-rules cannot be read: AccessDenied/,
      ],
      3,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    await shows(expected, code);
  });

  it('is well where a look has put it off, and says until when', async () => {
    const { diagnoses } = await patient.examine();
    expect(diagnoses.filter(({ Check }) => Check === 'alarm')).toMatchObject([
      { Id: 'alarm-put-off', Status: 'ok', Data: { TopicArn: alarms() } },
    ]);
  });

  it('of an address is another one', async () => {
    const email = patient.arnOf('sns', physical('AlarmTopic'));
    given(stack().resources).push({
      LogicalResourceId: 'AlarmTopic',
      PhysicalResourceId: email,
      ResourceType: 'AWS::SNS::Topic',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    const { diagnoses } = await patient.examine();
    expect(diagnoses.filter(({ Check }) => Check === 'alarm')).toMatchObject([
      { Id: 'alarm-put-off' },
      { Id: 'alarm-missing', Data: { TopicArn: email } },
    ]);
  });
});
