import type { Missing } from '../findings/findings.ts';
import { groupedBy } from './grouped-by.ts';

/** How many accounts one line names. */
const NAMED = 20;

/**
 * Says which accounts have no results, and why that may be: one line for each rule and cause. What could not be read
 * is told by its problem.
 */
export const missingLines = (missing: readonly Missing[]): readonly string[] => {
  const withoutResults = missing.filter((one) => one.kind === 'no results');
  return [...groupedBy(withoutResults, ({ ruleId, why }) => `${ruleId} ${why}`).values()].map((group) => {
    const [first] = group;
    const ids = [...new Set(group.map(({ accountId }) => accountId ?? 'not known'))];
    const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more (--format json names them all)` : '';
    const accounts = ids.length === 1 ? 'account' : `${ids.length} accounts`;
    return `no results of ${first.ruleId} in ${accounts} ${ids.slice(0, NAMED).join(', ')}${more}; why that may be: ${first.why}`;
  });
};
