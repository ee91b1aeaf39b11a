import { catalog } from '../../rules/catalog.ts';
import type { About } from '../../rules/rule.ts';
import { checkInputParameters, readRuleParameters } from '../decision/parameters.ts';
import { errorText } from '../text/error-text.ts';
import type { MemberPackage } from './member-package.ts';

const abouts: readonly About[] = catalog;

/**
 * Why a rule would refuse the parameters that a stack gives it, or AWS Config would; undefined where neither does. A stack
 * whose rules refuse their parameters is made all the same, and evaluates nothing.
 *
 * @param values of the template's parameters; the others have their defaults
 */
export const problemOfRuleParameters = (
  { ruleParametersWith }: Pick<MemberPackage, 'ruleParametersWith'>,
  values: ReadonlyMap<string, string>,
): string | undefined => {
  const given = ruleParametersWith(values);
  for (const rule of abouts) {
    const raw = given.get(rule.id);
    if (raw === undefined) continue;
    try {
      readRuleParameters(rule, raw);
      checkInputParameters(rule, raw);
    } catch (error) {
      return errorText(error);
    }
  }
  return undefined;
};
