/** How a role is assumed: whom its trust policy and their own policies let in, and as which sessions. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import { isTagKey, SOURCE_IDENTITY } from '../policy/request-keys.ts';
import type { AccountRole, PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import { ASSUME_ROLE, type Admission, type Called, SET_IDENTITY, TAG_SESSION, calling } from './admission.ts';
import { isOfAccount } from './changed-policies.ts';
import {
  type Tagged,
  type TaggingCall,
  canBeLeft,
  chosen,
  distinct,
  isOwnedName,
  settable,
  tagsOnward,
  tagsThatMatter,
} from './chosen-tags.ts';
import {
  type PassedKeys,
  besideInherited,
  goesByTransitive,
  overTags,
  passingNone,
  withTransitive,
} from './passed-tags.ts';
import { isRuledOut } from './policies-to-give.ts';
import { keysOf } from './relevance.ts';
import { inAccount, tagOf, type Circumstances, withKeys } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import { askedNames, chosenNames, eachSession } from './session-names.ts';
import { sourceIdentitiesFor } from './source-identities.ts';
import type { Trust } from './trust.ts';
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

/** What allows a call with some keys, beside its actions; undefined where something does not. */
const allGrants = (
  rights: Rights,
  actions: readonly string[],
  role: AccountRole,
  asked: Circumstances,
  admission: Admission,
): readonly Grant[] | undefined => {
  const found: Grant[] = [];
  for (const action of actions) {
    const grants = grantsFor(rights, action, role, asked, admission);
    if (grants === undefined) return undefined;
    found.push(...grants);
  }
  return found;
};

/** Who lets somebody assume a role, as a session of a name or of any: its trust policy, and their own where it does not name them. */
const admitted = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  { sessionName, sourceIdentity = rights.actor.sourceIdentity, asAccount = false }: Omit<Called, 'tags'> = {},
): Admitted | undefined => {
  const { actor } = rights;
  const of = { accountId: world.roleActor(role).accountId, tags };
  const trust = world.trustOf(role);
  const asked = (): Circumstances =>
    calling(onRole({ arn: role.arn, tags }, actor), sessionName, sourceIdentity);
  const actions = [ASSUME_ROLE, ...(sourceIdentity === undefined ? [] : [SET_IDENTITY])];
  if (actor.inherited === undefined) {
    const admission = asAccount
      ? trust.admitsAccount(actor, world.now, of, { sessionName, sourceIdentity })
      : trust.admits(actor, world.now, of, sessionName, sourceIdentity);
    const grants = admission && allGrants(rights, actions, role, asked(), admission);
    return grants && { grants, trust: admission };
  }
  if (!trust.mayTag) return undefined;
  const statements = [
    ...trust.statements,
    ...rights.statements(ASSUME_ROLE),
    ...rights.statements(TAG_SESSION),
  ];
  const admittedWith = (keys: PassedKeys): Admitted | undefined => {
    const admission = trust.admitsTags(actor, world.now, of, { sessionName, sourceIdentity, tags: keys });
    const askedWith = withKeys(asked(), keys);
    const grants = admission && allGrants(rights, [...actions, TAG_SESSION], role, askedWith, admission);
    return grants && { grants, trust: admission };
  };
  for (const keys of besideInherited(passingNone(statements), actor.inherited)) {
    const found = admittedWith(keys);
    if (found !== undefined) return found;
  }
  // With further tags.
  const found = admittedWith(new Map());
  return found && { ...found, trust: { ...found.trust, needsTags: true } };
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

/** Whether the session of a role may lead to another that keeps its tags. */
const mayLeadOn = (role: AccountRole, world: World): boolean => {
  if (world.isWanted(role)) return true;
  const actor = world.roleActor(role);
  return (
    world.rightsOf(actor).mentions(ASSUME_ROLE) ||
    world.rolesThatMayName(actor).some((other) => world.trustOf(other).mayTag)
  );
};

/** A tag as it can be passed. */
interface PassedTag {
  readonly name: string;
  /** Undefined: it is not passed, and not there. */
  readonly value: string | undefined;
  readonly isTransitive: boolean;
}

/** The tags of a session as whoever assumes the role can make them: those that he passes are in the place of the role's. */
const tagsPassed = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  isLeft: boolean,
  trust: Pick<Trust, 'statements' | 'admitsTags'>,
): readonly Tagged[] => {
  const { actor } = rights;
  const { inherited } = actor;
  const { accountId } = accountOf(role.arn);
  const onIt = onRole({ arn: role.arn, tags }, actor);
  const allowedWith = (keys: PassedKeys): readonly Grant[] | undefined => {
    const admission = trust.admitsTags(actor, world.now, { accountId, tags }, { tags: keys });
    return admission && allGrants(rights, [ASSUME_ROLE, TAG_SESSION], role, withKeys(onIt, keys), admission);
  };
  const firstAllowed = (calls: readonly PassedKeys[]): readonly Grant[] | undefined => {
    for (const keys of flatMap(calls, (call) => besideInherited(call, inherited))) {
      const grants = allowedWith(keys);
      if (grants !== undefined) return grants;
    }
    return undefined;
  };
  const statements = [...trust.statements, ...flatMap([ASSUME_ROLE, TAG_SESSION], rights.statements)];
  const callThat = (isTransitive?: boolean): TaggingCall<readonly Grant[]> => ({
    statements,
    ownNames: [actor.name],
    allowed: (keys) => firstAllowed(isTransitive === undefined ? [keys] : withTransitive(keys, isTransitive)),
  });
  const before = overTags(tags, inherited);
  const passed = new Map(before);
  const grants: Grant[] = [];
  const options: (readonly PassedTag[])[] = [];
  const isFree = (tag: string): boolean =>
    !isOwnedName(tag) && (inherited === undefined || tagOf(inherited, tag) === undefined);
  const here = tagsThatMatter(world.roleActor(role), [], world);
  const further = [
    ...(mayLeadOn(role, world) ? tagsOnward(world) : []),
    // It may be what the call takes.
    ...(statements.some(goesByTransitive) ? here : []),
  ];
  for (const tag of new Set([...here, ...further].filter(isFree))) {
    const [name, was] = tagOf(before, tag) ?? [tag, undefined];
    const mayStay = isLeft || canBeLeft(callThat(), tag);
    // One that has to be passed need not be kept.
    const set = here.includes(tag) || !isLeft ? settable(callThat(false), tag, world) : undefined;
    const kept = further.includes(tag) ? settable(callThat(true), tag, world) : undefined;
    if (set === undefined && kept === undefined) continue;
    if (set !== undefined)
      passed.set(name, mayStay ? chosen(was, set.values) : { values: set.values, mayBeAbsent: false });
    const of = (values: readonly (string | undefined)[], isTransitive: boolean): readonly PassedTag[] =>
      values.map((value) => ({ name, value, isTransitive }));
    options.push([
      ...of(set?.tried ?? [], false),
      ...of(kept?.tried ?? [], true),
      ...of(mayStay && typeof was !== 'object' ? [was] : [], false),
    ]);
    grants.push(...(set?.grant ?? []), ...(kept?.grant ?? []));
  }
  if (options.length === 0) return [];
  const shown = distinct(grants);
  const sessionWith = (all: readonly PassedTag[]): Tagged => {
    const transitive = all.filter(({ isTransitive }) => isTransitive);
    return {
      grants: shown,
      tags: all.reduce<PossibleTags>((some, { name, value }) => withTag(some, [name, value]), before),
      ...(transitive.length > 0 && {
        inherited: new Map(transitive.map(({ name, value = '' }) => [name, value] as const)),
      }),
    };
  };
  const isFew = options.reduce((count, values) => count * values.length, 1) <= MOST_CHOICES;
  if (isFew)
    return options
      .reduce<readonly (readonly PassedTag[])[]>(
        (all, values) => flatMap(all, (some) => values.map((value) => [...some, value])),
        [[]],
      )
      .map(sessionWith);
  return [
    { grants: shown, tags: passed },
    ...options
      .flat()
      .filter(({ isTransitive }) => isTransitive)
      .map((one) => sessionWith([one])),
  ];
};

/** The same by the trust policy that the role has. */
const tagsOfSession = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  isLeft: boolean,
): readonly Tagged[] => {
  const trust = world.trustOf(role);
  const ofTrust = trust.statements.filter(({ action }) => evaluateAction(action, TAG_SESSION) !== 'fails');
  return ofTrust.some(({ effect }) => effect === 'Allow')
    ? tagsPassed(rights, role, world, tags, isLeft, trust)
    : [];
};

/** So many source identities are tried for a session. */
const MOST_IDENTITIES = 200;

/** Those that are tried, of some. */
const someOf = (identities: readonly string[], rights: Rights): readonly string[] => {
  if (identities.length > MOST_IDENTITIES) rights.leaveOpen(SET_IDENTITY);
  return identities.slice(0, MOST_IDENTITIES);
};

/** A trust policy that whoever acts writes, to let himself in with whatever he passes. */
const OWN_TRUST: Pick<Trust, 'statements' | 'admitsTags'> = {
  statements: [],
  admitsTags: () => ({ statement: undefined, isCertain: true, isDirect: true }),
};

/** What somebody can pass to a session of a role of his account whose trust policy he changes. */
export const passedByOwnTrust = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): Pick<Becoming, 'sessionTags' | 'sourceIdentities'> => {
  const { actor } = rights;
  const onIt = onRole({ arn: role.arn, tags }, actor);
  const maySet = (sourceIdentity: string): boolean =>
    [ASSUME_ROLE, SET_IDENTITY].every(
      (action) =>
        rights.isNotDenied(action, role.arn, calling(onIt, undefined, sourceIdentity)) !== undefined,
    );
  return {
    sessionTags: tagsPassed(rights, role, world, tags, true, OWN_TRUST),
    sourceIdentities:
      actor.sourceIdentity === undefined
        ? someOf(sourceIdentitiesFor(actor, world), rights)
            .filter(maySet)
            .map((sourceIdentity) => ({ sourceIdentity, grants: [] }))
        : [],
  };
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
  const { statements } = world.trustOf(role);
  const open = sourceIdentitiesFor(actor, world).filter(
    (identity) => !isRuledOut(statements, SET_IDENTITY, SOURCE_IDENTITY, identity),
  );
  return flatMap(someOf(open, rights), (sourceIdentity) => {
    const entry = admitted(rights, role, world, tags, { sourceIdentity });
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
    (sessionName) => admitted(rights, role, world, tags, { sessionName }) !== undefined,
    () => {
      rights.leaveOpen(ASSUME_ROLE);
    },
  );

/** Each of what lets somebody in: what names him may ask for tags or a source identity where what lets in his account does not. */
const entriesOf = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): readonly Admitted[] => {
  const first = admitted(rights, role, world, tags);
  if (first === undefined) return [];
  const { isDirect, needsTags, needsIdentity } = first.trust;
  if (!isDirect || (needsTags !== true && needsIdentity !== true)) return [first];
  const other = admitted(rights, role, world, tags, { asAccount: true });
  return other === undefined ? [first] : [first, other];
};

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
    const entries = entriesOf(own, role, world, tags);
    if (entries.length === 0) continue;
    const sessionNames = namesOfSession(own, role, world, tags);
    if (sessionNames?.length === 0) continue;
    const ways = entries.flatMap((entry): readonly Becoming[] => {
      const needsTags = callNeedsTags(own, role, entry, tags);
      const may = (action: string): boolean =>
        grantsFor(own, action, role, onRole({ arn: role.arn, tags }, actor), entry.trust) !== undefined;
      if (needsTags && !(trust.mayTag && may(TAG_SESSION))) return [];
      if (entry.trust.needsIdentity === true && !may(SET_IDENTITY)) return [];
      return [
        {
          path: 'principal.assume',
          ...entry,
          isAssumption: true,
          sessionNames,
          sessionTags: tagsOfSession(own, role, world, tags, !needsTags),
          sourceIdentities: identitiesOfSession(own, role, world, tags),
          needsTags,
        },
      ];
    });
    found.push(...ways);
    if (ways.length > 0 && sessionNames === undefined) break;
  }
  for (const { undecided } of sessions.filter((session) => session !== actor).map(world.rightsOf))
    for (const action of undecided()) rights.leaveOpen(action);
  return found;
};
