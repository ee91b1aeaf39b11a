import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Check } from '../check.ts';
import { diagnosis, type DataOf, type Diagnosis } from '../diagnoses.ts';
import { queueOf } from '../diagnoses/stacks.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { partitionOf } from '../../aws/regions.ts';

/** As template.yaml names it. */
type Queue = DataOf['queue-empty']['queue'];

/** `https://sqs.eu-west-1.amazonaws.com/111122223333/NAME`, or as an ARN. */
const arnOf = (url: string, region: string): string => {
  const [name = '', accountId = ''] = url.split('/').toReversed();
  return `arn:${partitionOf(region).id}:sqs:${region}:${accountId}:${name}`;
};

const QUEUES: readonly Queue[] = ['FailedInvocations', 'IamEventDeadLetters'];

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

const diagnoseMessages = (
  queue: Queue,
  messages: number,
  resources: ReadonlyMap<string, string>,
  region: string,
): Diagnosis => {
  const urlOf = (resource: string): string => resources.get(resource) ?? '';
  switch (queue) {
    case 'FailedInvocations':
      return diagnosis('failed-invocations-held', { messages, queueUrl: urlOf(queue), region });
    case 'IamEventDeadLetters':
      return diagnosis('dead-letters-held', {
        messages,
        queueArn: arnOf(urlOf(queue), region),
        destinationArn: arnOf(urlOf('IamEventQueue'), region),
        region,
      });
  }
};

const diagnoseQueue = async (
  queue: Queue,
  url: string,
  resources: ReadonlyMap<string, string>,
  examination: Examination,
): Promise<Diagnosis> => {
  try {
    const messages = await messagesIn(examination, url);
    return messages === 0
      ? diagnosis('queue-empty', { queue })
      : diagnoseMessages(queue, messages, resources, examination.region);
  } catch (error) {
    return isGone(error) ? diagnosis('queue-missing', { queue }) : unread(error, queueOf({ queue }));
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
        const url = resources.get(queue);
        return url === undefined ? [] : [diagnoseQueue(queue, url, resources, examination)];
      }),
    );
    return Promise.all(found);
  },
};
