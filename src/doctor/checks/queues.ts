import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { ok, wrong, type Check, type Diagnosis } from '../check.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

interface Queue {
  /** As template.yaml names it. */
  readonly resource: string;
  readonly what: string;
  readonly mend: string;
}

const QUEUES: readonly Queue[] = [
  {
    resource: 'FailedInvocations',
    what: 'of failed invocations',
    mend: 'read the log of the functions for the cause, mend it, start an evaluation, then purge the queue',
  },
  {
    resource: 'IamEventDeadLetters',
    what: 'of dead letters of IAM events',
    mend: 'read the log of IamEventFunction for the cause, mend it, then start a redrive of the queue (aws sqs start-message-move-task)',
  },
];

/** How many messages a queue holds, those that are being handled included. */
export const messagesIn = async (
  { clients }: Examination,
  QueueUrl: string,
): Promise<{ readonly waiting: number; readonly inFlight: number }> => {
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
  return { waiting, inFlight };
};

const diagnoseQueue = async (
  { what, mend }: Queue,
  url: string,
  examination: Examination,
): Promise<Diagnosis> => {
  try {
    const { waiting, inFlight } = await messagesIn(examination, url);
    const name = url.split('/').at(-1) ?? url;
    return waiting + inFlight === 0
      ? ok(`the queue ${what} is empty (${name})`)
      : wrong(`the queue ${what} holds ${waiting + inFlight} messages (${name})`, mend);
  } catch (error) {
    return unread(error, `the queue ${what}`);
  }
};

/** What nobody answered: events of AWS Config whose every attempt failed, and IAM events. */
export const queues: Check = {
  name: 'failed events',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    const found = stacks.flatMap(({ resources }) =>
      QUEUES.flatMap((queue) => {
        const url = resources.get(queue.resource);
        return url === undefined ? [] : [diagnoseQueue(queue, url, examination)];
      }),
    );
    return Promise.all(found);
  },
};
