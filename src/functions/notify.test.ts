import * as sns from '@aws-sdk/client-sns';
import type * as Lambda from './notify.ts';
import * as clients from '../aws/clients.ts';
import { toAccount } from '../../test/aws/account.ts';
import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';
import { invoke, recordedEvent, type Invoked } from '../../test/support/invoke.ts';

const GIVEN = 'arn:aws:sns:eu-west-1:111122223333:told';
const MADE = 'arn:aws:sns:us-east-1:111122223333:stack-NotificationTopic-1A2B3C';
const event = recordedEvent('compliance-change/user-non-compliant');

let aws: AwsEndpoint;
let saved: NodeJS.ProcessEnv;

beforeEach(async () => {
  saved = process.env;
  aws = await startAws({ account: toAccount({ topics: { [GIVEN]: [], [MADE]: [] } }) });
  process.env = {
    ...saved,
    ...aws.environment(),
    NOTIFICATION_TOPIC_ARN: GIVEN,
    EMAIL_TOPIC_ARN: MADE,
  };
});

afterEach(async () => {
  process.env = saved;
  await aws.stop();
});

/** As a new execution environment has it; `maxAttempts` of each request, so that a test need not wait for ten. */
const notify = (value: unknown, maxAttempts = 2): Promise<Invoked> => {
  let lambda: typeof Lambda | undefined;
  const settings: sns.SNSClientConfig[] = [];
  jest.isolateModules(() => {
    jest.doMock('@aws-sdk/client-sns', () => ({
      ...sns,
      SNSClient: class extends sns.SNSClient {
        constructor(config: sns.SNSClientConfig) {
          super(config);
          settings.push(config);
        }
      },
    }));
    jest.doMock('../aws/clients.ts', () => ({
      ...clients,
      clientSettings: { ...clients.clientSettings, maxAttempts },
    }));
    lambda = jest.requireActual<typeof Lambda>('./notify.ts');
  });
  if (lambda === undefined) throw new Error('the function was not loaded');
  regions = () => settings.map(({ region }) => region).toSorted();
  return invoke(lambda.handler, value);
};
/** The regions that the latest invocation made clients for. */
let regions: () => unknown[];

const messagesOf = (topic: string) => aws.account.topics[topic] ?? [];

describe('notify', () => {
  it('publishes to the topic that was given and to the one that was made, each in its region', async () => {
    const { error, lines } = await notify(event);
    expect(error).toBeUndefined();
    for (const topic of [GIVEN, MADE]) {
      expect(messagesOf(topic)).toEqual([
        {
          MessageId: expect.any(String),
          Subject: 'NON_COMPLIANT: IAM user bob in account 111122223333',
          Message: expect.stringMatching(/^IAM user bob [^]*What is wrong: IAM user bob has no MFA device/),
        },
      ]);
    }
    expect(regions()).toEqual(['eu-west-1', 'us-east-1']);
    expect(lines).toEqual([
      {
        level: 'INFO',
        function: 'compliance-change',
        requestId: 'request-1',
        eventId: event['id'],
        configRuleName: 'iam-user-mfa-required',
        accountId: '111122223333',
        resourceType: 'AWS::IAM::User',
        resourceId: 'AIDAEXAMPLEBOBQ2A3B4C',
        complianceType: 'NON_COMPLIANT',
        complianceTypeBefore: 'COMPLIANT',
        messageIds: expect.arrayContaining(
          [GIVEN, MADE].flatMap(messagesOf).map(({ MessageId }) => MessageId),
        ),
        durationMs: expect.any(Number),
      },
    ]);
  });

  it.each([
    ['NOTIFICATION_TOPIC_ARN', GIVEN, MADE],
    ['EMAIL_TOPIC_ARN', MADE, GIVEN],
  ])('publishes to one topic where only %s is set', async (variable, topic, other) => {
    process.env = { ...process.env, NOTIFICATION_TOPIC_ARN: '', EMAIL_TOPIC_ARN: '', [variable]: topic };
    expect((await notify(event)).error).toBeUndefined();
    expect([messagesOf(topic).length, messagesOf(other).length]).toEqual([1, 0]);
  });

  it('sends nothing where there is nothing to tell, and says so in its line', async () => {
    const first = structuredClone(recordedEvent('compliance-change/user-fixed'));
    Object.assign(Object(first['detail']), { oldEvaluationResult: undefined });
    const { error, lines } = await notify(first);
    expect(error).toBeUndefined();
    expect(aws.calls.size).toBe(0);
    expect(lines).toEqual([expect.objectContaining({ complianceType: 'COMPLIANT', messageIds: [] })]);
  });

  it('sends the same message again where the event comes twice', async () => {
    await notify(event);
    await notify(event);
    const [first, second, ...more] = messagesOf(GIVEN);
    expect(second).toEqual({ ...first, MessageId: expect.any(String) });
    expect(more).toEqual([]);
  });

  it.each(['throttle', '5xx', 'drop', 'empty'] as const)('outlasts one %s', async (kind) => {
    aws.faults.add({ operation: 'sns:Publish', kind, times: 1 });
    const { error } = await notify(event);
    // An answer without a MessageId is nobody's yes, and is not asked again: Lambda tries the event again.
    if (kind === 'empty') expect(error).toMatch(/the answer has no MessageId/);
    else expect(error).toBeUndefined();
  });

  it.each([
    ['throttled', 'throttle', /^sns:Publish to arn:aws:sns:eu-west-1:111122223333:told: Throttled/],
    ['refused', 'deny', /told: AuthorizationError.*not authorized to perform: SNS:Publish/],
    ['not understood', 'html', /^sns:Publish to arn:aws:sns:eu-west-1:111122223333:told: /],
  ] as const)('fails where one topic is %s for good, and tells the other', async (_, kind, message) => {
    const toGiven = (params: Readonly<Record<string, unknown>>): boolean => params['TopicArn'] === GIVEN;
    aws.faults.add({ operation: 'sns:Publish', kind, when: toGiven, times: Infinity });
    const { error, lines } = await notify(event);
    expect(error).toMatch(message);
    expect(messagesOf(GIVEN)).toEqual([]);
    expect(messagesOf(MADE)).toHaveLength(1);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'ERROR', error, messageIds: [messagesOf(MADE)[0]?.MessageId] }),
    ]);
  });

  it('names every topic that refuses', async () => {
    aws.account.topics = {};
    const { error } = await notify(event);
    for (const topic of [GIVEN, MADE]) {
      expect(error).toContain(`sns:Publish to ${topic}: NotFoundException: Topic does not exist`);
    }
  });

  it.each([
    ['no topic at all', '', /^neither NOTIFICATION_TOPIC_ARN nor EMAIL_TOPIC_ARN names an SNS topic$/],
    ['what is no topic', 'arn:aws:sqs:us-east-1:111122223333:queue', /^NOTIFICATION_TOPIC_ARN "arn:aws:sqs/],
  ])('fails where it is given %s', async (_, arn, message) => {
    process.env = { ...process.env, NOTIFICATION_TOPIC_ARN: arn, EMAIL_TOPIC_ARN: '' };
    expect((await notify(event)).error).toMatch(message);
  });

  it('fails on an event that it cannot read, and sends nothing', async () => {
    const { error, lines } = await notify({ ...event, detail: {} });
    expect(error).toMatch(/^event: detail\.configRuleName is missing/);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'ERROR', function: 'compliance-change', error }),
    ]);
    expect(aws.calls.size).toBe(0);
  });

  it('keeps credentials out of the log', async () => {
    aws.faults.add({ operation: 'sns:Publish', kind: 'deny', times: Infinity });
    const { text } = await notify(event);
    const { secretAccessKey, sessionToken } = aws.credentials();
    for (const secret of [secretAccessKey, sessionToken]) expect(text).not.toContain(secret);
  });
});
