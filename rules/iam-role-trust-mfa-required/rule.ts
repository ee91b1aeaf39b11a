import {
  isReadable,
  readPolicyDocument,
  type PolicyDocument,
  type Statement,
} from '../../src/iam/policy-document.ts';
import { isForUsers, type PrincipalEntry } from '../../src/iam/principal.ts';
import type { IamRole } from '../../src/iam/role.ts';
import { evaluateAction, type Request } from '../../src/iam/statement.ts';
import { evaluateTest } from '../../src/iam/condition.ts';
import { decided, type Decision, type Rule } from '../rule.ts';
import { ANY_USER, isMfaKey, requestSpace, type Credential } from './assume-role-request.ts';
import { nameOfTest, observe, unknownParts, type Observation } from './observations.ts';
import { analyzeTrust, ASSUME_ROLE, type CredentialAnswer, type Trust } from './trust.ts';

const reasons = {
  'no-mfa-condition': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} without MFA, with {credential}: {statement} does not ask for MFA.',
  },
  'mfa-condition-admits': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} without MFA, with {credential}: {test} in {statement} lets that through.',
  },
  'mfa-deny-avoided': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} without MFA, with {credential}: {statement} allows it, {deny} does not stop it.',
  },
  'external-id-is-not-mfa': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} can assume IAM role {resource} without MFA, with {credential}: {statement} asks for sts:ExternalId alone.',
  },
  'not-understood': {
    compliance: 'NON_COMPLIANT',
    sentence:
      '{callers} may assume IAM role {resource} without MFA, with {credential}: the meaning of {part} in {statement} is not known.',
  },
  'not-decided': {
    compliance: 'NON_COMPLIANT',
    sentence:
      'IAM users may assume IAM role {resource} without MFA: its trust policy is too complex to rule it out; simplify it.',
  },
  'mfa-required': {
    compliance: 'COMPLIANT',
    sentence: '{callers} can assume IAM role {resource} with MFA only: {statement} sees to it.',
  },
  'no-user-trusted': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: its trust policy is for {principals}.',
  },
  'assume-role-not-allowed': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: no statement for IAM users allows sts:AssumeRole.',
  },
  'condition-never-met': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: none can meet {test} in {statement}.',
  },
  denied: {
    compliance: 'NOT_APPLICABLE',
    sentence: 'No IAM user can assume IAM role {resource}: {statement} denies it.',
  },
  'service-linked-role': {
    compliance: 'NOT_APPLICABLE',
    sentence: 'IAM role {resource} is a service-linked role, whose trust policy only AWS can change.',
  },
  'aws-reserved-role': {
    compliance: 'NOT_APPLICABLE',
    sentence:
      'IAM role {resource} is reserved for an AWS service, and only that service can change its trust policy.',
  },
  'trust-policy-not-read': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'The trust policy of IAM role {resource} was not read.',
  },
  'trust-policy-not-json': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'The trust policy of IAM role {resource} is not JSON: {problem}.',
  },
  'trust-policy-not-a-policy': {
    compliance: 'INSUFFICIENT_DATA',
    sentence: 'The trust policy of IAM role {resource} is not a policy: {problem}.',
  },
} as const satisfies Rule['reasons'];

type ReasonId = keyof typeof reasons;

export interface StatementRef {
  /** Its place in the policy, from 1. */
  readonly number: number;
  readonly sid: string | undefined;
}

/** A request that somebody without MFA could send, and be let in. */
export interface Witness {
  /** The caller's ARN. */
  readonly caller: string;
  readonly credential: Credential;
  readonly statement: StatementRef;
  /** The condition keys that the policy tests and the request carries, spelled as the policy spells them. */
  readonly requestKeys: Readonly<Record<string, readonly string[]>>;
}

export interface ContextAnswer {
  readonly credential: Credential;
  readonly allowed: boolean;
  /** The statement that allows or that shuts out; undefined where none says anything. */
  readonly statement: StatementRef | undefined;
}

/** The decision on a role, with what a reviewer needs to check it by hand. */
export interface TrustDecision extends Decision<ReasonId> {
  readonly contexts: readonly ContextAnswer[];
  readonly witness: Witness | undefined;
  readonly observations: readonly Observation[];
}

/** What `decided` takes beside the table of reasons. */
type Reasoning = readonly [reason: ReasonId, about?: Readonly<Record<string, string>>];

const refOf = ({ number, sid }: Statement): StatementRef => ({ number, sid });

const nameOf = ({ number, sid }: Statement): string =>
  `statement ${number}${sid === undefined ? '' : ` (${sid})`}`;

const CREDENTIALS = {
  'access-key': 'an access key',
  'session-without-mfa': 'a session without MFA',
  mfa: 'MFA',
} as const satisfies Record<Credential, string>;

/** The users for whom the caller of a request stands, as the statement that lets it in names them. */
const callersOf = ({ caller }: Request, { principal }: Statement): string => {
  if (caller.userName !== ANY_USER) return `IAM user ${caller.arn}`;
  const isAnyone = principal.isNegated || (principal.entries ?? []).some(({ kind }) => kind === 'anyone');
  return isAnyone ? 'IAM users of any account' : `IAM users of account ${caller.accountId}`;
};

const admitted = ({ outcome }: CredentialAnswer): boolean => outcome !== 'refused';

/** The Deny that tests MFA and yet does not stop the request. */
const idleDeny = ({ statements }: PolicyDocument): Statement | undefined =>
  statements.find(({ effect, tests }) => effect === 'Deny' && tests.some(({ key }) => isMfaKey(key)));

const isExternalIdOnly = ({ tests }: Statement): boolean =>
  tests.some(
    ({ key, operator }) =>
      key === 'sts:externalid' && operator?.negated === false && operator.type === 'string',
  );

const reasonForAdmission = (policy: PolicyDocument, without: readonly CredentialAnswer[]): Reasoning => {
  // What is certain comes first: it needs no knowledge of the rest.
  const answer =
    without.find(({ outcome }) => outcome === 'admitted') ??
    without.find(({ outcome }) => outcome === 'admitted-by-unknown') ??
    without.find(({ outcome }) => outcome === 'undecided');
  if (answer?.request === undefined || answer.by === undefined) return ['not-decided'];
  const { by, request } = answer;
  const same = without.filter(({ outcome }) => outcome === answer.outcome);
  const about = {
    callers: callersOf(request, by),
    credential: same.map(({ credential }) => CREDENTIALS[credential]).join(' or '),
    statement: nameOf(by),
  };
  if (answer.outcome === 'admitted-by-unknown')
    return ['not-understood', { ...about, ...unknownPart(policy, by) }];
  const test = by.tests.find(({ key }) => isMfaKey(key));
  if (test !== undefined) return ['mfa-condition-admits', { ...about, test: nameOfTest(test) }];
  const deny = idleDeny(policy);
  if (deny !== undefined) return ['mfa-deny-avoided', { ...about, deny: nameOf(deny) }];
  return [isExternalIdOnly(by) ? 'external-id-is-not-mfa' : 'no-mfa-condition', about];
};

/** The part that is not known: of the admitting statement, or of a Deny that might have refused. */
const unknownPart = (
  { statements }: PolicyDocument,
  by: Statement,
): { readonly part: string; readonly statement: string } => {
  for (const statement of [by, ...statements]) {
    const [part] = unknownParts(statement);
    if (part !== undefined) return { part, statement: nameOf(statement) };
    const test = statement.tests.find(({ key }) => isMfaKey(key));
    if (test !== undefined) return { part: nameOfTest(test), statement: nameOf(statement) };
  }
  return { part: 'a condition', statement: nameOf(by) };
};

const KINDS_OF_PRINCIPALS = {
  anyone: 'anyone',
  account: 'accounts',
  user: 'users',
  role: 'roles',
  'role-session': 'role sessions',
  'federated-user': 'federated users',
  service: 'AWS services',
  federated: 'identity providers',
  'canonical-user': 'canonical users',
  deleted: 'deleted users or roles',
  unrecognized: 'principals that are not recognized',
} as const satisfies Record<PrincipalEntry['kind'], string>;

const reasonForNobody = (policy: PolicyDocument, { denied }: Trust): Reasoning => {
  const allows = policy.statements.filter(({ effect }) => effect === 'Allow');
  const entries = allows.flatMap(({ principal }) => principal.entries ?? []);
  const forUsers = allows.filter(
    ({ principal }) => principal.isNegated || (principal.entries ?? []).some(isForUsers),
  );
  if (forUsers.length === 0) {
    const kinds = [...new Set(entries.map(({ kind }) => KINDS_OF_PRINCIPALS[kind]))];
    return ['no-user-trusted', { principals: kinds.length === 0 ? 'nobody' : `${kinds.join(', ')} only` }];
  }
  const [first] = forUsers.filter(({ action }) => evaluateAction(action, ASSUME_ROLE) !== 'fails');
  if (first === undefined) return ['assume-role-not-allowed'];
  if (denied !== undefined) return ['denied', { statement: nameOf(denied.by) }];
  return ['condition-never-met', { statement: nameOf(first), test: impossibleTest(first) }];
};

/** The test that no user's request meets: one that fails whatever the caller chooses, where there is one. */
const impossibleTest = ({ tests }: Statement): string => {
  const kind = { credential: 'mfa', isSession: true, baggage: { tags: true, sourceIdentity: true } } as const;
  const { meaningOf, documented } = requestSpace(
    kind,
    { arns: [], likely: [] },
    { roleAccountId: undefined, now: new Date(0) },
  );
  const impossible = tests.find((test) => {
    const meaning = meaningOf(test.key);
    if (meaning.kind !== 'absent' && meaning.kind !== 'always') return false;
    const context = new Map(meaning.kind === 'always' ? [[test.key, meaning.values]] : []);
    return evaluateTest(test, context, documented) === 'fails';
  });
  const named = impossible ?? tests[0];
  return named === undefined ? 'its principals' : nameOfTest(named);
};

const contextsOf = ({ answers }: Trust): ContextAnswer[] =>
  answers.map((answer) => ({
    credential: answer.credential,
    allowed: admitted(answer),
    statement: answer.by === undefined ? undefined : refOf(answer.by),
  }));

const witnessOf = (policy: PolicyDocument, { answers }: Trust): Witness | undefined => {
  const answer = answers.find(({ credential, request }) => credential !== 'mfa' && request !== undefined);
  if (answer?.request === undefined || answer.by === undefined) return undefined;
  const spelled = new Map(
    policy.statements.flatMap(({ tests }) => tests.map(({ key, written }) => [key, written.key])),
  );
  const { caller, context } = answer.request;
  return {
    caller: caller.arn,
    credential: answer.credential,
    statement: refOf(answer.by),
    requestKeys: Object.fromEntries([...context].map(([key, values]) => [spelled.get(key) ?? key, values])),
  };
};

const reasonFor = (policy: PolicyDocument, trust: Trust): Reasoning => {
  const [withMfa] = trust.answers.filter(({ credential }) => credential === 'mfa');
  const without = trust.answers.filter(({ credential }) => credential !== 'mfa');
  if (without.some(admitted)) return reasonForAdmission(policy, without);
  if (withMfa === undefined || !admitted(withMfa)) return reasonForNobody(policy, trust);
  const [shut] = without;
  const callers =
    withMfa.request === undefined || withMfa.by === undefined
      ? 'IAM users'
      : callersOf(withMfa.request, withMfa.by);
  return [
    'mfa-required',
    { callers, statement: shut?.by === undefined ? 'its trust policy' : nameOf(shut.by) },
  ];
};

const undecided = (reason: ReasonId, about: Readonly<Record<string, string>> = {}): TrustDecision => ({
  ...decided(reasons, reason, about),
  contexts: [],
  witness: undefined,
  observations: [],
});

/** Roles whose trust policy nobody can edit. `/service-role/` is a path like any other. */
const ownerReason = (path: string): ReasonId | undefined =>
  path.startsWith('/aws-service-role/')
    ? 'service-linked-role'
    : path.startsWith('/aws-reserved/')
      ? 'aws-reserved-role'
      : undefined;

const decide = (role: IamRole, now: Date): TrustDecision => {
  const owner = ownerReason(role.path);
  if (owner !== undefined) return undecided(owner);
  if (role.trustPolicy === undefined) return undecided('trust-policy-not-read');
  const policy = readPolicyDocument(role.trustPolicy.value);
  if (!isReadable(policy)) return undecided(`trust-policy-${policy.problem}`, { problem: policy.message });
  const [, partition] = role.arn.split(':');
  const trust = analyzeTrust(
    policy,
    { accountId: role.accountId, partition: partition === '' ? undefined : partition },
    now,
  );
  const [reason, about] = reasonFor(policy, trust);
  return {
    ...decided(reasons, reason, about),
    contexts: contextsOf(trust),
    witness: reasons[reason].compliance === 'NON_COMPLIANT' ? witnessOf(policy, trust) : undefined,
    observations: observe(policy, reason === 'mfa-required'),
  };
};

export const iamRoleTrustMfaRequired = {
  id: 'iam-role-trust-mfa-required',
  resourceType: 'AWS::IAM::Role',
  requirement: 'No IAM user can assume the role without MFA.',
  triggers: ['changed', 'scheduled'],
  parameters: {},
  needs: [{ fact: 'trustPolicy' }],
  reasons,
  decide: (role, { now }) => decide(role, now),
} as const satisfies Rule<'AWS::IAM::Role', ReasonId>;
