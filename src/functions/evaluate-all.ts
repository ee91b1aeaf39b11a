import type { Rule } from '../../rules/rule.ts';
import { readStandingResults, type StandingResults } from '../aws/standing-results.ts';
import {
  confirm,
  longestUntoldFirst,
  markReached,
  retire,
  selectEvaluations,
  type Named,
} from '../config-rule/changes.ts';
import { toEvaluation, type Evaluation } from '../config-rule/evaluation.ts';
import type { Scheduled } from '../config-rule/invocation.ts';
import { outcomeOf, type Outcome } from '../config-rule/outcome.ts';
import { decider, unreached, withoutEvidence, type Decided } from '../decision/decide-all.ts';
import type { RuleParameters } from '../decision/parameters.ts';
import type { Listing } from '../inventory/inventory.ts';
import type { Resource } from '../resources/resource.ts';
import { within } from './deadlines.ts';
import type { Problem } from '../aws/problem.ts';
import { toResourceKey, type ResourceKey } from '../resources/resource-key.ts';
import { errorFieldsOf } from '../text/error-text.ts';
import type { Connection } from './execution-environment.ts';

/** Milliseconds for which a run decides before it sends what it has, and goes on. */
const SEND_EVERY = 60_000;
/** Milliseconds after which results that were read are read again before something is sent: a change may have come since. */
const FRESH = 10_000;

/** Sends evaluations; what becomes of them is kept by whoever hands this out. */
export type Send = (evaluations: readonly Evaluation[]) => Promise<void>;

/** The results that AWS Config holds, read as often as a run needs to know of later ones. */
const resultsOf = ({ config }: Connection, { configRuleName }: Scheduled) => {
  let known: Promise<StandingResults> | undefined;
  let readAt = 0;
  const read = (): Promise<StandingResults> => {
    readAt = Date.now();
    known = readStandingResults(config, configRuleName);
    return known;
  };
  return {
    read,
    fresh: async (): Promise<StandingResults> => {
      const results = await (known ?? read());
      if (Date.now() - readAt < FRESH) return results;
      const again = await read();
      // Where they cannot be read a second time, the first reading is the better one.
      return again.problems.length > 0 && results.problems.length === 0
        ? { ...results, problems: again.problems }
        : again;
    },
  };
};

interface Vanished {
  readonly vanished: readonly Evaluation[];
  /** Resources with a result that were missing in the first listing, and are there. */
  readonly missed: readonly Resource[];
  readonly problems: Listing['problems'];
}

/**
 * Takes back what has vanished, of two listings: a user who is renamed between two pages of one is on neither, and a
 * replica of IAM that lags behind does not know a new one.
 */
const vanishedOf = async (
  rule: Rule,
  results: StandingResults,
  listing: Listing,
  invocation: Scheduled,
  connection: Connection,
): Promise<Vanished> => {
  const nothing: Vanished = { vanished: [], missed: [], problems: [] };
  const missing = retire(results, listing, invocation);
  if (missing.length === 0) return nothing;
  const again = await connection.inventoryForComparing().list(rule.resourceType, [], {});
  if (again === undefined) return nothing;
  const stillMissing = new Set(
    retire(results, again, invocation).map(({ ComplianceResourceId }) => ComplianceResourceId),
  );
  const missingIds = new Set(missing.map(({ ComplianceResourceId }) => ComplianceResourceId));
  return {
    missed: again.resources.filter(({ resourceId }) => missingIds.has(resourceId)),
    vanished: missing.filter(({ ComplianceResourceId }) => stillMissing.has(ComplianceResourceId)),
    problems: again.problems,
  };
};

/**
 * Whom IAM events have named. Where that cannot be read, what stands is believed as far as it was read, and the run fails
 * once it has told all that it found.
 */
const namedOf = async (
  resources: readonly Resource[],
  { namedUsers }: Connection,
): Promise<{ readonly named: Named; readonly problems: readonly Problem[] }> => {
  try {
    const namedAt = await namedUsers?.();
    const named = new Map<ResourceKey, Date>();
    for (const { resourceType, resourceId, resourceName } of resources) {
      const at = resourceType === 'AWS::IAM::User' ? namedAt?.(resourceName) : undefined;
      if (at !== undefined) named.set(toResourceKey(resourceType, resourceId), at);
    }
    return { named, problems: [] };
  } catch (error) {
    return { named: new Map(), problems: [{ operation: 'ListSchedules', error: errorFieldsOf(error) }] };
  }
};

/**
 * Every resource: what is new or changed since the standing results, and what has vanished.
 *
 * A run looks at the clock between two resources. What it has no time for is undecided and named, and comes first in the
 * next run; what it decided is sent while it goes on.
 */
export const evaluateAll = async (
  rule: Rule,
  invocation: Scheduled,
  { parameters, report }: RuleParameters,
  connection: Connection,
  send: Send,
): Promise<Outcome> => {
  const results = resultsOf(connection, invocation);
  let byEvents: Awaited<ReturnType<typeof namedOf>> = { named: new Map(), problems: [] };
  const inOrder = async (resources: readonly Resource[]): Promise<readonly Resource[]> => {
    const [known] = await Promise.all([
      within(connection.deadlines.ordering, results.read()),
      namedOf(resources, connection).then((found) => (byEvents = found)),
    ]);
    return known === undefined ? resources : longestUntoldFirst(resources, known, byEvents.named);
  };
  const listing = await connection.inventory.list(rule.resourceType, rule.needs, parameters, inOrder);
  if (listing === undefined) throw new Error(`nothing lists ${rule.resourceType}`);

  const decide = decider(withoutEvidence(rule), {
    parameters,
    now: invocation.orderingTimestamp,
    others: listing.resources,
  });
  const decided: Decided[] = [];
  const evaluationsFrom = (start: number): Evaluation[] =>
    decided.slice(start).flatMap((one) => toEvaluation(one, invocation) ?? []);
  let [sentUpTo, sentAt] = [0, Date.now()];
  const told = new Set<string>();
  const tell = (some: readonly Evaluation[]): void => {
    for (const { ComplianceResourceId } of some) told.add(ComplianceResourceId);
  };
  const late: Decided[] = [];
  for (const resource of listing.resources) {
    if (!connection.hasTimeToDecide()) late.push(unreached(resource, 'there was no time left'));
    else {
      decided.push(decide(resource));
      if (Date.now() - sentAt < SEND_EVERY) continue;
      const some = selectEvaluations(
        evaluationsFrom(sentUpTo),
        await results.fresh(),
        report,
        byEvents.named,
      );
      await send(some);
      tell(some);
      [sentUpTo, sentAt] = [decided.length, Date.now()];
    }
  }

  const standing = await results.fresh();
  const evaluations = evaluationsFrom(0);
  const changes = selectEvaluations(evaluationsFrom(sentUpTo), standing, report, byEvents.named);
  tell(changes);
  const { vanished, missed, problems } = await vanishedOf(rule, standing, listing, invocation, connection);
  const unlisted = missed.map((resource) => unreached(resource, 'IAM listed it once and once not'));
  const isWhole = late.length === 0 && listing.asked === undefined;
  const { asked } = listing;
  const reached = isWhole
    ? []
    : markReached(
        evaluations.filter(
          ({ ComplianceResourceId: id }) => !told.has(id) && (asked === undefined || asked.has(id)),
        ),
        standing,
      );
  const outcome = outcomeOf([...decided, ...late, ...unlisted], [...changes, ...vanished, ...reached], {
    problems: [...listing.problems, ...byEvents.problems, ...standing.problems, ...problems],
    retired: vanished.length,
  });
  const hasFailed = outcome.undecided.length > 0 || outcome.problems.length > 0;
  return told.size + vanished.length > 0 || hasFailed
    ? outcome
    : { ...outcome, evaluations: confirm(rule, evaluations, standing, invocation) };
};
