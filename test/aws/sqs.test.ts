import { GetQueueAttributesCommand, SQSClient, type QueueAttributeName } from '@aws-sdk/client-sqs';
import { toAccount } from './account.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({
    account: toAccount({
      queues: {
        'arn:aws:sqs:eu-west-1:111122223333:q': {
          ApproximateNumberOfMessages: '2',
          ApproximateNumberOfMessagesNotVisible: '1',
        },
      },
    }),
  });
});

afterEach(async () => {
  await aws.stop();
});

const ask = (
  AttributeNames: QueueAttributeName[] | undefined,
  QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/q',
  region = 'eu-west-1',
) =>
  new SQSClient({
    endpoint: aws.url,
    region,
    credentials: aws.credentials(),
    maxAttempts: 1,
  }).send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));

it.each<[QueueAttributeName[] | undefined, object | undefined]>([
  [['ApproximateNumberOfMessages'], { ApproximateNumberOfMessages: '2' }],
  [['All'], { ApproximateNumberOfMessages: '2', ApproximateNumberOfMessagesNotVisible: '1' }],
  [undefined, undefined],
])('a queue has the attributes that are asked for: %j', async (names, attributes) => {
  expect((await ask(names)).Attributes).toEqual(attributes);
});

it.each<[string, () => Promise<unknown>, string]>([
  [
    'a queue that is not there',
    () => ask(['All'], 'https://sqs.eu-west-1.amazonaws.com/111122223333/none'),
    'QueueDoesNotExist',
  ],
  ['a queue of another region', () => ask(['All'], undefined, 'us-east-1'), 'QueueDoesNotExist'],
  ['what is no queue', () => ask(['All'], 'https://sqs.eu-west-1.amazonaws.com/q'), 'InvalidAddress'],
  ['an attribute that it does not know', () => ask(['Size' as 'All']), 'InvalidAttributeName'],
])('refuses %s', async (_, call, name) => {
  await expect(call()).rejects.toMatchObject({ name });
});

it('writes the action of a denial in lower case', async () => {
  aws.faults.add({ operation: 'sqs:GetQueueAttributes', kind: 'deny' });
  await expect(ask(['All'])).rejects.toThrow('is not authorized to perform: sqs:getqueueattributes');
});
