/** What solving one key gives, and what it may look at. */
import { spend, type Budget } from '../budget.ts';
import type { ConditionTest, RequestContext, RequestKeys } from '../condition.ts';
import { costOf, isMet, type Constraint } from './constraint.ts';
import type { RequestSpace } from './key-meaning.ts';
import type { Caller } from '../principal.ts';

export type TestConstraint = Constraint & { readonly kind: 'test' };

/** What one key, or the keys that belong together, can be so that all constraints on them are met. */
export interface Assignment {
  /** Undefined: the key is absent. */
  readonly values: ReadonlyMap<string, readonly string[] | undefined>;
}

/** No assignment: `isProven` where there surely is none, otherwise none was found. */
export interface NoAssignment {
  readonly values: undefined;
  readonly isProven: boolean;
}

/** Everything that solving a key may look at. */
export interface Setting {
  readonly space: RequestSpace;
  readonly caller: Caller;
  /** Keys that are assigned already. */
  readonly context: RequestContext;
  readonly budget: Budget;
}

export const noAssignment = (isProven: boolean): NoAssignment => ({ values: undefined, isProven });

/** The context with one key set anew: it is looked at, and never copied. */
const withValue = (
  context: RequestKeys,
  key: string,
  values: readonly string[] | undefined,
): RequestKeys => ({ get: (name) => (name === key ? values : context.get(name)) });

export const meets = (
  key: string,
  values: readonly string[] | undefined,
  constraints: readonly TestConstraint[],
  { space, caller, context, budget }: Setting,
): boolean => {
  let length = 0;
  for (const value of values ?? []) length += value.length;
  spend(budget, costOf(constraints, length));
  const extended = withValue(context, key, values);
  return constraints.every((constraint) => isMet(constraint, caller, extended, space.documented));
};

export const testsOf = (constraints: readonly TestConstraint[]): ConditionTest[] =>
  constraints.map(({ test }) => test);
