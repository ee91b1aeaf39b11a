/** What stops the rules without a sound, and is heard: the look of the heartbeat's function, over HTTP. */
import { lookAt } from './heartbeat.ts';
import { nextTold } from '../alarm/alarm.ts';
import { METRICS_OF_A_LOOK } from '../../docs/figures/month.ts';
import { readTemplate } from '../../test/support/cloudformation-yaml.ts';
import {
  ALARM_SCHEDULES,
  physical,
  permissionFor,
  ROLE_RULE,
  USER_RULE,
} from '../../test/support/deployed-account.ts';
import { admit, discharge, given, type Patient } from '../../test/support/examined-account.ts';
import { renderTemplate } from '../../test/support/rendered-template.ts';
import { sharedIt } from '../../test/support/share.ts';

const it = sharedIt(6, 'looks of the heartbeat');

const MINUTE = 60_000;
const REGION = 'eu-central-1';

let patient: Patient;
let lines: string[];

beforeEach(async () => {
  patient = await admit({ region: REGION });
  process.env['STACK_ID'] = given(patient.account.stacks['aws-config-mfa-rules']).StackId;
  process.env['RULE_NAME_PREFIX'] = '';
  told({ ALARM_TOPIC_ARN: patient.arnOf('sns', 'alarms') });
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await discharge(patient);
});

const HOUR = 60 * MINUTE;
/** @param hours after all was set up */
const after = (hours: number): Date => new Date(patient.now.getTime() + hours * HOUR);
const look = (now = patient.now): Promise<void> => lookAt({ awsRequestId: 'one' }, now);

/** Whom the stack is told to tell, as template.yaml sets it. */
const told = (topics: { ALARM_TOPIC_ARN?: string; ALARM_EMAIL_TOPIC_ARN?: string }): void => {
  const isTold = Object.keys(topics).length > 0;
  Object.assign(process.env, {
    ALARM_SCHEDULES: isTold ? ALARM_SCHEDULES : '',
    ALARM_ROLE_ARN: isTold ? `arn:aws:iam::111122223333:role/${physical('AlarmRole')}` : '',
    ALARM_DEAD_LETTER_ARN: patient.arnOf('sqs', physical('FailedInvocations')),
    ALARM_TOPIC_ARN: '',
    ALARM_EMAIL_TOPIC_ARN: '',
    ...topics,
  });
};

const functionOf = (resource: string) =>
  given(patient.account.functions[patient.arnOf('lambda', `function:${physical(resource)}`)]);
const eventRule = (resource: string) =>
  given(patient.account.eventRules[patient.arnOf('events', `rule/${physical(resource)}`)]);
const stopRecorder = (): unknown =>
  Object.assign(given(patient.account.configurationRecorderStatuses[0]), { recording: false });
const measured = (MetricName: string, Name: string, resource: string, minutesAgo: number): void => {
  patient.account.metrics.push({
    Namespace: Name === 'QueueName' ? 'AWS/SQS' : 'AWS/Lambda',
    MetricName,
    Dimension: { Name, Value: physical(resource) },
    Timestamp: new Date(patient.now.getTime() - minutesAgo * MINUTE).toISOString(),
    value: 1,
  });
};

it('comes out well where all is well, and says so in one line', async () => {
  await look();
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines.join(''))).toMatchObject({ level: 'INFO', function: 'heartbeat', diagnoses: [] });
});

it.each<[string, () => unknown, RegExp]>([
  [
    'AWS Config may not invoke a function any more',
    () => (functionOf('UserRuleFunction').Policy = permissionFor('another', undefined)),
    /does not let AWS Config of account 111122223333 invoke it/,
  ],
  [
    'the concurrency of a function is 0',
    () => (functionOf('RoleRuleFunction').ReservedConcurrentExecutions = 0),
    /RoleRuleFunction-\w+ is switched off: its reserved concurrency is 0/,
  ],
  ['the recorder is off', stopRecorder, /recorder default .*(off|stopped|not record)/i],
  ['the recorder is gone', () => (patient.account.configurationRecorders = []), /recorder/],
  [
    'a rule is gone',
    () => delete patient.account.configRules[ROLE_RULE],
    /iam-role-trust-mfa-required is not deployed/,
  ],
  [
    'a scheduled run did not come',
    () => given(patient.account.configRules[USER_RULE]).results.clear(),
    /iam-user-mfa-required has no result, though it runs every 6 hours/,
  ],
  [
    'events are dropped: throttled for six hours, failed every time, or with a record that could not be delivered',
    () => measured('AsyncEventsDropped', 'FunctionName', 'RoleRuleFunction', 300),
    /1 event of function .*RoleRuleFunction.* came to nothing/,
  ],
  [
    'a compliance change could not be told of',
    () => measured('AsyncEventsDropped', 'FunctionName', 'ComplianceChangeFunction', 300),
    /1 event of function .*ComplianceChangeFunction.* came to nothing/,
  ],
  [
    'a compliance change or an IAM event could not be handed over, or a topic did not take a message of the alarm',
    () => measured('NumberOfMessagesSent', 'QueueName', 'FailedInvocations', 300),
    /1 message came to the queue of failed invocations/,
  ],
  [
    'the rule of IAM events is disabled',
    () => {
      for (const rule of Object.values(patient.account.eventRules)) rule.State = 'DISABLED';
    },
    /changes in IAM start nothing/,
  ],
  [
    'the rule of compliance changes is disabled',
    () => (eventRule('ComplianceChangeRule').State = 'DISABLED'),
    /ComplianceChangeRule-\w+ in eu-central-1 is disabled: nobody is told of compliance changes/,
  ],
  [
    'the rule of compliance changes is gone',
    () => delete patient.account.eventRules[eventRule('ComplianceChangeRule').Arn],
    /EventBridge rule .*ComplianceChangeRule-\w+ does not exist any more/,
  ],
  [
    'nothing forwards IAM events',
    () =>
      (patient.account.eventRules = Object.fromEntries(
        Object.entries(patient.account.eventRules).filter(([, { Name }]) => !Name.startsWith('forward')),
      )),
    /no EventBridge rule forwards IAM's events from us-east-1 to eu-central-1/,
  ],
  [
    'something cannot be read',
    () => patient.aws.faults.add({ operation: 'lambda:GetPolicy', kind: 'deny', times: Infinity }),
    /the policy of function .* cannot be read/,
  ],
])('fails where %s', async (_, wound, message) => {
  wound();
  await expect(look()).rejects.toThrow(message);
  expect(JSON.parse(lines.join(''))).toMatchObject({ level: 'ERROR', function: 'heartbeat' });
});

it('asks for as many metrics as docs/figures counts', async () => {
  await look();
  const { ofRules, ofEvents, ofNotifications } = METRICS_OF_A_LOOK;
  expect(patient.aws.calls.get('cloudwatch:GetMetricStatistics')).toBe(ofRules + ofEvents + ofNotifications);
});

it('does not look at what another stack has deployed beside it', async () => {
  process.env['RULE_NAME_PREFIX'] = 'test-';
  await expect(look()).rejects.toThrow('rule iam-user-mfa-required is not deployed');
});

it('may call what it calls, and no more', async () => {
  await look();
  stopRecorder();
  patient.account.schedules = {};
  told({ ALARM_EMAIL_TOPIC_ARN: patient.arnOf('sns', 'alarms') });
  await expect(look()).rejects.toThrow();
  const AlarmTopicArn = 'arn:aws:sns:eu-central-1:111122223333:alarms';
  const { properties } = given(
    renderTemplate(readTemplate('template.yaml'), { AlarmTopicArn }).get('HeartbeatFunctionRole'),
  );
  const policies = properties['Policies'] as readonly {
    readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | string[] }[] };
  }[];
  const granted = policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action }) => Action)
    // No call: EventBridge Scheduler asks for it where a schedule is given a role.
    .filter((action) => !action.startsWith('logs:') && action !== 'iam:PassRole');
  expect(granted.toSorted()).toEqual([...patient.aws.calls.keys()].toSorted());
});

describe('the alarm', () => {
  const arn = (name: string): string => patient.arnOf('scheduler', `schedule/${ALARM_SCHEDULES}/${name}`);
  const scheduleOf = (name: string) => given(patient.account.schedules[arn(name)]);
  /** The hours from a look to the next time that it tells. */
  const hoursTo = (name: string, now: Date): number =>
    (given(nextTold(scheduleOf(name).ScheduleExpression, now)).getTime() - now.getTime()) / HOUR;
  const inputOf = (name: string) =>
    JSON.parse(scheduleOf(name).Target.Input) as { TopicArn: string; Subject: string; Message: string };
  const aboutThirteen = (hours: number): void => {
    expect(hours).toBeGreaterThan(12.98);
    expect(hours).toBeLessThanOrEqual(13);
  };

  it.always('is put off for thirteen hours by a look that came out well', async () => {
    await look();
    aboutThirteen(hoursTo('topic', patient.now));
    const { Target, State, ActionAfterCompletion } = scheduleOf('topic');
    expect({ ...Target, State, ActionAfterCompletion }).toMatchObject({
      Arn: 'arn:aws:scheduler:::aws-sdk:sns:publish',
      RoleArn: process.env['ALARM_ROLE_ARN'],
      State: 'ENABLED',
      ActionAfterCompletion: 'NONE',
      // A message that SNS refuses for six hours is kept where the next look finds it.
      RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: patient.arnOf('sqs', physical('FailedInvocations')) },
    });
    expect(inputOf('topic')).toEqual({
      TopicArn: patient.arnOf('sns', 'alarms'),
      Subject: 'MFA rules do not work in account 111122223333',
      Message: expect.stringContaining('Looks were not made any more'),
    });
  });

  it.always('is not put off by one that failed, and says what it found', async () => {
    await look();
    const { ScheduleExpression } = scheduleOf('topic');
    stopRecorder();
    // The clock of the local AWS stands: what is due later is not looked at.
    await expect(look(after(6))).rejects.toThrow(/recorder default/);
    expect(scheduleOf('topic').ScheduleExpression).toBe(ScheduleExpression);
    expect(inputOf('topic').Message).toMatch(/ found:\n- .*recorder default.* To fix it, /);
    await expect(look(after(12))).rejects.toThrow(/recorder default/);
    expect(scheduleOf('topic').ScheduleExpression).toBe(ScheduleExpression);
    expect(inputOf('topic').Message).toContain(
      `after ${patient.now.toISOString().slice(0, 16).replace('T', ' ')} UTC has found`,
    );
    // Thirteen hours after the look that came out well, and then each day.
    expect(hoursTo('topic', after(12))).toBeLessThanOrEqual(1);
    expect(hoursTo('topic', after(14))).toBeLessThanOrEqual(23);
  });

  it.always('is left alone by one that fails while it tells', async () => {
    await look();
    const before = structuredClone(scheduleOf('topic'));
    stopRecorder();
    await expect(look(after(13))).rejects.toThrow(/recorder default/);
    expect(scheduleOf('topic')).toEqual(before);
  });

  it.each([
    ['came out well', () => undefined],
    ['failed', stopRecorder],
  ])('is made by the first look, which %s', async (_, wound) => {
    patient.account.schedules = {};
    wound();
    await look().catch(() => undefined);
    aboutThirteen(hoursTo('topic', patient.now));
  });

  it('tells a topic and an address, each by a schedule of its own', async () => {
    const email = patient.arnOf('sns', physical('AlarmTopic'));
    told({ ALARM_TOPIC_ARN: patient.arnOf('sns', 'alarms'), ALARM_EMAIL_TOPIC_ARN: email });
    await look();
    expect(['topic', 'email'].map((name) => inputOf(name).TopicArn)).toEqual([
      patient.arnOf('sns', 'alarms'),
      email,
    ]);
  });

  it('follows the topic that the stack is told, and forgets one that it is not told any more', async () => {
    const other = patient.arnOf('sns', 'others');
    told({ ALARM_TOPIC_ARN: other });
    await look();
    expect(inputOf('topic').TopicArn).toBe(other);
    told({ ALARM_EMAIL_TOPIC_ARN: other });
    await look();
    expect(Object.keys(patient.account.schedules).toSorted()).toEqual([arn('email'), arn('first')]);
  });

  it('tells nobody where nobody is given, and asks for nothing', async () => {
    patient.account.schedules = {};
    patient.account.scheduleGroups = [];
    told({});
    await look();
    expect([...patient.aws.calls.keys()].filter((call) => call.startsWith('scheduler:'))).toEqual([]);
  });

  it('is enabled again by the next look', async () => {
    scheduleOf('topic').State = 'DISABLED';
    await look();
    expect(scheduleOf('topic').State).toBe('ENABLED');
  });

  it.always('tells daily again where somebody has changed when it tells, though looks fail', async () => {
    scheduleOf('topic').ScheduleExpression = 'at(2036-01-01T00:00:00)';
    stopRecorder();
    await expect(look()).rejects.toThrow(/recorder default/);
    aboutThirteen(hoursTo('topic', patient.now));
  });

  it.always('is left alone by a failed look where the answer tells of no schedule', async () => {
    const before = scheduleOf('topic').ScheduleExpression;
    patient.aws.faults.add({ operation: 'scheduler:GetSchedule', kind: 'empty', times: Infinity });
    stopRecorder();
    await expect(look()).rejects.toThrow(/the answer of GetSchedule has no ScheduleExpression/);
    expect(scheduleOf('topic').ScheduleExpression).toBe(before);
  });

  it.always(
    'is never heard by a topic of another region: the look says so, and the other topic is told',
    async () => {
      const elsewhere = 'arn:aws:sns:eu-west-1:111122223333:alarms';
      const email = patient.arnOf('sns', physical('AlarmTopic'));
      patient.account.schedules = {};
      told({ ALARM_TOPIC_ARN: elsewhere, ALARM_EMAIL_TOPIC_ARN: email });
      await expect(look()).rejects.toThrow(
        `the alarm could not be set: ${elsewhere} is not of eu-central-1, and EventBridge Scheduler publishes in its own region`,
      );
      expect(Object.keys(patient.account.schedules)).toEqual([arn('email')]);
      expect(inputOf('email').Message).toContain(`- ${elsewhere} is not of eu-central-1`);
      expect(scheduleOf('email').Description).toBe('No look has come out well yet.');
    },
  );

  it.always('tells the other topic where one did not take its message', async () => {
    const email = patient.arnOf('sns', physical('AlarmTopic'));
    told({ ALARM_TOPIC_ARN: patient.arnOf('sns', 'alarms'), ALARM_EMAIL_TOPIC_ARN: email });
    await look();
    measured('NumberOfMessagesSent', 'QueueName', 'FailedInvocations', 60);
    await expect(look(after(6))).rejects.toThrow(/1 message came to the queue of failed invocations/);
    expect(inputOf('email').Message).toMatch(/1 message came .* what a topic did not take of the alarm/);
    // Of that very look it is not put off.
    expect(hoursTo('email', after(6))).toBeLessThanOrEqual(7);
  });

  it('fails the look where it cannot be put off', async () => {
    const before = structuredClone(scheduleOf('topic'));
    patient.aws.faults.add({ operation: 'scheduler:UpdateSchedule', kind: 'deny', times: Infinity });
    await expect(look()).rejects.toThrow(/the alarm could not be set: AccessDeniedException/);
    expect(scheduleOf('topic')).toEqual(before);
  });

  /** The schedule that CloudFormation has just made, or made anew. */
  const made = (): void => {
    scheduleOf('first').State = 'ENABLED';
  };

  it.always(
    'that the stack itself has set tells no more once a look has set its own, and is else as it was',
    async () => {
      made();
      const before = structuredClone(scheduleOf('first'));
      await look();
      expect(scheduleOf('first')).toEqual({ ...before, State: 'DISABLED' });
    },
  );

  it('that the stack itself has set is left alone from then on', async () => {
    await look();
    // That of the topic alone.
    expect(patient.aws.calls.get('scheduler:UpdateSchedule')).toBe(1);
  });

  it.always.each(['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'])(
    'that the stack itself has set tells daily where a boundary forbids %s',
    async (operation) => {
      made();
      delete patient.account.schedules[arn('topic')];
      patient.aws.faults.add({ operation: 'scheduler:CreateSchedule', kind: 'deny', times: Infinity });
      patient.aws.faults.add({ operation, kind: 'deny', times: Infinity });
      await expect(look()).rejects.toThrow(/the alarm could not be set: AccessDeniedException/);
      expect(scheduleOf('first').State).toBe('ENABLED');
    },
  );

  it.always(
    'that the stack itself has set tells again where somebody deleted the one of the look, which cannot be made',
    async () => {
      delete patient.account.schedules[arn('topic')];
      patient.aws.faults.add({ operation: 'scheduler:CreateSchedule', kind: 'deny', times: Infinity });
      await expect(look()).rejects.toThrow(/the alarm could not be set: AccessDeniedException/);
      expect(scheduleOf('first').State).toBe('ENABLED');
    },
  );

  it('that the stack itself has set is none where somebody deleted it', async () => {
    delete patient.account.schedules[arn('first')];
    await look();
    expect(scheduleOf('topic').State).toBe('ENABLED');
  });

  it('has the ARNs of its partition', async () => {
    told({ ALARM_TOPIC_ARN: `arn:aws-us-gov:sns:${REGION}:111122223333:alarms` });
    await look();
    expect(scheduleOf('topic').Target.Arn).toBe('arn:aws-us-gov:scheduler:::aws-sdk:sns:publish');
  });
});

it.each(['AWS_REGION', 'STACK_ID', 'RULE_NAME_PREFIX', 'ALARM_SCHEDULES', 'ALARM_TOPIC_ARN'])(
  'fails where %s is not set',
  async (name) => {
    delete process.env[name];
    await expect(look()).rejects.toThrow(`${name} is not set`);
  },
);
