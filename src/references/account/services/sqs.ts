/** Queues of Amazon SQS. */
import { GetQueueAttributesCommand, paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import { onePolicy, type Asking, type PolicyService } from '../policy-service.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export const queues = ({ settings, traced }: Asking): PolicyService => {
  // The URL of a queue says which queue, and not whom to ask: that is the region's endpoint, or the one that is set.
  const client = traced(new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }));
  return {
    resourceType: 'AWS::SQS::Queue',
    listing: 'ListQueues',
    operation: 'GetQueueAttributes',
    list: async function* () {
      // Without MaxResults there is one page of a thousand, and no token. An account without queues gets no list.
      for await (const { QueueUrls = [] } of paginateListQueues({ client, pageSize: 1000 }, {}))
        yield QueueUrls.map((url) => ({
          resourceId: url,
          resourceName: url.slice(url.lastIndexOf('/') + 1),
        }));
    },
    ask: async ({ resourceId: QueueUrl }) =>
      onePolicy(
        (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] })))
          .Attributes?.['Policy'],
      ),
    without: [],
  };
};
