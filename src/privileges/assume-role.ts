/** How a role is assumed: whom its trust policy and their own policies let in, and as which sessions. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import { isTagKey } from '../policy/request-keys.ts';
import type { KeyMeaning } from '../policy/search/key-meaning.ts';
import type { AccountRole, PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import { isOfAccount } from './changed-policies.ts';
import {
  type Tagged,
  canBeLeft,
  chosen,
  distinct,
  isOwnedName,
  passingNone,
  settable,
  tagsThatMatter,
} from './chosen-tags.ts';
import { ASSUME_ROLE } from './admission.ts';
import { keysOf } from './relevance.ts';
import { inAccount, tagOf, type Circumstances, withKeys } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import { askedNames, chosenNames, eachSession } from './session-names.ts';
import { sourceIdentitiesFor } from './source-identities.ts';
import { type Admission, SET_IDENTITY, TAG_SESSION, calling } from './admission.ts';
import { type World, accountOf } from './world.ts';

/** How a role is become. */
export interface Becoming {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly trust: Admission | undefined;
  readonly isAssumption: boolean;
  /** What the session can be called; undefined: anything. */
  readonly sessionNames: readonly string[] | undefined;
  /** What tags the session can be given; empty: none that matter. */
  readonly sessionTags: readonly Tagged[];
  /** What source identity it can be given; empty: none that matters. */
  readonly sourceIdentities: readonly Identified[];
  /** Whether the role is assumed with tags alone. */
  readonly needsTags: boolean;
}

/** A source identity that a session is given, and what allows that. */
interface Identified {
  readonly sourceIdentity: string;
  readonly grants: readonly Grant[];
}

/** What lets somebody in. */
interface Admitted {
  /** Empty where the trust policy names him: then no policy of his own has to allow it. */
  readonly grants: readonly Grant[];
  readonly trust: Admission;
}

/** The circumstances of a call about a role. */
export const onRole = ({ arn, tags }: Pick<Actor, 'arn' | 'tags'>, actor: Actor): Circumstances => ({
  ...inAccount(accountOf(arn).accountId, actor),
  resourceTags: tags,
});

/**
 * What lets somebody take an action on a role: his own policies, or nothing else than that they do not deny it, where the trust
 * policy names him. Undefined where nothing does.
 */
const grantsFor = (
  rights: Rights,
  action: string,
  { arn }: AccountRole,
  asked: Circumstances,
  { isDirect, isOfRole }: Admission,
): readonly Grant[] | undefined => {
  const { actor } = rights;
  const own = rights.can(action, arn, asked);
  if (own !== undefined) return [own];
  if (!isDirect || !isOfAccount(arn, actor)) return undefined;
  const isWithinBoundary = actor.kind === 'role' && isOfRole === true;
  return rights.isNotDenied(action, arn, asked, isWithinBoundary) === undefined ? undefined : [];
};

/** Who lets somebody assume a role, as a session of a name or of any: its trust policy, and their own where it does not name them. */
const admitted = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  sessionName?: string,
  sourceIdentity = rights.actor.sourceIdentity,
): Admitted | undefined => {
  const { actor } = rights;
  const of = { accountId: accountOf(role.arn).accountId, tags };
  const admission = world.trustOf(role).admits(actor, world.now, of, sessionName, sourceIdentity);
  if (admission === undefined) return undefined;
  const asked = calling(onRole({ arn: role.arn, tags }, actor), sessionName, sourceIdentity);
  const assuming = grantsFor(rights, ASSUME_ROLE, role, asked, admission);
  if (sourceIdentity === undefined) return assuming && { grants: assuming, trust: admission };
  const identifying = assuming && grantsFor(rights, SET_IDENTITY, role, asked, admission);
  return identifying && { grants: [...assuming, ...identifying], trust: admission };
};

/** Whether policies let nobody in who passes no tags. */
const callNeedsTags = (
  rights: Rights,
  role: AccountRole,
  { trust, grants }: Admitted,
  tags: PossibleTags,
): boolean => {
  if (trust.needsTags === true) return true;
  const statements = rights.statements(ASSUME_ROLE);
  if (!statements.some((statement) => keysOf(statement).some(isTagKey))) return false;
  const onIt = onRole({ arn: role.arn, tags }, rights.actor);
  const asked = withKeys(onIt, passingNone(statements));
  return grants.length > 0 && grantsFor(rights, ASSUME_ROLE, role, asked, trust) === undefined;
};

/** Sessions are told apart by their tags as long as there are few. */
const MOST_CHOICES = 8;

const withTag = (
  tags: PossibleTags,
  [name, value]: readonly [name: string, value: string | undefined],
): PossibleTags => {
  const made = new Map(tags);
  if (value === undefined) made.delete(name);
  else made.set(name, value);
  return made;
};

/** The tags of a session as whoever assumes the role can make them: those that he passes are in the place of the role's. */
const tagsOfSession = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  isLeft: boolean,
): readonly Tagged[] => {
  const { actor } = rights;
  const trust = world.trustOf(role);
  const ofTrust = trust.statements.filter(({ action }) => evaluateAction(action, TAG_SESSION) !== 'fails');
  if (!ofTrust.some(({ effect }) => effect === 'Allow')) return [];
  const { accountId } = accountOf(role.arn);
  const onIt = onRole({ arn: role.arn, tags }, actor);
  const allowed = (keys: ReadonlyMap<string, KeyMeaning>): readonly Grant[] | undefined => {
    const admission = trust.admitsTags(actor, world.now, { accountId, tags }, keys);
    if (admission === undefined) return undefined;
    const asked = withKeys(onIt, keys);
    const assuming = grantsFor(rights, ASSUME_ROLE, role, asked, admission);
    const passing = assuming && grantsFor(rights, TAG_SESSION, role, asked, admission);
    return passing && [...assuming, ...passing];
  };
  const call = {
    statements: [...trust.statements, ...flatMap([ASSUME_ROLE, TAG_SESSION], rights.statements)],
    ownNames: [actor.name],
    allowed,
  };
  const passed = new Map(tags);
  const grants: Grant[] = [];
  const options: (readonly (readonly [string, string | undefined])[])[] = [];
  for (const tag of tagsThatMatter(world.roleActor(role), [], world)) {
    const set = isOwnedName(tag) ? undefined : settable(call, tag, world);
    if (set === undefined) continue;
    const [name, before] = tagOf(tags, tag) ?? [tag, undefined];
    const mayStay = isLeft || canBeLeft(call, tag);
    passed.set(name, mayStay ? chosen(before, set.values) : { values: set.values, mayBeAbsent: false });
    const kept = typeof before === 'object' ? [] : [before];
    options.push([...set.tried, ...(mayStay ? kept : [])].map((value) => [name, value] as const));
    grants.push(...set.grant);
  }
  if (options.length === 0) return [];
  const isFew = options.reduce((count, values) => count * values.length, 1) <= MOST_CHOICES;
  const each = options.reduce<readonly PossibleTags[]>(
    (all, values) => flatMap(all, (some) => values.map((value) => withTag(some, value))),
    [tags],
  );
  const shown = distinct(grants);
  return (isFew ? each : [passed]).map((made) => ({ grants: shown, tags: made }));
};

/** The source identities that a session of a role can be given, of those by which policies go. */
const identitiesOfSession = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): readonly Identified[] => {
  const { actor } = rights;
  if (actor.sourceIdentity !== undefined) return [];
  return flatMap(sourceIdentitiesFor(actor, world), (sourceIdentity) => {
    const entry = admitted(rights, role, world, tags, undefined, sourceIdentity);
    return entry === undefined ? [] : [{ sourceIdentity, grants: entry.grants }];
  });
};

/** The names that a session of a role can have which somebody assumes; none where there is none for which he may. */
const namesOfSession = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): readonly string[] | undefined =>
  chosenNames(
    rights.actor,
    {
      own: askedNames(rights.statements(ASSUME_ROLE)),
      ofTrust: world.trustOf(role).askedNames,
    },
    () => world.sessionNamesOf(role),
    (name) => admitted(rights, role, world, tags, name) !== undefined,
  );

/** How a role is assumed: its trust policy lets them in, and so do their own policies where it does not name them. */
export const assumptions = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags = role.tags,
): readonly Becoming[] => {
  const { actor } = rights;
  const trust = world.trustOf(role);
  if (!rights.mentions(ASSUME_ROLE) && !trust.mayName(actor)) return [];
  const sessions = eachSession(actor, trust, () => world.sessionNamesOf(actor));
  const found: Becoming[] = [];
  for (const session of sessions) {
    const own = session === actor ? rights : world.rightsOf(session);
    const entry = admitted(own, role, world, tags);
    if (entry === undefined) continue;
    const sessionNames = namesOfSession(own, role, world, tags);
    if (sessionNames?.length === 0) continue;
    const needsTags = callNeedsTags(own, role, entry, tags);
    const isDirect = entry.trust.isDirect && isOfAccount(role.arn, actor);
    if (needsTags && !(trust.mayTag && (isDirect || own.mentions(TAG_SESSION)))) continue;
    if (entry.trust.needsIdentity === true && !isDirect && !own.mentions(SET_IDENTITY)) continue;
    const sessionTags = tagsOfSession(own, role, world, tags, !needsTags);
    found.push({
      path: 'principal.assume',
      ...entry,
      isAssumption: true,
      sessionNames,
      sessionTags,
      sourceIdentities: identitiesOfSession(own, role, world, tags),
      needsTags,
    });
    if (sessionNames === undefined) break;
  }
  return found;
};
