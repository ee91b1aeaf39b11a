/** How IAM users come out who ask for a role with one kind of credential: a search for a request of theirs. */
import type { Credential } from '../evidence.ts';
import { BudgetSpent, spend, type Budget } from '../../src/policy/budget.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { KnownWords } from '../../src/policy/search/known-words.ts';
import type { RequestSpace } from '../../src/policy/search/key-meaning.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import { findRequest, type SearchResult } from '../../src/policy/search/request-search.ts';
import {
  toSearchedPolicy,
  formulaFor,
  type Certainty,
  type SearchedPolicy,
  type Formula,
} from '../../src/policy/search/formula.ts';
import type { UserRequest } from '../../src/policy/statement.ts';
import { callerSpaceOf, requestSpace, type CallerSpace } from './assume-role-request.ts';
import {
  ANY_AGE,
  isServiceKey,
  isSessionKey,
  isTagKey,
  SOURCE_IDENTITY,
  type PassedAttributes,
  type MfaAges,
} from '../../src/policy/request-keys.ts';

export const ASSUME_ROLE = 'sts:AssumeRole';

/** The role, as far as the question depends on it. Undefined: not known. */
export interface TrustedRole {
  readonly accountId: string | undefined;
  readonly partition: string | undefined;
}

/** How IAM users with one kind of credential come out. */
export interface CredentialAnswer {
  readonly credential: Credential;
  /** `unknown` parts of the policy count against it; `undecided` was not decided within the bound, which counts so too. */
  readonly outcome: 'admitted' | 'admitted-by-unknown' | 'undecided' | 'refused';
  /** A request that is let in. */
  readonly request: UserRequest | undefined;
  /** The Allow that lets it in; or, where the same user with MFA is let in, the statement that shuts this one out. */
  readonly by: Statement | undefined;
  /** Whether only a call that an AWS service makes for the user is let in; whether AWS STS takes such calls is not documented. */
  readonly isViaService: boolean;
}

/** What was not ruled out counts as let in. */
export const isAdmitted = ({ outcome }: CredentialAnswer): boolean => outcome !== 'refused';

/**
 * How much work one question may cost, in steps of an automaton or of an evaluated test. What people write costs a few
 * hundred; a policy of 4,096 characters made to be hard hits the bound within a fraction of a second.
 */
const STEPS = 100_000;

/** An access key with a code (MFA, and no session) and a session made with MFA differ in what else the request carries. */
const KINDS: Readonly<Record<Credential, readonly boolean[]>> = {
  'access-key': [false],
  'session-without-mfa': [true],
  mfa: [false, true],
};

/** Those that the policy can tell apart. */
const sessionsOf = (credential: Credential, { keys }: SearchedPolicy): readonly boolean[] =>
  keys.some(isSessionKey) ? KINDS[credential] : KINDS[credential].slice(0, 1);

/** One way for the policy to tell requests with a credential apart. */
interface Route {
  readonly isViaService: boolean;
  readonly sessions: readonly boolean[];
}

/**
 * A service that acts for a user calls with a session without MFA, whatever the user signed with.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
const routesOf = (credential: Credential, policy: SearchedPolicy): readonly Route[] => {
  const { keys } = policy;
  const own: Route = { isViaService: false, sessions: sessionsOf(credential, policy) };
  if (credential !== 'session-without-mfa') return [own];
  // Whether such a call carries what a session does, where the user signed with an access key, AWS does not say.
  const sessions = [...(keys.some(isServiceKey) ? [true] : []), ...(keys.some(isSessionKey) ? [false] : [])];
  return sessions.length === 0 ? [own] : [own, { isViaService: true, sessions }];
};

const actionsFor = ({ tags, sourceIdentity }: PassedAttributes): readonly string[] => [
  ASSUME_ROLE,
  ...(tags ? ['sts:TagSession'] : []),
  ...(sourceIdentity ? ['sts:SetSourceIdentity'] : []),
];

/** The actions that a request needs. */
export const actionsOf = ({ context }: UserRequest): readonly string[] => {
  const keys = [...context.keys()];
  return actionsFor({ tags: keys.some(isTagKey), sourceIdentity: keys.includes(SOURCE_IDENTITY) });
};

/** What a request can carry beside the call, and the actions that it needs for it. */
interface SessionFormula {
  readonly passed: PassedAttributes;
  readonly formula: (certainty: Certainty) => Formula;
}

/** How a policy could allow actions. Both are asked for once for each credential, and made at most once. */
export const formulaMadeOnce = (
  policy: SearchedPolicy,
  actions: readonly string[],
): SessionFormula['formula'] => {
  const known: Partial<Record<Certainty, Formula>> = {};
  return (certainty) => (known[certainty] ??= formulaFor(policy, actions, certainty));
};

/** With tags and a source identity, and without: where the policy speaks of them. */
export const sessionFormulasOf = (policy: SearchedPolicy): readonly SessionFormula[] => {
  const { keys } = policy;
  const tags = keys.some(isTagKey) ? [false, true] : [false];
  const sourceIdentity = keys.includes(SOURCE_IDENTITY) ? [false, true] : [false];
  return flatMap(tags, (withTags) =>
    sourceIdentity.map((withIdentity) => ({
      passed: { tags: withTags, sourceIdentity: withIdentity },
      formula: formulaMadeOnce(policy, actionsFor({ tags: withTags, sourceIdentity: withIdentity })),
    })),
  );
};

/** A policy, and everything about it that does not depend on the credential. */
export interface Question {
  readonly policy: SearchedPolicy;
  /** A bound on the work for one credential and session. */
  readonly steps: number;
  readonly sessionFormulas: readonly SessionFormula[];
  readonly callerSpace: CallerSpace;
  readonly now: Date;
  /** How old MFA may be in the requests that are looked for. */
  readonly mfaAge: MfaAges;
}

/** One kind of request with a credential, and how a policy could allow it. */
interface AskedKind extends Pick<SessionFormula, 'formula'> {
  readonly space: RequestSpace;
  readonly isViaService: boolean;
  /** What was found by formulas, and the steps that it took: see `findAsked`. */
  readonly found: { readonly formula: Formula; readonly result: SearchResult; readonly cost: number }[];
}

/** The user's own calls come first. */
const kindsWith = (
  credential: Credential,
  { policy, sessionFormulas, callerSpace, now, mfaAge }: Question,
): readonly AskedKind[] =>
  flatMap(routesOf(credential, policy), ({ isViaService, sessions }) =>
    flatMap(sessionFormulas, ({ passed, formula }) =>
      sessions.map((isSession) => ({
        formula,
        space: requestSpace({ credential, isSession, passed, isViaService, mfaAge }, callerSpace, now),
        isViaService,
        found: [],
      })),
    ),
  );

/** What is asked with each credential, of one question. */
export type AskedKinds = (credential: Credential) => readonly AskedKind[];

/** Made once for each credential. */
export const kindsOf = (question: Question): AskedKinds => {
  const made: Partial<Record<Credential, readonly AskedKind[]>> = {};
  return (credential) => (made[credential] ??= kindsWith(credential, question));
};

/**
 * As `findRequest`, at the same cost: what an answer was found by is asked again for the ways in. Its steps are spent each
 * time.
 *
 * @throws BudgetSpent
 */
export const findAsked = (
  policy: SearchedPolicy,
  formula: Formula,
  { space, found }: AskedKind,
  budget: Budget,
): SearchResult => {
  const before = found.find((one) => one.formula === formula);
  if (before !== undefined) {
    spend(budget, before.cost);
    return before.result;
  }
  const { left } = budget;
  const result = findRequest(policy, formula, space, budget);
  found.push({ formula, result, cost: left - budget.left });
  return result;
};

/** A credential's answer by search alone. */
export const answerFor = (
  credential: Credential,
  question: Question,
  kinds: readonly AskedKind[] = kindsWith(credential, question),
): CredentialAnswer => {
  const without = (outcome: 'refused' | 'undecided'): CredentialAnswer => ({
    credential,
    outcome,
    request: undefined,
    by: undefined,
    isViaService: false,
  });
  const { policy } = question;
  const budget = { left: question.steps * KINDS[credential].length };
  try {
    // What is perhaps let in comes first: where nothing is, one search was enough.
    const open: { readonly kind: AskedKind; readonly found: SearchResult }[] = [];
    for (const kind of kinds) {
      const found = findAsked(policy, kind.formula('perhaps'), kind, budget);
      if (found.isCertain && !kind.isViaService)
        return { credential, outcome: 'admitted', request: found.request, by: found.by, isViaService: false };
      if (found.request !== undefined || !found.isProven) open.push({ kind, found });
    }
    for (const { kind } of open) {
      if (kind.isViaService) continue;
      const { request, by } = findAsked(policy, kind.formula('surely'), kind, budget);
      if (request !== undefined) return { credential, outcome: 'admitted', request, by, isViaService: false };
    }
    const perhaps = open.find(({ found }) => found.request !== undefined);
    if (perhaps !== undefined) {
      const { request, by } = perhaps.found;
      const { isViaService } = perhaps.kind;
      return { credential, outcome: 'admitted-by-unknown', request, by, isViaService };
    }
    return without(open.length === 0 ? 'refused' : 'undecided');
  } catch (error) {
    if (error instanceof BudgetSpent) return without('undecided');
    throw error;
  }
};

/** How much an answer may cost, and what is known before it is looked for. */
export interface Effort {
  /** See `Question`. */
  readonly steps?: number;
  /** Of a question about a policy with the same parts. */
  readonly knownWords?: KnownWords;
}

export const questionOf = (
  document: PolicyDocument,
  role: TrustedRole,
  now: Date,
  { steps = STEPS, knownWords }: Effort = {},
): Question => {
  const policy = toSearchedPolicy(document);
  return {
    policy,
    steps,
    sessionFormulas: sessionFormulasOf(policy),
    callerSpace: callerSpaceOf(document, role, knownWords),
    now,
    mfaAge: ANY_AGE,
  };
};
