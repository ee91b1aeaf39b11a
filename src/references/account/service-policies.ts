/** Policies that are asked of the services themselves: where AWS Config has none of them, or does not record the type. */
import {
  GetLayerVersionPolicyCommand,
  GetPolicyCommand,
  LambdaClient,
  paginateListFunctions,
  paginateListLayers,
} from '@aws-sdk/client-lambda';
import { GetBucketPolicyCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import type { OpenAccount } from '../../aws/open-account.ts';
import type { Problem } from '../../aws/problem.ts';
import { askEach, listIn, readPages, required } from '../../aws/reading.ts';
import type { NotLooked } from '../looked.ts';
import type { StoredPolicy } from '../stored-policy.ts';
import type { LookedThrough } from './looked-through.ts';

interface Listed {
  /** The ARN. */
  readonly resourceId: string;
  readonly resourceName: string;
}

/** A service, and how its resources are listed and asked for their policies. */
interface PolicyService {
  readonly resourceType: string;
  readonly listing: string;
  readonly operation: string;
  /** All pages. */
  list(): AsyncIterable<readonly Listed[]>;
  /** Undefined: it has none. */
  policyOf(resource: Listed): Promise<string | undefined>;
  /** The names of errors by which AWS says that there is no policy. */
  readonly without: readonly string[];
}

type Asking = Pick<OpenAccount, 'settings' | 'traced' | 'accountId' | 'partition'>;

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
const layers = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new LambdaClient(settings));
  const versions = new Map<string, number>();
  return {
    resourceType: 'AWS::Lambda::LayerVersion',
    listing: 'ListLayers',
    operation: 'GetLayerVersionPolicy',
    list: async function* () {
      for await (const { Layers } of paginateListLayers({ client }, {}))
        yield listIn('Layers', Layers).map(({ LayerName, LayerArn, LatestMatchingVersion }) => {
          const arn = required('LayerArn', LayerArn);
          const version = LatestMatchingVersion?.Version;
          if (version === undefined) throw new Error(`the answer has no version of ${arn}`);
          versions.set(arn, version);
          return { resourceId: arn, resourceName: `${required('LayerName', LayerName)}:${version}` };
        });
    },
    policyOf: async ({ resourceId: LayerName }) =>
      (
        await client.send(
          new GetLayerVersionPolicyCommand({ LayerName, VersionNumber: versions.get(LayerName) }),
        )
      ).Policy,
    without: ['ResourceNotFoundException'],
  };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
const functions = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new LambdaClient(settings));
  return {
    resourceType: 'AWS::Lambda::Function',
    listing: 'ListFunctions',
    operation: 'GetPolicy',
    list: async function* () {
      for await (const { Functions } of paginateListFunctions({ client }, {}))
        yield listIn('Functions', Functions).map(({ FunctionArn, FunctionName }) => ({
          resourceId: required('FunctionArn', FunctionArn),
          resourceName: required('FunctionName', FunctionName),
        }));
    },
    policyOf: async ({ resourceId: FunctionName }) =>
      (await client.send(new GetPolicyCommand({ FunctionName }))).Policy,
    without: ['ResourceNotFoundException'],
  };
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
const buckets = ({ settings, traced, partition = 'aws' }: Asking): PolicyService => {
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
    policyOf: async ({ resourceName: Bucket }) =>
      (await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy,
    without: ['NoSuchBucketPolicy'],
  };
};

/** @see https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
const topics = ({ settings, traced }: Asking): PolicyService => {
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
    policyOf: async ({ resourceId: TopicArn }) =>
      (await client.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.['Policy'],
    without: [],
  };
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
const queues = ({ settings, traced }: Asking): PolicyService => {
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
    policyOf: async ({ resourceId: QueueUrl }) =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] })))
        .Attributes?.['Policy'],
    without: [],
  };
};

const isWithout = (error: unknown, { without }: PolicyService): boolean =>
  error instanceof Error && without.includes(error.name);

interface AskOptions {
  readonly region: string;
  readonly accountId: string | null;
  readonly onProgress: (operation: string, done: number, total: number) => void;
}

const askService = async (
  service: PolicyService,
  { region, accountId, onProgress }: AskOptions,
): Promise<LookedThrough> => {
  const { resourceType, listing, operation } = service;
  const { items, problem } = await readPages(listing, service.list(), (page) => page);
  const { values, problems } = await askEach(
    operation,
    items,
    async (resource): Promise<string | 'gone'> => {
      try {
        return (await service.policyOf(resource)) ?? 'gone';
      } catch (error) {
        if (isWithout(error, service)) return 'gone';
        throw error;
      }
    },
    { onProgress },
  );
  const policies = items.flatMap(({ resourceId, resourceName }): readonly StoredPolicy[] => {
    const document = values.get(resourceId);
    if (document === undefined || document === 'gone') return [];
    const resourceArn = resourceId.startsWith('arn:') ? resourceId : null;
    return [
      {
        resourceType,
        resourceName,
        resourceArn,
        accountId,
        region,
        policyName: null,
        kind: 'resource',
        document,
      },
    ];
  });
  const failed: readonly Problem[] = [...(problem === undefined ? [] : [problem]), ...problems];
  return {
    policies,
    looked: problem === undefined ? [{ what: resourceType, region, count: items.length }] : [],
    notLooked: [],
    problems: failed,
    isWhole: failed.length === 0,
  };
};

/** Asked whatever AWS Config records, which has none of these. */
const ALWAYS = [layers];
/** Asked where AWS Config does not record them. */
const IN_ITS_PLACE = [functions, buckets, topics, queues];

const OLDER_LAYERS: NotLooked = {
  what: 'versions of Lambda layers but the latest',
  why: 'each has a policy of its own, and would have to be asked for',
};

/**
 * The policies of Lambda layers, and of what AWS Config does not record though it could: functions, buckets, topics and
 * queues of the client's region. Never throws: what could not be read is among the problems.
 *
 * @param unrecorded types that AWS Config does not record
 */
export const readServicePolicies = async (
  account: Asking,
  unrecorded: readonly string[],
  onProgress: AskOptions['onProgress'],
): Promise<LookedThrough> => {
  const { region } = account.settings;
  const options: AskOptions = { region, accountId: account.accountId ?? null, onProgress };
  const services = [
    ...ALWAYS.map((open) => open(account)),
    ...IN_ITS_PLACE.map((open) => open(account)).filter(({ resourceType }) =>
      unrecorded.includes(resourceType),
    ),
  ];
  const found: LookedThrough[] = [];
  for (const service of services) found.push(await askService(service, options));
  return {
    policies: found.flatMap(({ policies }) => policies),
    looked: found.flatMap(({ looked }) => looked),
    notLooked: [OLDER_LAYERS],
    problems: found.flatMap(({ problems }) => problems),
    isWhole: found.every(({ isWhole }) => isWhole),
  };
};
