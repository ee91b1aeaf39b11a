/** Principals that the rule's parameters take out of the question; everybody else stays in it. */
import type { ConditionTest } from '../../src/policy/condition.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import type { PrincipalEntry } from '../../src/policy/principal.ts';

/** The parameters, and the role's own account: undefined where it is not known. */
export interface LeavingOut {
  /** Twelve digits each: accounts whose users are machines by agreement. */
  readonly machineAccounts: readonly string[];
  readonly acceptsExternalId: boolean;
  readonly accountId: string | undefined;
}

/** A policy without those who are left out, and the accounts that they are of, in order. */
export interface Remaining {
  readonly policy: PolicyDocument;
  readonly machines: readonly string[];
  readonly thirdParties: readonly string[];
}

/** An ExternalId that can be guessed by trying is none. */
const SHORTEST_EXTERNAL_ID = 6;

/** `StringEquals` with one value that stands for itself: wildcards and variables would make others of it. */
const isFixedExternalId = ({ key, written, values, variables }: ConditionTest): boolean => {
  const [value] = values;
  return (
    key === 'sts:externalid' &&
    written.operator === 'StringEquals' &&
    values.length === 1 &&
    value !== undefined &&
    variables.length === 0 &&
    value.written.length >= SHORTEST_EXTERNAL_ID &&
    !/[*?]|\$\{/.test(value.written)
  );
};

const demandsExternalId = ({ tests, notUnderstood }: Statement): boolean =>
  notUnderstood.length === 0 && tests.some(isFixedExternalId);

const accountOf = (entry: PrincipalEntry): string | undefined =>
  entry.kind === 'account' || entry.kind === 'user' ? entry.accountId : undefined;

/** Whose users an entry of an Allow stands for, where they are left out. An account that is not known is not another's. */
const leftOutAs = (
  entry: PrincipalEntry,
  statement: Statement,
  { machineAccounts, acceptsExternalId, accountId: own }: LeavingOut,
): 'machine' | 'third-party' | undefined => {
  const account = accountOf(entry);
  if (account === undefined) return undefined;
  if (machineAccounts.includes(account)) return 'machine';
  return acceptsExternalId && own !== undefined && account !== own && demandsExternalId(statement)
    ? 'third-party'
    : undefined;
};

/**
 * The policy without the principals that are left out; undefined where it names none of them. Only entries that name an
 * account or one of its users are: a star stands for everybody, whatever conditions narrow it.
 */
export const withoutLeftOut = (policy: PolicyDocument, leaving: LeavingOut): Remaining | undefined => {
  const machines = new Set<string>();
  const thirdParties = new Set<string>();
  const statements = policy.statements.map((statement): Statement => {
    const { principal, effect } = statement;
    if (effect === 'Deny' || principal.isNegated || principal.entries === undefined) return statement;
    const entries = principal.entries.filter((entry) => {
      const as = leftOutAs(entry, statement, leaving);
      if (as === undefined) return true;
      (as === 'machine' ? machines : thirdParties).add(accountOf(entry) ?? '');
      return false;
    });
    return entries.length === principal.entries.length
      ? statement
      : { ...statement, principal: { ...principal, entries } };
  });
  if (machines.size + thirdParties.size === 0) return undefined;
  return {
    policy: { ...policy, statements },
    machines: [...machines].toSorted(),
    thirdParties: [...thirdParties].toSorted(),
  };
};
