/** The Data Catalog of AWS Glue. */
import {
  GetResourcePolicyCommand,
  GlueClient,
  paginateGetResourcePolicies,
  type GluePolicy,
} from '@aws-sdk/client-glue';
import { listIn, required } from '../../../aws/reading.ts';
import { isErrorNamed } from '../../../text/error-text.ts';
import { onePolicy, type Asking, type PolicyService } from '../policy-service.ts';

/** Undefined: it has none. */
const catalogPolicy = async (client: GlueClient): Promise<GluePolicy | undefined> => {
  try {
    return await client.send(new GetResourcePolicyCommand({}));
  } catch (error) {
    if (isErrorNamed(error, 'EntityNotFoundException')) return undefined;
    throw error;
  }
};

/**
 * The policy of the catalog is asked for by itself: the listing leaves it out, without a word, for whoever may not decrypt
 * an encrypted catalog. What AWS RAM has made of single databases and tables stands in the listing alone.
 *
 * @see https://docs.aws.amazon.com/glue/latest/webapi/API_GetResourcePolicies.html
 */
export const catalog = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new GlueClient(settings));
  const documents = new Map<string, string>();
  const listed = ({ PolicyHash, PolicyInJson }: GluePolicy, name?: string) => {
    const hash = required('PolicyHash', PolicyHash);
    documents.set(hash, required('PolicyInJson', PolicyInJson));
    return { resourceId: hash, resourceName: name ?? hash };
  };
  return {
    resourceType: 'AWS::Glue::ResourcePolicy',
    listing: 'GetResourcePolicies',
    operation: 'GetResourcePolicies',
    list: async function* () {
      const own = await catalogPolicy(client);
      if (own !== undefined) yield [listed(own, 'Data Catalog')];
      for await (const { GetResourcePoliciesResponseList: found } of paginateGetResourcePolicies(
        { client },
        {},
      ))
        yield listIn('GetResourcePoliciesResponseList', found)
          .filter(({ PolicyHash }) => own === undefined || PolicyHash !== own.PolicyHash)
          .map((policy) => listed(policy));
    },
    ask: ({ resourceId }) => Promise.resolve(onePolicy(documents.get(resourceId))),
    without: [],
  };
};
