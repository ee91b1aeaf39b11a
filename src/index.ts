/**
 * The rules as a library: plain values in, plain values out. No AWS SDK, no clock, no environment, and nothing of Node, so
 * that it runs in a browser too. docs/library.md shows how it is used.
 */
import { iamRoleTrustMfaRequired, type TrustDecision } from '../rules/iam-role-trust-mfa-required/rule.ts';
import { rules } from '../rules/index.ts';
import { remedyOf, type Decision, type Rule } from '../rules/rule.ts';
import { toAnnotation } from './decision/annotation.ts';
import { decideAll } from './decision/decide-all.ts';
import { readParameters } from './decision/parameters.ts';
import type { AwsAccount } from './resources/account.ts';
import type { Resource, ResourceOf, ResourceType } from './resources/resource.ts';
import type { IamRole, RoleUnderReview } from './resources/role.ts';
import type { IamUser } from './resources/user.ts';

export type { Evidence, WayIn, Witness } from '../rules/evidence.ts';
export type { ComplianceType, Decision, Rule } from '../rules/rule.ts';
export type { TrustDecision } from '../rules/iam-role-trust-mfa-required/rule.ts';
export type { AwsAccount } from './resources/account.ts';
export type { Fact } from './resources/fact.ts';
export type { IamRole } from './resources/role.ts';
export type { IamUser, MfaDevice } from './resources/user.ts';
export { rules };

export type RuleId = (typeof rules)[number]['id'];

/** What is known beside the trust policy itself. */
export interface TrustPolicyOptions {
  /** The time at which the policy is judged, which date conditions are compared with. */
  readonly now: Date;
  /** What the annotation calls the role. */
  readonly roleName?: string;
  /** The account of the role, twelve digits: who is a stranger follows from it. */
  readonly accountId?: string;
  /** Parameters of the rule, as AWS Config hands them over. Who is exempt follows from none: a draft is nobody's role yet. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The decision on a trust policy, as a sentence too. */
export interface TrustPolicyEvaluation extends TrustDecision {
  /** One sentence for the person who must act, 1-256 characters. */
  readonly annotation: string;
  /** What to do about it; undefined where nothing has to be done. */
  readonly remedy: string | undefined;
}

/**
 * Whether somebody can assume a role without MFA, who, and by which statement.
 *
 * @param policy the document as an object, as JSON text, or URL-encoded as IAM's API gives it. One that cannot be read is
 * NON_COMPLIANT (`not-understood`), with the reason
 * @throws where a parameter is not one that the rule knows
 */
export const evaluateTrustPolicy = (
  policy: unknown,
  { now, roleName = 'of this policy', accountId, parameters = {} }: TrustPolicyOptions,
): TrustPolicyEvaluation => {
  const role: RoleUnderReview = {
    resourceName: roleName,
    accountId,
    trustPolicy: { value: policy, source: 'evaluateTrustPolicy' },
  };
  const decision = iamRoleTrustMfaRequired.decide(role, {
    parameters: readParameters(iamRoleTrustMfaRequired, parameters),
    now,
  });
  return {
    ...decision,
    annotation: toAnnotation(iamRoleTrustMfaRequired, role, decision),
    remedy: remedyOf(iamRoleTrustMfaRequired, decision),
  };
};

/** The resources of an account as far as they were read: a list that is absent was not read, `[]` was and is empty. */
export interface Account {
  readonly users?: readonly Omit<IamUser, 'resourceType'>[];
  readonly roles?: readonly Omit<IamRole, 'resourceType'>[];
  /** The account itself, with what was read of its root user; absent: not read. */
  readonly account?: Omit<AwsAccount, 'resourceType'>;
}

export interface AccountOptions {
  readonly now: Date;
  /** Parameters by rule, as AWS Config hands them over: `{ 'iam-user-mfa-required': { appliesTo: 'console-users' } }`. */
  readonly parameters?: { readonly [Id in RuleId]?: Readonly<Record<string, string>> };
}

/** What a rule says of one resource. */
export interface ResourceEvaluation {
  readonly ruleId: RuleId;
  readonly resource: Resource;
  readonly decision: Decision;
  readonly annotation: string;
  readonly remedy: string | undefined;
}

export interface AccountEvaluation {
  readonly evaluations: readonly ResourceEvaluation[];
  /** Rules that were not evaluated, because their resources were not read. Nothing follows from there being no evaluation. */
  readonly notEvaluated: readonly RuleId[];
}

const resourcesOf = <Type extends ResourceType>(
  { users, roles, account }: Account,
  type: Type,
): readonly ResourceOf<Type>[] | undefined => {
  const all: { readonly [T in ResourceType]: readonly ResourceOf<T>[] | undefined } = {
    'AWS::IAM::User': users?.map((user) => ({ ...user, resourceType: 'AWS::IAM::User' })),
    'AWS::IAM::Role': roles?.map((role) => ({ ...role, resourceType: 'AWS::IAM::Role' })),
    'AWS::::Account': account && [{ ...account, resourceType: 'AWS::::Account' }],
  };
  return all[type];
};

/**
 * What every rule says of every user, every role and the account.
 *
 * @throws where a parameter is not one that its rule knows
 */
export const evaluateAccount = (
  account: Account,
  { now, parameters = {} }: AccountOptions,
): AccountEvaluation => {
  const evaluations: ResourceEvaluation[] = [];
  const notEvaluated: RuleId[] = [];
  const evaluate = <Type extends ResourceType>(ruleId: RuleId, rule: Rule<Type>): void => {
    const given = readParameters(rule, parameters[ruleId] ?? {});
    const resources = resourcesOf(account, rule.resourceType);
    if (resources === undefined) {
      notEvaluated.push(ruleId);
      return;
    }
    for (const decided of decideAll(rule, resources, { parameters: given, now }))
      evaluations.push({ ruleId, ...decided, remedy: remedyOf(rule, decided.decision) });
  };
  for (const rule of rules) evaluate(rule.id, rule);
  return { evaluations, notEvaluated };
};
