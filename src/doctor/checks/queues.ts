import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Check } from '../check.ts';
import { diagnosis, type DataOf, type Diagnosis } from '../diagnoses.ts';
import { queueOf } from '../diagnoses/stacks.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

/** As template.yaml names it. */
type Queue = DataOf['queue-empty']['queue'];

const QUEUE: Queue = 'FailedInvocations';

/**
 * How many messages a queue holds, those that are being handled included.
 *
 * @throws the error of AWS SQS, or where the answer has no numbers
 */
const messagesIn = async ({ clients }: Examination, QueueUrl: string): Promise<number> => {
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

const diagnoseQueue = async (queueUrl: string, examination: Examination): Promise<Diagnosis> => {
  const { region } = examination;
  try {
    const messages = await messagesIn(examination, queueUrl);
    return messages === 0
      ? diagnosis('queue-empty', { queue: QUEUE })
      : diagnosis('failed-invocations-held', { messages, queueUrl, region });
  } catch (error) {
    return isGone(error)
      ? diagnosis('queue-missing', { queue: QUEUE })
      : unread(error, queueOf({ queue: QUEUE }));
  }
};

/** What nobody answered: events whose every attempt failed, and those that EventBridge could not hand over. */
export const queues: Check = {
  name: 'failed events',
  of: 'the stack of the rules',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    const urls = stacks.flatMap(({ resources }) => resources.get(QUEUE) ?? []);
    return Promise.all(urls.map((url) => diagnoseQueue(url, examination)));
  },
};
