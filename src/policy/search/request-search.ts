/**
 * Looks for a request that a policy lets in.
 *
 * The search goes from an Allow outwards: all parts of one Allow must hold, and of every Deny that would refuse the
 * request found so far one part must not hold; each such part is tried in turn. The parts become constraints on the
 * caller, on the times and on single keys, which are solved one by one (`solve-caller.ts`, `solve-key.ts`). A request is
 * only ever returned after the whole policy was evaluated for it. See docs/decisions for what is complete and what is not.
 */
import { isAsRequired, principalDemand, type Constraint } from './constraint.ts';
import { conflictIn, inOrder, isTied, type Conflict } from './key-ties.ts';
import type { RequestSpace } from './key-meaning.ts';
import { spend, type Budget } from '../budget.ts';
import { flatMap } from '../flat-map.ts';
import type { PolicyDocument, Statement, Statements } from '../policy-document.ts';
import {
  fixedKeys,
  outcomeForAll,
  assignRequest,
  undecided,
  type Field,
  type AssignedRequest,
} from './assign-request.ts';
import {
  authorize,
  evaluateBesideAction,
  evaluateStatement,
  requestFor,
  type UserRequest,
} from '../statement.ts';
import {
  otherwise,
  requestWithin,
  requiredTruth,
  type Refusal,
  type SearchedPolicy,
  type Formula,
} from './formula.ts';

export interface SearchResult {
  /** A request that every one of the actions is allowed for. */
  readonly request: UserRequest | undefined;
  /** The Allow that admits it to the first of the actions. */
  readonly by: Statement | undefined;
  /** Whether it is let in whatever the parts of the policy mean that are not known. */
  readonly isCertain: boolean;
  /** Without a request: whether there surely is none. */
  readonly isProven: boolean;
}

interface SearchQuestion extends Field {
  readonly policy: PolicyDocument;
  readonly boundary: Statements | undefined;
  readonly formula: Formula;
  /** Whether the policy speaks of keys that AWS sets together with others: see `key-ties.ts`. */
  readonly hasTies: boolean;
}

const refuses = ({ by }: Refusal, request: UserRequest, { space, formula }: SearchQuestion): boolean => {
  const { caller, context } = request;
  const truth =
    formula.actions === undefined
      ? evaluateStatement(by, requestWithin(request), space.documented)
      : evaluateBesideAction(by, { principal: caller, resource: undefined, context }, space.documented);
  return isAsRequired(truth, requiredTruth(true, otherwise(formula.certainty)));
};

/** Whether no request of the space meets a constraint, whatever else the policy says. */
const isNeverMet = (part: Constraint, question: SearchQuestion): boolean =>
  part.kind === 'test' ? outcomeForAll(part, question) === false : principalDemand(part) === 'impossible';

/** How often what was found is made a request that somebody can send, on one way down. */
const MOST_CONFLICTS = 24;

/** Goes on with what would make a request of it that somebody can send. */
const withoutConflict = (
  { alternatives, isComplete }: Conflict,
  constraints: readonly Constraint[],
  question: SearchQuestion,
  { avoided, conflicts }: Descent,
): AssignedRequest => {
  let isProven = isComplete;
  if (conflicts === MOST_CONFLICTS) return { request: undefined, isProven: false };
  for (const more of alternatives) {
    const found = avoid([...constraints, ...more], question, { avoided, conflicts: conflicts + 1 });
    if (found.request !== undefined) return found;
    isProven &&= found.isProven;
  }
  return { request: undefined, isProven };
};

/** What lies above on a way down. */
interface Descent {
  readonly avoided: readonly Refusal[];
  /** How many times keys that are set together did not agree. */
  readonly conflicts: number;
}

/**
 * Adds to the constraints until no Deny refuses the request and somebody can send it. Every Deny is avoided at most once on a
 * way down: where it refuses again, what it compares with was assigned anew, and the search gives up on this way.
 */
const avoid = (
  constraints: readonly Constraint[],
  question: SearchQuestion,
  descent: Descent = { avoided: [], conflicts: 0 },
): AssignedRequest => {
  const { formula, budget, keys, hasTies } = question;
  const { avoided } = descent;
  spend(budget, 1 + constraints.length);
  const finding = assignRequest(constraints, question);
  if (finding.request === undefined) return finding;
  const { request } = finding;
  // First what is refused whatever the keys that are set together are: they are made to agree for what is left.
  const refusing = formula.denies.find((deny) => refuses(deny, request, question));
  if (refusing === undefined) {
    if (!hasTies) return { request };
    const { documented } = question.space;
    const conflict = conflictIn({ request, constraints, keys, documented });
    return conflict === undefined
      ? { request: inOrder(request) }
      : withoutConflict(conflict, constraints, question, descent);
  }
  if (avoided.includes(refusing)) return { request: undefined, isProven: false };
  let isProven = true;
  for (const part of refusing.escapes) {
    if (isNeverMet(part, question)) continue;
    const found = avoid([...constraints, part], question, {
      ...descent,
      avoided: [...avoided, refusing],
    });
    if (found.request !== undefined) return found;
    isProven &&= found.isProven;
  }
  return { request: undefined, isProven };
};

/** How a request comes out by the whole policy; undefined where it is not let in by this kind of way. */
const authorization = (
  request: UserRequest,
  { policy, boundary, formula, space }: SearchQuestion,
): Pick<SearchResult, 'by' | 'isCertain'> | undefined => {
  let by: Statement | undefined;
  let isCertain = true;
  const requests = formula.actions?.map((action) => requestFor(request, action)) ?? [requestWithin(request)];
  for (const asked of requests) {
    const answer = authorize(policy, asked, space.documented);
    if (!answer.isAllowed) return undefined;
    by ??= answer.by;
    isCertain &&= !answer.isUncertain;
    if (boundary === undefined) continue;
    const within = authorize(boundary, asked, space.documented);
    if (!within.isAllowed) return undefined;
    isCertain &&= !within.isUncertain;
  }
  return isCertain || formula.certainty === 'perhaps' ? { by, isCertain } : undefined;
};

/** What the first choice of one item from each list gives; choices that give undefined are passed over. */
const firstChoice = <Item, Found>(
  lists: readonly (readonly Item[])[],
  attempt: (chosen: readonly Item[]) => Found | undefined,
  chosen: readonly Item[] = [],
): Found | undefined => {
  const list = lists[chosen.length];
  if (list === undefined) return attempt(chosen);
  for (const item of list) {
    const found = firstChoice(lists, attempt, [...chosen, item]);
    if (found !== undefined) return found;
  }
  return undefined;
};

/**
 * Looks for a request in the space that the policy lets in by one of the formula.
 *
 * `perhaps` finds whatever there is to find; `surely` is for where what it found rests on parts that are not known.
 * Sound: what it returns was evaluated. Complete but for what `isProven: false` says: tests that compare keys of the
 * caller's choice with one another, and keys that are tested as texts and as numbers, dates or addresses at once.
 *
 * @throws BudgetSpent where the bound is hit first
 */
export const findRequest = (
  { document: policy, boundary, keys, named }: SearchedPolicy,
  formula: Formula,
  space: RequestSpace,
  budget: Budget,
): SearchResult => {
  const question: SearchQuestion = {
    policy,
    boundary,
    formula,
    space,
    budget,
    keys,
    named,
    fixed: fixedKeys(space),
    hasTies: keys.some(isTied),
  };
  const none = (isProven: boolean): SearchResult => ({
    request: undefined,
    by: undefined,
    isCertain: false,
    isProven,
  });
  // A Deny that refuses every request of the space.
  if (formula.denies.some((deny) => deny.escapes.every((part) => isNeverMet(part, question))))
    return none(true);
  // An Allow that no request of the space meets need not be tried with every other one.
  const possible = formula.admissions.map((admissions) =>
    flatMap(admissions, (constraints) => {
      const open = undecided(constraints, question);
      return open === undefined ? [] : [open];
    }),
  );
  let isProven = true;
  const attempt = (
    asked: SearchQuestion,
    chosen: readonly (readonly Constraint[])[],
  ): SearchResult | undefined => {
    // One Allow may admit to several of the actions.
    const constraints = chosen.length === 1 ? chosen[0] : [...new Set(chosen.flat())];
    const finding = avoid(constraints ?? [], asked);
    const admitted = finding.request && authorization(finding.request, asked);
    if (finding.request === undefined || admitted === undefined) {
      isProven &&= finding.request === undefined && finding.isProven;
      return undefined;
    }
    const { by, isCertain } = admitted;
    return { request: finding.request, by, isCertain, isProven: true };
  };
  const found = firstChoice(possible, (chosen) => attempt(question, chosen));
  if (found !== undefined || named.size === 0) return found ?? none(isProven);
  // A variable whose key is absent leaves tests not known, and may let in what its value does not.
  const withoutNamed: SearchQuestion = { ...question, named: new Set() };
  return firstChoice(possible, (chosen) => attempt(withoutNamed, chosen)) ?? none(isProven);
};
