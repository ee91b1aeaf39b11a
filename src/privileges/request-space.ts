/** What the keys of conditions are in the requests of one user or role. */
import { documentedTypes } from '../policy/condition-keys.ts';
import { LONGEST_NAME, LONGEST_TAG_VALUE, SESSION_NAMES, TAG_VALUES } from '../policy/documented-texts.ts';
import type { Credential } from '../policy/credential.ts';
import {
  ANY_AGE,
  generalMeaning,
  LONGEST_SESSION,
  meaningIn,
  MFA_PRESENT,
  SOURCE_IDENTITY,
} from '../policy/request-keys.ts';
import {
  absent,
  always,
  oneOf,
  type FreeKey,
  type KeyMeaning,
  type RequestSpace,
} from '../policy/search/key-meaning.ts';
import type { Caller } from '../policy/principal.ts';
import { callerOf } from '../policy/search/solve-caller.ts';
import {
  type Language,
  type Pattern,
  anything as isAnything,
  exceptFor,
  literal,
  many,
} from '../policy/text/language.ts';
import type { Actor } from './actor.ts';
import type { ChosenTag, PossibleTags } from './account.ts';

type KeyMeanings = ReadonlyMap<string, KeyMeaning>;

/** Any text, or none. */
const anything: FreeKey = oneOf(undefined, { mayBeAbsent: true, multiplicity: 'not-documented' });

const NO_KEYS: KeyMeanings = new Map();

/** Tags of what is asked for: `aws:ResourceTag/…`, and the services' own. */
const TAG_OF_RESOURCE = /^[a-z0-9-]+:(resource|existingobject)tag\//;
/** Whether a key is a tag of what is asked about. */
export const isTagOfResource = (key: string): boolean => TAG_OF_RESOURCE.test(key);

const RESOURCE_ACCOUNT = 'aws:resourceaccount';

/** Whether a key is of what is asked about: an arbitrary resource has no tags, and is of the account of whoever asks. */
export const isOfResource = (key: string): boolean => key === RESOURCE_ACCOUNT || isTagOfResource(key);
const TAG_OF_PRINCIPAL = /^(aws|iam):principaltag\//;

/** Whether a key is a tag of whoever asks. */
export const isTagOfPrincipal = (key: string): boolean => TAG_OF_PRINCIPAL.test(key);

const nameOfTag = (key: string): string => key.slice(key.indexOf('/') + 1);

/** A tag by its name in lower-case; names of tags differ in their letter case only where AWS keeps them apart, which a key cannot tell. */
export const tagOf = (
  tags: PossibleTags,
  lowerCase: string,
): readonly [name: string, tag: string | ChosenTag] | undefined => {
  for (const tag of tags) if (tag[0].toLowerCase() === lowerCase) return tag;
  return undefined;
};

/** Any value that a tag can have. */
export const SOME_TAG_VALUE: FreeKey = oneOf(TAG_VALUES, { longest: LONGEST_TAG_VALUE });

/** What a tag is, by its name in lower-case. */
export const tagMeaning = (tags: PossibleTags, lowerCase: string): KeyMeaning => {
  const [, tag] = tagOf(tags, lowerCase) ?? [];
  if (tag === undefined) return absent;
  if (typeof tag === 'string') return always(tag);
  const { values, mayBeAbsent } = tag;
  return { ...SOME_TAG_VALUE, ...(values && { texts: values.map(literal), values }), mayBeAbsent };
};

/** Of somebody who is not there yet: AWS chooses one that nobody has had. */
const NEW_ID = { user: 'AIDAZQ7XZQ7XZQ7XZQ7XZ', role: 'AROAZQ7XZQ7XZQ7XZQ7XZ' } as const;

/** Of somebody who is not there yet, and can be made with any name. */
const newArn = ({ kind, partition, accountId }: Actor): string =>
  `arn:${partition}:iam::${accountId}:${kind}/zq7x`;

/**
 * `AROA…:name`, of a name that the session can have.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (aws:userid)
 */
const sessionId = ({ id = NEW_ID.role, sessionNames }: Actor): KeyMeaning => {
  const prefix = `${id}:`;
  const [only, ...others] = sessionNames ?? [];
  if (only !== undefined && others.length === 0) return always(`${prefix}${only}`);
  const names = sessionNames?.map(literal) ?? SESSION_NAMES;
  return oneOf(
    names.map((name) => [...literal(prefix), ...name]),
    { longest: prefix.length + LONGEST_NAME },
  );
};

/** The source identity that a session was given. */
export const SESSION_IDENTITY = 'aws:sourceidentity';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html#access_fas_policy_conditions */
const OF_STACK: KeyMeanings = new Map(
  ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast'].map((key) => [
    key,
    always('cloudformation.amazonaws.com'),
  ]),
);

/**
 * A session of GetFederationToken, of a name that its user chooses.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
const federatedKeys = ({ accountId, partition }: Actor): KeyMeanings => {
  const named = (prefix: string): KeyMeaning =>
    oneOf(SESSION_NAMES.map((name) => [...literal(prefix), ...name]));
  return new Map([
    ['aws:principalarn', named(`arn:${partition}:sts::${accountId}:federated-user/`)],
    ['aws:principalaccount', always(accountId)],
    ['aws:principaltype', always('FederatedUser')],
    ['aws:username', absent],
    ['aws:userid', named(`${accountId}:`)],
  ]);
};

const callerKeys = (actor: Actor): KeyMeanings => {
  if (actor.standIn === 'federated-user') return federatedKeys(actor);
  const { kind, arn, name, id, accountId } = actor;
  return new Map([
    ['aws:principalarn', always(arn === '*' ? newArn(actor) : arn)],
    ['aws:principalaccount', always(accountId)],
    ['aws:principaltype', always(kind === 'user' ? 'User' : 'AssumedRole')],
    ['aws:username', kind === 'user' ? always(name) : absent],
    ...(kind === 'user' ? [['aws:userid', always(id ?? NEW_ID.user)] as const] : []),
    ...(kind === 'role' ? [['aws:userid', sessionId(actor)] as const] : []),
    ...(kind === 'role' ? [['aws:signinsessionarn', absent] as const] : []),
    ...(actor.sourceIdentity === undefined
      ? []
      : [[SESSION_IDENTITY, always(actor.sourceIdentity)] as const]),
    ...(actor.standIn === 'stack' ? OF_STACK : []),
  ]);
};

/** Whether a key is of one user or role, and of no other. */
export const isOfOne = (key: string): boolean => CALLER_KEYS.has(key);
const CALLER_KEYS: ReadonlySet<string> = new Set(['aws:principalarn', 'aws:username', 'aws:userid']);

/** Whether a key is not the same for all users, or all roles, of an account. */
export const isOfCaller = (key: string): boolean =>
  TAG_OF_PRINCIPAL.test(key) || isOfOne(key) || key === SESSION_IDENTITY;

/** What is asked beside the action and the resource. */
export interface Circumstances {
  /** Keys whose value is known, or chosen. */
  readonly keys?: KeyMeanings;
  /** The tags of the resource; an arbitrary one has none. `not-read`: any. */
  readonly resourceTags?: PossibleTags | 'not-read';
}

/** The same with more keys, each in the place of one of its name. */
export const withKeys = (
  circumstances: Circumstances,
  keys: Iterable<readonly [key: string, meaning: KeyMeaning]>,
): Circumstances => ({ ...circumstances, keys: new Map([...(circumstances.keys ?? []), ...keys]) });

/** Sessions, and calls without one: with an access key and a code there are both. */
const IS_SESSION: Readonly<Record<Credential, readonly boolean[]>> = {
  'access-key': [false],
  'session-without-mfa': [true],
  mfa: [true, false],
};

const NO_TAGS: PossibleTags = new Map();

const NO_CIRCUMSTANCES: Circumstances = {};

/** What is asked about is of an account, which need not be that of whoever asks. */
export const inAccount = (
  resourceAccountId: string | undefined,
  { accountId }: Pick<Actor, 'accountId'>,
): Circumstances =>
  resourceAccountId === undefined || resourceAccountId === accountId
    ? NO_CIRCUMSTANCES
    : { keys: new Map([[RESOURCE_ACCOUNT, always(resourceAccountId)]]) };

/** What a key is because of who asks and what is asked about; undefined where it is the same for everybody with a credential. */
export const particularMeaning = (
  actor: Actor,
  { keys = NO_KEYS, resourceTags = NO_TAGS }: Circumstances = NO_CIRCUMSTANCES,
): ((key: string) => KeyMeaning | undefined) => {
  const own = callerKeys(actor);
  return (key) => {
    const known = keys.get(key) ?? own.get(key);
    if (known !== undefined) return known;
    if (TAG_OF_PRINCIPAL.test(key)) return tagMeaning(actor.tags, nameOfTag(key));
    if (!isTagOfResource(key)) return undefined;
    return resourceTags === 'not-read' ? anything : tagMeaning(resourceTags, nameOfTag(key));
  };
};

/** The user who sends a request; a stand-in for a role's session, whose keys say who it is. */
export const senderOf = (actor: Actor): Caller | undefined => {
  const stand = callerOf(`arn:${actor.partition}:iam::${actor.accountId}:user/anybody`);
  return actor.kind === 'user' ? (callerOf(actor.arn) ?? stand) : stand;
};

/**
 * AWS says that the credentials of a role have no MFA information, and not whether the key is missing or "false".
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
const withoutMfaKeys =
  (meaningOf: (key: string) => KeyMeaning) =>
  (key: string): KeyMeaning =>
    key === MFA_PRESENT ? absent : meaningOf(key);

/** The kinds of requests that somebody can make from `now` on; what a service does with the credentials is not among them. */
export const spacesOf = (
  actor: Actor,
  now: Date,
  circumstances: Circumstances = NO_CIRCUMSTANCES,
  passed: { readonly tags: boolean; readonly sourceIdentity: boolean } = {
    tags: true,
    sourceIdentity: true,
  },
): readonly RequestSpace[] => {
  const particular = particularMeaning(actor, circumstances);
  const general = generalMeaning(actor.accountId, () => [actor.partition]);
  const meaningBeside = (key: string): KeyMeaning => particular(key) ?? general(key);
  const caller = senderOf(actor);
  const identity = circumstances.keys?.get(SOURCE_IDENTITY);
  const isStack = actor.standIn === 'stack';
  const kinds = IS_SESSION[actor.credential].map((isSession) => {
    const meaningOf = meaningIn(
      { credential: actor.credential, isSession, passed, isViaService: isStack, mfaAge: ANY_AGE },
      meaningBeside,
    );
    return (key: string): KeyMeaning => {
      if (isStack && OF_STACK.has(key)) return meaningBeside(key);
      return key === SOURCE_IDENTITY && identity !== undefined ? identity : meaningOf(key);
    };
  });
  const isUnsaid = actor.kind === 'role' || actor.standIn !== undefined;
  return [...kinds, ...(isUnsaid ? kinds.map(withoutMfaKeys) : [])].map((meaningOf) => ({
    meaningOf,
    documented: documentedTypes,
    callerArns: () => [],
    likelyCaller: (place) => (place === 0 ? caller : undefined),
    earliest: Math.floor(now.getTime() / 1000),
    longestSession: LONGEST_SESSION,
  }));
};

/**
 * What AWS services ask with the credentials of a user who has called them with MFA: without it, whatever is asked, on resources
 * of any tags.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
export const spaceOfForwarded = (actor: Actor, now: Date): RequestSpace => {
  const particular = particularMeaning(actor);
  const general = generalMeaning(actor.accountId, () => [actor.partition]);
  const caller = senderOf(actor);
  const meaningOf = meaningIn(
    {
      credential: 'session-without-mfa',
      isSession: true,
      passed: { tags: true, sourceIdentity: true },
      isViaService: true,
      mfaAge: ANY_AGE,
    },
    (key) => particular(key) ?? general(key),
  );
  return {
    meaningOf: (key) => (isTagOfResource(key) ? anything : meaningOf(key)),
    documented: documentedTypes,
    callerArns: () => [],
    likelyCaller: (place) => (place === 0 ? caller : undefined),
    earliest: Math.floor(now.getTime() / 1000),
    longestSession: LONGEST_SESSION,
  };
};

/** What a service says of the resource that it acts for, which is of the account whose role it has; where it says so at all. */
const ofResource = (accountId: string): KeyMeanings => {
  const part = [many(exceptFor(':')), ...literal(':')];
  const arnIn = (account: string): Pattern => [
    ...literal('arn:'),
    ...part,
    ...part,
    ...part,
    ...literal(`${account}:`),
    many(isAnything),
  ];
  const oneOf = (texts: Language): KeyMeaning => ({ ...anything, texts });
  return new Map([
    ['aws:sourceaccount', oneOf([literal(accountId)])],
    // Some have no account in their ARN.
    ['aws:sourcearn', oneOf(['', accountId].map(arnIn))],
  ]);
};

/**
 * A service asks on its own account, without MFA, for whatever it likes.
 *
 * @param accountId whose role it asks for, to act for a resource of the same account; absent: for any
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
 */
export const spaceOfService = (now: Date, accountId?: string): RequestSpace => {
  const known = accountId === undefined ? NO_KEYS : ofResource(accountId);
  return {
    meaningOf: (key) => known.get(key) ?? (key.startsWith('aws:multifactorauth') ? absent : anything),
    documented: documentedTypes,
    callerArns: () => [],
    likelyCaller: (place) => (place === 0 ? callerOf('arn:aws:iam::111122223333:user/anybody') : undefined),
    earliest: Math.floor(now.getTime() / 1000),
    longestSession: LONGEST_SESSION,
  };
};
