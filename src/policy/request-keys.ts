/**
 * What AWS sets in the requests of an IAM user, by the credential that signs them: the same whatever is asked for. Who asks, and
 * for what, is for those who ask.
 */
import { conditionKey, isNeverOfUser } from './condition-keys.ts';
import type { Credential } from './credential.ts';
import {
  ACCOUNT_IDS,
  ADDRESSES,
  BOOLEANS,
  ENDPOINT_IDS,
  EXTERNAL_IDS,
  isTagName,
  LONGEST_EXTERNAL_ID,
  LONGEST_NAME,
  LONGEST_TAG_KEY,
  LONGEST_TAG_VALUE,
  SERVICES,
  SESSION_NAMES,
  signInSessions,
  SOME_TEXT,
  TAG_KEYS,
  TAG_VALUES,
  USER_IDS,
  VPC_IDS,
  vpcArns,
} from './documented-texts.ts';
import { flatMap } from './flat-map.ts';
import { absent, always, oneOf, type FreeKey, type KeyMeaning } from './search/key-meaning.ts';
import type { Language } from './text/language.ts';

/**
 * What a request carries beside the call itself. Tags and a source identity are allowed by actions of their own.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export interface PassedAttributes {
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

const texts = (language: Language | undefined, others: Partial<FreeKey> = {}): FreeKey =>
  oneOf(language, { mayBeAbsent: true, ...others });
const given: Partial<FreeKey> = { mayBeAbsent: false };

const USER_NAME = 'aws:username';

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
  readonly passed: PassedAttributes;
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

export const meaningIn =
  (
    { credential, isSession, passed, isViaService, mfaAge }: RequestKind,
    meaningOf: (key: string) => KeyMeaning,
  ) =>
  (key: string): KeyMeaning => {
    if (key === MFA_PRESENT) return MFA_PRESENT_MEANINGS[credential];
    if (key === MFA_AGE) return credential === 'mfa' ? { kind: 'whole-number', ...mfaAge } : absent;
    if (key === TOKEN_ISSUE_TIME) return isSession ? ISSUED : absent;
    if (key === SIGN_IN_SESSION) return isSession ? meaningOf(key) : absent;
    if (key === SOURCE_IDENTITY) return passed.sourceIdentity ? SOURCE_IDENTITIES : absent;
    if (isServiceKey(key)) return ofService(key, isViaService);
    return isTagKey(key) && !passed.tags ? absent : meaningOf(key);
  };

/** What a key means in every kind of request, but for those that come with a credential or are passed. */
export const generalMeaning =
  (resourceAccountId: string | undefined, partitions: () => readonly string[]) =>
  (key: string): KeyMeaning => {
    if (key === SIGN_IN_SESSION) return texts(flatMap([...new Set(partitions())], signInSessions));
    if (key === 'aws:resourceaccount')
      return resourceAccountId === undefined ? texts(ACCOUNT_IDS, given) : always(resourceAccountId);
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
    const multiplicity = row?.values ?? 'not-documented';
    return texts(isAddress ? ADDRESSES : multiplicity === 'several' ? SOME_TEXT : undefined, {
      valueType: isAddress ? 'ip' : undefined,
      multiplicity,
    });
  };
