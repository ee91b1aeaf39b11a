import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsEndpoint } from './endpoint.ts';

interface ClientOptions {
  /** The twelve digits of another account of the endpoint. */
  readonly accountId?: string;
  /** `eu-west-1` unless said. */
  readonly region?: string;
  /** 1 unless said: nothing is tried again. */
  readonly maxAttempts?: number;
}

/** The real SDK clients, pointed at an endpoint. */
export const clientsOf = (
  endpoint: AwsEndpoint,
  { accountId, region = 'eu-west-1', maxAttempts = 1 }: ClientOptions = {},
): {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly config: ConfigServiceClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly cloudTrail: CloudTrailClient;
  readonly cloudWatch: CloudWatchClient;
  readonly eventBridge: EventBridgeClient;
  readonly lambda: LambdaClient;
} => {
  const settings = {
    endpoint: endpoint.url,
    region,
    credentials: endpoint.credentials(accountId),
    maxAttempts,
  };
  return {
    iam: new IAMClient(settings),
    sts: new STSClient(settings),
    config: new ConfigServiceClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
    cloudFormation: new CloudFormationClient(settings),
    cloudTrail: new CloudTrailClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    eventBridge: new EventBridgeClient(settings),
    lambda: new LambdaClient(settings),
  };
};

/** The items of every page of a paginator. */
export const all = async <Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
};
