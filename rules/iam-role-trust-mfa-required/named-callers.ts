/** The users whom a sentence speaks of, in the words of the policy. */
import { evaluateAction } from '../../src/policy/action-and-resource.ts';
import type { ConditionTest } from '../../src/policy/condition.ts';
import type { PolicyDocument, Statement } from '../../src/policy/policy-document.ts';
import type { PrincipalElement } from '../../src/policy/principal.ts';
import { statementName, testName } from '../evidence.ts';
import { ANY_USER } from './assume-role-request.ts';
import { isMfaKey } from '../../src/policy/request-keys.ts';
import { ASSUME_ROLE, type CredentialAnswer } from './credential-answer.ts';

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
export const isOnPrincipal = ({ key, variables }: ConditionTest): boolean =>
  isCallerKey(key) || variables.some(isCallerKey);

/** Whether a Deny with the test spares some users: those of an organization or account, or all but those that it names. */
const sparesUsers = (test: ConditionTest): boolean =>
  isOnPrincipal(test) &&
  (test.operator?.negated === true || !['aws:principalarn', 'aws:principaltype'].includes(test.key));

/** Whether it is for everybody, but for whom a NotPrincipal names. */
export const isForEverybody = ({ isNegated, entries = [] }: PrincipalElement): boolean =>
  isNegated || entries.some(({ kind }) => kind === 'anyone');

/** The Deny that spares some of those whom a statement lets in, by who they are. */
export const sparingDeny = ({ statements }: PolicyDocument): Statement | undefined =>
  statements.find(
    ({ effect, action, principal, tests }) =>
      effect === 'Deny' &&
      evaluateAction(action, ASSUME_ROLE) !== 'fails' &&
      isForEverybody(principal) &&
      tests.some(sparesUsers) &&
      !tests.some(({ key }) => isMfaKey(key)),
  );

/**
 * The users for whom the caller of an answer's request stands, in the words of the policy; all, where it has none. Names and accounts that the search made up
 * are not shown: the witness has them.
 */
export const callersOf = (
  { request, by }: Pick<CredentialAnswer, 'request' | 'by'>,
  policy: PolicyDocument,
): string => {
  if (request === undefined || by === undefined) return 'IAM users';
  const { caller } = request;
  const { principal, tests } = by;
  const entries = principal.isNegated ? [] : (principal.entries ?? []);
  const isAnyone = isForEverybody(principal);
  const isTrusted = entries.some((entry) => entry.kind === 'account' && entry.accountId === caller.accountId);
  const isNamed = entries.some(({ kind, written }) => kind === 'user' && written === caller.arn);
  const isKnown = isTrusted || isNamedIn(policy, caller.accountId);
  if (isNamed || (isKnown && isNamedIn(policy, caller.userName))) return `IAM user ${caller.arn}`;
  const who = caller.userName === ANY_USER ? 'IAM users' : 'Some IAM users';
  const narrowing = tests.find(isOnPrincipal);
  if (isAnyone && narrowing !== undefined) return `${who} of accounts that meet ${testName(narrowing)}`;
  const sparing = sparingDeny(policy);
  if (isAnyone && sparing !== undefined) return `${who} whom ${statementName(sparing)} does not deny`;
  if (isAnyone) return `${who} of any account`;
  // Otherwise it is a principal that is not recognized: whom it stands for is not known.
  return isTrusted ? `${who} of account ${caller.accountId}` : 'Some IAM users';
};
