import {
  paginateSelectAggregateResourceConfig,
  type ConfigServiceClient,
} from '@aws-sdk/client-config-service';
import { readConfigPages, type ReadItems } from '../aws/config-pages.ts';
import { listIn } from '../aws/reading.ts';

/**
 * Every account has roles: AWS Config's own is one. In which region they are recorded it does not tell: to AWS Config
 * the region of IAM is `global`.
 */
const EXPRESSION = "SELECT accountId, COUNT(*) WHERE resourceType = 'AWS::IAM::Role' GROUP BY accountId";

/** @throws on an answer that is none: what is not understood is not an account without roles */
const accountOf = (row: string): string => {
  const parsed: unknown = JSON.parse(row);
  if (
    typeof parsed !== 'object' ||
    parsed === null ||
    !('accountId' in parsed && typeof parsed.accountId === 'string')
  )
    throw new Error('the answer has a row without accountId');
  return parsed.accountId;
};

/**
 * The accounts of which an aggregator has IAM roles: in all others, AWS Config does not record IAM. Never throws.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/query-components.html
 */
export const readAccountsWithRoles = (
  client: ConfigServiceClient,
  aggregator: string,
): Promise<ReadItems<string>> =>
  readConfigPages(
    paginateSelectAggregateResourceConfig(
      { client },
      { ConfigurationAggregatorName: aggregator, Expression: EXPRESSION },
    ),
    (page) => listIn('Results', page.Results).map(accountOf),
  );
