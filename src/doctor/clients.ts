import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { clientSettings } from '../aws/clients.ts';
import type { OpenAccount } from '../aws/open-account.ts';
import { lazily } from '../policy/lazily.ts';

/** The services that are asked, in one region. */
export interface DoctorClients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudTrail: CloudTrailClient;
  readonly cloudWatch: CloudWatchClient;
  readonly config: ConfigServiceClient;
  readonly eventBridge: EventBridgeClient;
  readonly lambda: LambdaClient;
  readonly scheduler: SchedulerClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** With whose credentials: those of an account that is open, or of the function that asks. */
export interface AskingAccount {
  readonly settings: typeof clientSettings;
  /** Absent: nobody is told of calls. */
  readonly traced?: OpenAccount['traced'];
}

const clientsFor = (account: AskingAccount, region: string): DoctorClients => {
  const settings = {
    ...account.settings,
    // A look that does not come through is told of as unknown: nobody waits for ten attempts, nor for the client to slow
    // down to what AWS takes.
    retryMode: 'standard',
    maxAttempts: 3,
    region,
  };
  const { traced = (client) => client } = account;
  // Of most regions AWS Config alone is asked.
  const cloudFormation = lazily(() => traced(new CloudFormationClient(settings)));
  const cloudTrail = lazily(() => traced(new CloudTrailClient(settings)));
  const cloudWatch = lazily(() => traced(new CloudWatchClient(settings)));
  const config = lazily(() => traced(new ConfigServiceClient(settings)));
  const eventBridge = lazily(() => traced(new EventBridgeClient(settings)));
  const lambda = lazily(() => traced(new LambdaClient(settings)));
  const scheduler = lazily(() => traced(new SchedulerClient(settings)));
  const sns = lazily(() => traced(new SNSClient(settings)));
  // The URL of a queue says which queue, and not whom to ask: that is the region's endpoint, or the one that is set.
  const sqs = lazily(() => traced(new SQSClient({ ...settings, useQueueUrlAsEndpoint: false })));
  return {
    get cloudFormation() {
      return cloudFormation();
    },
    get cloudTrail() {
      return cloudTrail();
    },
    get cloudWatch() {
      return cloudWatch();
    },
    get config() {
      return config();
    },
    get eventBridge() {
      return eventBridge();
    },
    get lambda() {
      return lambda();
    },
    get scheduler() {
      return scheduler();
    },
    get sns() {
      return sns();
    },
    get sqs() {
      return sqs();
    },
  };
};

/** Clients for an account that is open, by region; nothing is asked yet. */
export const doctorClients = (account: AskingAccount): ((region: string) => DoctorClients) => {
  const byRegion = new Map<string, DoctorClients>();
  return (region) => {
    const clients = byRegion.get(region) ?? clientsFor(account, region);
    byRegion.set(region, clients);
    return clients;
  };
};
