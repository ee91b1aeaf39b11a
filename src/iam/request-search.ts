/**
 * Looks for a request that a policy lets in.
 *
 * The search goes from an Allow outwards: all parts of one Allow must hold, and of every Deny that would refuse the
 * request found so far one part must not hold; each such part is tried in turn. The parts become constraints on the
 * caller, on the times and on single keys, which are solved one by one (`solve-caller.ts`, `solve-key.ts`). A request is
 * only ever returned after the whole policy was evaluated for it. See docs/decisions for what is complete and what is not.
 */
import { evaluateTest, type ConditionTest, type RequestContext } from './condition.ts';
import { isWanted, variables, type Constraint, type Want } from './constraint.ts';
import { isFullyKnown } from './fully-known.ts';
import type { KeyMeaning, RequestSpace } from './key-meaning.ts';
import { spend, type Budget } from './language.ts';
import type { PolicyDocument, Statement } from './policy-document.ts';
import { isForUsers } from './principal.ts';
import { solveCaller, withCaller } from './solve-caller.ts';
import { solveKey, type TestConstraint } from './solve-key.ts';
import { authorize, evaluateAction, evaluateBesideAction, type Request } from './statement.ts';

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

interface Question {
  readonly policy: PolicyDocument;
  readonly space: RequestSpace;
  readonly actions: readonly string[];
  readonly certainty: Certainty;
  readonly budget: Budget;
  /** Keys that the policy mentions, those that others depend on first. */
  readonly keys: readonly string[];
  /** Keys whose values are named by variables: a value for them is worth more than none. */
  readonly named: ReadonlySet<string>;
}

type Finding = { readonly request: Request } | { readonly request: undefined; readonly isProven: boolean };

/** The keys of time are solved together, the caller's with the caller. */
const groupOf = (key: string, { kind }: KeyMeaning): string =>
  kind === 'time' ? 'time' : kind === 'caller' ? 'caller' : key;

/** Keys in an order in which the ones that values refer to come before the keys that are compared with them. */
const orderKeys = (tests: readonly ConditionTest[]): string[] => {
  const order = new Set<string>();
  const visiting = new Set<string>();
  const visit = (key: string): void => {
    if (order.has(key) || visiting.has(key)) return;
    visiting.add(key);
    for (const test of tests) if (test.key === key) variables(test).forEach(visit);
    order.add(key);
  };
  for (const { key } of tests) visit(key);
  return [...order];
};

const wanted = (holds: boolean, certainty: Certainty): Want =>
  certainty === 'surely' ? (holds ? 'holds' : 'fails') : holds ? 'not-fails' : 'not-holds';

const partsOf = (statement: Statement, holds: boolean, certainty: Certainty): Constraint[] => {
  const want = wanted(holds, certainty);
  return [
    ...statement.tests.map((test): Constraint => ({ kind: 'test', test, want })),
    { kind: 'principal', principal: statement.principal, want },
  ];
};

/** A test with an operator that IAM does not document comes out the same for every request. */
const isConstant = (constraint: Constraint): constraint is TestConstraint =>
  constraint.kind === 'test' && constraint.test.operator === undefined;

const DEFAULT_VALUE = 'value';

/** A value for a key that is named by a variable and not constrained itself. */
const unconstrained = (key: string, { space, named }: Question): readonly string[] | undefined => {
  const meaning = space.meaningOf(key);
  const isWorthHaving = meaning.kind === 'free' && meaning.texts === undefined && named.has(key);
  return isWorthHaving ? [DEFAULT_VALUE] : undefined;
};

/** A request that meets all constraints, each key settled in turn. */
const solve = (constraints: readonly Constraint[], question: Question): Finding => {
  const { space, keys, budget } = question;
  const varying: Constraint[] = [];
  for (const constraint of constraints) {
    if (!isConstant(constraint)) varying.push(constraint);
    else if (!isWanted('unknown', constraint.want)) return { request: undefined, isProven: true };
  }
  const groups = new Map<string, Constraint[]>([['caller', []]]);
  for (const constraint of varying) {
    const { key } = constraint.kind === 'test' ? constraint.test : { key: 'caller' };
    const group = constraint.kind === 'test' ? groupOf(key, space.meaningOf(key)) : 'caller';
    groups.set(group, [...(groups.get(group) ?? []), constraint]);
  }
  // A key with one value only refuses most requests, at no cost: these go first.
  let context: RequestContext = new Map();
  const settled = new Set<string>();
  const settle = (key: string, values: readonly string[] | undefined): void => {
    settled.add(key);
    if (values !== undefined) context = new Map(context).set(key, values);
  };
  for (const key of keys) {
    const meaning = space.meaningOf(key);
    if (meaning.kind === 'absent' || meaning.kind === 'always') {
      settle(key, meaning.kind === 'always' ? meaning.values : undefined);
    }
  }
  const dependsOnOthers = (list: readonly Constraint[]): boolean =>
    list.some(
      (constraint) =>
        constraint.kind === 'test' && variables(constraint.test).some((key) => !isFixed(key, space)),
    );
  const isTrueOfFixed = varying.every(
    (constraint) =>
      constraint.kind !== 'test' ||
      !isFixed(constraint.test.key, space) ||
      dependsOnOthers([constraint]) ||
      isWanted(evaluateTest(constraint.test, context, space.documented), constraint.want),
  );
  if (!isTrueOfFixed) return { request: undefined, isProven: true };

  const onCaller = groups.get('caller') ?? [];
  const found = solveCaller(onCaller, keys, { space, context, budget });
  if (found.caller === undefined)
    return { request: undefined, isProven: found.isProven && !dependsOnOthers(onCaller) };
  const { caller } = found;
  context = withCaller(context, caller, keys, space);
  for (const key of keys) {
    const group = groupOf(key, space.meaningOf(key));
    if (settled.has(group) || settled.has(key) || group === 'caller') continue;
    const onGroup = (groups.get(group) ?? []).filter((constraint) => constraint.kind === 'test');
    const preferred = onGroup.length === 0 ? unconstrained(key, question) : undefined;
    const solution =
      preferred === undefined
        ? solveKey(key, onGroup, { space, caller, context, budget })
        : { values: new Map([[key, preferred]]) };
    if (solution.values === undefined) {
      return { request: undefined, isProven: solution.isProven && !dependsOnOthers(onGroup) };
    }
    for (const [name, values] of solution.values) settle(name, values);
    settled.add(group);
  }
  return { request: { caller, context } };
};

const isFixed = (key: string, { meaningOf }: RequestSpace): boolean => {
  const { kind } = meaningOf(key);
  return kind === 'absent' || kind === 'always';
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
  const finding = solve(constraints, question);
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
  policy: PolicyDocument,
  space: RequestSpace,
  actions: readonly string[],
  certainty: Certainty,
  budget: Budget,
): SearchResult => {
  const tests = policy.statements.flatMap((statement) => statement.tests);
  // Asked again for what is perhaps let in, a policy without unknown parts has nothing new to say.
  if (certainty === 'perhaps' && isFullyKnown(policy, space))
    return { request: undefined, by: undefined, isProven: true };
  const question: Question = {
    policy,
    space,
    actions,
    certainty,
    budget,
    keys: orderKeys(tests),
    named: new Set(tests.flatMap(variables)),
  };
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
