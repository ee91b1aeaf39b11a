/** Exemptions by name that exempt nobody: a misspelled one would be found out on the day that it was needed. */
import { exemptNamesParameter, isExemptName, type ExemptName } from '../../rules/exemption.ts';
import { pathIn } from '../inventory/identity.ts';
import type { ReportedEvaluation } from '../report/report.ts';
import { nearest } from '../text/nearest.ts';
import type { RuleAnswer } from './rule-answers.ts';
import type { SelectedRule } from './selected-rules.ts';

const namesOf = ({ rule, parameters }: SelectedRule): readonly ExemptName[] => {
  const name = exemptNamesParameter(rule);
  const value = name === undefined ? [] : parameters[name];
  // They were read by the definition of this very parameter.
  return Array.isArray(value) ? (value as readonly ExemptName[]) : [];
};

const isOf = (name: ExemptName, { ResourceName: resourceName, Arn }: ReportedEvaluation): boolean => {
  const arn = Arn ?? undefined;
  return isExemptName(name, { resourceName, arn, path: arn === undefined ? undefined : pathIn(arn) });
};

/**
 * What to say of each exemption that matches none of the users and roles that were evaluated. Nothing is said where not all
 * of them could be read: it may be one of the others.
 */
export const exemptionsOfNobody = (
  selection: readonly SelectedRule[],
  answers: readonly RuleAnswer[],
): readonly string[] => {
  if (!answers.every(({ complete }) => complete)) return [];
  const asked = selection.map((selected) => ({
    names: namesOf(selected),
    evaluations: answers
      .filter(({ ruleId }) => ruleId === selected.rule.id)
      .flatMap(({ evaluations }) => evaluations),
  }));
  // One of the configuration file may be for users and roles alike.
  const patterns = new Set(asked.flatMap(({ names }) => names.map(({ pattern }) => pattern)));
  return [...patterns].flatMap((pattern): readonly string[] => {
    const among = asked
      .filter(({ names }) => names.some((name) => name.pattern === pattern))
      .flatMap(({ evaluations }) => evaluations);
    if (among.some((one) => isOf({ pattern, text: '' }, one))) return [];
    const meant = nearest(
      pattern,
      among.map(({ ResourceName }) => ResourceName),
    );
    return [
      `the exemption of "${pattern}" exempts nobody: it matches none of ${among.length} that were evaluated${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    ];
  });
};
