/** Whether the trust policy of a role lets somebody in: a user with a credential, a session of a role, a service. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { askedBy } from '../policy/asked-by.ts';
import { BudgetSpent } from '../policy/budget.ts';
import type { ConditionTest } from '../policy/condition.ts';
import {
  isReadable,
  readPolicyDocument,
  type PolicyDocument,
  type Statement,
} from '../policy/policy-document.ts';
import type { Principal, PrincipalEntry } from '../policy/principal.ts';
import { isTagKey, SOURCE_IDENTITY } from '../policy/request-keys.ts';
import type { KeyMeaning, RequestSpace } from '../policy/search/key-meaning.ts';
import { findRequest } from '../policy/search/request-search.ts';
import { toSearchedPolicy, formulaFor } from '../policy/search/formula.ts';
import type { PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import { keysOf } from './relevance.ts';
import { always } from '../policy/search/key-meaning.ts';
import {
  inAccount,
  isOfCaller,
  isTagOfResource,
  spaceOfService,
  spacesOf,
  type Circumstances,
} from './request-space.ts';
import { ANOTHER, ROLE_SESSION_NAME, askedNames } from './session-names.ts';

const ASSUME_ROLE = 'sts:AssumeRole';
export const TAG_SESSION = 'sts:TagSession';
export const SET_IDENTITY = 'sts:SetSourceIdentity';
const STEPS = 50_000;

export interface Admission {
  /** The Allow that lets them in; undefined where it is not known that one does. */
  readonly statement: Statement | undefined;
  readonly isCertain: boolean;
  /** Whether it names them, and not their account: then no policy of their own has to allow the call. */
  readonly isDirect: boolean;
  /**
   * Whether it names a role, and not the session that asks, or anybody: then the boundary of the role has to allow the call.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
   */
  readonly isOfRole?: boolean;
  /** Whether it lets in a call alone that passes tags, or a source identity. */
  readonly needsTags?: boolean;
  readonly needsIdentity?: boolean;
}

/** `undecided`: not found within the bound, and not ruled out. */
type Outcome =
  Pick<Admission, 'statement' | 'isCertain' | 'needsTags' | 'needsIdentity'> | 'undecided' | undefined;

/** What is not ruled out counts as letting in, as it does where the trust policy itself is judged. */
export const NOT_RULED_OUT = { statement: undefined, isCertain: false } as const;

const search = (
  document: PolicyDocument,
  spaces: readonly RequestSpace[],
  actions: readonly string[],
): Outcome => {
  const policy = toSearchedPolicy(document);
  let outcome: Outcome;
  for (const space of spaces) {
    try {
      const found = findRequest(policy, formulaFor(policy, actions, 'perhaps'), space, { left: STEPS });
      if (found.request !== undefined) return { statement: found.by, isCertain: found.isCertain };
      if (!found.isProven) outcome = 'undecided';
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
      outcome = 'undecided';
    }
  }
  return outcome;
};

/** Of the sessions of a role, before their names. */
const sessionArns = ({ accountId, partition, name }: Actor): string =>
  `arn:${partition}:sts::${accountId}:assumed-role/${name}/`;

/** An assumed role asks as its session. One that can have several names has one that no policy names. */
const principalOf = (actor: Actor): Principal => {
  const { kind, arn, accountId, name, sessionNames = [] } = actor;
  if (kind === 'user') return { kind, arn, accountId, userName: name };
  const [only = ANOTHER, ...others] = sessionNames;
  const session = others.length === 0 ? only : ANOTHER;
  return { kind: 'role-session', arn: `${sessionArns(actor)}${session}`, accountId, roleArn: arn };
};

/** Whether an Allow names a session that a role can have. */
const namesSession = ({ statements }: PolicyDocument, actor: Actor): boolean => {
  const { kind, sessionNames } = actor;
  const prefix = sessionArns(actor);
  return (
    kind === 'role' &&
    statements.some(
      ({ effect, principal }) =>
        effect === 'Allow' &&
        principal.entries?.some(
          (entry) =>
            entry.kind === 'role-session' &&
            entry.written.startsWith(prefix) &&
            sessionNames?.includes(entry.written.slice(prefix.length)) !== false,
        ) === true,
    )
  );
};

/** Whether a statement may be about one session of a role and not about another. */
const tellsSessions = (statement: Statement): boolean =>
  keysOf(statement).includes('aws:userid') ||
  statement.principal.entries?.some(({ kind }) => kind === 'role-session') === true;

/** A call for a session of a name, with a source identity. */
export const calling = (
  circumstances: Circumstances,
  sessionName: string | undefined,
  sourceIdentity?: string,
): Circumstances => {
  const keys = [
    ...(sessionName === undefined ? [] : [[ROLE_SESSION_NAME, always(sessionName)] as const]),
    ...(sourceIdentity === undefined ? [] : [[SOURCE_IDENTITY, always(sourceIdentity)] as const]),
  ];
  return keys.length === 0
    ? circumstances
    : { ...circumstances, keys: new Map([...(circumstances.keys ?? []), ...keys]) };
};

/** Whether an entry is about somebody and not about all of an account. */
const namesOne = ({ kind }: PrincipalEntry): boolean => kind !== 'account';

const naming = (document: PolicyDocument, isWanted: (entry: PrincipalEntry) => boolean): PolicyDocument => ({
  ...document,
  statements: document.statements.flatMap((statement): Statement[] => {
    const { principal, effect } = statement;
    if (effect === 'Deny' || principal.isNegated || principal.entries === undefined) return [statement];
    const entries = principal.entries.filter(isWanted);
    return entries.length === 0 ? [] : [{ ...statement, principal: { isNegated: false, entries } }];
  }),
});

/**
 * Of whom a trust policy speaks. `accounts`: of accounts alone, whoever of them asks. `callers`: of accounts alone, on
 * conditions about who asks. `named`: of some, by their ARNs. `any`: of somebody whom it takes an evaluation to tell.
 */
type Audience =
  | { readonly kind: 'accounts' | 'callers' | 'any' }
  | { readonly kind: 'named'; readonly arns: readonly string[] };

const ANY: Audience = { kind: 'any' };

const audienceOf = ({ statements }: PolicyDocument): Audience => {
  const arns: string[] = [];
  let isOnCaller = false;
  for (const statement of statements) {
    const { effect, principal } = statement;
    if (principal.isNegated || principal.entries === undefined) return ANY;
    isOnCaller ||= keysOf(statement).some(isOfCaller);
    for (const { kind, written } of principal.entries) {
      if (kind === 'account' || NEVER_HERE.has(kind) || (effect === 'Deny' && kind === 'anyone')) continue;
      if (effect === 'Deny' || (kind !== 'user' && kind !== 'role')) return ANY;
      arns.push(written);
    }
  }
  if (arns.length === 0) return { kind: isOnCaller ? 'callers' : 'accounts' };
  return isOnCaller || statements.some(trustsAccount) ? ANY : { kind: 'named', arns };
};

/** Whether a statement lets in whole accounts. */
const trustsAccount = ({ effect, principal }: Statement): boolean =>
  effect === 'Allow' && (principal.entries ?? []).some(({ kind }) => kind === 'account');

/** Neither a user nor a role of an account. */
const NEVER_HERE: ReadonlySet<PrincipalEntry['kind']> = new Set(['service', 'federated', 'deleted']);

/** What a trust policy may ask of the role whose it is. */
interface AskedRole {
  readonly accountId: string | undefined;
  readonly tags: PossibleTags;
}

/** What is read of a trust policy, once for all who ask, and for all roles that have it. */
export interface Trust {
  readonly audience: Audience;
  /** Whether it goes by tags of the role. */
  readonly goesByTags: boolean;
  readonly statements: readonly Statement[];
  /**
   * @param sessionName what the session is to be called; absent: anything
   * @param sourceIdentity what it is given as its source identity; absent: that of whoever asks, or none
   */
  admits(
    actor: Actor,
    now: Date,
    role: AskedRole,
    sessionName?: string,
    sourceIdentity?: string,
  ): Admission | undefined;
  /** Whether it lets in a call that passes tags, and lets them be passed. */
  admitsTags(
    actor: Actor,
    now: Date,
    role: AskedRole,
    tags: ReadonlyMap<string, KeyMeaning>,
  ): Admission | undefined;
  /** What it asks of the name of a session; undefined where it asks nothing. */
  readonly askedNames: readonly ConditionTest[] | undefined;
  /** Whether some Allow may let tags be passed. */
  readonly mayTag: boolean;
  /** Whether it may tell one session of a role from another. */
  readonly tellsSessions: boolean;
  /** Whether it lets a service in; `perhaps`: that is not ruled out. */
  admitsService(service: string, now: Date): 'surely' | 'perhaps' | 'no';
  /** Whether some Allow may be about somebody himself, and not about his account: cheaper than `admits`. */
  mayName(actor: Actor): boolean;
  /** The ARNs of the SAML providers that it lets in. */
  samlProviders(): readonly string[];
  /** Whom its Allows name, each once; undefined where one names whom it does not let in (NotPrincipal). */
  trusted(): readonly PrincipalEntry[] | undefined;
}

/** What a call is made with. */
interface Called {
  readonly sessionName?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly tags?: ReadonlyMap<string, KeyMeaning>;
}

/** Of a trust policy that cannot be read: it may let in whoever may ask. */
const UNREAD: Trust = {
  audience: { kind: 'accounts' },
  goesByTags: false,
  askedNames: undefined,
  tellsSessions: false,
  mayTag: true,
  statements: [],
  admits: () => ({ ...NOT_RULED_OUT, isDirect: false }),
  admitsTags: () => ({ ...NOT_RULED_OUT, isDirect: false }),
  admitsService: () => 'perhaps',
  mayName: () => false,
  samlProviders: () => [],
  trusted: () => undefined,
};

export const trustOf = (trustPolicy: unknown): Trust => {
  const document = readPolicyDocument(trustPolicy, { kind: 'trust', isStored: true });
  if (!isReadable(document)) return UNREAD;
  const directly = naming(document, namesOne);
  const namesRoles = directly.statements.some(({ principal }) =>
    principal.entries?.some(({ kind }) => kind === 'role'),
  );
  const bySession = naming(document, (entry) => namesOne(entry) && entry.kind !== 'role');
  const services = new Map<string, ReturnType<Trust['admitsService']>>();
  const audience = audienceOf(document);
  const goesByTags = document.statements.some((statement) => keysOf(statement).some(isTagOfResource));
  const ofAccounts = new Map<string, Admission | undefined>();
  const admits = (
    actor: Actor,
    now: Date,
    { accountId, tags: resourceTags }: AskedRole,
    { sessionName, sourceIdentity = actor.sourceIdentity, tags }: Called = {},
  ): Admission | undefined => {
    const principal = principalOf(actor);
    const onIt = { ...inAccount(accountId, actor), resourceTags };
    const circumstances = calling(onIt, sessionName, sourceIdentity);
    const hasIdentity = sourceIdentity !== undefined;
    const needed = [ASSUME_ROLE, ...(hasIdentity ? [SET_IDENTITY] : [])];
    const asks = (asked: PolicyDocument): Outcome => {
      const about = askedBy(asked, principal);
      if (!about.statements.some(({ effect }) => effect === 'Allow')) return undefined;
      if (tags !== undefined) {
        const withTags = { ...circumstances, keys: new Map([...(circumstances.keys ?? []), ...tags]) };
        const spaces = spacesOf(actor, now, withTags, { tags: true, sourceIdentity: hasIdentity });
        return search(about, spaces, [...needed, TAG_SESSION]);
      }
      const plain = search(
        about,
        spacesOf(actor, now, circumstances, { tags: false, sourceIdentity: hasIdentity }),
        needed,
      );
      if (typeof plain === 'object') return plain;
      const { keys } = toSearchedPolicy(about);
      const asksIdentity = !hasIdentity && keys.includes(SOURCE_IDENTITY);
      const passed = { tags: keys.some(isTagKey), sourceIdentity: hasIdentity || asksIdentity };
      if (!passed.tags && !asksIdentity) return plain;
      const more = [...(passed.tags ? [TAG_SESSION] : []), ...(asksIdentity ? [SET_IDENTITY] : [])];
      const withMore = search(about, spacesOf(actor, now, circumstances, passed), [...needed, ...more]);
      return typeof withMore === 'object'
        ? { ...withMore, needsTags: passed.tags, needsIdentity: asksIdentity }
        : (withMore ?? plain);
    };
    const itself = asks(bySession);
    const named = itself ?? (actor.kind === 'role' && namesRoles ? asks(directly) : undefined);
    const isOfRole = itself === undefined;
    if (named === 'undecided') return { ...NOT_RULED_OUT, isDirect: true, isOfRole };
    if (named !== undefined) return { ...named, isDirect: true, isOfRole };
    const any = asks(document);
    if (any === 'undecided') return { ...NOT_RULED_OUT, isDirect: false };
    return any && { ...any, isDirect: false };
  };
  return {
    audience,
    goesByTags,
    statements: document.statements,
    askedNames: askedNames(document.statements),
    mayTag: document.statements.some(
      ({ effect, action }) => effect === 'Allow' && evaluateAction(action, TAG_SESSION) !== 'fails',
    ),
    tellsSessions: document.statements.some(tellsSessions),
    admits: (actor, now, role, sessionName, sourceIdentity = actor.sourceIdentity) => {
      const called = { sessionName, sourceIdentity };
      if (audience.kind !== 'accounts') return admits(actor, now, role, called);
      const { kind, partition, accountId, credential } = actor;
      const ofRole = `${role.accountId ?? accountId} ${goesByTags ? JSON.stringify([...role.tags]) : ''}`;
      const key = `${kind} ${partition} ${accountId} ${credential} ${ofRole} ${sessionName ?? ''} ${sourceIdentity ?? ''}`;
      if (!ofAccounts.has(key)) ofAccounts.set(key, admits(actor, now, role, called));
      return ofAccounts.get(key);
    },
    admitsTags: (actor, now, role, tags) => admits(actor, now, role, { tags }),
    mayName: (actor) =>
      namesSession(directly, actor) ||
      askedBy(directly, principalOf(actor)).statements.some(({ effect }) => effect === 'Allow'),
    samlProviders: () =>
      document.statements.flatMap(({ effect, principal }) =>
        effect === 'Deny'
          ? []
          : (principal.entries ?? []).flatMap(({ kind, written }) =>
              kind === 'federated' && written.includes(':saml-provider/') ? [written] : [],
            ),
      ),
    trusted: () => {
      const allows = document.statements.filter(({ effect }) => effect === 'Allow');
      if (allows.some(({ principal }) => principal.isNegated || principal.entries === undefined))
        return undefined;
      const entries = allows.flatMap(({ principal }) => principal.entries ?? []);
      return [...new Map(entries.map((entry) => [entry.written, entry])).values()];
    },
    admitsService: (service, now) => {
      const known = services.get(service);
      if (known !== undefined) return known;
      const about = askedBy(document, { kind: 'service', service });
      const outcome = search(about, [spaceOfService(now)], [ASSUME_ROLE]);
      const isSure = typeof outcome === 'object' && outcome.isCertain;
      const found = outcome === undefined ? 'no' : isSure ? 'surely' : 'perhaps';
      services.set(service, found);
      return found;
    },
  };
};
