import type { Decision, Parameters, Rule } from '../../rules/rule.ts';
import { asText, LONGEST_ANNOTATION, shortened, toAnnotation } from './annotation.ts';
import type { ResourceOf, ResourceType } from '../resources/resource.ts';

/** A resource with what its rule says of it: what AWS Config, a table or a file is then told. */
export interface Decided<Type extends ResourceType = ResourceType> {
  readonly resource: ResourceOf<Type>;
  readonly decision: Decision;
  /** The decision as one sentence, 1-256 characters. */
  readonly annotation: string;
}

/** A rule that throws has a mistake in it. One resource stays undecided for it, and is named; the others are decided. */
const undecided = <Type extends ResourceType>(resource: ResourceOf<Type>, error: unknown): Decided<Type> => {
  const what = asText(`${resource.resourceName} is undecided: the rule fails on it with ${String(error)}`);
  return {
    resource,
    decision: { compliance: 'INSUFFICIENT_DATA', reason: 'rule-failed', about: {} },
    annotation: shortened(what, LONGEST_ANNOTATION),
  };
};

/** Decides every resource of a listing; the step that Lambda and the command line have in common. */
export const decideAll = <Type extends ResourceType>(
  rule: Rule<Type>,
  resources: readonly ResourceOf<Type>[],
  at: { readonly parameters: Parameters; readonly now: Date },
): readonly Decided<Type>[] =>
  resources.map((resource) => {
    try {
      const decision = rule.decide(resource, at);
      return { resource, decision, annotation: toAnnotation(rule, resource, decision) };
    } catch (error) {
      return undecided(resource, error);
    }
  });
