/** Why somebody without MFA gets in, and what its sentence speaks of. */
import { evaluateAction } from '../../src/policy/action-and-resource.ts';
import { evaluateTest } from '../../src/policy/condition.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import { evaluatePrincipal } from '../../src/policy/principal.ts';
import { authorize, evaluateStatement, requestFor, type UserRequest } from '../../src/policy/statement.ts';
import { statementName, testName, type Credential } from '../evidence.ts';
import { documented } from './assume-role-request.ts';
import { isMfaKey } from '../../src/policy/request-keys.ts';
import { actionsOf, ASSUME_ROLE, type CredentialAnswer } from './credential-answer.ts';
import { callersOf, isForEverybody, isOnPrincipal, sparingDeny } from './named-callers.ts';
import { hardest } from './named-test.ts';
import { asksForKey, roleLikeTest, unknownParts } from './observations.ts';
import type { Reasoning } from './reasons.ts';
import { toolOf, type NamedRole } from './tool-roles.ts';
import type { WayIn, WaysIn } from './ways-in.ts';
import { meantKey, nameOfUnknown } from './what-was-meant.ts';

const CREDENTIALS = {
  'access-key': 'an access key alone',
  'session-without-mfa': 'a session without MFA',
  mfa: 'MFA',
} as const satisfies Record<Credential, string>;

/** Whether a statement is a Deny that is about the caller and the action. */
const isDenyOn =
  ({ caller }: UserRequest) =>
  ({ effect, action, principal }: Statement): boolean =>
    effect === 'Deny' &&
    evaluateAction(action, ASSUME_ROLE) !== 'fails' &&
    evaluatePrincipal(principal, caller) !== 'fails';

/** The Deny that tests MFA and yet does not stop the request: first one that is about the caller and the action. */
const idleDeny = ({ statements }: PolicyDocument, request: UserRequest): Statement | undefined => {
  const denies = statements.filter(
    ({ effect, tests }) => effect === 'Deny' && tests.some(({ key }) => isMfaKey(key)),
  );
  return denies.find(isDenyOn(request)) ?? denies[0];
};

const isExternalIdOnly = ({ tests }: Statement): boolean =>
  tests.length > 0 &&
  tests.every(
    (test) =>
      test.key === 'sts:externalid' &&
      test.operator?.negated === false &&
      test.operator.type === 'string' &&
      asksForKey(test),
  );

const ORGANIZATION_KEYS: readonly string[] = ['aws:principalorgid', 'aws:principalorgpaths'];

const asksForOrganization = ({ tests }: Statement): boolean =>
  tests.some((test) => ORGANIZATION_KEYS.includes(test.key) && asksForKey(test));

/** How many ways in there are beside the worst one: whom else a statement lets in, or by which other statement. */
const moreOf = ([worst, ...others]: readonly WayIn[], isComplete: boolean): string => {
  const nameOfWay = ({ principal, statement }: WayIn): string =>
    `${principal.kind} ${principal.written} ${statement.number}`;
  const names = new Set(others.map(nameOfWay));
  if (worst !== undefined) names.delete(nameOfWay(worst));
  if (names.size === 0) return '';
  return `; ${isComplete ? '' : 'at least '}${names.size} more ${names.size === 1 ? 'way' : 'ways'} in`;
};

/**
 * The first part that is not known, of what the request needs: of the statement that allows an action (tags and a source identity
 * have actions of their own), or of a Deny that might refuse it.
 */
const unknownPart = (
  policy: PolicyDocument,
  by: Statement,
  request: UserRequest,
): { readonly part: string; readonly statement: string } => {
  const denies = policy.statements.filter(({ effect }) => effect === 'Deny');
  for (const action of actionsOf(request)) {
    const asked = requestFor(request, action);
    const allow = action === ASSUME_ROLE ? by : authorize(policy, asked, documented).by;
    for (const statement of allow === undefined ? denies : [allow, ...denies]) {
      // Another statement may hold parts that are not known, and fail or hold all the same.
      if (evaluateStatement(statement, asked, documented) !== 'unknown') continue;
      const test = statement.tests.find(
        (candidate) => evaluateTest(candidate, request.context, documented) === 'unknown',
      );
      const part = test === undefined ? unknownParts(statement)[0] : nameOfUnknown(test);
      return { part: part ?? 'NotPrincipal', statement: statementName(statement) };
    }
  }
  return { part: 'a condition', statement: statementName(by) };
};

/** Whether a statement is for everybody, and no condition looks at who asks. */
const trustsAnybody = ({ principal, tests }: Statement, policy: PolicyDocument): boolean =>
  isForEverybody(principal) && !tests.some(isOnPrincipal) && sparingDeny(policy) === undefined;

/** The key that somebody took for one of MFA, in the first of the statements that has one. */
const misspelledKey = (statements: readonly Statement[]): Reasoning | undefined => {
  for (const statement of statements)
    for (const test of statement.tests) {
      const meant = meantKey(test);
      if (meant !== undefined)
        return ['mfa-key-misspelled', { statement: statementName(statement), key: test.written.key, meant }];
    }
  return undefined;
};

/** The pattern of roles that the caller's path looks like, in the first of the statements that has one. */
const roleLikePattern = (
  statements: readonly Statement[],
  { caller }: UserRequest,
): Reasoning | undefined => {
  for (const statement of statements) {
    const test = roleLikeTest(statement, caller.arn);
    if (test !== undefined)
      return ['role-pattern-admits-users', { statement: statementName(statement), test: testName(test) }];
  }
  return undefined;
};

/** Why a statement that has no condition on MFA lets a request in, and no Deny on MFA stands beside it. */
const reasonWithoutMfa = (policy: PolicyDocument, by: Statement, roleName: string): Reasoning => {
  if (isExternalIdOnly(by)) return ['external-id-is-not-mfa'];
  if (asksForOrganization(by)) return ['organization-is-not-mfa'];
  if (trustsAnybody(by, policy)) return ['any-account-trusted'];
  const tool = toolOf(roleName);
  return tool !== undefined && by.tests.length === 0
    ? ['tool-role-trusts-account', { tool }]
    : ['no-mfa-condition'];
};

/** Why a statement lets a request in whose meaning is known: what tests MFA and does not ask for it comes first. */
const reasonForKnown = (
  policy: PolicyDocument,
  by: Statement,
  request: UserRequest,
  roleName: string,
): Reasoning => {
  const test = by.tests.find(({ key }) => isMfaKey(key));
  if (test !== undefined) return ['mfa-condition-admits', { test: testName(test) }];
  const misspelled = misspelledKey([by]);
  if (misspelled !== undefined) return misspelled;
  const deny = idleDeny(policy, request);
  if (deny !== undefined)
    return roleLikePattern([deny], request) ?? ['mfa-deny-avoided', { deny: statementName(deny) }];
  const denies = policy.statements.filter(isDenyOn(request));
  return (
    misspelledKey(denies) ??
    roleLikePattern([...denies, by], request) ??
    reasonWithoutMfa(policy, by, roleName)
  );
};

/** Why somebody without MFA gets in by an answer: the worst of the ways in. */
export const reasonForAdmission = (
  policy: PolicyDocument,
  answer: CredentialAnswer,
  { ways: waysIn, isComplete }: WaysIn,
  role: NamedRole,
  now: Date,
): Reasoning => {
  if (answer.request === undefined || answer.by === undefined)
    return ['not-decided', hardest(policy, role, now)];
  const { by, request, outcome, isViaService } = answer;
  const [worst] = waysIn;
  const credentials = waysIn
    .filter(
      (way) =>
        way.statement === by &&
        way.principal.written === worst?.principal.written &&
        way.isCertain === (outcome === 'admitted') &&
        way.isViaService === isViaService,
    )
    .map(({ credential }) => CREDENTIALS[credential]);
  const about = {
    callers: callersOf(answer, policy),
    credential: (credentials.length === 0 ? [CREDENTIALS[answer.credential]] : credentials).join(' or '),
    statement: statementName(by),
    more: moreOf(waysIn, isComplete),
  };
  if (isViaService) return ['service-call-not-ruled-out', about];
  if (outcome === 'admitted-by-unknown')
    return ['not-understood', { ...about, ...unknownPart(policy, by, request) }];
  const [reason, more] = reasonForKnown(policy, by, request, role.name);
  return [reason, { ...about, ...more }];
};
