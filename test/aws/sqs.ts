import { createHash } from 'node:crypto';
import type { Account } from './account.ts';
import { AwsError, notAuthorized } from './aws-error.ts';
import { carryOutDue } from './due-schedules.ts';
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

/** The queue of a request. */
const queueAt = ({ account, check, region }: Call): string => {
  const url = check.requiredText('QueueUrl');
  const { owner, name } = QUEUE_URL.exec(url)?.groups ?? {};
  const arn = `arn:${account.partition}:sqs:${region}:${owner}:${name}`;
  if (account.queues[arn] === undefined) throw noSuchQueue();
  return arn;
};

const QUEUE_NAME = { min: 1, max: 80, pattern: /^[A-Za-z0-9_-]+$/ };

const named = ({ account, region }: Call, name: string) => ({
  arn: `arn:${account.partition}:sqs:${region}:${account.accountId}:${name}`,
  url: `https://sqs.${region}.amazonaws.com/${account.accountId}/${name}`,
});

/** When queues of an account were deleted, in milliseconds since 1970, by ARN. */
const deletedAt = new WeakMap<Account, Map<string, number>>();
const MINUTE = 60_000;

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const createQueue = (call: Call): object => {
  const { account, check, params, now } = call;
  const { arn, url } = named(call, check.requiredText('QueueName', QUEUE_NAME));
  check.settle();
  if (now().getTime() - (deletedAt.get(account)?.get(arn) ?? -Infinity) < MINUTE)
    throw new AwsError(
      'com.amazonaws.sqs#QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  account.queues[arn] ??= { ...(params['Attributes'] as Record<string, string>), QueueArn: arn };
  account.resourceTags ??= {};
  account.resourceTags[arn] ??= { ...(params['tags'] as Record<string, string>) };
  return { QueueUrl: url };
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
const getQueueUrl = (call: Call): object => {
  const { arn, url } = named(call, call.check.requiredText('QueueName', QUEUE_NAME));
  call.check.settle();
  if (call.account.queues[arn] === undefined) throw noSuchQueue();
  return { QueueUrl: url };
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const setQueueAttributes = (call: Call): object => {
  const arn = queueAt(call);
  call.check.settle();
  const set = call.params['Attributes'] as Record<string, string>;
  call.account.queues[arn] = { ...call.account.queues[arn], ...set };
  return {};
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
const deleteQueue = (call: Call): object => {
  const { account, now } = call;
  const arn = queueAt(call);
  delete account.queues[arn];
  delete account.queueMessages?.[arn];
  deletedAt.set(account, new Map([...(deletedAt.get(account) ?? []), [arn, now().getTime()]]));
  return {};
};

/**
 * A message that was received is not hidden: nobody here receives twice before it deletes.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
const receiveMessage = (call: Call): object => {
  const { account, check, now } = call;
  const most = check.integer('MaxNumberOfMessages', { min: 1, max: 10 }) ?? 1;
  const arn = queueAt(call);
  check.settle();
  carryOutDue(account, now());
  const messages = (account.queueMessages?.[arn] ?? []).slice(0, most);
  if (messages.length === 0) return {};
  return {
    Messages: messages.map(({ MessageId, Body, SentTimestamp }) => ({
      MessageId,
      ReceiptHandle: MessageId,
      Body,
      MD5OfBody: createHash('md5').update(Body).digest('hex'),
      Attributes: { SentTimestamp: String(SentTimestamp) },
    })),
  };
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
const deleteMessage = (call: Call): object => {
  const handle = call.check.requiredText('ReceiptHandle', { min: 1 });
  const arn = queueAt(call);
  call.check.settle();
  const messages = call.account.queueMessages?.[arn] ?? [];
  const at = messages.findIndex(({ MessageId }) => MessageId === handle);
  if (at >= 0) messages.splice(at, 1);
  return {};
};

const json = jsonProtocol({
  target: 'AmazonSQS',
  version: '1.0',
  queryCodes: {
    'com.amazonaws.sqs#QueueDoesNotExist': 'AWS.SimpleQueueService.NonExistentQueue',
    'com.amazonaws.sqs#InvalidAttributeName': 'InvalidAttributeName',
    'com.amazonaws.sqs#InvalidAddress': 'InvalidAddress',
    'com.amazonaws.sqs#QueueDeletedRecently': 'AWS.SimpleQueueService.QueueDeletedRecently',
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
    CreateQueue: createQueue,
    DeleteQueue: deleteQueue,
    GetQueueUrl: getQueueUrl,
    SetQueueAttributes: setQueueAttributes,
    ListQueueTags: (call) => ({ Tags: call.account.resourceTags?.[queueAt(call)] ?? {} }),
    ReceiveMessage: receiveMessage,
    DeleteMessage: deleteMessage,
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
