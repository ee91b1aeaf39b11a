import { askEach } from '../aws/reading.ts';
import type { Problem } from '../aws/problem.ts';
import type { ReadItems } from '../aws/config-pages.ts';
import type { RuleInAccount, Finding, FindingsOptions, Missing } from './findings.ts';

/** The results of one rule, as far as they could be read. */
export interface RuleDetails extends ReadItems<Finding> {
  /** True where the rule is known to have run although it has neither a COMPLIANT nor a NON_COMPLIANT result. */
  readonly hasRun: boolean;
}

const placeOf = ({ accountId, region, configRuleName }: RuleInAccount): string =>
  `${configRuleName} in account ${accountId ?? 'of these credentials'}, ${region}`;

const NAMES_NONE =
  'AWS Config calls the rule NON_COMPLIANT and names no resource; it may be in the middle of a change, so ask again';

/**
 * Reads the results of every rule given, a few rules at a time. What was read before a failure stays read.
 *
 * @param operation the AWS Config operation that `read` calls
 * @param noResults why a rule may have no results
 */
export const readDetails = async (
  operation: string,
  rules: readonly RuleInAccount[],
  read: (rule: RuleInAccount) => Promise<RuleDetails>,
  noResults: (rule: RuleInAccount) => string,
  { all, onProgress }: Pick<FindingsOptions, 'all' | 'onProgress'>,
): Promise<{
  readonly findings: readonly Finding[];
  readonly missing: readonly Missing[];
  readonly problems: readonly Problem[];
}> => {
  const findings: Finding[] = [];
  const missing: Missing[] = [];
  const ask = async (rule: RuleInAccount): Promise<true> => {
    const { items, error, hasRun } = await read(rule);
    findings.push(...items.filter(({ complianceType }) => all || complianceType === 'NON_COMPLIANT'));
    if (error !== undefined) throw error;
    const mustNameOne = rule.complianceType === 'NON_COMPLIANT';
    const lacks = mustNameOne
      ? !items.some(({ complianceType }) => complianceType === 'NON_COMPLIANT')
      : items.length === 0 && !hasRun;
    if (lacks) {
      const why = mustNameOne ? NAMES_NONE : noResults(rule);
      missing.push({ ...rule, kind: 'no results', why });
    }
    return true;
  };
  const asked = rules.map((rule) => ({ rule, resourceId: placeOf(rule), resourceName: placeOf(rule) }));
  const progress = onProgress === undefined ? {} : { onProgress };
  const { values, problems } = await askEach(operation, asked, ({ rule }) => ask(rule), progress);
  for (const { rule, resourceId } of asked) {
    if (values.has(resourceId)) continue;
    const problem =
      problems.find(({ resourceName }) => resourceName === resourceId) ??
      problems.find(({ resourceName }) => resourceName === undefined);
    const error = problem?.error ?? { name: 'Error', message: `${operation} was not called` };
    missing.push({ ...rule, kind: 'unread', error });
  }
  return { findings, missing, problems };
};
