import { readAccountsWithRoles } from '../../findings/aggregator-roles.ts';
import { isNoSuchAggregator, readAggregatorSources } from '../../findings/aggregator-sources.ts';
import type { Check } from '../check.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { toDiagnosis, unread } from '../diagnose.ts';

const diagnoseAccount = (isRecorded: boolean, failure: string | undefined): Diagnosis | undefined => {
  if (failure !== undefined) return diagnosis('aggregator-copy-failed', { failure });
  return isRecorded ? undefined : diagnosis('account-without-roles', {});
};

/** Which accounts of an aggregator record IAM, asked of the aggregator itself. */
export const aggregatorRecording: Check = {
  name: 'recording',
  of: 'the accounts of the aggregator',
  examine: async ({ aggregator: name, clients: { config: client }, region }) => {
    if (name === undefined) return [];
    const sources = await readAggregatorSources(client, name);
    if (sources.problems.some(isNoSuchAggregator))
      return [diagnosis('aggregator-missing', { aggregator: name, region })];
    const problems = sources.problems.map(toDiagnosis);
    const { items, error } = await readAccountsWithRoles(client, name);
    // Those that were not listed may be on a page that was not read.
    const isRecorded = (accountId: string): boolean => error !== undefined || items.includes(accountId);
    const accounts = [...new Set([...sources.accountIds, ...items])].toSorted();
    const found = [
      ...problems,
      ...(error === undefined ? [] : [unread(error, 'which accounts record IAM')]),
      ...accounts.flatMap((accountId) => {
        const ofAccount = diagnoseAccount(isRecorded(accountId), sources.failureOf(accountId));
        return ofAccount === undefined ? [] : [{ ...ofAccount, accountId }];
      }),
    ];
    if (found.length > 0) return found;
    return [
      accounts.length === 0
        ? diagnosis('aggregator-names-no-account', { aggregator: name })
        : diagnosis('aggregator-records-roles', { accounts: accounts.length }),
    ];
  },
};
