/** Access entries of Amazon EKS clusters. */
import {
  AuthenticationMode,
  DescribeClusterCommand,
  EKSClient,
  paginateListAccessEntries,
  paginateListClusters,
} from '@aws-sdk/client-eks';
import { listIn } from '../../../aws/reading.ts';
import { entriesAlone, type Asking, type Entry, type PolicyService } from '../policy-service.ts';

/**
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html (accessConfig.authenticationMode)
 */
export const accessEntries = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new EKSClient(settings));
  return {
    resourceType: 'AWS::EKS::AccessEntry',
    listing: 'ListClusters',
    operation: 'ListAccessEntries',
    list: async function* () {
      for await (const { clusters } of paginateListClusters({ client, pageSize: 100 }, {}))
        yield listIn('clusters', clusters).map((name) => ({ resourceId: name, resourceName: name }));
    },
    // With the aws-auth map alone a cluster has no entries, and refuses to list them.
    first: {
      operation: 'DescribeCluster',
      mayHave: async ({ resourceName: name }) => {
        const { cluster } = await client.send(new DescribeClusterCommand({ name }));
        return cluster?.accessConfig?.authenticationMode !== AuthenticationMode.CONFIG_MAP;
      },
    },
    ask: async ({ resourceName: clusterName }) => {
      const entries: Entry[] = [];
      for await (const page of paginateListAccessEntries({ client, pageSize: 100 }, { clusterName }))
        entries.push(
          ...listIn('accessEntries', page.accessEntries).map(
            (principal) => ({ kind: 'access-entry', principal }) as const,
          ),
        );
      return entriesAlone(entries);
    },
    without: ['ResourceNotFoundException'],
    isCountedByEntries: true,
  };
};
