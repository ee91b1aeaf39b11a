import {
  paginateDescribeConfigurationAggregatorSourcesStatus,
  type AggregatedSourceStatus,
  type ConfigServiceClient,
} from '@aws-sdk/client-config-service';
import { errorFieldsOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import { listIn } from '../aws/reading.ts';
import { readConfigPages } from '../aws/config-pages.ts';

/** AWS's own limit. */
const PAGE = 100;

/** One account and region, or one organization, that an aggregator copies results from. */
interface AggregatedSource {
  /** Twelve digits, or an organization's id. */
  readonly id: string;
  readonly isAccount: boolean;
  readonly region: string | undefined;
  /** Why what the aggregator shows of it is missing or old; undefined where it is as it should be. */
  readonly failure: string | undefined;
}

/** What an aggregator says of the accounts that it copies results from. */
export interface AggregatorSources {
  /** The accounts that it names; an organization's aggregator need not name any. */
  readonly accountIds: readonly string[];
  /** Undefined where the copying from the account is not known to fail. */
  failureOf(accountId: string, region?: string): string | undefined;
  /** What could not be read, and organizations that nothing is copied from. */
  readonly problems: readonly Problem[];
}

export const SOURCES_STATUS = 'DescribeConfigurationAggregatorSourcesStatus';

/** Whether AWS Config answers that there is no such aggregator. */
export const isNoSuchAggregator = ({ error }: Problem): boolean =>
  error.name === 'NoSuchConfigurationAggregatorException';

const toSource = (status: AggregatedSourceStatus): AggregatedSource => {
  const { SourceId: id = '', SourceType, AwsRegion: region, LastUpdateStatus, LastErrorCode } = status;
  const error = [LastErrorCode, status.LastErrorMessage].filter(Boolean).join(': ');
  const where = region === undefined ? '' : ` in ${region}`;
  return {
    id,
    isAccount: SourceType !== 'ORGANIZATION' && /^\d{12}$/.test(id),
    region,
    failure:
      LastUpdateStatus === 'FAILED' || LastUpdateStatus === 'OUTDATED'
        ? `the aggregator's copy${where} is ${LastUpdateStatus}${error === '' ? '' : ` (${error})`}`
        : undefined,
  };
};

/**
 * Which accounts an aggregator copies results from, and which it cannot. Never throws.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationAggregatorSourcesStatus.html
 */
export const readAggregatorSources = async (
  client: ConfigServiceClient,
  aggregator: string,
): Promise<AggregatorSources> => {
  const pages = paginateDescribeConfigurationAggregatorSourcesStatus(
    { client, pageSize: PAGE },
    { ConfigurationAggregatorName: aggregator },
  );
  const { items, error } = await readConfigPages(pages, (page) =>
    listIn('AggregatedSourceStatusList', page.AggregatedSourceStatusList).map(toSource),
  );
  const problems = items.flatMap(({ id, isAccount, failure }): Problem[] =>
    isAccount || failure === undefined
      ? []
      : [{ operation: SOURCES_STATUS, resourceName: id, error: { name: 'Error', message: failure } }],
  );
  if (error !== undefined) problems.push({ operation: SOURCES_STATUS, error: errorFieldsOf(error) });
  // By account: an aggregator can have ten thousand, in every region.
  const failing = new Map<string, AggregatedSource[]>();
  for (const source of items.filter(({ failure }) => failure !== undefined))
    failing.set(source.id, [...(failing.get(source.id) ?? []), source]);
  return {
    accountIds: [...new Set(items.filter(({ isAccount }) => isAccount).map(({ id }) => id))],
    failureOf: (accountId, region) =>
      failing
        .get(accountId)
        ?.find((source) => region === undefined || source.region === undefined || source.region === region)
        ?.failure,
    problems,
  };
};
