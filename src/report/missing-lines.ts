import type { Missing } from '../findings/findings.ts';

/** How many accounts one line names. */
const NAMED = 20;

type WithoutResults = Extract<Missing, { readonly kind: 'no results' }>;

/**
 * Says which accounts have no results, and why that may be: one line for each rule and cause. What could not be read
 * is told by its problem.
 */
export const missingLines = (missing: readonly Missing[]): readonly string[] => {
  const alike = new Map<string, WithoutResults[]>();
  for (const one of missing) {
    if (one.kind === 'unread') continue;
    const key = `${one.ruleId} ${one.why}`;
    const others = alike.get(key);
    if (others === undefined) alike.set(key, [one]);
    else others.push(one);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const ids = [...new Set(group.map(({ accountId }) => accountId ?? 'not known'))];
    const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more (--format json names them all)` : '';
    const accounts = ids.length === 1 ? 'account' : `${ids.length} accounts`;
    return `no results of ${first.ruleId} in ${accounts} ${ids.slice(0, NAMED).join(', ')}${more}; why that may be: ${first.why}`;
  });
};
