import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from '../inventory/clients.ts';
import type { AccountChoice } from '../inventory/open-account.ts';

/** The services that are asked, in one region. */
export interface DoctorClients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudTrail: CloudTrailClient;
  readonly cloudWatch: CloudWatchClient;
  readonly config: ConfigServiceClient;
  readonly eventBridge: EventBridgeClient;
  readonly lambda: LambdaClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** Clients for the account that the choice names; nothing is asked yet. */
export const doctorClients = ({ profile }: Pick<AccountChoice, 'profile'>, region: string): DoctorClients => {
  // A look that does not come through is told of as unknown: nobody waits for ten attempts.
  const settings = {
    ...clientSettings,
    maxAttempts: 3,
    ...(profile === undefined ? {} : { profile }),
    region,
  };
  return {
    cloudFormation: new CloudFormationClient(settings),
    cloudTrail: new CloudTrailClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    config: new ConfigServiceClient(settings),
    eventBridge: new EventBridgeClient(settings),
    lambda: new LambdaClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
  };
};
