import type { Decision, Parameters, Rule } from '../rules/rule.ts';
import type { ResourceOf, ResourceType } from './iam/resource.ts';

/** A resource and what the rule says of it. */
export interface Decided<Type extends ResourceType = ResourceType> {
  readonly resource: ResourceOf<Type>;
  readonly decision: Decision;
}

/** Decides every resource, in the order given. Pure, as `decide` is. */
export const decideAll = <Type extends ResourceType>(
  rule: Rule<Type>,
  resources: readonly ResourceOf<Type>[],
  at: { readonly parameters: Parameters; readonly now: Date },
): readonly Decided<Type>[] =>
  resources.map((resource) => ({ resource, decision: rule.decide(resource, at) }));
