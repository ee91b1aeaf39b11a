import { rules } from '../../../rules/index.ts';
import { readAggregatorFindings } from '../../findings/aggregator-findings.ts';
import type { Missing } from '../../findings/findings.ts';
import { isNoSuchAggregator, SOURCES_STATUS } from '../../findings/aggregator-sources.ts';
import type { Check } from '../check.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { toDiagnosis } from '../diagnose.ts';

const diagnoseMissing = (missing: Missing): Diagnosis => {
  const { ruleId, region, accountId } = missing;
  return {
    ...(missing.kind === 'unread'
      ? diagnosis('account-results-not-read', { ruleId, region, error: missing.error })
      : diagnosis('account-without-results', { ruleId, region, why: missing.why })),
    ...(accountId === null ? {} : { accountId }),
  };
};

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
    if (problems.some(isNoSuchAggregator)) return [];
    const unread = problems.filter(({ operation }) => operation !== SOURCES_STATUS).map(toDiagnosis);
    if (deployed === 0 && unread.length === 0)
      return [diagnosis('aggregator-without-results', { aggregator: name }), ...missing.map(diagnoseMissing)];
    const found = [...unread, ...missing.map(diagnoseMissing)];
    return found.length > 0 ? found : [diagnosis('aggregator-has-results', { deployedRules: deployed })];
  },
};
