import type { ConditionTest } from '../../src/iam/condition.ts';
import { flatMap } from '../../src/iam/flat-map.ts';
import {
  isReadable,
  readPolicyDocument,
  type PolicyDocument,
  type Statement,
} from '../../src/iam/policy-document.ts';
import type { IamRole } from '../../src/iam/role.ts';
import { decided, type Decision, type Rule } from '../rule.ts';
import { about as aboutRule } from './about.ts';
import type { Credential } from './assume-role-request.ts';
import { isAdmitted } from './credential-answer.ts';
import { observe, type Observation } from './observations.ts';
import { reasonFor } from './reasoning.ts';
import { reasons, type ReasonId } from './reasons.ts';
import { analyzeTrust, type Trust } from './trust.ts';

export interface StatementRef {
  /** Its place in the policy, from 1. */
  readonly number: number;
  readonly sid: string | undefined;
}

/** A request that somebody without MFA could send, and be let in. */
interface Witness {
  /** The caller's ARN. */
  readonly caller: string;
  readonly credential: Credential;
  readonly statement: StatementRef;
  /** The condition keys that the policy speaks of and the request carries, spelled as the policy spells them. */
  readonly requestKeys: Readonly<Record<string, readonly string[]>>;
}

export interface ContextAnswer {
  readonly credential: Credential;
  readonly allowed: boolean;
  /** The statement that allows or that shuts out; undefined where none says anything. */
  readonly statement: StatementRef | undefined;
}

/** The decision on a role, with what a reviewer needs to check it by hand. */
export interface TrustDecision extends Decision<ReasonId> {
  readonly contexts: readonly ContextAnswer[];
  readonly witness: Witness | undefined;
  readonly observations: readonly Observation[];
}

const refOf = ({ number, sid }: Statement): StatementRef => ({ number, sid });

const contextsOf = ({ withoutMfa, withMfa }: Trust): ContextAnswer[] =>
  [...withoutMfa, withMfa].map((answer) => ({
    credential: answer.credential,
    allowed: isAdmitted(answer),
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

const witnessOf = (policy: PolicyDocument, { withoutMfa }: Trust): Witness | undefined => {
  const answer = withoutMfa.find(({ request }) => request !== undefined);
  if (answer?.request === undefined || answer.by === undefined) return undefined;
  const tests = flatMap(policy.statements, (statement) => statement.tests);
  const { caller, context } = answer.request;
  return {
    caller: caller.arn,
    credential: answer.credential,
    statement: refOf(answer.by),
    requestKeys: Object.fromEntries(
      flatMap([...context], ([key, values]) => {
        const written = spelling(key, tests);
        return written === undefined ? [] : [[written, values]];
      }),
    ),
  };
};

const undecided = (reason: ReasonId, about: Readonly<Record<string, string>> = {}): TrustDecision => ({
  ...decided(reasons, reason, about),
  contexts: [],
  witness: undefined,
  observations: [],
});

/** Roles whose trust policy nobody can edit. `/service-role/` is a path like any other. */
const ownerReason = (path: string): ReasonId | undefined =>
  path.startsWith('/aws-service-role/')
    ? 'service-linked-role'
    : path.startsWith('/aws-reserved/')
      ? 'aws-reserved-role'
      : undefined;

const decide = (role: IamRole, now: Date): TrustDecision => {
  const owner = ownerReason(role.path);
  if (owner !== undefined) return undecided(owner);
  if (role.trustPolicy === undefined) return undecided('trust-policy-not-read');
  const policy = readPolicyDocument(role.trustPolicy.value);
  if (!isReadable(policy)) return undecided(`trust-policy-${policy.problem}`, { problem: policy.message });
  const [, partition] = role.arn.split(':');
  const trusted = { accountId: role.accountId, partition: partition === '' ? undefined : partition };
  const trust = analyzeTrust(policy, trusted, now);
  const asksForMfa = (other: PolicyDocument): boolean =>
    !analyzeTrust(other, trusted, now).withoutMfa.some(isAdmitted);
  const [reason, about] = reasonFor(policy, trust, trusted, now);
  const { compliance, about: named } = decided(reasons, reason, about);
  return {
    compliance,
    reason,
    about: named,
    contexts: contextsOf(trust),
    witness: compliance === 'NON_COMPLIANT' ? witnessOf(policy, trust) : undefined,
    observations: observe(policy, (others) => reason === 'mfa-required' && !asksForMfa(others)),
  };
};

export const iamRoleTrustMfaRequired = {
  ...aboutRule,
  needs: [{ fact: 'trustPolicy' }],
  decide: (role, { now }) => decide(role, now),
} as const satisfies Rule<'AWS::IAM::Role', ReasonId, typeof aboutRule.parameters>;
