import type { Fact } from '../../resources/fact.ts';
import { accountNamed, type AwsAccount } from '../../resources/account.ts';
import { errorFieldsOf } from '../../text/error-text.ts';
import { isAbsent, member, optionalCount } from '../../json/field.ts';
import { isObject } from '../../json/object.ts';
import type { FactsOf, Source } from './source.ts';

const OPERATION = 'GetAccountSummary';

/** The entries of the summary that tell of the root user: 1 where there is one, and 0. */
const ENTRIES = {
  AccountMFAEnabled: 'rootHasMfa',
  AccountPasswordPresent: 'rootHasPassword',
  AccountAccessKeysPresent: 'rootHasAccessKeys',
  AccountSigningCertificatesPresent: 'rootHasSigningCertificates',
} as const;

type Entry = keyof typeof ENTRIES;
const entries: readonly Entry[] = [
  'AccountMFAEnabled',
  'AccountPasswordPresent',
  'AccountAccessKeysPresent',
  'AccountSigningCertificatesPresent',
];

/** An entry that the summary has not is not known: it is no 0. */
const rootFacts = (
  count: (entry: Entry) => number | undefined,
  fact: (value: boolean) => Fact<boolean>,
): FactsOf<AwsAccount> =>
  Object.fromEntries(
    entries.flatMap((entry) => {
      const value = count(entry);
      return value === undefined ? [] : [[ENTRIES[entry], fact(value > 0)]];
    }),
  );

/**
 * The answer is about the account of the caller, and does not say which that is.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const getAccountSummary = {
  operation: OPERATION,
  action: 'iam:GetAccountSummary',
  on: '*',
  file: 'get-account-summary.json',
  lists: {
    'AWS::::Account': {
      field: 'SummaryMap',
      isOne: true,
      facts: Object.values(ENTRIES),
      isAboutOthers: (summary) => entries.every((entry) => isAbsent(member(summary, entry))),
      live: async ({ iam, fact, accountId }) => {
        try {
          const { SummaryMap: summary } = await iam.GetAccountSummary({});
          if (summary === undefined) throw new Error('the answer has no SummaryMap');
          if (accountId === undefined) throw new Error('which account these credentials are of is not known');
          const account = { ...accountNamed(accountId), ...rootFacts((entry) => summary[entry], fact) };
          return { items: [account], problem: undefined };
        } catch (error) {
          return { items: [], problem: { operation: OPERATION, error: errorFieldsOf(error) } };
        }
      },
      load: (summary, accountId) => {
        const facts = rootFacts(
          (entry) => optionalCount(member(summary, entry)),
          (value) => ({ value, source: summary.document }),
        );
        return accountId === undefined ? undefined : { ...accountNamed(accountId), ...facts };
      },
    },
  },
  save: (calls) => {
    const output = calls.at(-1)?.output;
    const summary: unknown = typeof output === 'object' ? output['SummaryMap'] : undefined;
    return isObject(summary) ? { SummaryMap: summary } : undefined;
  },
} as const satisfies Source;
