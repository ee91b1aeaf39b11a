/** Every way into a role: whom a statement trusts, with which credential, by which statement. */
import { BudgetSpent, type Budget } from '../../src/policy/budget.ts';
import type { Truth } from '../../src/policy/condition.ts';
import type { Statement } from '../../src/policy/policy-document.ts';
import { isForUsers, type PrincipalElement, type PrincipalEntry } from '../../src/policy/principal.ts';
import type { SearchResult } from '../../src/policy/search/request-search.ts';
import { formulaThrough, type Certainty } from '../../src/policy/search/formula.ts';
import { evaluateAction } from '../../src/policy/action-and-resource.ts';
import { evaluateStatement, requestFor, type UserRequest } from '../../src/policy/statement.ts';
import type { Credential, PrincipalClass } from '../evidence.ts';
import { documented } from './assume-role-request.ts';
import { ASSUME_ROLE, findAsked, isAdmitted, type Question } from './credential-answer.ts';
import { WITHOUT_MFA, type Trust, type WithoutMfa } from './trust.ts';

export interface WayIn<Of extends Credential = WithoutMfa> {
  readonly principal: PrincipalClass;
  readonly credential: Of;
  readonly statement: Statement;
  /** False where it is only not ruled out: parts of the policy are not known, or it was not decided within the bound. */
  readonly isCertain: boolean;
  /** Whether only a call that an AWS service makes for the user is let in. */
  readonly isViaService: boolean;
  /** A request that gets in this way; undefined where it was not decided. */
  readonly request: UserRequest | undefined;
}

export interface WaysIn<Of extends Credential = WithoutMfa> {
  /** The worst first: certain ones, then strangers. */
  readonly ways: readonly WayIn<Of>[];
  /** Whether these are all; false where the bound on the work was hit first. */
  readonly isComplete: boolean;
}

const NOBODY: WaysIn<never> = { ways: [], isComplete: true };

const classOf = (entry: PrincipalEntry): PrincipalClass => {
  const { kind, written } = entry;
  switch (kind) {
    case 'anyone':
      return { kind, written, accountId: undefined };
    case 'account':
      return { kind, written: entry.accountId, accountId: entry.accountId };
    case 'user':
      return { kind, written, accountId: entry.accountId };
    case 'user-id':
    case 'role-id':
    case 'unrecognized':
    case 'role':
    case 'role-session':
    case 'federated-user':
    case 'service':
    case 'federated':
    case 'deleted':
      return { kind: 'not-known', written, accountId: undefined };
  }
};

interface Trusted {
  readonly principal: PrincipalClass;
  /** The element of the policy, narrowed to the class. */
  readonly element: PrincipalElement;
}

/** The classes of a statement's principals. An account that is named twice is one. */
const trustedBy = ({ principal }: Statement): readonly Trusted[] => {
  const { isNegated, entries } = principal;
  if (isNegated || entries === undefined) {
    const written = isNegated ? 'NotPrincipal' : 'Principal';
    const kind = isNegated ? 'anyone' : 'not-known';
    return [{ principal: { kind, written, accountId: undefined }, element: principal }];
  }
  const classes = new Map<string, { principal: PrincipalClass; entries: PrincipalEntry[] }>();
  for (const entry of entries) {
    if (!isForUsers(entry)) continue;
    const trusted = classOf(entry);
    const key = `${trusted.kind} ${trusted.written}`;
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { principal: trusted, entries: [entry] });
    else known.entries.push(entry);
  }
  return [...classes.values()].map(({ principal: trusted, entries: named }) => ({
    principal: trusted,
    element: named.length === entries.length ? principal : { isNegated: false, entries: named },
  }));
};

/** Asks for one class, one credential and one statement. Undefined: nobody gets in this way. */
const wayIn = <Of extends Credential>(
  { principal, element }: Trusted,
  statement: Statement,
  credential: Of,
  { question, trust, budget }: { question: Question; trust: Trust; budget: Budget },
): WayIn<Of> | undefined => {
  const answer =
    credential === 'mfa' ? trust.withMfa : trust.withoutMfa.find((one) => one.credential === credential);
  if (answer?.outcome === 'refused') return undefined;
  const narrowed: Statement = { ...statement, principal: element };
  const truthFor = (request: UserRequest): Truth =>
    evaluateStatement(narrowed, requestFor(request, ASSUME_ROLE), documented);
  const holds = (request: UserRequest): boolean => truthFor(request) === 'holds';
  const toWay = (isCertain: boolean, isViaService: boolean, request: UserRequest | undefined): WayIn<Of> => ({
    principal,
    credential,
    statement,
    isCertain,
    isViaService,
    request,
  });
  // Most policies have one way in, and the verdict's own search has found it.
  if (answer?.outcome === 'admitted' && answer.request !== undefined && holds(answer.request))
    return toWay(true, false, answer.request);
  let perhaps: WayIn<Of> | undefined;
  for (const kind of trust.kinds(credential)) {
    const { formula, isViaService } = kind;
    const find = (certainty: Certainty): SearchResult =>
      findAsked(question.policy, formulaThrough(formula(certainty), narrowed), kind, budget);
    const found = find('perhaps');
    if (found.request === undefined && found.isProven) continue;
    const sure =
      found.isCertain && found.request !== undefined && holds(found.request) ? found : find('surely');
    if (!isViaService && sure.request !== undefined && holds(sure.request))
      return toWay(true, isViaService, sure.request);
    // What was found may get in by another statement: then it shows nothing of this way, which is only not ruled out.
    const isOfThisWay = found.request !== undefined && truthFor(found.request) !== 'fails';
    perhaps ??= toWay(false, isViaService, isOfThisWay ? found.request : undefined);
  }
  return perhaps;
};

const RANKS: readonly PrincipalClass['kind'][] = ['anyone', 'account', 'user', 'not-known'];

/** The bound for all ways into one role together, in the steps of `Question`. */
const STEPS = 100_000;

/** Statements that may let users in, with whom each of them trusts. */
const trustedIn = ({
  question,
}: Trust): readonly (readonly [statement: Statement, trusted: readonly Trusted[]])[] =>
  question.policy.document.statements
    .filter(({ effect, action }) => effect === 'Allow' && evaluateAction(action, ASSUME_ROLE) !== 'fails')
    .map((statement) => [statement, trustedBy(statement)]);

const waysWith = <Of extends Credential>(
  credentials: readonly Of[],
  trust: Trust,
  statements: ReturnType<typeof trustedIn>,
  steps: number,
): WaysIn<Of> => {
  const asked = { question: trust.question, trust, budget: { left: steps } };
  const ways: WayIn<Of>[] = [];
  try {
    for (const [statement, all] of statements)
      for (const trusted of all)
        for (const credential of credentials) {
          const way = wayIn(trusted, statement, credential, asked);
          if (way !== undefined) ways.push(way);
        }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { ways, isComplete: false };
  }
  return { ways, isComplete: true };
};

/**
 * Every way in without MFA, for a role that is open to somebody so: what is certain first, strangers before the role's own
 * account.
 */
export const everyWayIn = (trust: Trust, roleAccountId: string | undefined): WaysIn => {
  if (!trust.withoutMfa.some(isAdmitted)) return NOBODY;
  const { ways, isComplete } = waysWith(WITHOUT_MFA, trust, trustedIn(trust), STEPS);
  const rank = ({ principal, isCertain }: WayIn): number =>
    (isCertain ? 0 : 100) +
    (principal.accountId !== undefined && principal.accountId === roleAccountId ? 10 : 0) +
    RANKS.indexOf(principal.kind);
  return { ways: [...ways].sort((a, b) => rank(a) - rank(b)), isComplete };
};

/** A number in a sentence is worth less work: forty principals take some 3,000 steps. */
const STEPS_WITH_MFA = 5_000;

/** Every way in with MFA, in the order of the policy; none where there is but the one that `trust.withMfa` has found. */
export const everyWayWithMfa = (trust: Trust): WaysIn<'mfa'> => {
  const statements = trustedIn(trust);
  const count = statements.reduce((sum, [, trusted]) => sum + trusted.length, 0);
  return count > 1 ? waysWith(['mfa'] as const, trust, statements, STEPS_WITH_MFA) : NOBODY;
};
