/**
 * Looks for a request that a policy lets in.
 *
 * The search goes from an Allow outwards: all parts of one Allow must hold, and of every Deny that would refuse the
 * request found so far one part must not hold; each such part is tried in turn. The parts become constraints on the
 * caller, on the times and on single keys, which are solved one by one (`solve-caller.ts`, `solve-key.ts`). A request is
 * only ever returned after the whole policy was evaluated for it. See docs/decisions for what is complete and what is not.
 */
import { isWanted, principalDemand, variables, type Constraint, type Want } from './constraint.ts';
import { isFixed, type RequestSpace } from './key-meaning.ts';
import { spend, type Budget } from './budget.ts';
import type { PolicyDocument, Statement } from './policy-document.ts';
import { isForUsers } from './principal.ts';
import {
  fixedContext,
  mentionedKeys,
  outcomeForAll,
  settleRequest,
  undecided,
  type Field,
  type Finding,
  type MentionedKeys,
} from './settle-request.ts';
import { authorize, evaluateAction, evaluateBesideAction, type Request } from './statement.ts';

/** A policy, and what is asked about it for every kind of request alike. */
export interface SearchedPolicy extends MentionedKeys {
  readonly document: PolicyDocument;
}

export const toSearchedPolicy = (document: PolicyDocument): SearchedPolicy => ({
  document,
  ...mentionedKeys(document.statements.flatMap(({ tests }) => tests)),
});

/** `surely`: by what the policy says. `perhaps`: by what it says or what of it is not known. */
export type Certainty = 'surely' | 'perhaps';

export interface SearchResult {
  /** A request that every one of the actions is allowed for. */
  readonly request: Request | undefined;
  /** The Allow that admits it to the first of the actions. */
  readonly by: Statement | undefined;
  /** Without a request: whether there surely is none. */
  readonly isProven: boolean;
}

/** An Allow, and what must hold for it to apply. */
interface Admission {
  readonly by: Statement;
  readonly constraints: readonly Constraint[];
}

/** How a policy could allow some actions, whoever asks for them: the same for every kind of request. */
export interface Ways {
  readonly certainty: Certainty;
  readonly actions: readonly string[];
  /** For each of the actions, what could admit to it. */
  readonly admissions: readonly (readonly Admission[])[];
  /** The Denies that could refuse. */
  readonly denies: readonly Statement[];
}

interface Question extends Field {
  readonly policy: PolicyDocument;
  readonly ways: Ways;
}

const wanted = (holds: boolean, certainty: Certainty): Want =>
  certainty === 'surely' ? (holds ? 'holds' : 'fails') : holds ? 'not-fails' : 'not-holds';

const partsOf = (statement: Statement, holds: boolean, certainty: Certainty): Constraint[] => {
  const want = wanted(holds, certainty);
  return [
    ...statement.tests.map((test): Constraint => ({ kind: 'test', test, want })),
    { kind: 'principal', principal: statement.principal, want },
  ];
};

/** The Denies that could refuse a request for one of the actions. */
const deniesOf = (
  { statements }: PolicyDocument,
  actions: readonly string[],
  certainty: Certainty,
): Statement[] =>
  statements
    .filter(
      (statement) =>
        statement.effect === 'Deny' &&
        actions.some((action) =>
          isWanted(evaluateAction(statement.action, action), wanted(true, otherwise(certainty))),
        ) &&
        (certainty === 'surely' || statement.notUnderstood.length === 0),
    )
    // Those that leave the least choice first: what they rule out need not be tried for the others.
    .sort((a, b) => a.tests.length - b.tests.length);

/** Statements that could admit an IAM user to an action. */
const allowsOf = ({ statements }: PolicyDocument, action: string, certainty: Certainty): Statement[] =>
  statements.filter(
    ({ effect, action: element, principal, notUnderstood }) =>
      effect === 'Allow' &&
      isWanted(evaluateAction(element, action), wanted(true, certainty)) &&
      (certainty === 'perhaps' || notUnderstood.length === 0) &&
      (principal.isNegated || principal.entries === undefined || principal.entries.some(isForUsers)),
  );

export const waysIn = (
  { document }: SearchedPolicy,
  actions: readonly string[],
  certainty: Certainty,
): Ways => {
  const admissions = new Map<Statement, Admission>();
  const admissionOf = (by: Statement): Admission => {
    const known = admissions.get(by) ?? { by, constraints: partsOf(by, true, certainty) };
    admissions.set(by, known);
    return known;
  };
  return {
    certainty,
    actions,
    admissions: actions.map((action) => allowsOf(document, action, certainty).map(admissionOf)),
    denies: deniesOf(document, actions, certainty),
  };
};

/** What surely is not refused is not even perhaps refused, and the other way round. */
const otherwise = (certainty: Certainty): Certainty => (certainty === 'surely' ? 'perhaps' : 'surely');

const refuses = (deny: Statement, request: Request, { space, ways }: Question): boolean =>
  isWanted(evaluateBesideAction(deny, request, space.documented), wanted(true, otherwise(ways.certainty)));

/**
 * Adds to the constraints until no Deny refuses the request. Every Deny is avoided at most once on a way down: where it
 * refuses again, what it compares with was settled anew, and the search gives up on this way.
 */
const avoid = (
  constraints: readonly Constraint[],
  question: Question,
  avoided: readonly Statement[] = [],
): Finding => {
  const { ways, space, budget } = question;
  spend(budget, 1 + constraints.length);
  const finding = settleRequest(constraints, question);
  if (finding.request === undefined) return finding;
  const { request } = finding;
  const refusing = ways.denies.find((deny) => refuses(deny, request, question));
  if (refusing === undefined) return finding;
  if (avoided.includes(refusing)) return { request: undefined, isProven: false };
  let isProven = true;
  for (const part of partsOf(refusing, false, ways.certainty)) {
    if (part.kind === 'test' && isFixed(part.test.key, space) && variables(part.test).length === 0) continue;
    const found = avoid([...constraints, part], question, [...avoided, refusing]);
    if (found.request !== undefined) return found;
    isProven &&= found.isProven;
  }
  return { request: undefined, isProven };
};

/** Whether a Deny refuses every request of the space, whatever else the policy says. */
const isUnavoidable = (deny: Statement, question: Question): boolean =>
  partsOf(deny, false, question.ways.certainty).every((part) =>
    part.kind === 'test' ? outcomeForAll(part, question) === false : principalDemand(part) === 'impossible',
  );

const isAllowed = (request: Request, { policy, ways, space }: Question): boolean =>
  ways.actions.every((action) => {
    const { isAllowed: allowed, isUncertain } = authorize(policy, action, request, space.documented);
    return allowed && (ways.certainty === 'perhaps' || !isUncertain);
  });

/** Every way to choose one Allow for each action; the same one where it covers several. */
function* choices(lists: readonly (readonly Admission[])[]): Iterable<readonly Admission[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const admission of first) for (const others of choices(rest)) yield [admission, ...others];
}

/**
 * Looks for a request in the space that the policy lets in by one of the ways.
 *
 * `perhaps` is for what `surely` did not find; in a policy that is fully known it finds nothing more.
 * Sound: what it returns was evaluated. Complete but for what `isProven: false` says: tests that compare keys of the
 * caller's choice with one another, and keys that are tested as texts and as numbers, dates or addresses at once.
 *
 * @throws BudgetSpent where the bound is hit first
 */
export const findRequest = (
  { document: policy, keys, named }: SearchedPolicy,
  ways: Ways,
  space: RequestSpace,
  budget: Budget,
): SearchResult => {
  const question: Question = { policy, ways, space, budget, keys, named, fixed: fixedContext(keys, space) };
  const isRefused = ways.denies.some((deny) => isUnavoidable(deny, question));
  // An Allow that no request of the space meets need not be tried with every other one.
  const possible = ways.admissions.map((admissions) =>
    admissions.filter(({ constraints }) => undecided(constraints, question) !== undefined),
  );
  if (isRefused || possible.some((admissions) => admissions.length === 0))
    return { request: undefined, by: undefined, isProven: true };
  let isProven = true;
  // A variable whose key is absent leaves tests not known, and may let in what its value does not.
  const questions = named.size > 0 ? [question, { ...question, named: new Set<string>() }] : [question];
  for (const asked of questions) {
    for (const chosen of choices(possible)) {
      const constraints = [...new Set(chosen)].flatMap((admission) => admission.constraints);
      const finding = avoid(constraints, asked);
      if (finding.request === undefined) isProven &&= finding.isProven;
      else if (isAllowed(finding.request, asked))
        return { request: finding.request, by: chosen[0]?.by, isProven: true };
      else isProven = false;
    }
  }
  return { request: undefined, by: undefined, isProven };
};
