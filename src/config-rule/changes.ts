import type { Rule } from '../../rules/rule.ts';
import { toNotApplicable, type Evaluation } from './evaluation.ts';
import type { Listing } from '../inventory/inventory.ts';
import type { Scheduled } from './invocation.ts';
import type { Report } from '../decision/parameters.ts';
import { toResourceKey, type ResourceKey } from '../resources/resource-key.ts';
import type { StandingResult, StandingResults } from '../aws/standing-results.ts';

const keyOf = (evaluation: Evaluation): ResourceKey =>
  toResourceKey(evaluation.ComplianceResourceType, evaluation.ComplianceResourceId);

const isUnchanged = (evaluation: Evaluation, standing: StandingResult | undefined): boolean =>
  standing !== undefined &&
  standing.complianceType === evaluation.ComplianceType &&
  standing.annotation === evaluation.Annotation;

/**
 * Of what a scheduled run decided, what AWS Config has to be told: it bills every evaluation.
 *
 * NOT_APPLICABLE is told only where it takes back a result that stands, whatever `report` says.
 */
export const selectEvaluations = (
  evaluations: readonly Evaluation[],
  { byResource }: StandingResults,
  report: Report,
): readonly Evaluation[] => {
  const perResource = new Map(evaluations.map((evaluation) => [keyOf(evaluation), evaluation]));
  return [...perResource].flatMap(([key, evaluation]) => {
    const standing = byResource.get(key);
    if (evaluation.ComplianceType === 'NOT_APPLICABLE') return standing === undefined ? [] : [evaluation];
    return report === 'all' || !isUnchanged(evaluation, standing) ? [evaluation] : [];
  });
};

/** Whether a resource that is not in the listing is surely gone. A failure about one listed resource does not matter. */
const isComplete = ({ complete, problems }: Listing): boolean =>
  complete && problems.every(({ resourceName }) => resourceName !== undefined);

const VANISHED = 'The resource no longer exists, or is no longer one that this rule evaluates.';

/**
 * Takes back the standing results of vanished resources: AWS Config keeps them until it is told.
 *
 * Each goes under its own resource type, which may be one that an earlier version of the rule used. A result
 * newer than this run stays: a change has been evaluated since, and the listing may be the older of the two.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules-delete.html
 */
export const retire = (
  { byResource }: StandingResults,
  listing: Listing,
  invocation: Scheduled,
): readonly Evaluation[] => {
  if (!isComplete(listing)) return [];
  const listed = new Set(
    listing.resources.map(({ resourceType, resourceId }) => toResourceKey(resourceType, resourceId)),
  );
  return [...byResource]
    .filter(
      ([key, { orderingTimestamp }]) =>
        !listed.has(key) && !(orderingTimestamp && orderingTimestamp > invocation.orderingTimestamp),
    )
    .map(([, standing]) => toNotApplicable(standing, VANISHED, invocation));
};

/**
 * The evaluation of a run that has nothing to tell: without any, AWS Config would not see the run answered.
 *
 * One result that stands, unchanged; where the run found none, NOT_APPLICABLE for the account: in the words of the rule
 * where it is a rule about the account.
 */
export const confirm = (
  rule: Pick<Rule, 'id' | 'resourceType'>,
  evaluations: readonly Evaluation[],
  invocation: Scheduled,
): Evaluation => {
  const [first] = evaluations
    .filter(({ ComplianceType }) => ComplianceType !== 'NOT_APPLICABLE')
    .toSorted((a, b) => (a.ComplianceResourceId < b.ComplianceResourceId ? -1 : 1));
  const account = { resourceType: 'AWS::::Account', resourceId: invocation.accountId };
  const own = evaluations.find(
    ({ ComplianceResourceType: type, ComplianceResourceId: id }) =>
      type === account.resourceType && id === account.resourceId,
  );
  return (
    first ??
    own ??
    toNotApplicable(account, `There is no ${rule.resourceType} that ${rule.id} applies to.`, invocation)
  );
};
