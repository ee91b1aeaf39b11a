/** Buckets of Amazon S3. */
import { GetBucketPolicyCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { listIn, required } from '../../../aws/reading.ts';
import { onePolicy, type Asking, type PolicyService } from '../policy-service.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export const buckets = ({ settings, traced, partition = 'aws' }: Asking): PolicyService => {
  const client = traced(new S3Client(settings));
  return {
    resourceType: 'AWS::S3::Bucket',
    listing: 'ListBuckets',
    operation: 'GetBucketPolicy',
    list: async function* () {
      // Those of other regions would be redirected.
      for await (const { Buckets } of paginateListBuckets({ client }, { BucketRegion: settings.region }))
        yield listIn('Buckets', Buckets).map(({ Name }) => {
          const name = required('Name', Name);
          return { resourceId: `arn:${partition}:s3:::${name}`, resourceName: name };
        });
    },
    ask: async ({ resourceName: Bucket }) =>
      onePolicy((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy),
    without: ['NoSuchBucketPolicy'],
  };
};
