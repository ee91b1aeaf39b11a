interface Partition {
  readonly id: string;
  /** To which CloudTrail sends the events of IAM. */
  readonly iamRegion: string;
  /** Where AWS Config was before February 2022: it records IAM types in no other region. */
  readonly recordingRegions: readonly string[];
}

const AWS: Partition = {
  id: 'aws',
  iamRegion: 'us-east-1',
  recordingRegions: [
    'af-south-1',
    'ap-east-1',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-south-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'me-south-1',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
};
const AWS_CN: Partition = {
  id: 'aws-cn',
  iamRegion: 'cn-north-1',
  recordingRegions: ['cn-north-1', 'cn-northwest-1'],
};
const AWS_US_GOV: Partition = {
  id: 'aws-us-gov',
  iamRegion: 'us-gov-west-1',
  recordingRegions: ['us-gov-east-1', 'us-gov-west-1'],
};

/**
 * What is known of the partition that a region belongs to.
 *
 * @throws for a partition that this knows nothing of, rather than take it for another one
 * @see https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
 */
export const partitionOf = (region: string): Partition => {
  if (region.startsWith('cn-')) return AWS_CN;
  if (/^(eusc-|[a-z]+-iso)/.test(region))
    throw new Error(`nothing is known here of the partition of region ${region}`);
  return region.startsWith('us-gov-') ? AWS_US_GOV : AWS;
};
