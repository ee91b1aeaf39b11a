/** Whether the trust policy of a role lets somebody in: a user with a credential, a session of a role, a service. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { askedBy } from '../policy/asked-by.ts';
import type { ConditionTest } from '../policy/condition.ts';
import { oncePer } from '../policy/lazily.ts';
import { isReadable, readPolicyDocument, type Statement } from '../policy/policy-document.ts';
import type { PrincipalEntry } from '../policy/principal.ts';
import type { Actor } from './actor.ts';
import {
  ASSUME_ROLE,
  NOT_RULED_OUT,
  TAG_SESSION,
  admissionBy,
  search,
  type Admission,
  type AskedRole,
  type Called,
} from './admission.ts';
import { keysOf } from './relevance.ts';
import { isTagOfResource, spaceOfService } from './request-space.ts';
import { COGNITO, isNameOf } from './service-names.ts';
import { askedNames } from './session-names.ts';
import { type SharedIssuer, WITH_WEB_IDENTITY, sharedIssuersIn } from './shared-issuers.ts';
import { audienceOf, type Audience } from './trust-audience.ts';

/** Whether a statement may be about one session of a role and not about another. */
const tellsSessions = (statement: Statement): boolean =>
  keysOf(statement).includes('aws:userid') ||
  statement.principal.entries?.some(({ kind }) => kind === 'role-session') === true;

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
  /** The same by what lets in the account, where another statement names the one who asks. */
  admitsAccount(actor: Actor, now: Date, role: AskedRole, called: Called): Admission | undefined;
  /**
   * Whether it lets in a call that passes tags, or whose session keeps some, and lets them be passed.
   *
   * @param called with the keys of the tags
   */
  admitsTags(actor: Actor, now: Date, role: AskedRole, called: Called): Admission | undefined;
  /** What it asks of the name of a session; undefined where it asks nothing. */
  readonly askedNames: readonly ConditionTest[] | undefined;
  /** Whether some Allow may let tags be passed. */
  readonly mayTag: boolean;
  /** Whether it may tell one session of a role from another. */
  readonly tellsSessions: boolean;
  /** Whether it lets a service in, for something of an account; `perhaps`: that is not ruled out. */
  admitsService(service: string, accountId: string, now: Date): 'surely' | 'perhaps' | 'no';
  /** Whether some Allow may be about somebody himself, and not about his account: cheaper than `admits`. */
  mayName(actor: Actor): boolean;
  /** The ARNs of the SAML providers that it lets in. */
  samlProviders(): readonly string[];
  /** Providers of OpenID Connect of which it lets in tokens that everybody can have. */
  sharedIssuers(now: Date): readonly SharedIssuer[];
  /** Whom its Allows name, each once; undefined where one names whom it does not let in (NotPrincipal). */
  trusted(): readonly PrincipalEntry[] | undefined;
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
  admitsAccount: () => ({ ...NOT_RULED_OUT, isDirect: false }),
  admitsTags: () => ({ ...NOT_RULED_OUT, isDirect: false }),
  admitsService: () => 'perhaps',
  mayName: () => false,
  samlProviders: () => [],
  sharedIssuers: () => [],
  trusted: () => undefined,
};

export const trustOf = (trustPolicy: unknown): Trust => {
  const document = readPolicyDocument(trustPolicy, { kind: 'trust', isStored: true });
  if (!isReadable(document)) return UNREAD;
  const { admits, mayName } = admissionBy(document);
  const services = new Map<string, ReturnType<Trust['admitsService']>>();
  const audience = audienceOf(document);
  const goesByTags = document.statements.some((statement) => keysOf(statement).some(isTagOfResource));
  const ofAccounts = new Map<string, Admission | undefined>();
  let issuers: readonly SharedIssuer[] | undefined;
  const ofActor = oncePer((_actor: Actor) => new Map<string, Admission | undefined>());
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
      const { kind, partition, accountId, credential } = actor;
      const ofRole = `${role.accountId ?? accountId} ${goesByTags ? JSON.stringify([...role.tags]) : ''}`;
      const asked = `${ofRole} ${sessionName ?? ''} ${sourceIdentity ?? ''}`;
      const isOfAccounts = audience.kind === 'accounts';
      // Many roles have the same trust policy: of each of them the same is asked.
      const known = isOfAccounts ? ofAccounts : ofActor(actor);
      const key = isOfAccounts ? `${kind} ${partition} ${accountId} ${credential} ${asked}` : asked;
      if (!known.has(key)) known.set(key, admits(actor, now, role, called));
      return known.get(key);
    },
    admitsAccount: (actor, now, role, called) => admits(actor, now, role, { ...called, asAccount: true }),
    admitsTags: admits,
    mayName: oncePer(mayName),
    samlProviders: () =>
      document.statements.flatMap(({ effect, principal }) =>
        effect === 'Deny'
          ? []
          : (principal.entries ?? []).flatMap(({ kind, written }) =>
              kind === 'federated' && written.includes(':saml-provider/') ? [written] : [],
            ),
      ),
    sharedIssuers: (now) => (issuers ??= sharedIssuersIn(document, now)),
    trusted: () => {
      const allows = document.statements.filter(({ effect }) => effect === 'Allow');
      if (allows.some(({ principal }) => principal.isNegated || principal.entries === undefined))
        return undefined;
      const entries = allows.flatMap(({ principal }) => principal.entries ?? []);
      return [...new Map(entries.map((entry) => [entry.written, entry])).values()];
    },
    admitsService: (service, accountId, now) => {
      const asked = `${accountId} ${service}`;
      const known = services.get(asked);
      if (known !== undefined) return known;
      const written = document.statements.flatMap(({ principal }) =>
        (principal.entries ?? []).map((entry) => entry.written).filter((name) => isNameOf(name, service)),
      );
      const outcomes = [...new Set([service, ...written])].map((name) => {
        const [principal, action] =
          service === COGNITO
            ? ([{ kind: 'federated', provider: name }, WITH_WEB_IDENTITY] as const)
            : ([{ kind: 'service', service: name }, ASSUME_ROLE] as const);
        return search(askedBy(document, principal), [spaceOfService(now, accountId)], [action]);
      });
      // Which identity pool it is, and whom that lets sign in, trust policies and rights do not tell.
      const isSure =
        service !== COGNITO && outcomes.some((outcome) => typeof outcome === 'object' && outcome.isCertain);
      const isRuledOut = outcomes.every((outcome) => outcome === undefined);
      const found = isRuledOut ? 'no' : isSure ? 'surely' : 'perhaps';
      services.set(asked, found);
      return found;
    },
  };
};
