/** Secrets of AWS Secrets Manager. */
import {
  GetResourcePolicyCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { listIn, required } from '../../../aws/reading.ts';
import { onePolicy, type Asking, type PolicyService } from '../policy-service.ts';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html */
export const secrets = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new SecretsManagerClient(settings));
  return {
    resourceType: 'AWS::SecretsManager::Secret',
    listing: 'ListSecrets',
    operation: 'GetResourcePolicy',
    list: async function* () {
      for await (const { SecretList } of paginateListSecrets({ client, pageSize: 100 }, {}))
        yield listIn('SecretList', SecretList).map(({ ARN, Name }) => ({
          resourceId: required('ARN', ARN),
          resourceName: required('Name', Name),
        }));
    },
    ask: async ({ resourceId: SecretId }) =>
      onePolicy((await client.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy),
    without: ['ResourceNotFoundException'],
  };
};
