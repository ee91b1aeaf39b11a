import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { counted, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { partitionOf } from '../regions.ts';
import { shellCommand } from '../shell-command.ts';

interface Queue {
  /** As template.yaml names it. */
  readonly resource: string;
  readonly what: string;
  readonly mend: string;
  /** `urlOf` gives the URL of a queue of the same stack. */
  readonly command: (urlOf: (resource: string) => string, region: string) => string;
}

/** `https://sqs.eu-west-1.amazonaws.com/111122223333/NAME`, or as an ARN. */
const arnOf = (url: string, region: string): string => {
  const [name = '', accountId = ''] = url.split('/').toReversed();
  return `arn:${partitionOf(region).id}:sqs:${region}:${accountId}:${name}`;
};

const QUEUES: readonly Queue[] = [
  {
    resource: 'FailedInvocations',
    what: 'of failed invocations',
    mend: 'find the cause in the log of the functions and mend it; once the rules have run again, empty the queue',
    command: (urlOf, region) =>
      shellCommand`aws sqs purge-queue --queue-url ${urlOf('FailedInvocations')} --region ${region}`,
  },
  {
    resource: 'IamEventDeadLetters',
    what: 'of dead letters of IAM events',
    mend: 'find the cause in the log of IamEventFunction and mend it; then send the messages back',
    // Those that came straight from EventBridge have no queue that they could go back to without its being named.
    command: (urlOf, region) =>
      shellCommand`aws sqs start-message-move-task --source-arn ${arnOf(urlOf('IamEventDeadLetters'), region)} --destination-arn ${arnOf(urlOf('IamEventQueue'), region)} --region ${region}`,
  },
];

/**
 * How many messages a queue holds, those that are being handled included.
 *
 * @throws the error of AWS SQS, or where the answer has no numbers
 */
export const messagesIn = async ({ clients }: Examination, QueueUrl: string): Promise<number> => {
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const [waiting, inFlight] = [
    Attributes?.ApproximateNumberOfMessages,
    Attributes?.ApproximateNumberOfMessagesNotVisible,
  ].map((value) => (value === undefined || !/^\d+$/.test(value) ? undefined : Number(value)));
  if (waiting === undefined || inFlight === undefined)
    throw new Error('the answer has no ApproximateNumberOfMessages');
  return waiting + inFlight;
};

const diagnoseQueue = async (
  { what, mend, command }: Queue,
  url: string,
  resources: ReadonlyMap<string, string>,
  examination: Examination,
): Promise<Diagnosis> => {
  try {
    const messages = await messagesIn(examination, url);
    return messages === 0
      ? ok(`the queue ${what} is empty`)
      : wrong(
          `the queue ${what} holds ${counted(messages, 'message')}`,
          mend,
          command((resource) => resources.get(resource) ?? '', examination.region),
        );
  } catch (error) {
    return isGone(error)
      ? wrong(`the queue ${what} does not exist any more`, 'deploy the stack again')
      : unread(error, `the queue ${what}`);
  }
};

/** What nobody answered: events of AWS Config whose every attempt failed, and IAM events. */
export const queues: Check = {
  name: 'failed events',
  of: 'the stack of the rules',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    const found = stacks.flatMap(({ resources }) =>
      QUEUES.flatMap((queue) => {
        const url = resources.get(queue.resource);
        return url === undefined ? [] : [diagnoseQueue(queue, url, resources, examination)];
      }),
    );
    return Promise.all(found);
  },
};
