/** Resource policies of AWS Config's inventory: of one account and region, or of all that an aggregator holds. */
import {
  paginateSelectAggregateResourceConfig,
  paginateSelectResourceConfig,
  type ConfigServiceClient,
} from '@aws-sdk/client-config-service';
import { readConfigPages } from '../../aws/config-pages.ts';
import type { Problem } from '../../aws/problem.ts';
import { listIn } from '../../aws/reading.ts';
import { isRegionalTypeRecorded } from '../../aws/recorded-types.ts';
import { readRecorder } from '../../aws/recorder.ts';
import { isObject } from '../../json/object.ts';
import { errorFieldsOf } from '../../text/error-text.ts';
import { recordedPolicies } from '../recorded-policies.ts';
import type { StoredPolicy } from '../stored-policy.ts';
import type { Looked } from '../looked.ts';
import type { LookedThrough } from './looked-through.ts';

/** Types of which AWS Config records the policy. */
const POLICY_TYPES = [
  'AWS::Backup::BackupVault',
  'AWS::EC2::VPCEndpoint',
  'AWS::ECR::RegistryPolicy',
  'AWS::ECR::Repository',
  'AWS::EFS::FileSystem',
  'AWS::Elasticsearch::Domain',
  'AWS::Events::EventBus',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::MSK::ClusterPolicy',
  'AWS::OpenSearch::Domain',
  'AWS::S3::AccessPoint',
  'AWS::S3::Bucket',
  'AWS::S3::MultiRegionAccessPoint',
  'AWS::S3Express::BucketPolicy',
  'AWS::S3Tables::TableBucketPolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
] as const;

/** Roles of other accounts, by their trust policies: what else these have is about their own account. */
const ROLE = 'AWS::IAM::Role';
const TRUST_POLICY = 'assumeRolePolicyDocument';

/** AWS's own limit. */
const PAGE = 100;

const FIELDS =
  'accountId, awsRegion, arn, resourceId, resourceName, configuration, supplementaryConfiguration';

/** Whole records: the fields that have policies are none that AWS Config searches. */
const expressionFor = (type: string): string => `SELECT ${FIELDS} WHERE resourceType = '${type}'`;

/** @throws on an answer that is none: what is not understood is no resource without a policy */
const policiesOfRow = (row: string, resourceType: string): readonly StoredPolicy[] => {
  const resource: unknown = JSON.parse(row);
  if (!isObject(resource)) throw new Error('the answer has a row that is no object');
  const text = (field: string): string | null => {
    const value = resource[field];
    return typeof value === 'string' ? value : null;
  };
  const [accountId, resourceId] = [text('accountId'), text('resourceId')];
  if (accountId === null || resourceId === null)
    throw new Error('the answer has a row without accountId or resourceId');
  const { configuration, supplementaryConfiguration } = resource;
  const isRole = resourceType === ROLE;
  return recordedPolicies({ configuration, supplementaryConfiguration })
    .filter(({ route }) => !isRole || route.includes(TRUST_POLICY))
    .map(({ document }) => ({
      resourceType,
      resourceName: text('resourceName') ?? resourceId,
      resourceArn: text('arn'),
      accountId,
      region: text('awsRegion'),
      policyName: null,
      kind: isRole ? 'trust' : 'resource',
      document,
    }));
};

/** The roles of the account itself are read of IAM, where they are as of now. */
const isSought = ({ resourceType, accountId }: StoredPolicy, ownAccount: string | null): boolean =>
  resourceType !== ROLE || accountId !== ownAccount;

interface ConfigOptions {
  readonly config: ConfigServiceClient;
  readonly region: string;
  /** Twelve digits; null where nothing says. */
  readonly accountId: string | null;
  /** The name of an aggregator; undefined: the account and region of the client. */
  readonly aggregator: string | undefined;
  readonly onProgress: (operation: string, done: number, total: number) => void;
}

/** Types that the recorder of the region does not record, with why they are not looked at; null where that is not known. */
const readUnrecorded = async ({
  config,
  region,
}: ConfigOptions): Promise<{
  readonly types: readonly string[];
  readonly problem?: Problem;
  readonly why: string;
}> => {
  try {
    const recorder = await readRecorder(config);
    if (recorder === undefined)
      return { types: POLICY_TYPES, why: `AWS Config has no recorder in ${region}` };
    const types = POLICY_TYPES.filter((type) => !isRegionalTypeRecorded(recorder.recordingGroup, type));
    return { types, why: `AWS Config does not record it in ${region}` };
  } catch (error) {
    const problem = { operation: 'DescribeConfigurationRecorders', error: errorFieldsOf(error) };
    return { types: [], problem, why: '' };
  }
};

/**
 * Never throws: what could not be read is among the problems, and what AWS Config does not record among what was not looked at.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_SelectResourceConfig.html
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html
 */
export const readConfigPolicies = async (options: ConfigOptions): Promise<LookedThrough> => {
  const { config, region, accountId, aggregator, onProgress } = options;
  const operation = aggregator === undefined ? 'SelectResourceConfig' : 'SelectAggregateResourceConfig';
  const unrecorded = aggregator === undefined ? await readUnrecorded(options) : undefined;
  const types = [...POLICY_TYPES, ...(aggregator === undefined ? [] : [ROLE])].filter(
    (type) => unrecorded?.types.includes(type) !== true,
  );
  const policies: StoredPolicy[] = [];
  const looked: Looked[] = [];
  const problems: Problem[] = unrecorded?.problem === undefined ? [] : [unrecorded.problem];
  for (const [index, type] of types.entries()) {
    onProgress(operation, index, types.length);
    const query = { Expression: expressionFor(type) };
    const pages =
      aggregator === undefined
        ? paginateSelectResourceConfig({ client: config, pageSize: PAGE }, query)
        : paginateSelectAggregateResourceConfig(
            { client: config, pageSize: PAGE },
            { ...query, ConfigurationAggregatorName: aggregator },
          );
    const { items, error } = await readConfigPages(pages, (page) =>
      listIn('Results', page.Results).map((row) => policiesOfRow(row, type)),
    );
    policies.push(...items.flat().filter((policy) => isSought(policy, accountId)));
    if (error === undefined)
      looked.push({ what: type, region: aggregator === undefined ? region : null, count: items.length });
    else problems.push({ operation, resourceName: type, error: errorFieldsOf(error) });
  }
  return {
    policies,
    entries: [],
    looked,
    notLooked: (unrecorded?.types ?? []).map((what) => ({ what, why: unrecorded?.why ?? '' })),
    problems,
    isWhole: unrecorded === undefined || unrecorded.types.length === 0,
  };
};
