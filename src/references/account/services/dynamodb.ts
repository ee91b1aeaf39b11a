/** Tables of Amazon DynamoDB. */
import { DynamoDBClient, GetResourcePolicyCommand, paginateListTables } from '@aws-sdk/client-dynamodb';
import { listIn } from '../../../aws/reading.ts';
import { onePolicy, type Asking, type PolicyService } from '../policy-service.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html */
export const tables = ({ settings, traced, accountId, partition = 'aws' }: Asking): PolicyService => {
  const client = traced(new DynamoDBClient(settings));
  return {
    resourceType: 'AWS::DynamoDB::Table',
    listing: 'ListTables',
    operation: 'GetResourcePolicy',
    list: async function* () {
      for await (const { TableNames } of paginateListTables({ client }, {}))
        yield listIn('TableNames', TableNames).map((name) => {
          // Policies are asked for by the ARN, which the listing does not have.
          if (accountId === undefined)
            throw new Error('the account id is not known, which ARNs of tables have');
          return {
            resourceId: `arn:${partition}:dynamodb:${settings.region}:${accountId}:table/${name}`,
            resourceName: name,
          };
        });
    },
    ask: async ({ resourceId: ResourceArn }) =>
      onePolicy((await client.send(new GetResourcePolicyCommand({ ResourceArn }))).Policy),
    without: ['PolicyNotFoundException', 'ResourceNotFoundException'],
  };
};
