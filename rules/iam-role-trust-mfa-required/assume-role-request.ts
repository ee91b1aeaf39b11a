/**
 * What is special to the question "can an IAM user assume this role": who may ask, with which credential, and what AWS
 * then sets in the request. Everything general about policies is in `src/policy/`.
 */
import { conditionKey, documentedTypes, isNeverOfUser } from '../../src/policy/condition-keys.ts';
import type { DocumentedTypes } from '../../src/policy/condition.ts';
import { flatMap } from '../../src/policy/flat-map.ts';
import type { KeyMeaning, RequestSpace } from '../../src/policy/search/key-meaning.ts';
import { lazily } from '../../src/policy/lazily.ts';
import { literal, many, matches, one, type Language, type Token } from '../../src/policy/text/language.ts';
import type { PolicyDocument } from '../../src/policy/policy-document.ts';
import type { Caller, PrincipalEntry } from '../../src/policy/principal.ts';
import type { Credential } from '../evidence.ts';
import { callerOf } from '../../src/policy/search/solve-caller.ts';

/**
 * What a request carries beside the call itself. Tags and a source identity are allowed by actions of their own.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export interface Baggage {
  readonly tags: boolean;
  readonly sourceIdentity: boolean;
}

export const MFA_PRESENT = 'aws:multifactorauthpresent';
export const MFA_AGE = 'aws:multifactorauthage';
export const isMfaKey = (key: string): boolean => key === MFA_PRESENT || key === MFA_AGE;
/** Temporary credentials carry it, access keys do not. */
export const TOKEN_ISSUE_TIME = 'aws:tokenissuetime';
/** The credentials of a sign-in carry it; those of GetSessionToken and access keys do not. */
export const SIGN_IN_SESSION = 'aws:signinsessionarn';
/** Whether a key tells a session from an access key. */
export const isSessionKey = (key: string): boolean => key === TOKEN_ISSUE_TIME || key === SIGN_IN_SESSION;

const VIA_SERVICE = 'aws:viaawsservice';
const CALLED_VIA = 'aws:calledvia';
/** Whether a key tells a call that an AWS service makes with the user's credentials from the user's own. */
export const isServiceKey = (key: string): boolean => conditionKey(key)?.ofUser === 'service';

/** A session lasts 36 hours at the most (GetSessionToken by an IAM user), and so does MFA that it was made with. */
export const LONGEST_SESSION = 129_600;

const characters =
  (accepted: RegExp): Token['accepts'] =>
  (character) =>
    accepted.test(character);
const [digit, upperOrDigit] = [characters(/^[0-9]$/), characters(/^[A-Z0-9]$/)];
/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (RoleSessionName, SourceIdentity) */
const nameCharacter = characters(/^[\w+=,.@-]$/);
const pathCharacter = characters(/^[\u0021-\u007e]$/);
const times = (count: number, token: Token): Token[] => Array.from({ length: count }, () => token);

const ACCOUNT_IDS: Language = [times(12, one(digit))];
const USER_IDS: Language = [[...literal('AIDA'), ...times(12, one(upperOrDigit)), many(upperOrDigit)]];
const SESSION_NAMES: Language = [[...times(2, one(nameCharacter)), many(nameCharacter)]];
/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (ExternalId) */
const externalIdCharacter = characters(/^[\w+=,.@:/-]$/);
const EXTERNAL_IDS: Language = [[...times(2, one(externalIdCharacter)), many(externalIdCharacter)]];
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html (naming and character requirements) */
const tagCharacter = characters(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]$/u);
const TAG_VALUES: Language = [[many(tagCharacter)]];
const TAG_KEYS: Language = [[one(tagCharacter), many(tagCharacter)]];
/** `ssm.amazonaws.com`, `ec2.cn-north-1.amazonaws.com.cn`. */
const serviceCharacter = characters(/^[a-z0-9.-]$/);
const SERVICES: Language = ['.amazonaws.com', '.amazonaws.com.cn'].map((suffix) => [
  one(serviceCharacter),
  many(serviceCharacter),
  ...literal(suffix),
]);

/** What addresses are written with; whether a text is one is for `canBe` to say. */
const [decimal, hexadecimal] = [characters(/^[0-9]$/), characters(/^[0-9a-f]$/)];
const ADDRESSES: Language = [
  [
    ...Array.from({ length: 3 }, () => [one(decimal), many(decimal), ...literal('.')]).flat(),
    one(decimal),
    many(decimal),
  ],
  [many(hexadecimal), ...literal(':'), many(hexadecimal), ...literal(':'), many(characters(/^[0-9a-f:]$/))],
];

const userArns = (partition: string): Language => {
  const user = [...literal(`arn:${partition}:iam::`), ...times(12, one(digit)), ...literal(':user/')];
  const name = [one(nameCharacter), many(nameCharacter)];
  return [
    [...user, ...name],
    [...user, one(pathCharacter), many(pathCharacter), ...literal('/'), ...name],
  ];
};

/** An id: no colon in it, by which a text could look like a session of another account. */
const sessionCharacter = characters(/^[!-9;-~]$/);
const regionCharacter = characters(/^[a-z0-9-]$/);
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:SignInSessionArn) */
const signInSessions = (partition: string): Language => [
  [
    ...literal(`arn:${partition}:signin:`),
    one(regionCharacter),
    many(regionCharacter),
    ...literal(':'),
    ...times(12, one(digit)),
    ...literal(':session/'),
    one(sessionCharacter),
    many(sessionCharacter),
  ],
];

const alphanumeric = characters(/^[0-9A-Za-z]$/);
const idsOf = (prefix: string): Token[] => [...literal(prefix), one(alphanumeric), many(alphanumeric)];
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:SourceVpc, aws:SourceVpce) */
const [VPC_IDS, ENDPOINT_IDS]: readonly [Language, Language] = [[idsOf('vpc-')], [idsOf('vpce-')]];
/** `arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1a2b3c4d` */
const vpcArns = (partition: string): Language => [
  [
    ...literal(`arn:${partition}:ec2:`),
    one(regionCharacter),
    many(regionCharacter),
    ...literal(':'),
    ...times(12, one(digit)),
    ...literal(':vpc/'),
    ...idsOf('vpc-'),
  ],
];

const BOOLEANS: Language = [literal('true'), literal('false')];

const absent: KeyMeaning = { kind: 'absent' };
const always = (value: string): KeyMeaning => ({ kind: 'always', values: [value] });

type FreeKey = KeyMeaning & { readonly kind: 'free' };
const texts = (language: Language | undefined, others: Partial<FreeKey> = {}): FreeKey => ({
  kind: 'free',
  texts: language,
  longest: undefined,
  mayBeAbsent: true,
  valueType: undefined,
  multiplicity: 'one',
  ...others,
});
const given: Partial<FreeKey> = { mayBeAbsent: false };

const USER_NAME = 'aws:username';

/** Characters. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const [LONGEST_NAME, LONGEST_EXTERNAL_ID] = [64, 1_224];
/** Characters. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
const [LONGEST_TAG_KEY, LONGEST_TAG_VALUE] = [128, 256];

/** Keys of which more is known than their row in `condition-keys.ts` says. */
const SAME_FOR_ALL: ReadonlyMap<string, KeyMeaning> = new Map([
  ['aws:principalarn', { kind: 'caller', part: 'arn' }],
  ['aws:principalaccount', { kind: 'caller', part: 'accountId' }],
  [USER_NAME, { kind: 'caller', part: 'userName' }],
  ['aws:userid', texts(USER_IDS, given)],
  ['aws:principaltype', always('User')],
  ['aws:principalisawsservice', always('false')],
  ['aws:securetransport', always('true')],
  ['aws:currenttime', { kind: 'time', part: 'now' }],
  ['aws:epochtime', { kind: 'time', part: 'epoch' }],
  ['sts:rolesessionname', texts(SESSION_NAMES, { ...given, longest: LONGEST_NAME })],
  ['sts:externalid', texts(EXTERNAL_IDS, { longest: LONGEST_EXTERNAL_ID })],
  ['aws:tagkeys', texts(TAG_KEYS, { longest: LONGEST_TAG_KEY, multiplicity: 'several' })],
  ['sts:transitivetagkeys', texts(TAG_KEYS, { longest: LONGEST_TAG_KEY, multiplicity: 'several' })],
  ['aws:sourcevpc', texts(VPC_IDS)],
  ['aws:sourcevpce', texts(ENDPOINT_IDS)],
  ['aws:vpceaccount', texts(ACCOUNT_IDS)],
] satisfies (readonly [string, KeyMeaning])[]);

const TAG = /^aws:(principal|request|resource)tag\//;

/** Whether a tag can have the name that a key ends with. */
const isTagName = (name: string): boolean => name.length <= LONGEST_TAG_KEY && matches(TAG_KEYS, name);

export const isTagKey = (key: string): boolean =>
  key.startsWith('aws:requesttag/') || key === 'aws:tagkeys' || key === 'sts:transitivetagkeys';

export const SOURCE_IDENTITY = 'sts:sourceidentity';

const MFA_PRESENT_MEANINGS: Readonly<Record<Credential, KeyMeaning>> = {
  'access-key': absent,
  'session-without-mfa': always('false'),
  mfa: always('true'),
};

/** Seconds since MFA was used: both ends are possible. */
export interface MfaAges {
  readonly least: number;
  readonly greatest: number;
}

export const ANY_AGE: MfaAges = { least: 0, greatest: LONGEST_SESSION };

/** How the keys of one kind of request are set. */
export interface RequestKind {
  readonly credential: Credential;
  /** Whether the credentials are temporary. */
  readonly isSession: boolean;
  readonly baggage: Baggage;
  /** Whether an AWS service makes the call for the user, with a session without MFA. */
  readonly isViaService: boolean;
  /** Of MFA, where the credential is with it. */
  readonly mfaAge: MfaAges;
}

const ISSUED: KeyMeaning = { kind: 'time', part: 'issued' };
const SOURCE_IDENTITIES = texts(SESSION_NAMES, { longest: LONGEST_NAME });
const CALLING_SERVICES = texts(SERVICES, { ...given, multiplicity: 'several' });
const CALLING_SERVICE = texts(SERVICES, given);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html */
const ofService = (key: string, isViaService: boolean): KeyMeaning => {
  if (key === VIA_SERVICE) return always(String(isViaService));
  if (!isViaService) return absent;
  return key === CALLED_VIA ? CALLING_SERVICES : CALLING_SERVICE;
};

const meaningIn =
  ({ credential, isSession, baggage, isViaService, mfaAge }: RequestKind, meaningOf: Askers['meaningOf']) =>
  (key: string): KeyMeaning => {
    if (key === MFA_PRESENT) return MFA_PRESENT_MEANINGS[credential];
    if (key === MFA_AGE) return credential === 'mfa' ? { kind: 'whole-number', ...mfaAge } : absent;
    if (key === TOKEN_ISSUE_TIME) return isSession ? ISSUED : absent;
    if (key === SIGN_IN_SESSION) return isSession ? meaningOf(key) : absent;
    if (key === SOURCE_IDENTITY) return baggage.sourceIdentity ? SOURCE_IDENTITIES : absent;
    if (isServiceKey(key)) return ofService(key, isViaService);
    return isTagKey(key) && !baggage.tags ? absent : meaningOf(key);
  };

/** What a key means in every kind of request, but for those that come with a credential or are passed. */
const generalMeaning =
  (roleAccountId: string | undefined, partitions: () => readonly string[]) =>
  (key: string): KeyMeaning => {
    if (key === SIGN_IN_SESSION) return texts(flatMap([...new Set(partitions())], signInSessions));
    if (key === 'aws:resourceaccount')
      return roleAccountId === undefined ? texts(ACCOUNT_IDS, given) : always(roleAccountId);
    const same = SAME_FOR_ALL.get(key);
    if (same !== undefined) return same;
    if (isNeverOfUser(key)) return absent;
    if (TAG.test(key))
      return isTagName(key.slice(key.indexOf('/') + 1))
        ? texts(TAG_VALUES, { longest: LONGEST_TAG_VALUE })
        : absent;
    if (key === 'aws:sourcevpcarn') return texts(flatMap([...new Set(partitions())], vpcArns));
    const row = conditionKey(key);
    if (row?.types?.every((type) => type === 'bool') === true) return texts(BOOLEANS);
    const isAddress = row?.types?.includes('ip') === true;
    // AWS sets an IP address there, and nothing else.
    return texts(isAddress ? ADDRESSES : undefined, {
      valueType: isAddress ? 'ip' : undefined,
      multiplicity: row?.values ?? 'not-documented',
    });
  };

/**
 * What AWS documents of a key's values. Operators of another type than that are taken for nothing: what they make of the key
 * AWS does not say.
 */
export const documented: DocumentedTypes = documentedTypes;

/** The name of a user who stands for all users of an account. */
export const ANY_USER = 'any-user';
/** An account that the policy does not mention. */
const STRANGE_ACCOUNTS = ['999988887777', '777788889999', '555566667777'];

const ACCOUNT_ID = /(?<!\d)\d{12}(?!\d)/g;

const entriesOf = ({ statements }: PolicyDocument): PrincipalEntry[] =>
  flatMap(statements, ({ principal }) => principal.entries ?? []);

const writtenValues = ({ statements }: PolicyDocument): string[] =>
  flatMap(statements, ({ tests }) =>
    flatMap(tests, ({ values }) => flatMap(values, (value) => (value === undefined ? [] : [value.written]))),
  );

const mentionedAccounts = (policy: PolicyDocument): string[] =>
  writtenValues(policy).flatMap((written) => written.match(ACCOUNT_ID) ?? []);

const ARN = /^arn:(aws[a-z-]*):/;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const PARTITIONS: ReadonlySet<string> = new Set([
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
]);

/** A policy is for one partition: that of its role where it is known, else one that its ARNs name. */
const mentionedPartitions = (policy: PolicyDocument): string[] =>
  writtenValues(policy).flatMap((written) => ARN.exec(written)?.[1] ?? []);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (names) */
const USER_NAMES = /^[\w+=,.@-]{1,64}$/;

/** Names that a user would need: those that keys which are compared with the name are compared with, too. */
const comparedNames = ({ statements }: PolicyDocument): ReadonlySet<string> => {
  const tests = flatMap(statements, (statement) => statement.tests);
  const compared = new Set(
    tests.flatMap(({ key, values }) =>
      values.some((value) => value?.variables.includes(USER_NAME) === true) ? [key] : [],
    ),
  );
  const texts = tests.flatMap(({ key, values }) =>
    compared.has(key) ? values.flatMap((value) => value?.written ?? []) : [],
  );
  return new Set(texts.filter((text) => USER_NAMES.test(text)));
};

/** Who could ask, as far as it depends on the policy and its role. */
export interface Askers {
  /** What a key means in every request of theirs, whatever its kind; `key` is lower-case. */
  readonly meaningOf: (key: string) => KeyMeaning;
  readonly arns: () => Language;
  readonly likely: RequestSpace['likelyCaller'];
}

const remembered = (meaningOf: (key: string) => KeyMeaning): ((key: string) => KeyMeaning) => {
  const known = new Map<string, KeyMeaning>();
  return (key) => {
    const meaning = known.get(key) ?? meaningOf(key);
    known.set(key, meaning);
    return meaning;
  };
};

/** Callers of every trusted account and every named user; and of accounts that nobody named, for `*`. */
export const askersOf = (
  policy: PolicyDocument,
  role: { readonly accountId: string | undefined; readonly partition: string | undefined },
): Askers => {
  const entries = entriesOf(policy);
  const partitionsOf = (): readonly string[] => {
    if (role.partition !== undefined) return [role.partition];
    const named = flatMap(entries, ({ written }): readonly string[] => {
      const [, partition] = ARN.exec(written) ?? [];
      return partition === undefined ? [] : [partition];
    });
    if (named.length > 0) return named;
    // A condition may speak of users whom there are none of: `aws` is where most roles are.
    return ['aws', ...mentionedPartitions(policy).filter((partition) => PARTITIONS.has(partition))];
  };
  const partition = lazily(() => role.partition ?? partitionsOf()[0] ?? '');
  const userOf = (accountId: string, of: string, userName = ANY_USER): Caller => ({
    kind: 'user',
    arn: `arn:${of}:iam::${accountId}:user/${userName}`,
    accountId,
    userName,
  });
  const named = lazily((): readonly Caller[] =>
    flatMap(entries, (entry) => {
      if (entry.kind === 'account') return [userOf(entry.accountId, entry.partition ?? partition())];
      const user = entry.kind === 'user' ? callerOf(entry.written) : undefined;
      return user === undefined ? [] : [user];
    }),
  );
  const others = lazily((): readonly Caller[] => {
    const mentioned = mentionedAccounts(policy);
    const trusted = flatMap(entries, (entry) => (entry.kind === 'account' ? [entry.accountId] : []));
    const strange = STRANGE_ACCOUNTS.find(
      (account) => !trusted.includes(account) && !mentioned.includes(account),
    );
    const [account = strange] = [...trusted, role.accountId];
    const callers: Caller[] = [];
    for (const accountId of new Set([strange, role.accountId, ...mentioned]))
      if (accountId !== undefined) callers.push(userOf(accountId, partition()));
    for (const name of comparedNames(policy))
      if (account !== undefined) callers.push(userOf(account, partition(), name));
    return callers;
  });
  return {
    meaningOf: remembered(generalMeaning(role.accountId, partitionsOf)),
    arns: () => flatMap([...new Set(partitionsOf())], userArns),
    // Most policies let in one of the first, or nobody: the others are thought of only where they are tried.
    likely: (place) => {
      const first = named();
      return place < first.length ? first[place] : others()[place - first.length];
    },
  };
};

/** All requests of one kind that IAM users can make from `now` on. */
export const requestSpace = (kind: RequestKind, askers: Askers, now: Date): RequestSpace => ({
  meaningOf: meaningIn(kind, askers.meaningOf),
  documented,
  callerArns: askers.arns,
  likelyCaller: askers.likely,
  earliest: Math.floor(now.getTime() / 1000),
  longestSession: LONGEST_SESSION,
});
