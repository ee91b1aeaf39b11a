import {
  evaluateTest,
  isUnderstood,
  understandingOf,
  type ConditionTest,
  type RequestContext,
} from '../../src/policy/condition.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import { isForUsers, type PrincipalEntry } from '../../src/policy/principal.ts';
import { WRITTEN_TWICE } from '../../src/policy/repeated-names.ts';
import { readNumber } from '../../src/policy/typed-value.ts';
import { isFederationKey } from '../../src/policy/condition-keys.ts';
import { documented } from './assume-role-request.ts';
import { isMfaKey, isServiceKey, MFA_AGE, MFA_PRESENT } from '../../src/policy/request-keys.ts';
import { testName, type Observation, type StatementRef } from '../evidence.ts';
import type { CredentialAnswer } from './credential-answer.ts';
import { meantKey, nameOfElement, nameOfUnknown } from './what-was-meant.ts';

/** What is worth knowing beside the verdict; none of it decides. `{…}` is filled in from `about`. */
export const OBSERVATIONS = {
  'any-principal': 'It names `*`: every AWS account in the world, as far as no condition narrows it.',
  'not-principal':
    'It uses NotPrincipal, which AWS no longer accepts in trust policies: in an Allow it stands for everybody who is not named.',
  'deleted-principal':
    'It names {principal}, the id of a user or role that was deleted; nobody can be that again. Remove it.',
  'role-id-in-draft':
    'It names {principal}, the unique id of a role that may still be there. IAM shows such an id only where the role was deleted: name the role by its ARN.',
  'mfa-form-not-documented':
    'It asks for MFA with {test}, a form that AWS does not document: use Bool aws:MultiFactorAuthPresent true in an Allow, or BoolIfExists aws:MultiFactorAuthPresent false in a Deny.',
  'mfa-key-misspelled':
    'It tests {key}, which is no condition key of AWS and says nothing about MFA. Did you mean {meant}?',
  'role-pattern-admits-users':
    'Under {test} a star reaches across colons, so the pattern also matches users whose path holds colons. Use {instead}.',
  'mfa-locks-out':
    'Its MFA condition also applies to {principal}, which never has MFA and is locked out by it. Give it a statement of its own.',
  'external-id':
    'It asks for sts:ExternalId, which is not MFA: an ExternalId is no secret and proves nothing about a person.',
  'mfa-age-long': 'It accepts MFA that is up to {hours} hours old; AWS sessions in the console end after 12.',
  'via-aws-service':
    'It depends on {key}, which says whether an AWS service makes the call for somebody, and says nothing about MFA.',
  'federation-key': 'It asks an IAM user for {key}, which only federation sets: no IAM user can meet it.',
  'effect-not-understood': '{part} is neither Allow nor Deny; it counts as an Allow here.',
  'not-understood':
    'It is not known what {part} means here; in an Allow it counts as true, in a Deny as false.',
} as const;

export type ObservationId = keyof typeof OBSERVATIONS;

/** A statement, as decisions refer to it. */
export const refOf = ({ number, sid, effect, route }: Statement): StatementRef => ({
  number,
  sid,
  effect,
  route,
});

const valuesOf = ({ values }: ConditionTest): string[] =>
  flatMap(values, (value) => (value === undefined ? [] : [value.written.toLowerCase()]));

const isOnlyValue = (test: ConditionTest, value: string): boolean => {
  const values = valuesOf(test);
  return values.length > 0 && values.every((item) => item === value);
};

const NUMERIC_LIMIT = /^NumericLessThan(Equals)?$/;
const NUMERIC_EXCESS = /^NumericGreaterThan(Equals)?IfExists$/;

/** The forms in AWS's own documentation of MFA-protected API access. */
const isDocumentedForm = (test: ConditionTest, effect: Statement['effect']): boolean => {
  const { operator } = test.written;
  if (effect === 'Allow') {
    return test.key === MFA_PRESENT
      ? operator === 'Bool' && isOnlyValue(test, 'true')
      : NUMERIC_LIMIT.test(operator);
  }
  if (test.key === MFA_PRESENT) return operator === 'BoolIfExists' && isOnlyValue(test, 'false');
  return NUMERIC_EXCESS.test(operator) || (operator === 'Null' && isOnlyValue(test, 'true'));
};

const LONGEST_RECOMMENDED = 43_200;
const HOUR = 3_600;

const greatestAge = (tests: readonly ConditionTest[]): number => {
  const limits = tests
    .filter(({ key, written }) => key === MFA_AGE && NUMERIC_LIMIT.test(written.operator))
    .map((test) => Math.max(...valuesOf(test).map((value) => readNumber(value) ?? 0)));
  return limits.length === 0 ? 0 : Math.min(...limits);
};

/** Without MFA: an access key, and a session. */
const WITHOUT_MFA: readonly RequestContext[] = [new Map(), new Map([[MFA_PRESENT, ['false']]])];

/** Whether a test refuses every request that carries none of the context's keys. */
const failsIn = (context: RequestContext, test: ConditionTest): boolean =>
  evaluateTest(test, context, documented) === 'fails';

/** Whether a test asks for its key at all: with IfExists, or Null, it may hold without. */
export const asksForKey = (test: ConditionTest): boolean => failsIn(new Map(), test);

const neverHasMfa = (entry: PrincipalEntry): boolean => !isForUsers(entry) && entry.kind !== 'deleted';

/** What compares ARNs part by part, in place of an operator that compares them as text. */
const onArns = ({ written }: ConditionTest): string =>
  written.operator.replace(/String(Not)?(Equals|Like)(IgnoreCase)?/, 'Arn$1Like');

const PATH_WITH_COLON = /:user\/[^:]*:/;

/** Takes what was noticed. */
type Notice = (id: ObservationId, about?: Readonly<Record<string, string>>) => void;

const ofPrincipals = ({ principal, effect, tests }: Statement, notice: Notice): void => {
  if (effect === 'Deny') return;
  const entries = principal.entries ?? [];
  if (principal.isNegated) notice('not-principal');
  else if (entries.some(({ kind }) => kind === 'anyone')) notice('any-principal');
  for (const { kind, written } of entries) {
    if (kind === 'deleted') notice('deleted-principal', { principal: written });
    if (kind === 'role-id') notice('role-id-in-draft', { principal: written });
  }
  const withoutMfa = entries.find(neverHasMfa);
  const asksForMfa = (test: ConditionTest): boolean =>
    isMfaKey(test.key) && WITHOUT_MFA.every((context) => failsIn(context, test));
  if (withoutMfa !== undefined && tests.some(asksForMfa))
    notice('mfa-locks-out', { principal: withoutMfa.written });
};

const ofConditions = (
  { tests, effect, principal }: Statement,
  isNeeded: (test: ConditionTest) => boolean,
  notice: Notice,
): void => {
  const odd = tests.find((test) => isMfaKey(test.key) && !isDocumentedForm(test, effect) && isNeeded(test));
  if (odd !== undefined) notice('mfa-form-not-documented', { test: testName(odd) });
  if (effect === 'Allow') {
    const age = greatestAge(tests);
    if (age > LONGEST_RECOMMENDED) notice('mfa-age-long', { hours: String(Math.floor(age / HOUR)) });
    if (principal.isNegated || principal.entries?.some(isForUsers) === true) {
      if (tests.some((test) => test.key === 'sts:externalid' && asksForKey(test))) notice('external-id');
      const federation = tests.find((test) => isFederationKey(test.key) && asksForKey(test));
      if (federation !== undefined) notice('federation-key', { key: federation.written.key });
    }
  }
  const viaService = tests.find(({ key }) => isServiceKey(key));
  if (viaService !== undefined) notice('via-aws-service', { key: viaService.written.key });
  for (const test of tests) {
    const meant = meantKey(test);
    if (meant !== undefined) notice('mfa-key-misspelled', { key: test.written.key, meant });
  }
};

const isTestUnderstood = (test: ConditionTest): boolean => {
  const { operator, values } = test;
  return (
    operator !== undefined &&
    understandingOf(test, documented) !== 'unknown' &&
    values.every((value) => isUnderstood(operator, value))
  );
};

/** An Effect, and not one that is written twice: of two it is not known which counts. */
const IS_EFFECT = new RegExp(`^(a missing )?effect(?!${WRITTEN_TWICE})\\b`, 'i');
const STATEMENTS_TWICE = `statement${WRITTEN_TWICE}`;

/** Each part once, in whatever letter case; what is written twice is one part. */
const once = (parts: readonly string[]): string[] => {
  const plain = new Set(parts.map((part) => part.toLowerCase()));
  const told = new Set<string>();
  return parts.filter((part) => {
    const name = part.toLowerCase();
    if (told.has(name) || plain.has(`${name}${WRITTEN_TWICE}`)) return false;
    told.add(name);
    return true;
  });
};

/** The parts of a statement of which it is not known what they mean. */
export const unknownParts = (statement: Statement): string[] =>
  once(everyUnknownPart(statement)).map(nameOfElement);

const everyUnknownPart = ({ tests, notUnderstood, principal }: Statement): string[] => [
  ...tests.filter((test) => !isTestUnderstood(test)).map(nameOfUnknown),
  ...(principal.entries ?? [])
    .filter(({ kind }) => kind === 'unrecognized')
    .map(({ written }) => `principal ${written === '' ? '""' : written}`),
  ...(principal.entries ?? [])
    .filter(({ kind }) => kind === 'user-id')
    .map(({ written }) => `principal ${written} (the id of a user)`),
  ...notUnderstood,
];

/** The policy without a test of an Allow, or without a Deny. */
const without = (
  { version, statements }: PolicyDocument,
  statement: Statement,
  test: ConditionTest,
): PolicyDocument => ({
  version,
  statements: flatMap(statements, (other) => {
    if (other !== statement) return [other];
    return other.effect === 'Deny' ? [] : [{ ...other, tests: other.tests.filter((one) => one !== test) }];
  }),
});

/** The test of an Allow that lets in a user whose path makes his ARN look like that of a role. */
export const roleLikeTest = ({ tests }: Statement, caller: string): ConditionTest | undefined =>
  PATH_WITH_COLON.test(caller)
    ? tests.find(
        ({ key, operator, values }) =>
          key === 'aws:principalarn' &&
          operator?.type === 'string' &&
          values.some((value) => value?.written.includes('role/')),
      )
    : undefined;

/**
 * `isOpenAs`: whether the policy asks IAM users for MFA, and would not any more as that one. `admitted`: who gets in without
 * MFA, and by which statement.
 */
export const observe = (
  policy: PolicyDocument,
  isOpenAs: (other: PolicyDocument) => boolean,
  admitted: Pick<CredentialAnswer, 'request' | 'by'> | undefined,
): Observation[] => {
  const observations: Observation[] = [];
  for (const statement of policy.statements) {
    const notice: Notice = (id, about = {}) => {
      observations.push({ id, statement: refOf(statement), sentence: OBSERVATIONS[id], about });
    };
    ofPrincipals(statement, notice);
    ofConditions(statement, (test) => isOpenAs(without(policy, statement, test)), notice);
    const roleLike =
      admitted?.by === statement && admitted.request !== undefined
        ? roleLikeTest(statement, admitted.request.caller.arn)
        : undefined;
    if (roleLike !== undefined)
      notice('role-pattern-admits-users', { test: testName(roleLike), instead: onArns(roleLike) });
    for (const part of unknownParts(statement)) {
      // What is so of the whole document is said of its first statement.
      if (part.toLowerCase() === STATEMENTS_TWICE && statement !== policy.statements[0]) continue;
      notice(IS_EFFECT.test(part) ? 'effect-not-understood' : 'not-understood', { part });
    }
  }
  return observations;
};
