import type { Fact } from '../src/iam/fact.ts';
import type { Resource, ResourceOf, ResourceType } from '../src/iam/resource.ts';

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html INSUFFICIENT_DATA is never sent. */
export type ComplianceType = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | 'INSUFFICIENT_DATA';

/** One way a decision can come out: its compliance type, and the sentence for the person who must act. */
export interface Reason {
  readonly compliance: ComplianceType;
  /** `{name}` stands for an entry of `Decision.about`; `{resource}` for the resource's name. */
  readonly sentence: string;
}

/** What a rule says of one resource, as data. `src/annotation.ts` makes the sentence of it. */
export interface Decision<ReasonId extends string = string> {
  readonly compliance: ComplianceType;
  readonly reason: ReasonId;
  /** The statement, principal, device … that the reason's sentence speaks of. */
  readonly about: Readonly<Record<string, string>>;
}

/** A rule parameter. AWS Config hands parameters over as strings. */
export interface ParameterDefinition {
  readonly allowedValues: readonly [string, ...string[]];
  readonly default: string;
  readonly description: string;
}

export type Parameters = Readonly<Record<string, string>>;

/** The facts about a resource that a rule can ask for; who reads them is the inventory's business. */
export type FactName<R extends Resource = Resource> = R extends Resource
  ? { [K in keyof R]-?: NonNullable<R[K]> extends Fact<unknown> ? K : never }[keyof R] & string
  : never;

/** A fact that a rule needs, and of which resources. Needs are met in order, so `of` sees the earlier ones. */
export interface Need<R extends Resource> {
  readonly fact: FactName<R>;
  /** Absent: of every resource. */
  of?(resource: R, parameters: Parameters): boolean;
}

/** A rule is data and one pure function. */
export interface Rule<Type extends ResourceType = ResourceType, ReasonId extends string = string> {
  /** Kebab-case claim that is true or false of a resource; the ConfigRuleName without its prefix. */
  readonly id: string;
  readonly resourceType: Type;
  /** The claim as a sentence. */
  readonly requirement: string;
  /** What makes AWS Config invoke the rule. `changed` brings the oversized form of a change with it. */
  readonly triggers: readonly ('scheduled' | 'changed')[];
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly needs: readonly Need<ResourceOf<Type>>[];
  readonly reasons: Readonly<Record<ReasonId, Reason>>;
  decide(
    resource: ResourceOf<Type>,
    at: { readonly parameters: Parameters; readonly now: Date },
  ): Decision<ReasonId>;
}

/** Says which reason holds; the compliance type follows from the rule's table of reasons. */
export const decided = <ReasonId extends string>(
  reasons: Readonly<Record<ReasonId, Reason>>,
  reason: ReasonId,
  about: Readonly<Record<string, string>> = {},
): Decision<ReasonId> => ({ compliance: reasons[reason].compliance, reason, about });
