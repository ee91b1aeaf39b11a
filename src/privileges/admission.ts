/** Whether a trust policy lets a user with a credential, or a session of a role, assume the role. */
import { askedBy } from '../policy/asked-by.ts';
import { BudgetSpent } from '../policy/budget.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import type { Principal, PrincipalEntry } from '../policy/principal.ts';
import { isTagKey, SOURCE_IDENTITY } from '../policy/request-keys.ts';
import { firstOutcome } from '../policy/search/each-value.ts';
import { formulaFor, toSearchedPolicy } from '../policy/search/formula.ts';
import { always, type KeyMeaning, type RequestSpace } from '../policy/search/key-meaning.ts';
import { findRequest } from '../policy/search/request-search.ts';
import type { PossibleTags } from './account.ts';
import type { Unsure } from './rights.ts';
import type { Actor } from './actor.ts';
import { inAccount, spacesOf, withKeys, type Circumstances } from './request-space.ts';
import { ANOTHER, ROLE_SESSION_NAME } from './session-names.ts';

export const ASSUME_ROLE = 'sts:AssumeRole';
export const TAG_SESSION = 'sts:TagSession';
export const SET_IDENTITY = 'sts:SetSourceIdentity';
const STEPS = 50_000;

export interface Admission {
  /** The Allow that lets them in; undefined where it is not known that one does. */
  readonly statement: Statement | undefined;
  readonly isCertain: boolean;
  /** What is not certain where the trust policy is understood. */
  readonly unsure?: Unsure;
  /** Whether it names them, and not their account: then no policy of their own has to allow the call. */
  readonly isDirect: boolean;
  /**
   * Whether it names a role, and not the session that asks, or anybody: then the boundary of the role has to allow the call.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
   */
  readonly isOfRole?: boolean;
  /** Whether it lets in a call alone that passes tags, or a source identity: what lets in the account may ask for less. */
  readonly needsTags?: boolean;
  readonly needsIdentity?: boolean;
}

/** `undecided`: not found within the bound, and not ruled out. */
type Outcome =
  Pick<Admission, 'statement' | 'isCertain' | 'needsTags' | 'needsIdentity'> | 'undecided' | undefined;

/** What is not ruled out counts as letting in, as it does where the trust policy itself is judged. */
export const NOT_RULED_OUT = { statement: undefined, isCertain: false, unsure: 'trust policy' } as const;

export const search = (
  document: PolicyDocument,
  spaces: readonly RequestSpace[],
  actions: readonly string[],
): Outcome => {
  const policy = toSearchedPolicy(document);
  const searchIn = (space: RequestSpace): Outcome => {
    try {
      const found = findRequest(policy, formulaFor(policy, actions, 'perhaps'), space, { left: STEPS });
      if (found.request !== undefined) return { statement: found.by, isCertain: found.isCertain };
      return found.isProven ? undefined : 'undecided';
    } catch (error) {
      if (error instanceof BudgetSpent) return 'undecided';
      throw error;
    }
  };
  let outcome: Outcome;
  for (const space of spaces) {
    const found = firstOutcome(space, policy.keys, searchIn);
    if (typeof found === 'object') return found;
    outcome ??= found;
  }
  return outcome;
};

/** Of the sessions of a role, before their names. */
const sessionArns = ({ accountId, partition, name }: Actor): string =>
  `arn:${partition}:sts::${accountId}:assumed-role/${name}/`;

/** An assumed role asks as its session. One that can have several names has one that no policy names. */
const principalOf = (actor: Actor): Principal => {
  const { kind, arn, formerArn = arn, accountId, name, sessionNames = [] } = actor;
  // By another name he is still whom the policy names: IAM keeps his unique id there.
  if (kind === 'user') return { kind, arn: formerArn, accountId, userName: name };
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
  return keys.length === 0 ? circumstances : withKeys(circumstances, keys);
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

/** What a trust policy may ask of the role whose it is. */
export interface AskedRole {
  readonly accountId: string | undefined;
  readonly tags: PossibleTags;
}

/** What a call is made with. */
export interface Called {
  readonly sessionName?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly tags?: ReadonlyMap<string, KeyMeaning>;
  /** Whether it is asked for what lets in the account, where another statement names the one who asks. */
  readonly asAccount?: boolean;
}

/** What a trust policy says of whoever assumes the role. */
interface Admitting {
  admits(actor: Actor, now: Date, role: AskedRole, called?: Called): Admission | undefined;
  /** Whether some Allow may be about somebody himself, and not about his account: cheaper than `admits`. */
  mayName(actor: Actor): boolean;
}

export const admissionBy = (document: PolicyDocument): Admitting => {
  const directly = naming(document, namesOne);
  const namesRoles = directly.statements.some(({ principal }) =>
    principal.entries?.some(({ kind }) => kind === 'role'),
  );
  const bySession = naming(document, (entry) => namesOne(entry) && entry.kind !== 'role');
  return {
    admits: (
      actor: Actor,
      now: Date,
      { accountId, tags: resourceTags }: AskedRole,
      { sessionName, sourceIdentity = actor.sourceIdentity, tags, asAccount = false }: Called = {},
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
          const withTags = withKeys(circumstances, tags);
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
      const itself = asAccount ? undefined : asks(bySession);
      const named =
        itself ?? (!asAccount && actor.kind === 'role' && namesRoles ? asks(directly) : undefined);
      const isOfRole = itself === undefined;
      if (named === 'undecided') return { ...NOT_RULED_OUT, isDirect: true, isOfRole };
      if (named !== undefined) return { ...named, isDirect: true, isOfRole };
      const any = asks(document);
      if (any === 'undecided') return { ...NOT_RULED_OUT, isDirect: false };
      return any && { ...any, isDirect: false };
    },
    mayName: (actor) =>
      namesSession(directly, actor) ||
      askedBy(directly, principalOf(actor)).statements.some(({ effect }) => effect === 'Allow'),
  };
};
