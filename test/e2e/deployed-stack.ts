import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SingleAccount } from './single-account.ts';

/** As samconfig.toml names it. */
export const STACK = 'aws-config-mfa-rules';

/** The rules in an emulated account, with somebody who is told of compliance changes and of alarms. */
export interface DeployedStack {
  readonly account: SingleAccount;
  /** URL of the queue that gets what the topic is told. */
  readonly inbox: string;
  readonly subscriptionArn: string;
}

/** Deploys as docs/deployment.md says. Nothing has been evaluated then. */
export const deployStack = async (account: SingleAccount): Promise<DeployedStack> => {
  const sns = new SNSClient(account.settings);
  const sqs = new SQSClient(account.settings);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'changes' }));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const { SubscriptionArn = '' } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }),
  );
  await account.sam('build');
  const topics = [`NotificationTopicArn=${TopicArn}`, `AlarmTopicArn=${TopicArn}`];
  await account.sam('deploy', '--parameter-overrides', ...topics);
  return { account, inbox: QueueUrl, subscriptionArn: SubscriptionArn };
};
