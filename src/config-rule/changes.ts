import type { Rule } from '../../rules/rule.ts';
import { toNotApplicable, type Evaluation } from './evaluation.ts';
import type { Listing } from '../inventory/inventory.ts';
import type { Scheduled } from './invocation.ts';
import type { ReportChoice } from '../decision/parameters.ts';
import type { Resource } from '../resources/resource.ts';
import { toResourceKey, type ResourceKey } from '../resources/resource-key.ts';
import type { StandingResult, StandingResults } from '../aws/standing-results.ts';

const keyOf = (evaluation: Evaluation): ResourceKey =>
  toResourceKey(evaluation.ComplianceResourceType, evaluation.ComplianceResourceId);

const isUnchanged = (evaluation: Evaluation, standing: StandingResult | undefined): boolean =>
  standing !== undefined &&
  standing.complianceType === evaluation.ComplianceType &&
  standing.annotation === evaluation.Annotation;

/**
 * Whether AWS Config holds a result of later than this evaluation: a change was evaluated since, and what this run read
 * may be the older of the two. Whether AWS Config itself would keep the later one, it does not document.
 */
const isOutrun = (evaluation: Evaluation, { toldAt }: StandingResults): boolean => {
  const told = toldAt.get(keyOf(evaluation));
  return told !== undefined && told > evaluation.OrderingTimestamp;
};

/** When an event named a resource last, by its key. Nobody: no event has lately. */
export type Named = ReadonlyMap<ResourceKey, Date>;

/**
 * Whether an event has named a resource since AWS Config was last told of it, as far as the results say that were read:
 * they may be older than what another run has told, and then what looks unchanged is not.
 */
const isDoubted = (key: ResourceKey, { toldAt }: StandingResults, named: Named): boolean => {
  const [at, told] = [named.get(key), toldAt.get(key)];
  return at !== undefined && (told === undefined || told < at);
};

/**
 * Of what a scheduled run decided, what AWS Config has to be told: it bills every evaluation.
 *
 * NOT_APPLICABLE is told only where it takes back a result that stands, whatever `report` says. What has a later result
 * is left alone. Whom an event has named is told of once after it, whatever seems to stand.
 */
export const selectEvaluations = (
  evaluations: readonly Evaluation[],
  results: StandingResults,
  report: ReportChoice,
  named: Named = new Map(),
): readonly Evaluation[] => {
  const perResource = new Map(evaluations.map((evaluation) => [keyOf(evaluation), evaluation]));
  return [...perResource].flatMap(([key, evaluation]) => {
    if (isOutrun(evaluation, results)) return [];
    if (isDoubted(key, results, named)) return [evaluation];
    const standing = results.byResource.get(key);
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
 * where it is a rule about the account. None where every result is of later than the run.
 */
export const confirm = (
  rule: Pick<Rule, 'id' | 'resourceType'>,
  evaluations: readonly Evaluation[],
  results: StandingResults,
  invocation: Scheduled,
): readonly Evaluation[] => {
  const found = evaluations.filter(({ ComplianceType }) => ComplianceType !== 'NOT_APPLICABLE');
  if (found.length === 0) {
    const account = { resourceType: 'AWS::::Account', resourceId: invocation.accountId };
    const own = evaluations.find(
      ({ ComplianceResourceType: type, ComplianceResourceId: id }) =>
        type === account.resourceType && id === account.resourceId,
    );
    return [
      own ??
        toNotApplicable(account, `There is no ${rule.resourceType} that ${rule.id} applies to.`, invocation),
    ];
  }
  return found
    .filter((evaluation) => !isOutrun(evaluation, results))
    .toSorted((a, b) => (a.ComplianceResourceId < b.ComplianceResourceId ? -1 : 1))
    .slice(0, 1);
};

/**
 * The evaluations of a run that did not reach every resource: all that it did reach, unchanged or not, so that the next run
 * can tell whom it did not, and begins with those (`longestUntoldFirst`).
 */
export const markReached = (
  evaluations: readonly Evaluation[],
  results: StandingResults,
): readonly Evaluation[] => evaluations.filter((evaluation) => !isOutrun(evaluation, results));

/**
 * Resources in the order in which a run that may not reach all of them takes them: those that an event has named, then those
 * never told of.
 */
export const longestUntoldFirst = <R extends Resource>(
  resources: readonly R[],
  results: StandingResults,
  named: Named = new Map(),
): readonly R[] =>
  resources
    .map((resource) => {
      const key = toResourceKey(resource.resourceType, resource.resourceId);
      const time = results.toldAt.get(key)?.getTime() ?? -Infinity;
      return { resource, time, rank: isDoubted(key, results, named) ? 0 : 1 };
    })
    .toSorted((a, b) => a.rank - b.rank || (a.time === b.time ? 0 : a.time - b.time))
    .map(({ resource }) => resource);
