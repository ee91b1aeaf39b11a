import { rules } from '../../../rules/index.ts';
import { readAggregatorFindings } from '../../findings/aggregator-findings.ts';
import type { Missing } from '../../findings/findings.ts';
import { mendOf } from '../diagnose.ts';
import { counted, ok, unknown, wrong, type Check, type Diagnosis } from '../check.ts';

const EMPTY =
  'deploy the rules in its accounts (mfa-rules deploy-organization); a new aggregator, or a rule that has just been deployed, takes a while to be seen';

const diagnoseMissing = ({ kind, ruleId, accountId, region, why }: Missing): Diagnosis => ({
  ...unknown(
    `no result of ${ruleId}${region === undefined ? '' : ` in ${region}`} is known: ${why}`,
    // An aggregator never shows NOT_APPLICABLE: an account to which a rule applies nowhere looks the same.
    kind === 'unread' ? mendOf(why) : 'run mfa-rules doctor with credentials of that account',
  ),
  ...(accountId === null ? {} : { accountId }),
});

/** What an aggregator shows of the rules in its accounts, and which accounts it shows nothing of. */
export const aggregator: Check = {
  name: 'results',
  of: 'the results of the aggregator',
  examine: async ({ aggregator: name, clients }) => {
    if (name === undefined) return [];
    const { deployed, missing, problems } = await readAggregatorFindings({
      config: clients.config,
      aggregator: name,
      ruleIds: rules.map(({ id }) => id),
      all: false,
    });
    // That there is no such aggregator, and which accounts it cannot copy from, has been said.
    if (problems.some(({ message }) => message.startsWith('NoSuchConfigurationAggregator'))) return [];
    const unread = problems
      .filter(({ operation }) => operation !== 'DescribeConfigurationAggregatorSourcesStatus')
      .map(({ operation, message }) => unknown(`${operation}: ${message}`, mendOf(message)));
    if (deployed === 0 && unread.length === 0)
      return [
        wrong(`aggregator ${name} shows no result of these rules`, EMPTY),
        ...missing.map(diagnoseMissing),
      ];
    const found = [...unread, ...missing.map(diagnoseMissing)];
    return found.length > 0
      ? found
      : [
          ok(
            `the aggregator shows results of the rules in every account (${counted(deployed, 'deployed rule')})`,
          ),
        ];
  },
};
