import { paginateSelectAggregateResourceConfig } from '@aws-sdk/client-config-service';
import { readAggregatorSources } from '../../findings/aggregator-sources.ts';
import { readConfigPages } from '../../findings/config-pages.ts';
import { listIn } from '../../inventory/reading.ts';
import { ok, wrong, type Check, type Diagnosis } from '../check.ts';
import { unread } from '../diagnose.ts';

/** Every account has roles: AWS Config's own is one. */
const EXPRESSION =
  "SELECT accountId, awsRegion, COUNT(*) WHERE resourceType = 'AWS::IAM::Role' GROUP BY accountId, awsRegion";

/** @throws on an answer that is none: what is not understood is not an account without roles */
const placeOf = (row: string): { readonly accountId: string; readonly region: string } => {
  const parsed: unknown = JSON.parse(row);
  if (
    typeof parsed !== 'object' ||
    parsed === null ||
    !('accountId' in parsed && typeof parsed.accountId === 'string') ||
    !('awsRegion' in parsed && typeof parsed.awsRegion === 'string')
  )
    throw new Error('the answer has a row without accountId or awsRegion');
  return { accountId: parsed.accountId, region: parsed.awsRegion };
};

const diagnoseAccount = (
  accountId: string,
  regions: readonly string[],
  failure: string | undefined,
): Diagnosis | undefined => {
  if (failure !== undefined)
    return {
      ...wrong(
        failure,
        'mend what that names: AWS Config is off there, or the aggregator may not copy from it',
      ),
      accountId,
    };
  if (regions.length === 0)
    return {
      ...wrong(
        'AWS Config records no IAM roles there',
        'turn AWS Config on, with the global IAM types, in the region of the rules',
      ),
      accountId,
    };
  return regions.length === 1
    ? undefined
    : {
        ...wrong(
          `IAM is recorded in ${regions.toSorted().join(', ')}: each change is recorded and billed once a region`,
          'leave the global IAM types out of all recorders but that of the region of the rules',
        ),
        accountId,
      };
};

/**
 * Where the accounts of an aggregator record IAM, asked of the aggregator itself.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/query-components.html
 */
export const aggregatorRecording: Check = {
  name: 'recording in the accounts of the aggregator',
  examine: async ({ aggregator: name, clients: { config: client } }) => {
    if (name === undefined) return [];
    const sources = await readAggregatorSources(client, name);
    const problems = sources.problems.map(({ operation, message }): Diagnosis => ({
      standing: 'unknown',
      sentence: `${operation}: ${message}`,
    }));
    const { items, error } = await readConfigPages(
      paginateSelectAggregateResourceConfig(
        { client },
        { ConfigurationAggregatorName: name, Expression: EXPRESSION },
      ),
      (page) => listIn('Results', page.Results).map(placeOf),
    );
    if (error !== undefined) return [...problems, unread(error, 'where IAM is recorded')];
    const regions = new Map<string, string[]>(sources.accountIds.map((accountId) => [accountId, []]));
    for (const { accountId, region } of items)
      regions.set(accountId, [...(regions.get(accountId) ?? []), region]);
    const found = [...regions].flatMap(
      ([accountId, recording]) => diagnoseAccount(accountId, recording, sources.failureOf(accountId)) ?? [],
    );
    return found.length + problems.length > 0
      ? [...problems, ...found]
      : [ok(`each of ${regions.size} accounts records IAM in one region`)];
  },
};
