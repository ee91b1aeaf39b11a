import type { ContextAnswer, Evidence, RequestKeyValues, WayIn, Witness } from '../evidence.ts';
import type { ConditionTest, RequestContext } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import { isReadable, readPolicyDocument, type PolicyDocument } from '../../src/policy/policy-document.ts';
import type { RoleUnderReview } from '../../src/resources/role.ts';
import type { UserRequest } from '../../src/policy/statement.ts';
import { decided, type Decision, type Parameters, type Rule } from '../rule.ts';
import { about as aboutRule } from './about.ts';
import { isAdmitted, type CredentialAnswer } from './credential-answer.ts';
import { observe, refOf } from './observations.ts';
import { decidingAnswer, reasonFor } from './reasoning.ts';
import { reasons, type ReasonId } from './reasons.ts';
import { analyzeTrust, type Trust } from './trust.ts';
import { everyWayIn, type WayIn as FoundWay } from './ways-in.ts';

/** The decision on a role, with what a reviewer needs to check it by hand. */
export interface TrustDecision extends Decision<ReasonId> {
  readonly evidence: Evidence;
}

const contextsOf = ({ withoutMfa, withMfa }: Trust): ContextAnswer[] =>
  [...withoutMfa, withMfa].map((answer) => ({
    credential: answer.credential,
    allowed: isAdmitted(answer),
    isCertain: answer.outcome === 'admitted' || answer.outcome === 'refused',
    statement: answer.by === undefined ? undefined : refOf(answer.by),
  }));

const KEY_OF_VARIABLE = /\$\{([^{},]+)/g;

/** Condition keys, lower-case, as a policy spells them where it tests them, or else where it compares with them. */
const spellingsIn = (tests: readonly ConditionTest[]): ReadonlyMap<string, string> => {
  const spellings = new Map<string, string>();
  for (const { values } of tests)
    for (const value of values)
      if (value !== undefined && value.variables.length > 0)
        for (const [, name = ''] of value.written.matchAll(KEY_OF_VARIABLE))
          spellings.set(name.toLowerCase(), name);
  for (const { key, written } of tests) spellings.set(key, written.key);
  return spellings;
};

const TAG_KEYS = 'aws:tagkeys';
const TRANSITIVE_TAG_KEYS = 'sts:transitivetagkeys';
const REQUEST_TAG = 'aws:requesttag/';

/** The keys of tags that a request must pass so that some of them are transitive. */
const tagKeysFor = (transitive: readonly string[], context: RequestContext): RequestKeyValues => {
  const passed = [...context.keys()]
    .filter((key) => key.startsWith(REQUEST_TAG))
    .map((key) => key.slice(REQUEST_TAG.length));
  const others = passed.filter((name) => !transitive.some((key) => key.toLowerCase() === name));
  return { 'aws:TagKeys': [...transitive, ...others] };
};

/** The keys of a request that the policy speaks of, as the policy spells them, and what nobody can send those without. */
const requestKeysOf = ({ context }: UserRequest, { statements }: PolicyDocument): RequestKeyValues => {
  const spellings = spellingsIn(flatMap(statements, (statement) => statement.tests));
  const spelled = Object.fromEntries(
    flatMap([...context], ([key, values]) => {
      const written = spellings.get(key);
      return written === undefined ? [] : [[written, values]];
    }),
  );
  const transitive = context.get(TRANSITIVE_TAG_KEYS);
  return transitive === undefined || context.has(TAG_KEYS)
    ? spelled
    : { ...spelled, ...tagKeysFor(transitive, context) };
};

const witnessOf = (policy: PolicyDocument, answer: CredentialAnswer | undefined): Witness | undefined =>
  answer?.request === undefined || answer.by === undefined
    ? undefined
    : {
        caller: answer.request.caller.arn,
        credential: answer.credential,
        statement: refOf(answer.by),
        requestKeys: requestKeysOf(answer.request, policy),
      };

const toWayIn = (policy: PolicyDocument, { statement, request, ...way }: FoundWay): WayIn => ({
  ...way,
  statement: refOf(statement),
  caller: request?.caller.arn,
  requestKeys: request && requestKeysOf(request, policy),
});

/** Of a policy that was not read, or cannot be, nobody knows who gets in. */
const undecided = (reason: ReasonId, about: Readonly<Record<string, string>> = {}): TrustDecision => {
  const decision = decided(reasons, reason, about);
  const areWaysInComplete = decision.compliance !== 'INSUFFICIENT_DATA';
  return {
    ...decision,
    evidence: { contexts: [], witness: undefined, waysIn: [], areWaysInComplete, observations: [] },
  };
};

/** Roles whose trust policy nobody can edit. `/service-role/` is a path like any other. */
const ownerReason = (path: string): ReasonId | undefined =>
  path.startsWith('/aws-service-role/')
    ? 'service-linked-role'
    : path.startsWith('/aws-reserved/')
      ? 'aws-reserved-role'
      : undefined;

const decide = (role: RoleUnderReview, now: Date): TrustDecision => {
  const owner = role.path === undefined ? undefined : ownerReason(role.path);
  if (owner !== undefined) return undecided(owner);
  if (role.trustPolicy === undefined) return undecided('trust-policy-not-read');
  const policy = readPolicyDocument(role.trustPolicy.value, { isStored: role.resourceId !== undefined });
  if (!isReadable(policy)) return undecided(`trust-policy-${policy.problem}`, { problem: policy.message });
  const [, partition] = role.arn?.split(':') ?? [];
  const trusted = { accountId: role.accountId, partition: partition === '' ? undefined : partition };
  const trust = analyzeTrust(policy, trusted, now);
  const asksForMfa = (other: PolicyDocument): boolean =>
    !analyzeTrust(other, trusted, now).withoutMfa.some(isAdmitted);
  const waysIn = everyWayIn(trust, role.accountId);
  const { ways, isComplete } = waysIn;
  const deciding = decidingAnswer(trust, ways);
  const [reason, about] = reasonFor(
    policy,
    trust,
    deciding,
    waysIn,
    { ...trusted, name: role.resourceName },
    now,
  );
  const { compliance, about: named } = decided(reasons, reason, about);
  return {
    compliance,
    reason,
    about: named,
    evidence: {
      contexts: contextsOf(trust),
      witness: witnessOf(policy, deciding),
      waysIn: ways.map((way) => toWayIn(policy, way)),
      areWaysInComplete: isComplete,
      observations: observe(policy, (others) => reason === 'mfa-required' && !asksForMfa(others), deciding),
    },
  };
};

export const iamRoleTrustMfaRequired = {
  ...aboutRule,
  needs: [{ fact: 'trustPolicy' }],
  decide: (role: RoleUnderReview, { now }: { readonly parameters: Parameters; readonly now: Date }) =>
    decide(role, now),
} as const satisfies Rule<'AWS::IAM::Role', ReasonId, typeof aboutRule.parameters>;
