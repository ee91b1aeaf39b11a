/** The cases of the rule iam-role-trust-mfa-required, and what it says of each. */
import { join } from 'node:path';
import type { Credential } from '../../rules/evidence.ts';
import type { ObservationId } from '../../rules/iam-role-trust-mfa-required/observations.ts';
import type { ReasonId } from '../../rules/iam-role-trust-mfa-required/reasons.ts';
import { iamRoleTrustMfaRequired, type TrustDecision } from '../../rules/iam-role-trust-mfa-required/rule.ts';
import { readParameters } from '../../src/decision/parameters.ts';
import { toAnnotation } from '../../src/decision/annotation.ts';
import type { IamRole, RoleUnderReview } from '../../src/resources/role.ts';
import { readTopics, type RuleCase } from './rule-cases.ts';

export const FOLDER = join(__dirname, '../../rules/iam-role-trust-mfa-required');

/** One row of the rule's cases. */
export interface Case extends RuleCase {
  /** The AssumeRolePolicyDocument in any of its forms; absent: not read. */
  readonly policy?: unknown;
  /** `accountId` null: not known. */
  readonly role?: Partial<Omit<IamRole, 'accountId' | 'resourceId'>> & {
    readonly accountId?: string | null;
    /** Null: a role that is not in an account yet. */
    readonly resourceId?: string | null;
  };
  readonly now?: string;
  readonly expect: Omit<RuleCase['expect'], 'annotation'> & {
    readonly reason?: ReasonId;
    /** Which credentials are let in: A access key, F session without MFA, T with MFA. Absent: any. */
    readonly contexts?: string;
    /** The ids of what is noticed, each once. Absent: any. */
    readonly observations?: readonly ObservationId[];
    /** What the annotation says, in part. */
    readonly annotation?: string;
  };
}

export const topics = readTopics<Case>(FOLDER);
export const cases = topics.flatMap((topic) => topic.cases);
export const LETTERS = { 'access-key': 'A', 'session-without-mfa': 'F', mfa: 'T' } as const satisfies Record<
  Credential,
  string
>;

export const roleOf = ({ policy, role = {} }: Pick<Case, 'policy' | 'role'>): RoleUnderReview => {
  const { accountId = '123456789012', resourceId = 'AROAEXAMPLEID00000ROLE', ...others } = role;
  return {
    resourceId: resourceId ?? undefined,
    resourceName: 'app',
    arn: 'arn:aws:iam::123456789012:role/app',
    path: '/',
    ...others,
    accountId: accountId ?? undefined,
    ...(policy === undefined ? {} : { trustPolicy: { value: policy, source: 'GetRole' } }),
  };
};

type Asked = Pick<Case, 'policy' | 'role' | 'now' | 'parameters'>;

/** A row is asked about several times, and its verdict depends on nothing else. */
const decided = new WeakMap<Asked, TrustDecision>();

export const decide = (row: Asked): TrustDecision => {
  const before = decided.get(row);
  if (before !== undefined) return before;
  const decision = iamRoleTrustMfaRequired.decide(roleOf(row), {
    parameters: readParameters(iamRoleTrustMfaRequired, row.parameters ?? {}),
    now: new Date(row.now ?? '2026-01-01T00:00:00Z'),
  });
  decided.set(row, decision);
  return decision;
};

export const admitted = ({ evidence: { contexts } }: TrustDecision): string =>
  contexts.flatMap(({ credential, allowed }) => (allowed ? LETTERS[credential] : [])).join(' ');

export const noticed = ({ evidence: { observations } }: TrustDecision): string[] =>
  [...new Set(observations.map(({ id }) => id))].sort();

/** What comes out for a case, and what should, as far as the case says. */
export const compare = (row: Case): { readonly actual: object; readonly expected: object } => {
  const decision = decide(row);
  const { compliance, reason, contexts, observations } = row.expect;
  return {
    actual: {
      compliance: decision.compliance,
      reason: decision.reason,
      contexts: admitted(decision),
      observations: noticed(decision),
    },
    expected: {
      compliance,
      reason: reason ?? decision.reason,
      contexts: contexts ?? admitted(decision),
      observations: observations?.toSorted() ?? noticed(decision),
    },
  };
};

export const annotationOf = (row: Asked): string =>
  toAnnotation(iamRoleTrustMfaRequired, roleOf(row), decide(row));
