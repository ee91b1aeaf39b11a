import { randomUUID } from 'node:crypto';
import { AwsError, notAuthorized } from './aws-error.ts';
import { pageOf } from './pages.ts';
import { queryProtocol } from './query-protocol.ts';
import type { Call, Protocol, Service } from './service.ts';
import { xmlMap } from './xml.ts';

const notFound = (): AwsError => new AwsError('NotFound', 'Topic does not exist', { status: 404 });

const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${message}`);

const TOPIC_ARN = /^arn:[^:]+:sns:[^:]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;
/** Printable ASCII of 1 to 99 characters; the first is no space. */
const SUBJECT = /^[!-~][ -~]{0,98}$/;
const LONGEST_MESSAGE = 262_144;

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const publish = ({ params, account }: Call): object => {
  const { TopicArn, Subject, Message, ...unknown } = params;
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined) throw invalid(`${surplus} is not a parameter that this endpoint knows`);
  if (typeof TopicArn !== 'string')
    throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  if (!TOPIC_ARN.test(TopicArn)) throw invalid('TopicArn');
  if (typeof Message !== 'string' || Message === '') throw invalid('Empty message');
  if (Buffer.byteLength(Message, 'utf8') > LONGEST_MESSAGE) throw invalid('Message too long');
  if (Subject !== undefined && !(typeof Subject === 'string' && SUBJECT.test(Subject)))
    throw invalid('Subject');
  const topic = Object.hasOwn(account.topics, TopicArn) ? account.topics[TopicArn] : undefined;
  if (topic === undefined) throw notFound();
  const MessageId = randomUUID();
  topic.push({ MessageId, Message, ...(Subject !== undefined && { Subject }) });
  return { MessageId };
};

const query = queryProtocol({
  version: '2010-03-31',
  namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  internalCode: 'InternalError',
});

/** @see https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
const protocol: Protocol = {
  ...query,
  failures: {
    ...query.failures,
    throttled: () => new AwsError('Throttled', 'Rate exceeded', { status: 429 }),
    denied: (callerArn, action, resource) =>
      new AwsError('AuthorizationError', notAuthorized(callerArn, action.replace(/^sns/, 'SNS'), resource), {
        status: 403,
      }),
  },
};

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
const listSubscriptionsByTopic = ({ params, account, caller, region, shortPage }: Call): object => {
  const { TopicArn, NextToken } = params;
  // A topic of another region is none that this one knows.
  if (typeof TopicArn !== 'string' || !TOPIC_ARN.test(TopicArn) || TopicArn.split(':')[3] !== region)
    throw invalid('TopicArn');
  if (TopicArn.split(':')[4] !== account.accountId)
    throw protocol.failures.denied(caller.Arn, 'sns:ListSubscriptionsByTopic', TopicArn);
  if (!Object.hasOwn(account.topics, TopicArn)) throw notFound();
  const { items, next } = pageOf(account.subscriptions[TopicArn] ?? [], {
    operation: `ListSubscriptionsByTopic ${TopicArn}`,
    keyOf: ({ Endpoint }) => Endpoint,
    marker: typeof NextToken === 'string' && NextToken !== '' ? NextToken : undefined,
    size: Math.min(100, shortPage ?? 100),
    invalidMarker: () => invalid('NextToken'),
  });
  return { Subscriptions: items, NextToken: next };
};

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
const getTopicAttributes = ({ params, account, caller, region }: Call): object => {
  const { TopicArn } = params;
  if (typeof TopicArn !== 'string' || !TOPIC_ARN.test(TopicArn) || TopicArn.split(':')[3] !== region)
    throw invalid('TopicArn');
  const attributes = account.topicAttributes[TopicArn];
  // A topic of another account is told of where its policy says so.
  if (TopicArn.split(':')[4] !== account.accountId && attributes === undefined)
    throw protocol.failures.denied(caller.Arn, 'sns:GetTopicAttributes', TopicArn);
  if (!Object.hasOwn(account.topics, TopicArn) && attributes === undefined) throw notFound();
  return { Attributes: xmlMap({ TopicArn, Owner: TopicArn.split(':')[4] ?? '', ...attributes }) };
};

export const sns: Service = {
  name: 'sns',
  protocol,
  operations: {
    Publish: publish,
    ListTopics: ({ account, region }) => ({
      Topics: Object.keys(account.topics)
        .filter((arn) => arn.split(':')[3] === region)
        .map((TopicArn) => ({ TopicArn })),
    }),
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    GetTopicAttributes: getTopicAttributes,
  },
  notFound,
};
