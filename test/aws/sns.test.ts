import { PublishCommand } from '@aws-sdk/client-sns';
import { toAccount } from './account.ts';
import { clientsOf } from './clients.ts';
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
