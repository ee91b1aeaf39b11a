import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startTlsRelay } from './relay.ts';
import type { SingleAccount } from './single-account.ts';

/** As `mfa-rules deploy` and samconfig.toml name it. */
export const STACK = 'aws-config-mfa-rules';

/** The rules in an emulated account, with somebody who is told of compliance changes and of alarms. */
export interface DeployedStack {
  readonly account: SingleAccount;
  /** URL of the queue that gets what the topic is told. */
  readonly inbox: string;
  readonly subscriptionArn: string;
}

/**
 * Deploys as docs/deployment.md says, from the built package: `sam build` takes minutes, and deploy.e2e.ts is about that way.
 * Nothing has been evaluated then.
 */
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
  const topics = ['NotificationTopicArn', 'AlarmTopicArn'].flatMap((name) => [
    '--parameter',
    `${name}=${TopicArn}`,
  ]);
  const relay = await startTlsRelay(account.emulator.url);
  try {
    const { code, stderr } = await account.mfaRules(
      ['deploy', '--yes', '--region', account.settings.region, ...topics],
      { AWS_ENDPOINT_URL: relay.url },
    );
    if (code !== 0) throw new Error(`mfa-rules deploy ended with ${code}\n${stderr}`);
  } finally {
    await relay.stop();
  }
  return { account, inbox: QueueUrl, subscriptionArn: SubscriptionArn };
};
