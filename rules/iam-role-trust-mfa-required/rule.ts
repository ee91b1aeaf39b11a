import type { ContextAnswer, Evidence, RequestKeyValues, WayIn, Witness } from '../evidence.ts';
import type { ConditionTest } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import { isReadable, readPolicyDocument, type PolicyDocument } from '../../src/policy/policy-document.ts';
import type { RoleUnderReview } from '../../src/resources/role.ts';
import type { UserRequest } from '../../src/policy/statement.ts';
import { excused } from '../exemption.ts';
import type { ParameterValues } from '../parameter.ts';
import { decided, type Decision, type Rule } from '../rule.ts';
import { about as aboutRule } from './about.ts';
import { isAdmitted, type CredentialAnswer, type TrustedRole } from './credential-answer.ts';
import { withoutLeftOut, type Remaining } from './left-out.ts';
import { olderMfa } from './mfa-age.ts';
import { observe, refOf } from './observations.ts';
import { decidingAnswer, reasonFor, reasonForOldMfa } from './reasoning.ts';
import { reasons, type ReasonId } from './reasons.ts';
import { analyzeTrust, type Trust } from './trust.ts';
import { everyWayIn, type WayIn as FoundWay } from './ways-in.ts';

type Definitions = typeof aboutRule.parameters;
type Values = ParameterValues<Definitions>;

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

const KEY_OF_VARIABLE = /\$\{\s*([^{},\s]+)/g;

/** A condition key as a policy spells it where it tests it, or else where it compares with it; undefined where it does neither. */
const spelling = (key: string, tests: readonly ConditionTest[]): string | undefined => {
  let spelled: string | undefined;
  for (const { values } of tests)
    for (const value of values)
      if (value?.variables.includes(key) === true)
        for (const [, name] of value.written.matchAll(KEY_OF_VARIABLE))
          if (name?.toLowerCase() === key) spelled = name;
  for (const test of tests) if (test.key === key) spelled = test.written.key;
  return spelled;
};

/** The keys of a request that the policy speaks of, as the policy spells them. */
const requestKeysOf = ({ context }: UserRequest, { statements }: PolicyDocument): RequestKeyValues => {
  const tests = flatMap(statements, (statement) => statement.tests);
  return Object.fromEntries(
    flatMap([...context], ([key, values]) => {
      const written = spelling(key, tests);
      return written === undefined ? [] : [[written, values]];
    }),
  );
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

/** What the policy says to whoever it names. */
const decidePolicy = (
  policy: PolicyDocument,
  trusted: TrustedRole,
  { maximumMfaAgeSeconds: maximumAge }: Pick<Values, 'maximumMfaAgeSeconds'>,
  now: Date,
): TrustDecision => {
  const trust = analyzeTrust(policy, trusted, now);
  const asksForMfa = (other: PolicyDocument): boolean =>
    !analyzeTrust(other, trusted, now).withoutMfa.some(isAdmitted);
  const { ways, isComplete } = everyWayIn(trust, trusted.accountId);
  const deciding = decidingAnswer(trust, ways);
  const [reason, about] = reasonFor(policy, trust, deciding, ways, trusted, now);
  const oldMfa =
    reason === 'mfa-required' && maximumAge > 0 ? olderMfa(trust.question, maximumAge) : undefined;
  const [said, of] = oldMfa === undefined ? [reason, about] : reasonForOldMfa(policy, oldMfa, maximumAge);
  return {
    ...decided(reasons, said, of),
    evidence: {
      contexts: contextsOf(trust),
      witness: witnessOf(policy, deciding ?? oldMfa?.answer),
      waysIn: ways.map((way) => toWayIn(policy, way)),
      areWaysInComplete: isComplete,
      observations: observe(policy, (others) => reason === 'mfa-required' && !asksForMfa(others), deciding),
    },
  };
};

const accountsOf = (name: string, accounts: readonly string[], parameter: string): readonly string[] =>
  accounts.length === 0 ? [] : [`${name} ${accounts.join(', ')} (${parameter})`];

/** What is said of those who are not left out; whoever reads it learns who is. */
const besideLeftOut = (decision: TrustDecision, { machines, thirdParties }: Remaining): TrustDecision => {
  const { compliance, evidence } = decision;
  const leftOut = [
    ...accountsOf('machines of', machines, 'machineAccounts'),
    ...accountsOf('third parties', thirdParties, 'thirdPartyWithExternalId'),
  ].join(' and ');
  switch (compliance) {
    case 'NON_COMPLIANT':
    case 'INSUFFICIENT_DATA':
      return decision;
    case 'COMPLIANT':
      return {
        ...decided(reasons, 'mfa-required-of-others', { ...decision.about, leftOut }),
        evidence,
      };
    case 'NOT_APPLICABLE':
      return {
        ...decided(reasons, machines.length > 0 ? 'only-machines-trusted' : 'third-party-with-external-id', {
          leftOut,
        }),
        evidence,
      };
  }
};

/** Without exemptions. */
const decide = (role: RoleUnderReview, parameters: Values, now: Date): TrustDecision => {
  const owner = role.path === undefined ? undefined : ownerReason(role.path);
  if (owner !== undefined) return undecided(owner);
  if (role.trustPolicy === undefined) return undecided('trust-policy-not-read');
  const policy = readPolicyDocument(role.trustPolicy.value, { isStored: role.resourceId !== undefined });
  if (!isReadable(policy)) return undecided(`trust-policy-${policy.problem}`, { problem: policy.message });
  const [, partition] = role.arn?.split(':') ?? [];
  const trusted = { accountId: role.accountId, partition: partition === '' ? undefined : partition };
  const decision = decidePolicy(policy, trusted, parameters, now);
  if (decision.compliance !== 'NON_COMPLIANT') return decision;
  const remaining = withoutLeftOut(policy, {
    machineAccounts: parameters.machineAccounts,
    acceptsExternalId: parameters.thirdPartyWithExternalId === 'accept',
    accountId: role.accountId,
  });
  return remaining === undefined
    ? decision
    : besideLeftOut(decidePolicy(remaining.policy, trusted, parameters, now), remaining);
};

/** Windows of time that a policy speaks of are all still to come: who is let in later is let in then. */
const BEFORE_EVERYTHING = new Date(0);

const mayHaveToAct = (role: RoleUnderReview, parameters: Values): boolean =>
  decide(role, parameters, BEFORE_EVERYTHING).compliance === 'NON_COMPLIANT';

export const iamRoleTrustMfaRequired = {
  ...aboutRule,
  needs: [
    { fact: 'trustPolicy' },
    {
      fact: 'tags',
      under: (parameters, role) => parameters.exemptTag.length > 0 && mayHaveToAct(role, parameters),
      collected: 'where asked',
    },
  ],
  decide: (
    role: RoleUnderReview,
    { parameters, now }: { readonly parameters: Values; readonly now: Date },
  ): TrustDecision => {
    const decision = decide(role, parameters, now);
    // Of a draft that is not in an account nothing is known but its policy.
    if (role.resourceId === undefined) return decision;
    const exemptions = { ...parameters, exemptNames: parameters.exemptRoles };
    const said = excused(decision, role, exemptions, now, aboutRule.resourceNoun);
    // Who gets in stays to be seen of a role that is left out; its sentence speaks of no request.
    const witness = said.reason === decision.reason ? decision.evidence.witness : undefined;
    return { ...said, evidence: { ...decision.evidence, witness } };
  },
} as const satisfies Rule<'AWS::IAM::Role', ReasonId, Definitions>;
