import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientSettings } from '../aws/clients.ts';
import type { Message } from './message.ts';
import type { Topic } from './topics.ts';
import { errorText } from '../text/error-text.ts';

/** By region. They last as long as the execution environment, and their connections with them. */
const clients = new Map<string, SNSClient>();

const clientIn = (region: string): SNSClient => {
  const client = clients.get(region) ?? new SNSClient({ ...clientSettings, region });
  clients.set(region, client);
  return client;
};

const publishTo = async ({ arn, region }: Topic, { subject, body }: Message): Promise<string> => {
  const { MessageId } = await clientIn(region).send(
    new PublishCommand({ TopicArn: arn, Subject: subject, Message: body }),
  );
  // Something that is not SNS may have answered.
  if (MessageId === undefined) throw new Error('the answer has no MessageId');
  return MessageId;
};

/** What became of a message. */
export interface Published {
  /** SNS's ids of the messages that it took. */
  readonly messageIds: readonly string[];
  /** One sentence for each topic that refused. */
  readonly failures: readonly string[];
}

/** Sends a message to every topic: one that refuses keeps no other from being told. */
export const publish = async (topics: readonly Topic[], message: Message): Promise<Published> => {
  const messageIds: string[] = [];
  const failures: string[] = [];
  await Promise.all(
    topics.map(async (topic) => {
      try {
        messageIds.push(await publishTo(topic, message));
      } catch (error) {
        const reason = errorText(error);
        failures.push(`sns:Publish to ${topic.arn}: ${reason}`);
      }
    }),
  );
  return { messageIds, failures };
};
