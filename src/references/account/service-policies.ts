/** What is asked of the services themselves: where AWS Config has none of it, or does not record the type. */
import type { NotLooked } from '../looked.ts';
import type { LookedThrough } from './looked-through.ts';
import { askService, type AskOptions, type Asking, type PolicyService } from './policy-service.ts';

/** A service whose client is loaded when it is asked. */
interface AskedService {
  open(account: Asking): Promise<PolicyService>;
}

/** Asked whatever AWS Config records, which has none of these. */
const ALWAYS: readonly (AskedService & {
  /** What people call what is asked for. */
  readonly what: string;
})[] = [
  {
    what: 'Amazon API Gateway: REST APIs',
    open: async (account) => (await import('./services/api-gateway.ts')).restApis(account),
  },
  {
    what: 'Amazon DynamoDB: tables',
    open: async (account) => (await import('./services/dynamodb.ts')).tables(account),
  },
  {
    what: 'Amazon EKS: access entries',
    open: async (account) => (await import('./services/eks.ts')).accessEntries(account),
  },
  {
    what: 'AWS Glue: the Data Catalog',
    open: async (account) => (await import('./services/glue.ts')).catalog(account),
  },
  {
    what: 'AWS KMS: grants',
    open: async (account) => (await import('./services/kms.ts')).grants(account),
  },
  {
    what: 'AWS Lambda: layers',
    open: async (account) => (await import('./services/lambda.ts')).layers(account),
  },
  {
    what: 'AWS Secrets Manager: secrets',
    open: async (account) => (await import('./services/secrets-manager.ts')).secrets(account),
  },
];

/** Asked where AWS Config does not record them. */
const IN_ITS_PLACE: readonly (AskedService & Pick<PolicyService, 'resourceType'>)[] = [
  {
    resourceType: 'AWS::KMS::Key',
    open: async (account) => (await import('./services/kms.ts')).keys(account),
  },
  {
    resourceType: 'AWS::Lambda::Function',
    open: async (account) => (await import('./services/lambda.ts')).functions(account),
  },
  {
    resourceType: 'AWS::S3::Bucket',
    open: async (account) => (await import('./services/s3.ts')).buckets(account),
  },
  {
    resourceType: 'AWS::SNS::Topic',
    open: async (account) => (await import('./services/sns.ts')).topics(account),
  },
  {
    resourceType: 'AWS::SQS::Queue',
    open: async (account) => (await import('./services/sqs.ts')).queues(account),
  },
];

/** What only the services themselves tell, where they are not asked. */
export const NOT_ASKED: readonly NotLooked[] = ALWAYS.map(({ what }) => ({
  what,
  why: '--deep asks for them',
}));

const OLDER_LAYERS: NotLooked = {
  what: 'versions of Lambda layers but the latest',
  why: 'each has a policy of its own, and would have to be asked for',
};

const elsewhere = (region: string): NotLooked => ({
  what: `what --deep asks for, in regions other than ${region} and in other accounts`,
  why: 'it asks in the account and region of the credentials: run this again with --region or --profile',
});

/**
 * Policies, grants and access entries that AWS Config has none of, and the policies of what it does not record though it
 * could, all of the client's region. Never throws: what could not be read is among the problems.
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
    ...ALWAYS,
    ...IN_ITS_PLACE.filter(({ resourceType }) => unrecorded.includes(resourceType)),
  ];
  const found: LookedThrough[] = [];
  for (const service of services) found.push(await askService(await service.open(account), options));
  return {
    policies: found.flatMap(({ policies }) => policies),
    entries: found.flatMap(({ entries }) => entries),
    looked: found.flatMap(({ looked }) => looked),
    notLooked: [...found.flatMap(({ notLooked }) => notLooked), OLDER_LAYERS, elsewhere(region)],
    problems: found.flatMap(({ problems }) => problems),
    isWhole: found.every(({ isWhole }) => isWhole),
  };
};
