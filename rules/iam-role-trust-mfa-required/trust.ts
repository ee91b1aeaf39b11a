/**
 * Whether IAM users can assume a role, asked once for every kind of credential. The answer is data; `rule.ts` makes the
 * decision of it, `observations.ts` what else was noticed.
 */
import type { Credential } from '../evidence.ts';
import { evaluateTest, type RequestContext } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import type { SearchedPolicy } from '../../src/policy/search/formula.ts';
import { authorize, evaluateStatement, requestFor, type UserRequest } from '../../src/policy/statement.ts';
import { documented } from './assume-role-request.ts';
import {
  isMfaKey,
  isServiceKey,
  isSessionKey,
  MFA_AGE,
  MFA_PRESENT,
  SIGN_IN_SESSION,
  TOKEN_ISSUE_TIME,
} from '../../src/policy/request-keys.ts';
import {
  actionsOf,
  answerFor,
  ASSUME_ROLE,
  isAdmitted,
  sessionFormulasOf,
  questionOf,
  formulaMadeOnce,
  kindsOf,
  type AskedKinds,
  type CredentialAnswer,
  type Effort,
  type Question,
  type TrustedRole,
} from './credential-answer.ts';

/** What requests without MFA carry of the keys of MFA. */
const ACCESS_KEY: RequestContext = new Map();
const SESSION: RequestContext = new Map([[MFA_PRESENT, ['false']]]);

const isCredentialKey = (key: string): boolean => isMfaKey(key) || isSessionKey(key) || isServiceKey(key);

export interface Trust {
  readonly question: Question;
  /** What was asked, with what was found. */
  readonly kinds: AskedKinds;
  /** With an access key, and with a session without MFA. */
  readonly withoutMfa: readonly CredentialAnswer[];
  readonly withMfa: CredentialAnswer;
  /** Set where nobody is let in: the request that would be without the Denies, and the Deny that refuses it. */
  readonly denied: { readonly request: UserRequest; readonly by: Statement } | undefined;
}

export type WithoutMfa = Exclude<Credential, 'mfa'>;
export const WITHOUT_MFA: readonly WithoutMfa[] = ['access-key', 'session-without-mfa'];

/** The worst of what is certain first: it needs no knowledge of the rest. */
const WORST_FIRST: readonly ((answer: CredentialAnswer) => boolean)[] = [
  ({ outcome }) => outcome === 'admitted',
  ({ outcome, isViaService }) => outcome === 'admitted-by-unknown' && !isViaService,
  ({ outcome }) => outcome === 'admitted-by-unknown',
  ({ outcome }) => outcome === 'undecided',
];

/** The worst of the answers that let somebody in; undefined where none does. */
export const firstAdmitted = (answers: readonly CredentialAnswer[]): CredentialAnswer | undefined => {
  for (const isOfKind of WORST_FIRST) {
    const answer = answers.find(isOfKind);
    if (answer !== undefined) return answer;
  }
  return undefined;
};

/** A request of a user with MFA, as it would be with a credential without MFA. */
const withCredential = (
  request: UserRequest,
  credential: WithoutMfa,
  { keys }: SearchedPolicy,
): UserRequest => {
  const isSession = credential === 'session-without-mfa';
  const context = new Map(request.context);
  context.delete(MFA_AGE);
  if (!isSession) {
    context.delete(MFA_PRESENT);
    context.delete(TOKEN_ISSUE_TIME);
    context.delete(SIGN_IN_SESSION);
  } else if (keys.includes(MFA_PRESENT)) context.set(MFA_PRESENT, ['false']);
  return { caller: request.caller, context };
};

const testsBesideMfa = ({ tests }: Statement): number => tests.filter(({ key }) => !isMfaKey(key)).length;

/**
 * The statement that refuses a request: of the Denies the one that asks for least beside MFA, since that one refuses most
 * others too; or the Allow that would let it in with MFA.
 */
const refusedBy = (
  document: PolicyDocument,
  request: UserRequest,
  withMfa: UserRequest,
): Statement | undefined => {
  for (const action of actionsOf(request)) {
    const { isAllowed, by } = authorize(document, requestFor(request, action), documented);
    if (isAllowed) continue;
    if (by === undefined) return authorize(document, requestFor(withMfa, action), documented).by;
    // The first Deny that refuses: none before it does.
    const others = document.statements.slice(document.statements.indexOf(by) + 1);
    const denies = others.filter(
      (statement) =>
        statement.effect === 'Deny' &&
        evaluateStatement(statement, requestFor(request, action), documented) === 'holds',
    );
    const [deny] = [by, ...denies].sort((a, b) => testsBesideMfa(a) - testsBesideMfa(b));
    return deny;
  }
  return undefined;
};

/** The statements that shut out who gets in with a request with MFA, where the same user has none. */
export const shutOutBy = ({ policy }: Question, withMfa: UserRequest): readonly Statement[] =>
  flatMap(WITHOUT_MFA, (credential) => {
    const by = refusedBy(policy.document, withCredential(withMfa, credential, policy), withMfa);
    return by === undefined ? [] : [by];
  });

/** The Allow that surely lets a request in; undefined where there is none. */
const surelyAdmittedBy = (document: PolicyDocument, request: UserRequest): Statement | undefined => {
  const answers = actionsOf(request).map((action) =>
    authorize(document, requestFor(request, action), documented),
  );
  return answers.every(({ isAllowed, isUncertain }) => isAllowed && !isUncertain)
    ? answers[0]?.by
    : undefined;
};

/** Whether no test of the policy can tell an access key from a session without MFA. */
const areAlike = ({ document: { statements }, keys, named }: SearchedPolicy): boolean =>
  !keys.some((key) => isSessionKey(key) || isServiceKey(key)) &&
  named.size === 0 &&
  statements.every(({ tests }) =>
    tests.every(
      (test) =>
        !isMfaKey(test.key) ||
        evaluateTest(test, ACCESS_KEY, documented) === evaluateTest(test, SESSION, documented),
    ),
  );

/** The credentials that the policy can tell apart: whoever of the others is let in, is let in with one of these. */
const differentCredentials = (policy: SearchedPolicy): readonly Credential[] => {
  if (!policy.keys.some(isCredentialKey)) return ['mfa'];
  return areAlike(policy) ? ['mfa', 'access-key'] : ['mfa', ...WITHOUT_MFA];
};

/**
 * How a credential without MFA comes out: as a user does who is let in with MFA, if that one is let in without it too;
 * otherwise by a search of its own. A refusal is by the statement that shuts that user out: a Deny, or the Allow whose
 * condition fails.
 */
const answerWithout = (
  credential: WithoutMfa,
  withMfa: CredentialAnswer,
  question: Question,
  kinds: AskedKinds,
): CredentialAnswer => {
  const { policy } = question;
  const request = withMfa.request && withCredential(withMfa.request, credential, policy);
  // When its session was issued, a request without a session does not tell.
  const isWhole =
    credential === 'access-key' ||
    request?.context.has(TOKEN_ISSUE_TIME) === policy.keys.includes(TOKEN_ISSUE_TIME);
  const by = request && isWhole ? surelyAdmittedBy(policy.document, request) : undefined;
  if (by !== undefined) return { credential, outcome: 'admitted', request, by, isViaService: false };
  const answer = answerFor(credential, question, kinds(credential));
  if (answer.outcome !== 'refused' || withMfa.request === undefined) return answer;
  const shutOutBy = request && refusedBy(policy.document, request, withMfa.request);
  return attributed(answer, shutOutBy ?? withMfa.by);
};

/** The same answer, for a credential that comes out alike. */
const alike = (
  answer: CredentialAnswer,
  credential: WithoutMfa,
  policy: SearchedPolicy,
): CredentialAnswer => ({
  ...answer,
  credential,
  request: answer.request && withCredential(answer.request, credential, policy),
});

/** The same answer, by another statement. */
const attributed = (answer: CredentialAnswer, by: Statement | undefined): CredentialAnswer => ({
  ...answer,
  by,
});

/** Who would be let in if nothing but some statements were denied, and what denies it then. */
const deniedBy = (
  whole: Question,
  credentials: readonly Credential[],
  denies: readonly Statement[] = [],
): Trust['denied'] => {
  const { document } = whole.policy;
  const rest = document.statements.filter(
    (statement) => statement.effect === 'Allow' || denies.includes(statement),
  );
  if (rest.length === document.statements.length) return undefined;
  // With the keys of the whole policy, so that the request says what the Denies ask for.
  const policy = { ...whole.policy, document: { ...document, statements: rest } };
  const question = { ...whole, policy, sessionFormulas: sessionFormulasOf(policy) };
  for (const credential of credentials) {
    const { request } = answerFor(credential, question);
    if (request === undefined) continue;
    for (const action of actionsOf(request)) {
      const { by, isAllowed } = authorize(document, requestFor(request, action), documented);
      if (!isAllowed && by !== undefined) return { request, by };
    }
  }
  return undefined;
};

/** What a sentence names is not worth as much work as a verdict. */
export const STEPS_FOR_A_REASON = 20_000;

/** Denies that one sentence names. */
const MOST_DENIES = 5;

/** The Denies that keep everybody out together, of a policy of which one was found: more of them, until nobody is left. */
export const everyDeny = (question: Question, first: Statement): readonly Statement[] => {
  const denies = [first];
  while (denies.length < MOST_DENIES) {
    const credentials = differentCredentials(question.policy);
    const more = deniedBy({ ...question, steps: STEPS_FOR_A_REASON }, credentials, denies)?.by;
    if (more === undefined || denies.includes(more)) break;
    denies.push(more);
  }
  return denies;
};

/**
 * The action beside sts:AssumeRole without which nobody gets in: what the policy asks of a request must be allowed by an action
 * of its own. Undefined where it is not for want of one.
 */
export const missingAction = (
  question: Question,
): { readonly action: string; readonly by: Statement | undefined } | undefined => {
  const { policy } = question;
  // Where requests need no action beside it, this was asked before.
  if (question.sessionFormulas.length === 1) return undefined;
  const formula = formulaMadeOnce(policy, [ASSUME_ROLE]);
  const sessionFormulas = question.sessionFormulas.map(({ passed }) => ({ passed, formula }));
  for (const credential of ['mfa', 'access-key'] as const) {
    const { request } = answerFor(credential, { ...question, sessionFormulas, steps: STEPS_FOR_A_REASON });
    const missing =
      request &&
      actionsOf(request).find(
        (action) => !authorize(policy.document, requestFor(request, action), documented).isAllowed,
      );
    if (missing !== undefined && request !== undefined)
      return {
        action: missing,
        by: authorize(policy.document, requestFor(request, ASSUME_ROLE), documented).by,
      };
  }
  return undefined;
};

/** Whether anybody gets in, with any credential: what is not decided counts as that. */
export const isAnybodyAdmitted = (
  document: PolicyDocument,
  role: TrustedRole,
  now: Date,
  effort: Effort,
): boolean => {
  const question = questionOf(document, role, now, effort);
  return differentCredentials(question.policy).some((credential) =>
    isAdmitted(answerFor(credential, question)),
  );
};

/**
 * Whether IAM users can assume the role that has this trust policy, with each kind of credential, from `now` on.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export const analyzeTrust = (
  document: PolicyDocument,
  role: TrustedRole,
  now: Date,
  effort?: Effort,
): Trust => {
  const question = questionOf(document, role, now, effort);
  const kinds = kindsOf(question);
  const withMfa = answerFor('mfa', question, kinds('mfa'));
  const { policy } = question;
  // A policy that tests nothing that depends on the credential has one answer for all of them.
  const accessKey = policy.keys.some(isCredentialKey)
    ? answerWithout('access-key', withMfa, question, kinds)
    : alike(withMfa, 'access-key', policy);
  const session = areAlike(policy)
    ? alike(accessKey, 'session-without-mfa', policy)
    : answerWithout('session-without-mfa', withMfa, question, kinds);
  const withoutMfa = [accessKey, session];
  if (withoutMfa.some(isAdmitted)) {
    const by = isAdmitted(withMfa) ? withMfa.by : deniedBy(question, ['mfa'])?.by;
    return { question, kinds, withoutMfa, withMfa: attributed(withMfa, by), denied: undefined };
  }
  if (isAdmitted(withMfa)) return { question, kinds, withoutMfa, withMfa, denied: undefined };
  const denied = deniedBy(question, differentCredentials(policy));
  return {
    question,
    kinds,
    withoutMfa: withoutMfa.map((answer) => attributed(answer, denied?.by)),
    withMfa: attributed(withMfa, denied?.by),
    denied,
  };
};
