import type { Fact } from '../src/resources/fact.ts';
import type { Resource, ResourceOf, ResourceType } from '../src/resources/resource.ts';
import type { Evidence, PrivilegePath } from './evidence.ts';
import type { ParameterDefinitions, Parameters, ParameterValues } from './parameter.ts';

export type { Parameters };

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html INSUFFICIENT_DATA is never sent. */
export type ComplianceType = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE' | 'INSUFFICIENT_DATA';

/** The worst first, on AWS Security Hub's scale. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;

/** How soon somebody has to act on a NON_COMPLIANT. */
export type Severity = (typeof severities)[number];

/** Who gets in by the worst way in; `not-known` also where no way in was found within the bound. */
export type Whom = 'anybody' | 'other-account' | 'own-account' | 'not-known';

interface Sentence {
  /** `{name}` stands for an entry of `Decision.about`; `{resource}` for the resource's name. */
  readonly sentence: string;
}

/** A reason that somebody must act on. */
interface ReasonToAct extends Sentence {
  readonly compliance: 'NON_COMPLIANT';
  /** What is wrong in a few words, for a list of resources: it names none, and has `{name}` as a sentence has. */
  readonly summary: string;
  /** The same of all, or by who gets in. */
  readonly severity: Severity | Readonly<Record<Whom, Severity>>;
  /** What to do about it: whole sentences that hold of every resource. Every output takes it from here. */
  readonly remedy: string;
}

interface UndecidedReason extends Sentence {
  readonly compliance: 'INSUFFICIENT_DATA';
  /** What is not known, as of a reason to act. */
  readonly summary: string;
  /** How it becomes known: whole sentences that hold of every resource. */
  readonly remedy: string;
}

interface OtherReason extends Sentence {
  readonly compliance: Exclude<ComplianceType, 'NON_COMPLIANT' | 'INSUFFICIENT_DATA'>;
}

/** One way a decision can come out: its compliance type, and the sentence for the person who must act. */
export type Reason = ReasonToAct | UndecidedReason | OtherReason;

/** What a rule says of one resource, as data. `src/decision/annotation.ts` makes the sentence of it. */
export interface Decision<ReasonId extends string = string> {
  readonly compliance: ComplianceType;
  readonly reason: ReasonId;
  /** The statement, principal, device … that the reason's sentence speaks of. */
  readonly about: Readonly<Record<string, string>>;
  /** A sentence of its own after the reason's: an exemption that does not count, and why. */
  readonly note?: string;
  /** The exemption by which the resource is left out. */
  readonly exemption?: {
    readonly from: string;
    readonly reason: string;
    /** Its last day, `YYYY-MM-DD`. */
    readonly until: string;
    readonly owner?: string;
  };
  /** What it rests on; absent where the reason says all of it. */
  readonly evidence?: Evidence;
  /** Of a rule that asks for privileges: the path that it speaks of. */
  readonly path?: PrivilegePath;
}

/** What the policies of a role allow, from the worst on; `undecided`: policies are missing, or it is too much work. */
export const rolePrivileges = ['administrator', 'power', 'write', 'undecided', 'none'] as const;
export type RolePrivilege = (typeof rolePrivileges)[number];

/** The facts about a resource that a rule can ask for; who reads them is the inventory's business. */
export type FactName<R extends Resource = Resource> = R extends Resource
  ? { [K in keyof R]-?: NonNullable<R[K]> extends Fact<unknown> ? K : never }[keyof R] & string
  : never;

/**
 * A fact that a rule needs, and of which resources. Needs are met in order, so that the functions see the earlier ones.
 * Without `under` it is the widest that the rule can need, whatever its parameters: what `collect` saves.
 * A fact that costs a call for most resources is `collected` only where the parameters of `collect` ask for it.
 */
export interface Need<R extends Resource, Values = Parameters> {
  readonly fact: FactName<R>;
  /** Absent: of every resource. */
  of?(resource: R): boolean;
  /** Whether these parameters ask for the fact of such a resource. Absent: all do. */
  under?(parameters: Values, resource: R): boolean;
  /** Absent: whatever the parameters of `collect` are. */
  readonly collected?: 'where asked';
}

export const isNeeded = <R extends Resource>(need: Need<R>, resource: R, parameters: Parameters): boolean =>
  (need.under?.(parameters, resource) ?? true) && (need.of?.(resource) ?? true);

/**
 * What is said of a rule beside how it decides: `rules/<id>/about.ts`. It is data without the evaluator, for functions
 * that decide nothing.
 */
export interface About<
  Type extends ResourceType = ResourceType,
  ReasonId extends string = string,
  Definitions extends ParameterDefinitions = ParameterDefinitions,
> {
  /** Kebab-case claim that is true or false of a resource; the ConfigRuleName without its prefix. */
  readonly id: string;
  /** What holds where every resource is COMPLIANT, in a few words without a full stop. */
  readonly title: string;
  /** The claim about one resource as a sentence. */
  readonly requirement: string;
  /** The page that explains the rule, from the root of the package. */
  readonly helpPage: string;
  readonly resourceType: Type;
  /** What people call such a resource. Every sentence about a COMPLIANT or NON_COMPLIANT one has its name after this. */
  readonly resourceNoun: string;
  /** What AWS Config has to record for the rule to be told of changes and of what is gone. */
  readonly recordedTypes: readonly string[];
  /** What makes AWS Config invoke the rule. `changed` brings the oversized form of a change with it. */
  readonly triggers: readonly ('scheduled' | 'changed')[];
  /**
   * The IAM operations after which the rule may come out otherwise and AWS Config does not tell it, each with the reason.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
   */
  readonly events: Readonly<Record<string, string>>;
  /** Whose events they are: absent: anybody's; `root-user`: those of the root user alone, whom nobody else can change. */
  readonly eventsBy?: 'root-user';
  /** For whoever is told of a new NON_COMPLIANT: what to look for where nobody knows of the change. Whole sentences. */
  readonly unexpectedChange: string;
  readonly parameters: Definitions;
  readonly reasons: Readonly<Record<ReasonId, Reason>>;
}

/** All that a decision depends on. */
export interface Alike {
  /** The longest part, as it was read: thousands of copies of policies would not fit into the memory of a function. */
  readonly text: string;
  /** Everything else. */
  readonly beside: string;
}

/** A rule is data and one pure function. */
export interface Rule<
  Type extends ResourceType = ResourceType,
  ReasonId extends string = string,
  Definitions extends ParameterDefinitions = ParameterDefinitions,
> extends About<Type, ReasonId, Definitions> {
  readonly needs: readonly Need<ResourceOf<Type>, ParameterValues<Definitions>>[];
  /**
   * Resources of which this is the same come out alike under the same parameters at the same time, apart from their names in
   * the sentence: one of them is decided for all. Undefined, or absent: each is decided by itself.
   */
  alikeBy?(resource: ResourceOf<Type>, parameters: ParameterValues<Definitions>): Alike | undefined;
  decide(
    resource: ResourceOf<Type>,
    at: {
      readonly parameters: ParameterValues<Definitions>;
      readonly now: Date;
      /** All that are decided in one run, with what was read of them; absent: nothing more is known of others. */
      readonly others?: readonly ResourceOf<Type>[];
    },
  ): Decision<ReasonId>;
}

/** What to do about a decision, or how it becomes one where something was not read; undefined where nothing has to be done. */
export const remedyOf = (
  rule: Pick<About, 'reasons'>,
  { reason }: Pick<Decision, 'reason'>,
): string | undefined => {
  const found = rule.reasons[reason];
  return found !== undefined && 'remedy' in found ? found.remedy : undefined;
};

/** Says which reason holds; the compliance type follows from the rule's table of reasons. */
export const decided = <ReasonId extends string>(
  reasons: Readonly<Record<ReasonId, Reason>>,
  reason: ReasonId,
  about: Readonly<Record<string, string>> = {},
): Decision<ReasonId> => ({ compliance: reasons[reason].compliance, reason, about });
