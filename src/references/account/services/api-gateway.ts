/** REST APIs of Amazon API Gateway. */
import { APIGatewayClient, paginateGetRestApis } from '@aws-sdk/client-api-gateway';
import { listIn, required } from '../../../aws/reading.ts';
import { onePolicy, type Asking, type PolicyService } from '../policy-service.ts';

/**
 * The policy comes as what stands between the quotes of a JSON text: `{\"Version\":…`.
 *
 * @throws where it is neither that nor plain JSON text
 */
const unescaped = (policy: string): string =>
  /^\s*\{\s*\\/.test(policy) ? String(JSON.parse(`"${policy}"`)) : policy;

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html */
export const restApis = ({ settings, traced, partition = 'aws' }: Asking): PolicyService => {
  const client = traced(new APIGatewayClient(settings));
  const policies = new Map<string, string>();
  return {
    resourceType: 'AWS::ApiGateway::RestApi',
    listing: 'GetRestApis',
    operation: 'GetRestApis',
    list: async function* () {
      for await (const { items } of paginateGetRestApis({ client, pageSize: 500 }, {}))
        yield listIn('items', items).map(({ id, name, policy }) => {
          const apiId = required('id', id);
          const arn = `arn:${partition}:apigateway:${settings.region}::/restapis/${apiId}`;
          if (policy !== undefined && policy !== '') policies.set(arn, policy);
          return { resourceId: arn, resourceName: name ?? apiId };
        });
    },
    ask: ({ resourceId }) => {
      const policy = policies.get(resourceId);
      return Promise.resolve(onePolicy(policy === undefined ? undefined : unescaped(policy)));
    },
    without: [],
  };
};
