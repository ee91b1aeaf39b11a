import type { Decision, Parameters, Rule } from '../../rules/rule.ts';
import { asText, LONGEST_ANNOTATION, shortened, toAnnotation } from './annotation.ts';
import type { ResourceOf, ResourceType } from '../resources/resource.ts';

/** A resource with what its rule says of it: what AWS Config, a table or a file is then told. */
export interface Decided<Type extends ResourceType = ResourceType> {
  readonly resource: ResourceOf<Type>;
  readonly decision: Decision;
  /** The decision as one sentence, 1-256 characters, or of the length that was asked for. */
  readonly annotation: string;
}

/** A rule that throws has a mistake in it. One resource stays undecided for it, and is named; the others are decided. */
const undecided = <Type extends ResourceType>(
  resource: ResourceOf<Type>,
  error: unknown,
  longest: number,
): Decided<Type> => {
  const what = asText(`${resource.resourceName} is undecided: the rule fails on it with ${String(error)}`);
  return {
    resource,
    decision: { compliance: 'INSUFFICIENT_DATA', reason: 'rule-failed', about: {} },
    annotation: shortened(what, longest),
  };
};

/** A resource that a run did not get to. Its earlier result stands. `why`: a clause. */
export const unreached = <Type extends ResourceType>(
  resource: ResourceOf<Type>,
  why: string,
): Decided<Type> => ({
  resource,
  decision: { compliance: 'INSUFFICIENT_DATA', reason: 'not-reached', about: {} },
  annotation: shortened(
    asText(`${resource.resourceName} was not evaluated: ${why}; it goes first in the next run`),
    LONGEST_ANNOTATION,
  ),
});

/** The rule with its verdicts alone: evidence holds on to whole policies, and AWS Config is told none of it. */
export const withoutEvidence = (rule: Rule): Rule => ({
  ...rule,
  decide: (resource, at) => {
    const { evidence: _, path: __, ...decision } = rule.decide(resource, at);
    return decision;
  },
});

/**
 * Decides resources one at a time, and those that are alike once (`alikeBy`).
 *
 * @param others all of one run, of whom a rule may take what was read of them; `longest`: as of an annotation
 */
export const decider = <Type extends ResourceType>(
  rule: Rule<Type>,
  at: {
    readonly parameters: Parameters;
    readonly now: Date;
    readonly others?: readonly ResourceOf<Type>[];
    readonly longest?: number;
  },
): ((resource: ResourceOf<Type>) => Decided<Type>) => {
  const known = new Map<string, Map<string, Decision>>();
  const decide = (resource: ResourceOf<Type>): Decision => {
    const alike = rule.alikeBy?.(resource, at.parameters);
    if (alike === undefined) return rule.decide(resource, at);
    const byText = known.get(alike.beside) ?? new Map<string, Decision>();
    known.set(alike.beside, byText);
    const decision = byText.get(alike.text) ?? rule.decide(resource, at);
    byText.set(alike.text, decision);
    return decision;
  };
  return (resource) => {
    try {
      const decision = decide(resource);
      return { resource, decision, annotation: toAnnotation(rule, resource, decision, at.longest) };
    } catch (error) {
      return undecided(resource, error, at.longest ?? LONGEST_ANNOTATION);
    }
  };
};

/** Decides every resource of a listing; the step that Lambda and the command line have in common. */
export const decideAll = <Type extends ResourceType>(
  rule: Rule<Type>,
  resources: readonly ResourceOf<Type>[],
  at: { readonly parameters: Parameters; readonly now: Date; readonly longest?: number },
): readonly Decided<Type>[] => resources.map(decider(rule, { ...at, others: resources }));
