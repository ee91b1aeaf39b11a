// The queue in which the experiments see what a function or a schedule has done.
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { becomes, deleteOurs, eventually, isNamed, NAME, policyOf, TAGS } from './experiment.mjs';

/** A queue for each subject: for a minute after it was deleted, SQS makes none of that name. */
const nameOf = (subject) => `${NAME}-${subject}`;
const RECENTLY = 90;

/** Makes the queue of a subject; its messages are gone an hour later in any case. */
export const makeQueue = async (subject, context) => {
  const { sqs } = context.clients;
  const QueueName = nameOf(subject);
  const Attributes = { MessageRetentionPeriod: '3600', SqsManagedSseEnabled: 'true' };
  const make = () => sqs.send(new CreateQueueCommand({ QueueName, Attributes, tags: TAGS }));
  const isRecent = (error) => isNamed(error, 'QueueDeletedRecently');
  const { QueueUrl } = (await eventually(make, isRecent, RECENTLY, context)).result;
  const {
    Attributes: { QueueArn },
  } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { url: QueueUrl, arn: QueueArn };
};

/** Lets a rule of EventBridge send to the queue. */
export const admitEvents = ({ url: QueueUrl, arn }, ruleArn, { clients: { sqs } }) =>
  sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: {
        Policy: policyOf({
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn,
          Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
        }),
      },
    }),
  );

/** The first message that is wanted, with the time at which it was sent; undefined where none comes in these seconds. */
export const received = ({ url: QueueUrl }, isWanted, seconds, context) => {
  const { sqs } = context.clients;
  const ask = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    const bodies = [];
    for (const { Body, ReceiptHandle, Attributes } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      bodies.push({ body: Body, sentAt: Number(Attributes?.SentTimestamp) });
    }
    return bodies.find(({ body }) => isWanted(body));
  };
  return becomes(ask, (message) => message !== undefined, seconds, context);
};

export const deleteQueue = async (subject, { clients: { sqs } }, left) => {
  const QueueName = nameOf(subject);
  const address = async () => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return { QueueUrl };
  };
  const tags = async () => (await sqs.send(new ListQueueTagsCommand(await address()))).Tags;
  const remove = async () => sqs.send(new DeleteQueueCommand(await address()));
  await deleteOurs(`queue ${QueueName}`, tags, remove, left);
};
