import { statementName, type Credential } from '../evidence.ts';
import { evaluateTest, type ConditionTest } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import { evaluatePrincipal, isForUsers, type PrincipalEntry } from '../../src/policy/principal.ts';
import { evaluateAction } from '../../src/policy/action-and-resource.ts';
import { authorize, evaluateStatement, requestFor, type UserRequest } from '../../src/policy/statement.ts';
import { ANY_USER, documented, isMfaKey } from './assume-role-request.ts';
import {
  actionsOf,
  ASSUME_ROLE,
  isAdmitted,
  type CredentialAnswer,
  type TrustedRole,
} from './credential-answer.ts';
import {
  asksForKey,
  meantKey,
  nameOfTest,
  nameOfUnknown,
  roleLikeTest,
  unknownParts,
} from './observations.ts';
import type { OldMfa } from './mfa-age.ts';
import { hardest, impossibleTest } from './named-test.ts';
import type { ReasonId } from './reasons.ts';
import { toolOf } from './tool-roles.ts';
import { nearest } from '../../src/text/nearest.ts';
import { everyDeny, firstAdmitted, missingAction, shutOutBy, type Trust } from './trust.ts';
import { everyWayWithMfa, type WayIn, type WaysIn } from './ways-in.ts';

/** A reason, and what its sentence speaks of. */
export type Reasoning = readonly [reason: ReasonId, about?: Readonly<Record<string, string>>];

const CREDENTIALS = {
  'access-key': 'an access key alone',
  'session-without-mfa': 'a session without MFA',
  mfa: 'MFA',
} as const satisfies Record<Credential, string>;

/** Whether a condition of the policy names a text, e.g. the one user whom a Deny spares. */
const isNamedIn = ({ statements }: PolicyDocument, text: string): boolean =>
  statements.some(({ tests }) =>
    tests.some(({ values }) =>
      values.some((value) => value?.written.includes(text) && value.written.split(/[/:]/).includes(text)),
    ),
  );

const isCallerKey = (key: string): boolean =>
  key.startsWith('aws:principal') || key === 'aws:userid' || key === 'aws:username';

/** Whether a test looks at who asks: by its key, or by what it compares with. */
const isOnPrincipal = ({ key, variables }: ConditionTest): boolean =>
  isCallerKey(key) || variables.some(isCallerKey);

/** Whether a Deny with the test spares some users: those of an organization or account, or all but those that it names. */
const sparesUsers = (test: ConditionTest): boolean =>
  isOnPrincipal(test) &&
  (test.operator?.negated === true || !['aws:principalarn', 'aws:principaltype'].includes(test.key));

/** The Deny that spares some of those whom a statement lets in, by who they are. */
const sparingDeny = ({ statements }: PolicyDocument): Statement | undefined =>
  statements.find(
    ({ effect, action, principal: { isNegated, entries = [] }, tests }) =>
      effect === 'Deny' &&
      evaluateAction(action, ASSUME_ROLE) !== 'fails' &&
      (isNegated || entries.some(({ kind }) => kind === 'anyone')) &&
      tests.some(sparesUsers) &&
      !tests.some(({ key }) => isMfaKey(key)),
  );

/**
 * The users for whom the caller of a request stands, in the words of the policy. Names and accounts that the search made up
 * are not shown: the witness has them.
 */
const callersOf = (
  { caller }: UserRequest,
  { principal, tests }: Statement,
  policy: PolicyDocument,
): string => {
  const entries = principal.isNegated ? [] : (principal.entries ?? []);
  const isAnyone = principal.isNegated || entries.some(({ kind }) => kind === 'anyone');
  const isTrusted = entries.some((entry) => entry.kind === 'account' && entry.accountId === caller.accountId);
  const isNamed = entries.some(({ kind, written }) => kind === 'user' && written === caller.arn);
  const isKnown = isTrusted || isNamedIn(policy, caller.accountId);
  if (isNamed || (isKnown && isNamedIn(policy, caller.userName))) return `IAM user ${caller.arn}`;
  const who = caller.userName === ANY_USER ? 'IAM users' : 'Some IAM users';
  const narrowing = tests.find(isOnPrincipal);
  if (isAnyone && narrowing !== undefined) return `${who} of accounts that meet ${nameOfTest(narrowing)}`;
  const sparing = sparingDeny(policy);
  if (isAnyone && sparing !== undefined) return `${who} whom ${statementName(sparing)} does not deny`;
  if (isAnyone) return `${who} of any account`;
  // Otherwise it is a principal that is not recognized: whom it stands for is not known.
  return isTrusted ? `${who} of account ${caller.accountId}` : 'Some IAM users';
};

/** The Deny that tests MFA and yet does not stop the request: first one that is about the caller and the action. */
const idleDeny = ({ statements }: PolicyDocument, { caller }: UserRequest): Statement | undefined => {
  const denies = statements.filter(
    ({ effect, tests }) => effect === 'Deny' && tests.some(({ key }) => isMfaKey(key)),
  );
  const isAbout = ({ action, principal }: Statement): boolean =>
    evaluateAction(action, ASSUME_ROLE) !== 'fails' && evaluatePrincipal(principal, caller) !== 'fails';
  return denies.find(isAbout) ?? denies[0];
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

/** Whether a statement is for everybody, and no condition looks at who asks. */
const trustsAnybody = (
  { principal: { isNegated, entries = [] }, tests }: Statement,
  policy: PolicyDocument,
): boolean =>
  (isNegated || entries.some(({ kind }) => kind === 'anyone')) &&
  !tests.some(isOnPrincipal) &&
  sparingDeny(policy) === undefined;

/** The key that somebody took for one of MFA. */
const misspelledKey = (
  statements: readonly Statement[],
): { readonly key: string; readonly meant: string; readonly where: string } | undefined => {
  for (const statement of statements)
    for (const test of statement.tests) {
      const meant = meantKey(test);
      if (meant !== undefined) return { key: test.written.key, meant, where: statementName(statement) };
    }
  return undefined;
};

/** Why a statement that has no condition on MFA lets a request in, and no Deny on MFA stands beside it. */
const reasonWithoutMfa = (
  policy: PolicyDocument,
  by: Statement,
  { caller }: UserRequest,
  roleName: string,
): readonly [reason: ReasonId, about: Readonly<Record<string, string>>] => {
  const roleLike = roleLikeTest(by, caller.arn);
  if (roleLike !== undefined) return ['role-pattern-admits-users', { test: nameOfTest(roleLike) }];
  if (isExternalIdOnly(by)) return ['external-id-is-not-mfa', {}];
  if (asksForOrganization(by)) return ['organization-is-not-mfa', {}];
  if (trustsAnybody(by, policy)) return ['any-account-trusted', {}];
  const tool = toolOf(roleName);
  return tool !== undefined && by.tests.length === 0
    ? ['tool-role-trusts-account', { tool }]
    : ['no-mfa-condition', {}];
};

const reasonForAdmission = (
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
    callers: callersOf(request, by, policy),
    credential: (credentials.length === 0 ? [CREDENTIALS[answer.credential]] : credentials).join(' or '),
    statement: statementName(by),
    more: moreOf(waysIn, isComplete),
  };
  if (isViaService) return ['service-call-not-ruled-out', about];
  if (outcome === 'admitted-by-unknown')
    return ['not-understood', Object.assign(about, unknownPart(policy, by, request))];
  const test = by.tests.find(({ key }) => isMfaKey(key));
  if (test !== undefined) return ['mfa-condition-admits', { ...about, test: nameOfTest(test) }];
  const misspelled = misspelledKey([by]);
  if (misspelled !== undefined) return ['mfa-key-misspelled', { ...about, ...misspelled }];
  const deny = idleDeny(policy, request);
  if (deny !== undefined) {
    const exception = roleLikeTest(deny, request.caller.arn);
    return exception === undefined
      ? ['mfa-deny-avoided', { ...about, deny: statementName(deny) }]
      : [
          'role-pattern-admits-users',
          { ...about, statement: statementName(deny), test: nameOfTest(exception) },
        ];
  }
  const ofDeny = misspelledKey(
    policy.statements.filter(
      ({ effect, action, principal }) =>
        effect === 'Deny' &&
        evaluateAction(action, ASSUME_ROLE) !== 'fails' &&
        evaluatePrincipal(principal, request.caller) !== 'fails',
    ),
  );
  if (ofDeny !== undefined) return ['mfa-key-misspelled', { ...about, ...ofDeny }];
  const sparing = policy.statements.find(
    (statement) =>
      statement.effect === 'Deny' &&
      evaluateAction(statement.action, ASSUME_ROLE) !== 'fails' &&
      roleLikeTest(statement, request.caller.arn) !== undefined,
  );
  const spared = sparing && roleLikeTest(sparing, request.caller.arn);
  if (sparing !== undefined && spared !== undefined)
    return [
      'role-pattern-admits-users',
      { ...about, statement: statementName(sparing), test: nameOfTest(spared) },
    ];
  const [reason, more] = reasonWithoutMfa(policy, by, request, role.name);
  return [reason, { ...about, ...more }];
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

const KINDS_OF_PRINCIPALS = {
  anyone: 'anyone',
  account: 'accounts',
  user: 'users',
  'user-id': 'users by their ids',
  role: 'roles',
  'role-id': 'roles by their ids',
  'role-session': 'role sessions',
  'federated-user': 'federated users',
  service: 'AWS services',
  federated: 'identity providers',
  deleted: 'deleted users or roles',
  unrecognized: 'principals that are not recognized',
} as const satisfies Record<PrincipalEntry['kind'], string>;

/** Actions of AWS STS that are no misspelling of sts:AssumeRole. */
const OTHER_ACTIONS = /^sts:(assumeroot|assumerolewith.*)$/i;

/** ` (statement 1 has sts:AsumeRole)` */
const misspelledAction = (statements: readonly Statement[]): string => {
  for (const statement of statements)
    for (const pattern of statement.action.isNegated ? [] : (statement.action.patterns ?? []))
      if (
        !OTHER_ACTIONS.test(pattern) &&
        nearest(pattern, [ASSUME_ROLE]) !== undefined &&
        pattern.length > NAMESPACE
      )
        return ` (${statementName(statement)} has ${pattern})`;
  return '';
};
const NAMESPACE = 'sts:'.length;

const reasonForNobody = (
  policy: PolicyDocument,
  { denied, question }: Trust,
  role: TrustedRole,
  now: Date,
): Reasoning => {
  const allows = policy.statements.filter(({ effect }) => effect === 'Allow');
  const entries = flatMap(allows, ({ principal }) => (principal.isNegated ? [] : (principal.entries ?? [])));
  const forUsers = allows.filter(({ principal: { isNegated, entries = [] } }) =>
    isNegated ? !entries.some(({ kind }) => kind === 'anyone') : entries.some(isForUsers),
  );
  if (forUsers.length === 0) {
    const kinds = [...new Set(entries.map(({ kind }) => KINDS_OF_PRINCIPALS[kind]))];
    return ['no-user-trusted', { principals: kinds.length === 0 ? 'nobody' : `${kinds.join(', ')} only` }];
  }
  const [first] = forUsers.filter(({ action }) => evaluateAction(action, ASSUME_ROLE) !== 'fails');
  if (first === undefined) return ['assume-role-not-allowed', { hint: misspelledAction(forUsers) }];
  if (denied !== undefined) {
    const needed = everyDeny(question, denied.by);
    const denies = policy.statements.filter((one) => needed.includes(one));
    return [
      'denied',
      {
        statement: inOneSentence(denies.map(statementName)),
        verb: denies.length === 1 ? 'denies' : 'deny',
      },
    ];
  }
  const missing = missingAction(question);
  if (missing !== undefined)
    return ['action-not-allowed', { statement: statementName(missing.by ?? first), action: missing.action }];
  return [
    'condition-never-met',
    { statement: statementName(first), test: impossibleTest(first, policy.version, role, now) },
  ];
};

/**
 * The answer that the verdict, its sentence, its witness and its advice speak of: the worst way in. Undefined where nobody
 * without MFA is let in.
 */
export const decidingAnswer = (
  { withoutMfa }: Trust,
  waysIn: readonly WayIn[],
): CredentialAnswer | undefined => {
  const [worst] = waysIn;
  if (worst?.request === undefined) return firstAdmitted(withoutMfa);
  const { credential, request, statement, isCertain, isViaService } = worst;
  return {
    credential,
    outcome: isCertain ? 'admitted' : 'admitted-by-unknown',
    request,
    by: statement,
    isViaService,
  };
};

/** How it is said that MFA older than `maximum` seconds gets in. */
export const reasonForOldMfa = (
  policy: PolicyDocument,
  { answer: { request, by }, age }: OldMfa,
  maximum: number,
): Reasoning => [
  'mfa-too-old-admitted',
  {
    callers: request === undefined || by === undefined ? 'IAM users' : callersOf(request, by, policy),
    statement: by === undefined ? 'its trust policy' : statementName(by),
    age: age === undefined ? `more than ${maximum} seconds` : `${age} seconds`,
    maximum: String(maximum),
  },
];

/** A role whose name may tell which tool has made it. */
export interface NamedRole extends TrustedRole {
  readonly name: string;
}

/** Who gets in with MFA, and the statements that ask for it. */
const aboutMfa = (
  policy: PolicyDocument,
  trust: Trust,
): { readonly callers: string; readonly statement: string } => {
  const { question, withoutMfa, withMfa } = trust;
  const { request, by } = withMfa;
  const { ways, isComplete } = everyWayWithMfa(trust);
  const shutting = new Set(flatMap(ways, (way) => (way.request ? shutOutBy(question, way.request) : [])));
  const demanding = policy.statements.filter(
    (statement) => shutting.has(statement) || withoutMfa.some((answer) => answer.by === statement),
  );
  const callers = request === undefined || by === undefined ? 'IAM users' : callersOf(request, by, policy);
  const others = new Set(ways.map(({ principal }) => `${principal.kind} ${principal.written}`)).size - 1;
  const more = `${isComplete ? '' : 'at least '}${others} more ${others === 1 ? 'principal' : 'principals'}`;
  return {
    callers: others > 0 ? `${callers} and ${more}` : callers,
    statement: inOneSentence(demanding.map(statementName)) || 'its trust policy',
  };
};

/** `a, b and c` */
const inOneSentence = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');

/** Why the trust policy comes out as it does. `deciding`: see `decidingAnswer`. */
export const reasonFor = (
  policy: PolicyDocument,
  trust: Trust,
  deciding: CredentialAnswer | undefined,
  waysIn: WaysIn,
  role: NamedRole,
  now: Date,
): Reasoning => {
  const { withMfa } = trust;
  if (deciding !== undefined) return reasonForAdmission(policy, deciding, waysIn, role, now);
  if (!isAdmitted(withMfa)) return reasonForNobody(policy, trust, role, now);
  return ['mfa-required', aboutMfa(policy, trust)];
};
