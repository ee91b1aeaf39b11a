import type { ComplianceType } from '../../rules/rule.ts';
import type { Decided } from '../decision/decide-all.ts';
import { textOf } from '../text/error-text.ts';
import type { Evaluation } from './evaluation.ts';
import type { Problem } from '../aws/problem.ts';
import type { Delivery } from './put-evaluations.ts';

/** What one invocation came to, before AWS Config is told. */
export interface Outcome {
  /** Of the resources that the rule decided on in this invocation. */
  readonly counts: Readonly<Record<ComplianceType, number>>;
  /** Resources that keep their earlier result, because the rule could not decide. */
  readonly undecided: readonly Decided[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
  readonly evaluations: readonly Evaluation[];
  /** How many of `evaluations` take back the result of a vanished resource. */
  readonly retired: number;
}

const countByCompliance = (
  complianceTypes: readonly ComplianceType[],
): Readonly<Record<ComplianceType, number>> => {
  const counts = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 };
  for (const complianceType of complianceTypes) counts[complianceType] += 1;
  return counts;
};

export const outcomeOf = (
  decided: readonly Decided[],
  evaluations: readonly Evaluation[],
  { problems = [], retired = 0 }: Partial<Pick<Outcome, 'problems' | 'retired'>> = {},
): Outcome => ({
  counts: countByCompliance(decided.map(({ decision }) => decision.compliance)),
  undecided: decided.filter(({ decision }) => decision.compliance === 'INSUFFICIENT_DATA'),
  problems,
  evaluations,
  retired,
});

const SHOWN = 5;

const few = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;

const sentenceOf = ({ operation, resourceName, error }: Problem): string =>
  `${operation}${resourceName === undefined ? '' : ` of ${resourceName}`}: ${textOf(error)}`;

/**
 * Why the invocation has to fail although everything decided was reported: what is undecided, what could not be
 * read, what AWS Config did not accept. Undefined where there is nothing of the kind.
 */
export const failureOf = ({ undecided, problems }: Outcome, delivery: Delivery): string | undefined => {
  const [problem, ...more] = [...problems, ...delivery.problems];
  const parts: string[] = [];
  if (undecided.length > 0) {
    parts.push(
      `${undecided.length} undecided: ${few(undecided.map(({ resource }) => resource.resourceName))}`,
    );
  }
  if (delivery.refused.length > 0) {
    const ids = delivery.refused.map(({ ComplianceResourceId }) => ComplianceResourceId);
    parts.push(`${ids.length} not accepted by AWS Config: ${few(ids)}`);
  }
  if (problem) parts.push(sentenceOf(problem));
  else if (undecided[0]) parts.push(undecided[0].annotation);
  if (more.length > 0) parts.push(`further problems: ${more.length}`);
  return parts.length > 0 ? parts.join('; ') : undefined;
};
