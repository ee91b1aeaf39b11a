/** Access entries of Amazon EKS clusters. */
import { EKSClient, paginateListAccessEntries, paginateListClusters } from '@aws-sdk/client-eks';
import { listIn } from '../../../aws/reading.ts';
import { isErrorNamed } from '../../../text/error-text.ts';
import { entriesAlone, type Asking, type Entry, type PolicyService } from '../policy-service.ts';

/** A cluster that knows its users by the aws-auth map alone has no entries, and refuses to list them. */
const isWithoutEntries = (error: unknown): boolean =>
  isErrorNamed(error, 'InvalidRequestException') && /authentication mode/i.test(error.message);

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html */
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
    ask: async ({ resourceName: clusterName }) => {
      const entries: Entry[] = [];
      try {
        for await (const page of paginateListAccessEntries({ client, pageSize: 100 }, { clusterName }))
          entries.push(
            ...listIn('accessEntries', page.accessEntries).map(
              (principal) => ({ kind: 'access-entry', principal }) as const,
            ),
          );
      } catch (error) {
        if (!isWithoutEntries(error)) throw error;
      }
      return entriesAlone(entries);
    },
    without: ['ResourceNotFoundException'],
    isCountedByEntries: true,
  };
};
