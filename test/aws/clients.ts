import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsEndpoint } from './endpoint.ts';

interface ClientOptions {
  /** The twelve digits of another account of the endpoint. */
  readonly accountId?: string;
  /** 1 unless said: nothing is tried again. */
  readonly maxAttempts?: number;
}

/** The real SDK clients, pointed at an endpoint. */
export const clientsOf = (
  endpoint: AwsEndpoint,
  { accountId, maxAttempts = 1 }: ClientOptions = {},
): {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly config: ConfigServiceClient;
  readonly sns: SNSClient;
} => {
  const settings = {
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: endpoint.credentials(accountId),
    maxAttempts,
  };
  return {
    iam: new IAMClient(settings),
    sts: new STSClient(settings),
    config: new ConfigServiceClient(settings),
    sns: new SNSClient(settings),
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
