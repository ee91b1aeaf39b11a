import { rules } from '../../../rules/index.ts';
import { readAggregatorFindings } from '../../findings/aggregator-findings.ts';
import type { Missing } from '../../findings/findings.ts';
import { ok, type Check, type Diagnosis } from '../check.ts';

const EMPTY =
  'deploy the rules in its accounts; a new aggregator, and a rule that has just been deployed, take a while to be seen';

const ofAccount = (accountId: string | null): Pick<Diagnosis, 'accountId'> =>
  accountId === null ? {} : { accountId };

const diagnoseMissing = ({ kind, ruleId, accountId, region, why }: Missing): Diagnosis => {
  const where = region === undefined ? '' : ` in ${region}`;
  const of = ofAccount(accountId);
  const sentence = `no result of ${ruleId}${where} is known: ${why}`;
  // An aggregator never shows NOT_APPLICABLE: an account to which a rule applies nowhere looks the same.
  return kind === 'unread'
    ? { standing: 'unknown', sentence, ...of }
    : { standing: 'unknown', sentence, mend: 'run mfa-rules doctor with credentials of that account', ...of };
};

/** What an aggregator shows of the rules in its accounts, and which accounts it shows nothing of. */
export const aggregator: Check = {
  name: 'accounts of the aggregator',
  examine: async ({ aggregator: name, clients }) => {
    if (name === undefined) return [];
    const { deployed, missing, problems } = await readAggregatorFindings({
      config: clients.config,
      aggregator: name,
      ruleIds: rules.map(({ id }) => id),
      all: false,
    });
    const unread = problems.map(({ operation, message }): Diagnosis => ({
      standing: 'unknown',
      sentence: `${operation}: ${message}`,
    }));
    if (deployed === 0 && unread.length === 0)
      return [
        { standing: 'wrong', sentence: `aggregator ${name} shows no result of these rules`, mend: EMPTY },
        ...missing.map(diagnoseMissing),
      ];
    const found = [...unread, ...missing.map(diagnoseMissing)];
    return found.length > 0 ? found : [ok(`aggregator ${name} shows ${deployed} rules with results`)];
  },
};
