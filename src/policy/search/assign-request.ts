/** Assigns a caller and a value to each key, so that all constraints are met. */
import { evaluateTest, understandingOf, type ConditionTest, type RequestKeys } from '../condition.ts';
import { isAsRequired, type Constraint } from './constraint.ts';
import { flatMap } from '../flat-map.ts';
import type { PolicyValue } from '../policy-value.ts';
import { canBe, isFixed, type KeyMeaning, type RequestSpace } from './key-meaning.ts';
import type { Budget } from '../budget.ts';
import type { Caller } from '../principal.ts';
import { isSuited, solveCaller } from './solve-caller.ts';
import { isRuledOut, solveKey } from './solve-key.ts';
import {
  meets,
  type NoAssignment,
  type Setting,
  type Assignment,
  type TestConstraint,
} from './assignment.ts';
import { STRANGE_ADDRESSES } from './likely-values.ts';
import type { UserRequest } from '../statement.ts';

/** The keys that a policy speaks of. */
export interface MentionedKeys {
  /** Those that others depend on first. */
  readonly keys: readonly string[];
  /** Those whose values are named by variables: a value for them is worth more than none. */
  readonly named: ReadonlySet<string>;
}

/** What there is to assign, and within what. */
export interface Field extends MentionedKeys {
  readonly space: RequestSpace;
  /** The keys that are the same in every request of the space. */
  readonly fixed: RequestKeys;
  readonly budget: Budget;
}

export type AssignedRequest =
  { readonly request: UserRequest } | { readonly request: undefined; readonly isProven: boolean };

const nothing = (isProven: boolean): AssignedRequest => ({ request: undefined, isProven });

/** Keys in an order in which the ones that values refer to come before the keys that are compared with them. */
export const mentionedKeys = (tests: readonly ConditionTest[]): MentionedKeys => {
  const named = new Set(flatMap(tests, ({ variables }) => variables));
  if (named.size === 0) return { keys: [...new Set(tests.map(({ key }) => key))], named };
  const order = new Set<string>();
  const visiting = new Set<string>();
  const visit = (key: string): void => {
    if (visiting.has(key)) return;
    visiting.add(key);
    for (const test of tests) if (test.key === key) test.variables.forEach(visit);
    order.add(key);
  };
  for (const { key } of tests) visit(key);
  return { keys: [...order], named };
};

/** The keys that are the same in every request of a space, as far as they are present. */
export const fixedKeys = ({ meaningOf }: RequestSpace): RequestKeys => ({
  get: (key) => {
    const meaning = meaningOf(key);
    return meaning.kind === 'always' ? meaning.values : undefined;
  },
});

/** Whether a test compares with keys that can have more than one value. */
const isOpen = (test: ConditionTest, space: RequestSpace): boolean =>
  test.variables.some((key) => !isFixed(key, space));

/** The keys of time are assigned together, and the caller's with the caller. */
const groupOf = (key: string, { kind }: KeyMeaning): string =>
  kind === 'time' ? 'time' : kind === 'caller' ? 'caller' : key;

/** Such a key is in every request, whatever its value. */
const isAlwaysPresent = (meaning: KeyMeaning): boolean =>
  meaning.kind === 'free' ? !meaning.mayBeAbsent : meaning.kind !== 'absent';

/** Undefined: not the same for every request. */
export const outcomeForAll = (
  { test, required }: TestConstraint,
  { space, fixed }: Pick<Field, 'space' | 'fixed'>,
): boolean | undefined => {
  if (understandingOf(test, space.documented) === 'unknown') return isAsRequired('unknown', required);
  if (test.operator?.type === 'null' && isAlwaysPresent(space.meaningOf(test.key))) {
    return isAsRequired(evaluateTest(test, new Map([[test.key, ['']]]), space.documented), required);
  }
  if (!isFixed(test.key, space)) return undefined;
  const truth = evaluateTest(test, fixed, space.documented);
  // A key that is absent fails whatever it is compared with; what holds without it may turn on the variables.
  const isAssigned = truth === 'fails' && space.meaningOf(test.key).kind === 'absent';
  return isAssigned || !isOpen(test, space) ? isAsRequired(truth, required) : undefined;
};

/** The constraints that some requests meet and others do not; undefined where one of them is met by no request at all. */
export const undecided = (
  constraints: readonly Constraint[],
  field: Pick<Field, 'space' | 'fixed'>,
): readonly Constraint[] | undefined => {
  const open: Constraint[] = [];
  for (const constraint of constraints) {
    const outcome = constraint.kind === 'test' ? outcomeForAll(constraint, field) : undefined;
    if (outcome === false) return undefined;
    if (outcome === undefined) open.push(constraint);
  }
  return open;
};

/** Constraints that are open, by what they constrain. */
interface Groups {
  readonly onCaller: readonly Constraint[];
  readonly onKeys: ReadonlyMap<string, readonly TestConstraint[]>;
}

const grouped = (constraints: readonly Constraint[], { meaningOf }: RequestSpace): Groups => {
  const onCaller: Constraint[] = [];
  const onKeys = new Map<string, TestConstraint[]>();
  for (const constraint of constraints) {
    const group =
      constraint.kind === 'test'
        ? groupOf(constraint.test.key, meaningOf(constraint.test.key))
        : ('caller' as const);
    if (constraint.kind === 'principal' || group === 'caller') {
      onCaller.push(constraint);
      continue;
    }
    const members = onKeys.get(group);
    if (members === undefined) onKeys.set(group, [constraint]);
    else members.push(constraint);
  }
  return { onCaller, onKeys };
};

const DEFAULT_VALUE = 'value';

/** How many ends are tried for what stands in the place of a variable. */
const MOST_ENDS = 3;

/**
 * What a text has where a value has a variable: `arn:…:user/${aws:PrincipalTag/team}/*` and `arn:…:user/a/x` give `a`.
 * Only for a variable with plain text before it; where text follows, its first character ends the value.
 */
const textsInPlace = (key: string, { pieces }: PolicyValue, text: string): string[] => {
  const place = pieces.findIndex((piece) => piece.kind === 'variable' && piece.key === key);
  const [before, after] = [pieces.slice(0, place), pieces[place + 1]];
  const start = before.map((piece) => (piece.kind === 'text' ? piece.text : undefined));
  if (place === -1 || start.includes(undefined) || !text.startsWith(start.join(''))) return [];
  const rest = text.slice(start.join('').length);
  if (after?.kind !== 'text') return [rest];
  const ends: string[] = [];
  const end = after.text.charAt(0);
  for (let at = rest.indexOf(end); at !== -1 && ends.length < MOST_ENDS; at = rest.indexOf(end, at + 1))
    ends.push(rest.slice(0, at));
  return ends;
};

/**
 * A value for a key that is named by variables and not constrained itself: one for which the tests that compare assigned keys
 * with it come out as they should, or else any.
 */
const preferred = (
  key: string,
  { onKeys, onCaller }: Groups,
  named: Field['named'],
  setting: Setting,
): Assignment | undefined => {
  const { space, caller, context } = setting;
  const meaning = space.meaningOf(key);
  if (meaning.kind !== 'free' || !named.has(key)) return undefined;
  const comparing: TestConstraint[] = [];
  for (const constraint of [onCaller, ...onKeys.values()].flat())
    if (
      constraint.kind === 'test' &&
      constraint.test.variables.includes(key) &&
      context.has(constraint.test.key)
    )
      comparing.push(constraint);
  const compared = flatMap(comparing, ({ test }) => {
    const texts = context.get(test.key) ?? [];
    const inPlace = flatMap(texts, (text) =>
      flatMap(test.values, (value) => (value === undefined ? [] : textsInPlace(key, value, text))),
    );
    return [...inPlace, ...texts];
  });
  const { userName, accountId, arn } = caller;
  let value: string | undefined;
  for (const text of [DEFAULT_VALUE, ...compared, userName, accountId, arn, ...STRANGE_ADDRESSES]) {
    if (!canBe(meaning, text)) continue;
    value ??= text;
    if (!meets(key, [text], comparing, setting)) continue;
    value = text;
    break;
  }
  return value === undefined ? undefined : { values: new Map([[key, [value]]]) };
};

/** Key by key, for one caller. */
const assignKeys = (caller: Caller, groups: Groups, field: Field): AssignedRequest => {
  const { onKeys } = groups;
  const { space, keys, budget } = field;
  const isClosed = (members: readonly TestConstraint[]): boolean =>
    members.every(({ test }) => !isOpen(test, space));
  const context = new Map<string, readonly string[]>();
  for (const key of keys) {
    const meaning = space.meaningOf(key);
    if (meaning.kind === 'always') context.set(key, meaning.values);
    if (meaning.kind === 'caller') context.set(key, [caller[meaning.part]]);
  }
  const assigned = new Set(['caller']);
  for (const key of keys) {
    const group = groupOf(key, space.meaningOf(key));
    if (assigned.has(group) || (isFixed(key, space) && !onKeys.has(group))) continue;
    assigned.add(group);
    const members = onKeys.get(group) ?? [];
    const setting = { space, caller, context, budget };
    const assignment: Assignment | NoAssignment =
      (members.length === 0 ? preferred(key, groups, field.named, setting) : undefined) ??
      solveKey(key, members, setting);
    if (assignment.values === undefined) {
      const isProven = isClosed(members) || isRuledOut(key, members, setting);
      return nothing(assignment.isProven && isProven);
    }
    for (const [name, values] of assignment.values) if (values !== undefined) context.set(name, values);
  }
  return { request: { caller, context } };
};

/**
 * A request of the space that meets all constraints, which are open (see `undecided`): the caller first, then key by key.
 * Where a key is compared with the caller's, another caller may do where the first does not.
 * @throws BudgetSpent
 */
export const assignRequest = (constraints: readonly Constraint[], field: Field): AssignedRequest => {
  const { space, keys, budget, fixed } = field;
  const groups = grouped(constraints, space);
  const { onCaller } = groups;
  const setting = { space, context: fixed, budget };
  const found = solveCaller(onCaller, setting);
  if (found.caller === undefined) return nothing(found.isProven);
  const first = assignKeys(found.caller, groups, field);
  const isCompared = keys.some((key) => field.named.has(key) && space.meaningOf(key).kind === 'caller');
  if (first.request !== undefined || first.isProven || !isCompared) return first;
  for (let place = 0, caller = space.likelyCaller(0); caller; caller = space.likelyCaller((place += 1))) {
    if (caller.arn === found.caller.arn || !isSuited(caller, onCaller, setting)) continue;
    const other = assignKeys(caller, groups, field);
    if (other.request !== undefined) return other;
  }
  return first;
};
