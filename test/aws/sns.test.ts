import {
  ListSubscriptionsByTopicCommand,
  paginateListSubscriptionsByTopic,
  PublishCommand,
} from '@aws-sdk/client-sns';
import { toAccount } from './account.ts';
import { all, clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:told';

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({ account: toAccount({ topics: { [TOPIC]: [] } }) });
});

afterEach(async () => {
  await aws.stop();
});

const publish = (input: { TopicArn?: string; Subject?: string; Message: string | undefined }) =>
  clientsOf(aws).sns.send(new PublishCommand({ TopicArn: TOPIC, ...input }));

describe('Publish', () => {
  it('keeps what was published, with its id', async () => {
    const { MessageId } = await publish({ Subject: 'a subject', Message: 'two\nlines, and an é' });
    expect(aws.account.topics[TOPIC]).toEqual([
      { MessageId, Subject: 'a subject', Message: 'two\nlines, and an é' },
    ]);
  });

  it.each([
    ['a subject of 99 characters', { Subject: 's'.repeat(99), Message: 'm' }],
    ['no subject', { Message: 'm' }],
    ['a message of 262,144 bytes', { Message: 'é'.repeat(131_072) }],
  ])('takes %s', async (_, input) => {
    expect((await publish(input)).MessageId).toEqual(expect.any(String));
  });

  it.each([
    ['a subject of 100 characters', { Subject: 's'.repeat(100), Message: 'm' }, 'Invalid parameter: Subject'],
    ['a subject with a line break', { Subject: 'a\nb', Message: 'm' }, 'Invalid parameter: Subject'],
    ['a subject that is not ASCII', { Subject: 'é', Message: 'm' }, 'Invalid parameter: Subject'],
    ['an empty message', { Message: '' }, 'Invalid parameter: Empty message'],
    ['no message', { Message: undefined }, 'Invalid parameter: Empty message'],
    [
      'a message of more than 262,144 bytes',
      { Message: `${'é'.repeat(131_072)}m` },
      'Invalid parameter: Message too long',
    ],
    ['what is no topic', { TopicArn: 'told', Message: 'm' }, 'Invalid parameter: TopicArn'],
    ['a topic that is not there', { TopicArn: `${TOPIC}-not`, Message: 'm' }, 'Topic does not exist'],
  ])('refuses %s', async (_, input, message) => {
    await expect(publish(input)).rejects.toThrow(message);
    expect(aws.account.topics[TOPIC]).toEqual([]);
  });

  it.each([
    ['throttle', 'ThrottledException'],
    ['deny', 'AuthorizationErrorException'],
    ['5xx', 'InternalErrorException'],
  ] as const)('can fail: %s', async (kind, name) => {
    aws.faults.add({ operation: 'sns:Publish', kind });
    await expect(publish({ Message: 'm' })).rejects.toMatchObject({ name });
  });
});

describe('ListSubscriptionsByTopic', () => {
  const HERE = TOPIC.replace('us-east-1', 'eu-west-1');
  const subscription = (Endpoint: string, SubscriptionArn: string) => ({
    SubscriptionArn,
    Owner: '111122223333',
    Protocol: 'email',
    Endpoint,
    TopicArn: HERE,
  });
  beforeEach(() => {
    aws.account.topics[HERE] = [];
    aws.account.subscriptions[HERE] = [
      subscription('a@example.com', `${HERE}:1`),
      subscription('b@example.com', 'PendingConfirmation'),
      subscription('c@example.com', `${HERE}:3`),
    ];
  });

  it.each([[[]], [[2]], [[1, 0]]])('gives those of the topic over pages of %j', async (pageSizes) => {
    aws.pageSizes = pageSizes;
    const pages = paginateListSubscriptionsByTopic({ client: clientsOf(aws).sns }, { TopicArn: HERE });
    const found = await all(pages, ({ Subscriptions }) => Subscriptions);
    expect(found).toEqual(aws.account.subscriptions[HERE]);
  });

  it.each([
    ['a topic that is not there', `${HERE}-not`, 'Topic does not exist'],
    ['a topic of another region', TOPIC, 'Invalid parameter: TopicArn'],
    ['a topic of another account', HERE.replace('111122223333', '444455556666'), 'is not authorized'],
    ['what is no topic', 'told', 'Invalid parameter: TopicArn'],
  ])('refuses %s', async (_, TopicArn, message) => {
    const asked = clientsOf(aws).sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    await expect(asked).rejects.toThrow(message);
  });
});
