import type { Credential, Evidence, Observation } from '../evidence.ts';
import {
  isReadable,
  readPolicyDocument,
  type PolicyDocument,
  type UnreadableDocument,
} from '../../src/policy/policy-document.ts';
import type { RoleUnderReview } from '../../src/resources/role.ts';
import { excusableBy, excused, type ExemptionParameters } from '../exemption.ts';
import type { ParameterValues } from '../parameter.ts';
import { decided, type Alike, type Decision, type Rule } from '../rule.ts';
import { about as aboutRule } from './about.ts';
import { isAdmitted } from './credential-answer.ts';
import { withoutLeftOut, type Remaining } from './left-out.ts';
import { olderMfa } from './mfa-age.ts';
import { observe } from './observations.ts';
import { decidingAnswer, reasonFor, reasonForOldMfa } from './reasoning.ts';
import { withOwnAccount } from './own-account.ts';
import { reasons, type ReasonId } from './reasons.ts';
import { isOpenTo, levelNote, missingText, type LevelOf, type RoleLevel } from './role-level.ts';
import { toolOf, type NamedRole } from './tool-roles.ts';
import { TrustEvidence, withoutWitness } from './trust-evidence.ts';
import { analyzeTrust } from './trust.ts';
import { everyWayIn } from './ways-in.ts';

type Definitions = typeof aboutRule.parameters;
type Values = ParameterValues<Definitions>;

/** The decision on a role, with what a reviewer needs to check it by hand. */
export interface TrustDecision extends Decision<ReasonId> {
  readonly evidence: Evidence;
}

/** Of a policy that was not read, nobody knows who gets in; of one that AWS alone can change, it does not matter. */
const undecided = (reason: ReasonId): TrustDecision => {
  const decision = decided(reasons, reason);
  const areWaysInComplete = decision.compliance !== 'INSUFFICIENT_DATA';
  return {
    ...decision,
    evidence: { contexts: [], witness: undefined, waysIn: [], areWaysInComplete, observations: [] },
  };
};

const CREDENTIALS: readonly Credential[] = ['access-key', 'session-without-mfa', 'mfa'];

/** A policy that is there and cannot be read: IAM may read it, and let in anybody. It must not look like an earlier one. */
const unreadable = ({ message }: UnreadableDocument): TrustDecision => ({
  ...decided(reasons, 'not-understood', {
    callers: 'IAM users',
    credential: 'an access key alone or a session without MFA',
    part: `the document (${message})`,
    statement: 'the trust policy',
  }),
  evidence: {
    contexts: CREDENTIALS.map((credential) => ({
      credential,
      allowed: true,
      isCertain: false,
      statement: undefined,
    })),
    witness: undefined,
    waysIn: [],
    areWaysInComplete: false,
    observations: [],
  },
});

/** Roles whose trust policy nobody can edit. `/service-role/` is a path like any other. */
const ownerReason = (path: string): ReasonId | undefined =>
  path.startsWith('/aws-service-role/')
    ? 'service-linked-role'
    : path.startsWith('/aws-reserved/')
      ? 'aws-reserved-role'
      : undefined;

/** What the verdict on a role rests on beside its trust policy. */
export const trustedRoleOf = ({ arn, accountId, resourceName }: RoleUnderReview): NamedRole => {
  const [, partition] = arn?.split(':') ?? [];
  return { accountId, partition: partition === '' ? undefined : partition, name: resourceName };
};

/** What the policy says to whoever it names. */
const decidePolicy = (
  policy: PolicyDocument,
  trusted: NamedRole,
  { maximumMfaAgeSeconds: maximumAge }: Pick<Values, 'maximumMfaAgeSeconds'>,
  now: Date,
): TrustDecision => {
  const trust = analyzeTrust(policy, trusted, now);
  const asksForMfa = (other: PolicyDocument): boolean =>
    !analyzeTrust(other, trusted, now).withoutMfa.some(isAdmitted);
  const waysIn = everyWayIn(trust, trusted.accountId);
  const deciding = decidingAnswer(trust, waysIn.ways);
  const [reason, about] = reasonFor(policy, trust, deciding, waysIn, trusted, now);
  const oldMfa =
    reason === 'mfa-required' && maximumAge > 0 ? olderMfa(trust.question, maximumAge) : undefined;
  const [said, of] = oldMfa === undefined ? [reason, about] : reasonForOldMfa(policy, oldMfa, maximumAge);
  const observations = (): readonly Observation[] =>
    observe(policy, (others) => reason === 'mfa-required' && !asksForMfa(others), deciding);
  const found = { policy, trust, waysIn, worst: deciding ?? oldMfa?.answer, observations };
  return { ...decided(reasons, said, of), evidence: new TrustEvidence(found) };
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
  const read = readPolicyDocument(role.trustPolicy.value, { isStored: role.resourceId !== undefined });
  if (!isReadable(read)) return unreadable(read);
  const policy = withOwnAccount(read);
  const trusted = trustedRoleOf(role);
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

export const mayHaveToAct = (role: RoleUnderReview, parameters: Values): boolean =>
  decide(role, parameters, BEFORE_EVERYTHING).compliance === 'NON_COMPLIANT';

const exemptionsOf = (parameters: Values): ExemptionParameters => ({
  ...parameters,
  exemptNames: parameters.exemptRoles,
});

/** All that a decision depends on. An object has no text of its own: what its text repeated would be lost. */
const alikeBy = (role: RoleUnderReview, parameters: Values): Alike | undefined => {
  const document = role.trustPolicy?.value;
  if (typeof document !== 'string') return undefined;
  const owner = role.path === undefined ? undefined : ownerReason(role.path);
  const isStored = role.resourceId !== undefined;
  const beside = JSON.stringify([
    owner,
    toolOf(role.resourceName),
    role.accountId,
    trustedRoleOf(role).partition,
    isStored,
    excusableBy(role, exemptionsOf(parameters)),
  ]);
  return { text: document, beside };
};

/** Of roles=privileged: what is said of a role whose trust policy is a matter of the rule. */
const amongPrivileged = (decision: TrustDecision, level: RoleLevel | undefined): TrustDecision => {
  if (!isOpenTo(decision)) return decision;
  const { evidence } = decision;
  switch (level?.privilege) {
    case undefined:
    case 'undecided':
      return {
        ...decided(reasons, 'role-privilege-not-known', { missing: missingText(level) }),
        evidence: withoutWitness(evidence),
      };
    case 'none':
      return { ...decided(reasons, 'role-not-privileged'), evidence: withoutWitness(evidence) };
    case 'administrator':
    case 'power':
    case 'write':
      return decision;
  }
};

/** Both notes, or the one that there is. */
const noted = (decision: TrustDecision, note: string | undefined): TrustDecision =>
  note === undefined || !isOpenTo(decision)
    ? decision
    : { ...decision, note: decision.note === undefined ? note : `${note} ${decision.note}` };

/**
 * The rule.
 *
 * @param levelOf tells what the policies of a role allow; without it `roles=privileged` decides nothing
 */
export const trustRule = (levelOf?: LevelOf) =>
  ({
    ...aboutRule,
    needs: [
      { fact: 'trustPolicy' },
      {
        fact: 'tags',
        under: (parameters, role) => parameters.exemptTag.length > 0 && mayHaveToAct(role, parameters),
        collected: 'where asked',
      },
      {
        fact: 'roleAuthorization',
        under: (parameters, role) =>
          parameters.roles === 'privileged' && isOpenTo(decide(role, parameters, BEFORE_EVERYTHING)),
        collected: 'where asked',
      },
    ],
    alikeBy: (role, parameters) => {
      const alike = alikeBy(role, parameters);
      const { roleAuthorization } = role;
      if (alike === undefined || parameters.roles === 'all' || roleAuthorization === undefined) return alike;
      // Policies of no known moment are judged at that of the run, which is not known here.
      if (roleAuthorization.asOf === undefined) return undefined;
      const level = levelOf?.(role, BEFORE_EVERYTHING);
      return { ...alike, beside: JSON.stringify([alike.beside, level?.privilege, level?.missing]) };
    },
    decide: (
      role: RoleUnderReview,
      { parameters, now }: { readonly parameters: Values; readonly now: Date },
    ): TrustDecision => {
      const trusted = decide(role, parameters, now);
      // Of a draft that is not in an account nothing is known but its policy.
      if (role.resourceId === undefined) return trusted;
      const level = parameters.roles === 'privileged' ? levelOf?.(role, now) : undefined;
      const decision = parameters.roles === 'privileged' ? amongPrivileged(trusted, level) : trusted;
      const said = excused(decision, role, exemptionsOf(parameters), now, aboutRule.resourceNoun);
      // Who gets in stays to be seen of a role that is left out; its sentence speaks of no request.
      const { evidence } = decision;
      return noted(
        { ...said, evidence: said.reason === decision.reason ? evidence : withoutWitness(evidence) },
        level && levelNote(level),
      );
    },
  }) as const satisfies Rule<'AWS::IAM::Role', ReasonId, Definitions>;

/** For all roles, without their levels. */
export const iamRoleTrustMfaRequired = trustRule();
