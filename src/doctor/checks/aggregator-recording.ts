import { paginateSelectAggregateResourceConfig } from '@aws-sdk/client-config-service';
import { readAggregatorSources } from '../../findings/aggregator-sources.ts';
import { readConfigPages } from '../../findings/config-pages.ts';
import { listIn } from '../../inventory/reading.ts';
import { counted, ok, unknown, wrong, type Check, type Diagnosis } from '../check.ts';
import { mendOf, unread } from '../diagnose.ts';

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

const diagnoseAccount = (isRecorded: boolean, failure: string | undefined): Diagnosis | undefined => {
  if (failure !== undefined)
    return wrong(
      failure,
      'mend what that names: AWS Config is off there, or the aggregator may not copy from it',
    );
  return isRecorded
    ? undefined
    : wrong(
        'the aggregator has no IAM role of this account: AWS Config is off there, or does not record them',
        'turn AWS Config on in the region of the rules, with the global IAM types; run mfa-rules doctor there for more',
      );
};

/**
 * Which accounts of an aggregator record IAM, asked of the aggregator itself.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/query-components.html
 */
export const aggregatorRecording: Check = {
  name: 'recording',
  of: 'the accounts of the aggregator',
  examine: async ({ aggregator: name, clients: { config: client }, region }) => {
    if (name === undefined) return [];
    const sources = await readAggregatorSources(client, name);
    if (sources.problems.some(({ message }) => message.startsWith('NoSuchConfigurationAggregator')))
      return [
        wrong(
          `there is no configuration aggregator ${name} in ${region}`,
          'name one that is there (aws configservice describe-configuration-aggregators shows them), with --profile and --region of the aggregator itself',
        ),
      ];
    const problems = sources.problems.map(({ operation, message }) =>
      unknown(`${operation}: ${message}`, mendOf(message)),
    );
    const { items, error } = await readConfigPages(
      paginateSelectAggregateResourceConfig(
        { client },
        { ConfigurationAggregatorName: name, Expression: EXPRESSION },
      ),
      (page) => listIn('Results', page.Results).map(accountOf),
    );
    // Those that were not listed may be on a page that was not read.
    const isRecorded = (accountId: string): boolean => error !== undefined || items.includes(accountId);
    const accounts = [...new Set([...sources.accountIds, ...items])].toSorted();
    const found = [
      ...problems,
      ...(error === undefined ? [] : [unread(error, 'which accounts record IAM')]),
      ...accounts.flatMap((accountId) => {
        const diagnosis = diagnoseAccount(isRecorded(accountId), sources.failureOf(accountId));
        return diagnosis === undefined ? [] : [{ ...diagnosis, accountId }];
      }),
    ];
    if (found.length > 0) return found;
    if (accounts.length === 0)
      return [
        unknown(
          `aggregator ${name} names no account, and has no IAM role of any`,
          'wait where it is new: an aggregator takes a while to fill',
        ),
      ];
    return [
      ok(
        accounts.length === 1
          ? 'the one account of the aggregator records IAM roles'
          : `each of ${counted(accounts.length, 'account')} of the aggregator records IAM roles`,
      ),
    ];
  },
};
