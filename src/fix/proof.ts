/** Whether a changed policy takes nothing from anybody but IAM users without MFA: searched for, class by class. */
import { documented } from '../../rules/iam-role-trust-mfa-required/assume-role-request.ts';
import type { TrustedRole } from '../../rules/iam-role-trust-mfa-required/credential-answer.ts';
import { BudgetSpent, type Budget } from '../policy/budget.ts';
import { conditionKey } from '../policy/condition-keys.ts';
import { flatMap } from '../policy/flat-map.ts';
import { findPermission, type FoundPermission } from '../policy/permission-search.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import { authorize, type Request } from '../policy/statement.ts';
import type { Candidate } from './candidates.ts';
import { otherCallers, policyFor, strangers, usersWithMfa, type CallerClass } from './caller-class.ts';

/** A request, for people and programs. */
export interface CheckedRequest {
  /** The ARN of a user or role, the name of a service, or an identity provider. */
  readonly principal: string;
  readonly action: string;
  /** Of the keys of conditions those that the policy speaks of. */
  readonly requestKeys: Readonly<Record<string, readonly string[]>>;
}

/** The steps that one search may cost, and all searches for one policy together. */
const [STEPS, ALL_STEPS] = [100_000, 1_000_000];

const nameOf = ({ principal }: CallerClass, request: Request): string => {
  if (principal === undefined) return request.principal.kind === 'user' ? request.principal.arn : '';
  switch (principal.kind) {
    case 'role-session':
      return request.context.get('aws:principalarn')?.[0] ?? principal.roleArn;
    case 'service':
      return principal.service;
    case 'federated':
      return principal.provider;
    case 'account-root':
    case 'federated-user':
      return principal.arn;
    case 'anonymous':
      return '*';
  }
};

/** As AWS's page spells a key; the name of a tag as the search has it, in lower case. */
export const spelled = (key: string): string => {
  const name = conditionKey(key)?.name;
  if (name === undefined) return key;
  const slash = name.indexOf('/');
  return slash === -1 ? name : `${name.slice(0, slash)}${key.slice(slash)}`;
};

const toChecked = (caller: CallerClass, request: Request): CheckedRequest => ({
  principal: nameOf(caller, request),
  action: request.action,
  requestKeys: Object.fromEntries([...request.context].map(([key, values]) => [spelled(key), values])),
});

/** A search of its own bound. Undefined: the bound was hit. */
const find = (
  policy: PolicyDocument,
  action: string,
  space: CallerClass['spaces'][number],
  whole: Budget,
): FoundPermission | undefined => {
  const budget = { left: Math.min(STEPS, whole.left) };
  const before = budget.left;
  try {
    return findPermission([policy], { action, resource: '*' }, space, budget);
  } catch (error) {
    if (error instanceof BudgetSpent) return undefined;
    throw error;
  } finally {
    whole.left -= before - Math.max(budget.left, 0);
  }
};

/** What can come of the search for a request that is lost. */
type Loss =
  | { readonly kind: 'none' }
  /** `request` undefined: not ruled out, or none that AWS documents. */
  | { readonly kind: 'lost'; readonly request: CheckedRequest | undefined };

/** The policy that lets in exactly what a candidate takes away: what is still let in is denied in it. */
const lostPolicy = (before: PolicyDocument, { removed, untouched }: Candidate): PolicyDocument => ({
  version: before.version,
  statements: [
    ...before.statements.filter(({ effect }) => effect === 'Deny'),
    ...untouched.map((statement): Statement => ({ ...statement, effect: 'Deny' })),
    ...removed,
  ],
});

/** A request of the class as AWS documents it that is let in; undefined where none was found. */
const requestOf = (
  caller: CallerClass,
  before: PolicyDocument,
  budget: Budget,
): { readonly request: Request; readonly checked: CheckedRequest } | undefined => {
  const policy = policyFor(caller, before);
  if (!policy.statements.some(({ effect }) => effect === 'Allow')) return undefined;
  for (const action of caller.actions)
    for (const space of caller.documented) {
      const request = find(policy, action, space, budget)?.request;
      // Of others nothing is shown that only what is not understood lets in: it may be about anybody.
      if (
        request !== undefined &&
        (caller.principal === undefined || !authorize(policy, request, documented).isUncertain)
      )
        return { request, checked: toChecked(caller, request) };
    }
  return undefined;
};

/** What the class loses by a candidate. */
const lossOf = (caller: CallerClass, lost: PolicyDocument, budget: Budget): Loss => {
  const policy = policyFor(caller, lost);
  let isOpen = false;
  if (!policy.statements.some(({ effect }) => effect === 'Allow')) return { kind: 'none' };
  for (const action of caller.actions)
    for (const space of caller.spaces) {
      const found = find(policy, action, space, budget);
      if (found?.request !== undefined)
        return { kind: 'lost', request: requestOf(caller, lost, budget)?.checked };
      isOpen ||= found?.isProven !== true;
    }
  return isOpen ? { kind: 'lost', request: undefined } : { kind: 'none' };
};

/** What is kept and what is lost by a candidate. */
export interface Proof {
  /** One request of each class that was let in and still is, IAM users with MFA first. */
  readonly kept: readonly CheckedRequest[];
  /** One of each class that loses some. */
  readonly shutOut: readonly CheckedRequest[];
  /** Whether IAM users with MFA surely lose nothing. */
  readonly keepsUsersWithMfa: boolean;
  /** Whether all others surely lose nothing. */
  readonly keepsOthers: boolean;
}

/** Who there is to ask about, for every candidate alike. */
export interface Callers {
  readonly users: CallerClass;
  readonly others: readonly CallerClass[];
  readonly budget: Budget;
}

export const callersOf = (policy: PolicyDocument, role: TrustedRole, now: Date): Callers => ({
  users: usersWithMfa(policy, role, now),
  others: otherCallers(policy, role, now),
  budget: { left: ALL_STEPS },
});

/**
 * What a candidate takes from whom. `after` is the candidate's document, read.
 */
export const prove = (
  before: PolicyDocument,
  candidate: Candidate,
  after: PolicyDocument,
  { users, others, budget }: Callers,
): Proof => {
  const lost = lostPolicy(before, candidate);
  const losses = [users, ...others].map((caller) => ({ caller, loss: lossOf(caller, lost, budget) }));
  // Searched for in the new policy, which speaks of more keys; it lets in nothing that the old one does not.
  const kept = flatMap(losses, ({ caller }) => {
    const found = requestOf(caller, after, budget);
    if (found === undefined || !authorize(policyFor(caller, before), found.request, documented).isAllowed)
      return [];
    return [found.checked];
  });
  const keeps = (caller: CallerClass): boolean =>
    losses.every((other) => other.caller !== caller || other.loss.kind === 'none');
  return {
    kept,
    shutOut: flatMap(losses, ({ loss }) =>
      loss.kind === 'lost' && loss.request !== undefined ? [loss.request] : [],
    ),
    keepsUsersWithMfa: keeps(users),
    keepsOthers: others.every(keeps),
  };
};

/** Whether Principal `*`, or a NotPrincipal, lets in IAM users of any account. */
export const letsInAnybody = (policy: PolicyDocument, role: TrustedRole, now: Date): boolean => {
  const open = policy.statements.filter(
    ({ effect, principal: { isNegated, entries } }) =>
      effect === 'Deny' || isNegated || entries?.some(({ kind }) => kind === 'anyone') === true,
  );
  if (!open.some(({ effect }) => effect === 'Allow')) return false;
  const found = requestOf(strangers(policy, role, now), { ...policy, statements: open }, { left: STEPS });
  return found !== undefined;
};
