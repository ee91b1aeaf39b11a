/**
 * Who could ask for a role, by kind: IAM users with MFA, sessions of roles, services and identity providers. A search through
 * all requests of one kind shows whether a changed policy takes something from them.
 *
 * The root user and whom a user federates (GetFederationToken) cannot assume a role, whatever its trust policy says.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
import {
  ANY_USER,
  callerSpaceOf,
  requestSpace,
} from '../../rules/iam-role-trust-mfa-required/assume-role-request.ts';
import { ANY_AGE, isMfaKey, MFA_PRESENT, type RequestKind } from '../policy/request-keys.ts';
import type { TrustedRole } from '../../rules/iam-role-trust-mfa-required/credential-answer.ts';
import { BOOLEANS } from '../policy/documented-texts.ts';
import {
  accountsIn,
  entriesOf,
  partitionsIn,
  strangeAccount,
  writtenValues,
} from '../../rules/iam-role-trust-mfa-required/mentioned.ts';
import { askedBy } from '../policy/asked-by.ts';
import type { PolicyDocument } from '../policy/policy-document.ts';
import type { Principal } from '../policy/principal.ts';
import { documentedFor, type OtherCaller } from './caller-keys.ts';
import {
  absent,
  always,
  oneOf,
  type FreeKey,
  type KeyMeaning,
  type RequestSpace,
} from '../policy/search/key-meaning.ts';
import { anything, exceptFor, literal, many, one, type Language } from '../policy/text/language.ts';

export interface CallerClass {
  /** Whom the class stands for; undefined for IAM users, whom the search itself chooses. */
  readonly principal: Exclude<Principal, { readonly kind: 'user' }> | undefined;
  /** The actions by which they assume a role, and those that go with it. */
  readonly actions: readonly string[];
  /** All requests of theirs, in parts; of others than users more than AWS documents, so that none is missed. */
  readonly spaces: readonly RequestSpace[];
  /** Of these such as AWS documents: what may be shown as a request of theirs. */
  readonly documented: readonly RequestSpace[];
}

/** A policy as it is for the class: of its principals nothing is left to ask. */
export const policyFor = ({ principal }: CallerClass, document: PolicyDocument): PolicyDocument =>
  principal === undefined ? document : askedBy(document, principal);

const PASSED_ALONG = ['sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'];
const ASSUMING = ['sts:AssumeRole', ...PASSED_ALONG];
const FEDERATING = ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity', ...PASSED_ALONG];

/** Whatever AWS may set: more than it does, so that nothing is missed. */
const open = (texts?: Language): FreeKey =>
  oneOf(texts, { mayBeAbsent: true, multiplicity: 'not-documented' });

/** Of callers of whom AWS does not document it: anything but an IAM user. */
const NO_USER: Language = ['Account', 'Anonymous', 'AssumedRole', 'AWSService', 'FederatedUser'].map(literal);

/** What a key is in requests of others than users: whatever, but for what follows from who they are. */
const meaningFor =
  (own: ReadonlyMap<string, KeyMeaning>, base: RequestSpace) =>
  (key: string): KeyMeaning => {
    const meaning = own.get(key);
    if (meaning !== undefined) return meaning;
    if (key === MFA_PRESENT) return open(BOOLEANS);
    if (isMfaKey(key) || key.startsWith('aws:calledvia')) return open();
    if (key === 'aws:viaawsservice') return open(BOOLEANS);
    if (key === 'aws:username') return absent;
    const general = base.meaningOf(key);
    return general.kind === 'absent' || general.kind === 'caller' ? open() : general;
  };

const writtenIn = (policy: PolicyDocument): readonly string[] => [
  ...entriesOf(policy).map(({ written }) => written),
  ...writtenValues(policy),
];

/** The accounts that a policy mentions, and one that it does not. */
const accountsOf = (policy: PolicyDocument, { accountId }: TrustedRole): readonly [string, ...string[]] => {
  const mentioned = new Set(accountsIn(writtenIn(policy)));
  if (accountId !== undefined) mentioned.add(accountId);
  return [strangeAccount((account) => mentioned.has(account)) ?? '999988887777', ...mentioned];
};

const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(.*)$/s;
const ROLE_SESSION_ARN = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/s;

interface Role {
  readonly principal: Principal & { readonly kind: 'role-session' };
  readonly arns: Language;
}

const roleNamed = (written: string): readonly Role[] => {
  const [, ofSession = '', account = '', name = '', session = ''] = ROLE_SESSION_ARN.exec(written) ?? [];
  const roleArn = name === '' ? written : `arn:${ofSession}:iam::${account}:role/${name}`;
  const [, partition = '', accountId = '', path = ''] = ROLE_ARN.exec(roleArn) ?? [];
  if (accountId === '') return [];
  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${path.slice(path.lastIndexOf('/') + 1)}/${session === '' ? 'session' : session}`;
  return [{ principal: { kind: 'role-session', arn, accountId, roleArn }, arns: [literal(roleArn)] }];
};

/** Stands for every role of an account that the policy does not name. */
const anyRoleOf = (accountId: string, partition: string): Role => ({
  principal: {
    kind: 'role-session',
    arn: `arn:${partition}:sts::${accountId}:assumed-role/any-role/session`,
    accountId,
    roleArn: `arn:${partition}:iam::${accountId}:role/any-role`,
  },
  arns: [[...literal(`arn:${partition}:iam::${accountId}:role/`), one(exceptFor('/')), many(anything)]],
});

const partitionOf = (policy: PolicyDocument, { partition }: TrustedRole): string =>
  partition ?? partitionsIn(writtenIn(policy))[0] ?? 'aws';

const spaceOf = (
  { credential, isSession }: Pick<RequestKind, 'credential' | 'isSession'>,
  policy: PolicyDocument,
  role: TrustedRole,
  now: Date,
): RequestSpace =>
  requestSpace(
    {
      credential,
      isSession,
      passed: { tags: true, sourceIdentity: true },
      isViaService: false,
      mfaAge: ANY_AGE,
    },
    callerSpaceOf(policy, role),
    now,
  );

const withSpace = (
  base: RequestSpace,
  caller: OtherCaller,
  own: Readonly<Record<string, KeyMeaning>>,
): Pick<CallerClass, 'spaces' | 'documented'> => {
  const meaningOf = meaningFor(new Map(Object.entries(own)), base);
  return {
    spaces: [{ ...base, meaningOf }],
    documented: [{ ...base, meaningOf: (key) => documentedFor(caller, key) ?? meaningOf(key) }],
  };
};

/** IAM users who have signed with MFA. */
export const usersWithMfa = (policy: PolicyDocument, role: TrustedRole, now: Date): CallerClass => {
  const spaces = [false, true].map((isSession) =>
    spaceOf({ credential: 'mfa', isSession }, policy, role, now),
  );
  return { principal: undefined, actions: ASSUMING, spaces, documented: spaces };
};

/** Everybody else whom the policy could let in: whom it names, and one for all whom it does not. */
export const otherCallers = (
  policy: PolicyDocument,
  role: TrustedRole,
  now: Date,
): readonly CallerClass[] => {
  const entries = entriesOf(policy);
  const named = new Set(entries.map(({ written }) => written));
  const base = spaceOf({ credential: 'mfa', isSession: false }, policy, role, now);
  const partition = partitionOf(policy, role);
  const roles = [
    ...[...named].flatMap(roleNamed),
    ...accountsOf(policy, role).map((accountId) => anyRoleOf(accountId, partition)),
  ].map(({ principal, arns }): CallerClass => ({
    principal,
    actions: ASSUMING,
    ...withSpace(base, 'role', {
      'aws:principalarn': { ...open(arns), mayBeAbsent: false },
      'aws:principalaccount': always(principal.accountId),
      'aws:principaltype': always('AssumedRole'),
      'aws:principalisawsservice': always('false'),
      'aws:userid': open(),
    }),
  }));
  const ofOthers = (kind: 'service' | 'federated', isService: boolean): readonly string[] => [
    ...new Set([
      isService ? 'ec2.amazonaws.com' : 'accounts.google.com',
      ...entries.filter((entry) => entry.kind === kind).map(({ written }) => written),
    ]),
  ];
  const services = ofOthers('service', true).map((service): CallerClass => ({
    principal: { kind: 'service', service },
    actions: ASSUMING,
    ...withSpace(base, 'service', {
      'aws:principalarn': absent,
      'aws:principaltype': open(NO_USER),
      'aws:principalisawsservice': always('true'),
      'aws:principalservicename': always(service),
      'aws:userid': open(),
    }),
  }));
  const providers = ofOthers('federated', false).map((provider): CallerClass => ({
    principal: { kind: 'federated', provider },
    actions: FEDERATING,
    ...withSpace(base, 'provider', {
      'aws:principaltype': open(NO_USER),
      'aws:principalisawsservice': always('false'),
      'aws:userid': open(),
    }),
  }));
  return [...roles, ...services, ...providers];
};

/** IAM users without MFA of an account that the policy does not name: anybody at all. */
export const strangers = (policy: PolicyDocument, role: TrustedRole, now: Date): CallerClass => {
  const [accountId] = accountsOf(policy, role);
  const arn = `arn:${partitionOf(policy, role)}:iam::${accountId}:user/${ANY_USER}`;
  const caller = { kind: 'user', arn, accountId, userName: ANY_USER } as const;
  const known: ReadonlyMap<string, KeyMeaning> = new Map([
    ['aws:principalarn', always(arn)],
    ['aws:principalaccount', always(accountId)],
    ['aws:username', always(ANY_USER)],
    ['aws:principalorgid', absent],
    ['aws:principalorgpaths', absent],
  ]);
  const base = spaceOf({ credential: 'access-key', isSession: false }, policy, role, now);
  const space: RequestSpace = {
    ...base,
    meaningOf: (key) => known.get(key) ?? base.meaningOf(key),
    likelyCaller: (place) => (place === 0 ? caller : undefined),
    callerArns: () => [literal(arn)],
  };
  return {
    principal: undefined,
    actions: ['sts:AssumeRole'],
    spaces: [space],
    documented: [space],
  };
};
