/** Topics of Amazon SNS. */
import { GetTopicAttributesCommand, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { listIn, required } from '../../../aws/reading.ts';
import { onePolicy, type Asking, type PolicyService } from '../policy-service.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export const topics = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new SNSClient(settings));
  return {
    resourceType: 'AWS::SNS::Topic',
    listing: 'ListTopics',
    operation: 'GetTopicAttributes',
    list: async function* () {
      for await (const { Topics } of paginateListTopics({ client }, {}))
        yield listIn('Topics', Topics).map(({ TopicArn }) => {
          const arn = required('TopicArn', TopicArn);
          return { resourceId: arn, resourceName: arn.slice(arn.lastIndexOf(':') + 1) };
        });
    },
    ask: async ({ resourceId: TopicArn }) =>
      onePolicy((await client.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.['Policy']),
    without: [],
  };
};
