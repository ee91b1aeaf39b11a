import { catalog } from '../../rules/catalog.ts';
import type { About, Reason } from '../../rules/rule.ts';
import { reasonOf } from '../decision/annotation.ts';

const rules: readonly About[] = catalog;

/** The ids of the rules that there is something to tell of. */
export const ruleIds: readonly string[] = rules.map(({ id }) => id);

/** By the name that the rule was deployed under, which ends in the rule's id. */
export const ruleNamed = (configRuleName: string): About | undefined =>
  rules.find(({ id }) => configRuleName.endsWith(id));

/**
 * What to do about a NON_COMPLIANT. Where its annotation is missing, or is none of the rule's sentences, what the rule's
 * first NON_COMPLIANT reason says: the most usual stands first.
 */
export const adviceOn = (rule: About, annotation: string | undefined): string => {
  const remedy = (reason: Reason | undefined): readonly string[] =>
    reason?.compliance === 'NON_COMPLIANT' ? [reason.remedy] : [];
  const [advice = ''] = [
    ...remedy(annotation === undefined ? undefined : reasonOf(rule, annotation)),
    ...Object.values(rule.reasons).flatMap(remedy),
  ];
  return `${advice} ${rule.unexpectedChange}`;
};
