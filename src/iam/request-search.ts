/**
 * Looks for a request that a policy lets in.
 *
 * The search goes from an Allow outwards: all parts of one Allow must hold, and of every Deny that would refuse the
 * request found so far one part must not hold; each such part is tried in turn. The parts become constraints on the
 * caller, on the times and on single keys, which are solved one by one (`solve-caller.ts`, `solve-key.ts`). A request is
 * only ever returned after the whole policy was evaluated for it. See docs/decisions for what is complete and what is not.
 */
import { isWanted, variables, type Constraint, type Want } from './constraint.ts';
import { isFullyKnown } from './fully-known.ts';
import { isFixed, type RequestSpace } from './key-meaning.ts';
import { spend, type Budget } from './language.ts';
import type { PolicyDocument, Statement } from './policy-document.ts';
import { isForUsers } from './principal.ts';
import {
  fixedContext,
  mentionedKeys,
  settleRequest,
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

interface Question extends Field {
  readonly policy: PolicyDocument;
  readonly actions: readonly string[];
  readonly certainty: Certainty;
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
const deniesOf = ({ policy, actions, certainty }: Question): Statement[] =>
  policy.statements
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

/** What surely is not refused is not even perhaps refused, and the other way round. */
const otherwise = (certainty: Certainty): Certainty => (certainty === 'surely' ? 'perhaps' : 'surely');

const refuses = (deny: Statement, request: Request, { space, certainty }: Question): boolean =>
  isWanted(evaluateBesideAction(deny, request, space.documented), wanted(true, otherwise(certainty)));

/** Adds to the constraints until no Deny refuses the request. Every Deny is avoided at most once on a way down. */
const avoid = (
  constraints: readonly Constraint[],
  denies: readonly Statement[],
  question: Question,
): Finding => {
  spend(question.budget, 1 + constraints.length);
  const finding = settleRequest(constraints, question);
  if (finding.request === undefined) return finding;
  const { request } = finding;
  const refusing = denies.find((deny) => refuses(deny, request, question));
  if (refusing === undefined) return finding;
  let isProven = true;
  for (const part of partsOf(refusing, false, question.certainty)) {
    if (part.kind === 'test' && isFixed(part.test.key, question.space) && variables(part.test).length === 0)
      continue;
    const avoided = avoid([...constraints, part], denies, question);
    if (avoided.request !== undefined) return avoided;
    isProven &&= avoided.isProven;
  }
  return { request: undefined, isProven };
};

/** Statements that could admit an IAM user to an action. */
const allowsOf = (action: string, { policy, certainty }: Question): Statement[] =>
  policy.statements.filter(
    ({ effect, action: element, principal, notUnderstood }) =>
      effect === 'Allow' &&
      isWanted(evaluateAction(element, action), wanted(true, certainty)) &&
      (certainty === 'perhaps' || notUnderstood.length === 0) &&
      (principal.isNegated || principal.entries === undefined || principal.entries.some(isForUsers)),
  );

/** Every way to choose one Allow for each action; the same one where it covers several. */
const choices = (question: Question): Statement[][] =>
  question.actions.reduce<Statement[][]>(
    (chosen, action) => chosen.flatMap((list) => allowsOf(action, question).map((allow) => [...list, allow])),
    [[]],
  );

const isAllowed = (request: Request, { policy, actions, space, certainty }: Question): boolean =>
  actions.every((action) => {
    const { isAllowed: allowed, isUncertain } = authorize(policy, action, request, space.documented);
    return allowed && (certainty === 'perhaps' || !isUncertain);
  });

/**
 * Looks for a request in the space that the policy allows all of the actions for.
 *
 * `perhaps` is for what `surely` did not find, and does not look again where it could not find more.
 * Sound: what it returns was evaluated. Complete but for what `isProven: false` says: tests that compare keys of the
 * caller's choice with one another, and keys that are tested as texts and as numbers, dates or addresses at once.
 *
 * @throws BudgetSpent where the bound is hit first
 */
export const findRequest = (
  { document: policy, keys, named }: SearchedPolicy,
  space: RequestSpace,
  actions: readonly string[],
  certainty: Certainty,
  budget: Budget,
): SearchResult => {
  // Asked again for what is perhaps let in, a policy without unknown parts has nothing new to say.
  if (certainty === 'perhaps' && isFullyKnown(policy, space)) {
    return { request: undefined, by: undefined, isProven: true };
  }
  const fixed = fixedContext(keys, space);
  const question: Question = { policy, space, actions, certainty, budget, keys, named, fixed };
  const denies = deniesOf(question);
  let isProven = true;
  for (const chosen of choices(question)) {
    const constraints = [...new Set(chosen)].flatMap((allow) => partsOf(allow, true, certainty));
    const finding = avoid(constraints, denies, question);
    if (finding.request === undefined) isProven &&= finding.isProven;
    else if (isAllowed(finding.request, question))
      return { request: finding.request, by: chosen[0], isProven: true };
    else isProven = false;
  }
  return { request: undefined, by: undefined, isProven };
};
