import { AwsError, notAuthorized } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import type { Call, Protocol, Service } from './service.ts';

const noSuchQueue = (): AwsError =>
  new AwsError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');

const QUEUE_URL = /^https?:\/\/[^/]+\/(?<owner>\d{12})\/(?<name>[A-Za-z0-9_-]{1,80}(?:\.fifo)?)$/;

const ATTRIBUTES = [
  'All',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'Policy',
  'QueueArn',
  'RedrivePolicy',
  'VisibilityTimeout',
];

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
const getQueueAttributes = ({ account, check, region }: Call): object => {
  const url = check.requiredText('QueueUrl');
  const names = check.texts('AttributeNames');
  check.settle();
  const surplus = names.find((name) => !ATTRIBUTES.includes(name));
  if (surplus !== undefined)
    throw new AwsError('com.amazonaws.sqs#InvalidAttributeName', `Unknown Attribute ${surplus}.`);
  const { owner, name } = QUEUE_URL.exec(url)?.groups ?? {};
  if (name === undefined)
    throw new AwsError(
      'com.amazonaws.sqs#InvalidAddress',
      `The address ${url} is not valid for this endpoint.`,
    );
  const queue = account.queues[`arn:${account.partition}:sqs:${region}:${owner}:${name}`];
  if (queue === undefined) throw noSuchQueue();
  const wanted = Object.entries(queue).filter(
    ([attribute]) => names.includes('All') || names.includes(attribute),
  );
  return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
};

const json = jsonProtocol({
  target: 'AmazonSQS',
  version: '1.0',
  queryCodes: {
    'com.amazonaws.sqs#QueueDoesNotExist': 'AWS.SimpleQueueService.NonExistentQueue',
    'com.amazonaws.sqs#InvalidAttributeName': 'InvalidAttributeName',
    'com.amazonaws.sqs#InvalidAddress': 'InvalidAddress',
  },
});

/** SQS writes the actions of its denials in lower case. */
const protocol: Protocol = {
  ...json,
  failures: {
    ...json.failures,
    denied: (callerArn, action, resource) =>
      new AwsError('AccessDeniedException', notAuthorized(callerArn, action.toLowerCase(), resource), {
        status: 403,
      }),
  },
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
export const sqs: Service = {
  name: 'sqs',
  protocol,
  operations: {
    GetQueueAttributes: getQueueAttributes,
    ListQueues: ({ account, region }) => ({
      QueueUrls: Object.keys(account.queues)
        .map((arn) => arn.split(':'))
        .filter((parts) => parts[3] === region)
        .map(([, , , where, owner, name]) => `https://sqs.${where}.amazonaws.com/${owner}/${name}`),
    }),
  },
  notFound: noSuchQueue,
};
