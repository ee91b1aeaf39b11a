/** The tags of a session of a role: those that whoever assumes it passes are in the place of the role's. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { choicesOf } from '../policy/choices.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { AccountRole, ChosenTag, PossibleTags } from './account.ts';
import { ASSUME_ROLE, TAG_SESSION } from './admission.ts';
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
import { allGrants, onRole } from './letting-in.ts';
import {
  type PassedKeys,
  besideInherited,
  goesByTransitive,
  overTags,
  withTransitive,
} from './passed-tags.ts';
import { tagOf, withKeys } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import type { Trust } from './trust.ts';
import { type World, accountOf } from './world.ts';

/** Sessions are told apart by their tags as long as there are few. */
const MOST_SESSIONS = 8;

/** Who assumes a role to whose session he may pass tags. */
interface Assuming {
  readonly rights: Rights;
  readonly role: AccountRole;
  readonly world: World;
  /** The role's. */
  readonly tags: PossibleTags;
  /** Whether he may pass none. */
  readonly isLeft: boolean;
}

/** The same, with the trust policy that lets him in. */
type Passing = Assuming & { readonly trust: Pick<Trust, 'statements' | 'admitsTags'> };

/** Calls that pass tags: the first as transitive or not, or, undefined, without saying so. */
type CallThat = (isTransitive?: boolean) => TaggingCall<readonly Grant[]>;

const callsOf = ({ rights, role, world, tags, trust }: Passing): CallThat => {
  const { actor } = rights;
  const { accountId } = accountOf(role.arn);
  const onIt = onRole({ arn: role.arn, tags }, actor);
  const allowedWith = (keys: PassedKeys): readonly Grant[] | undefined => {
    const admission = trust.admitsTags(actor, world.now, { accountId, tags }, { tags: keys });
    return admission && allGrants(rights, [ASSUME_ROLE, TAG_SESSION], role, withKeys(onIt, keys), admission);
  };
  const firstAllowed = (calls: readonly PassedKeys[]): readonly Grant[] | undefined => {
    for (const keys of flatMap(calls, (call) => besideInherited(call, actor.inherited))) {
      const grants = allowedWith(keys);
      if (grants !== undefined) return grants;
    }
    return undefined;
  };
  const statements = [...trust.statements, ...flatMap([ASSUME_ROLE, TAG_SESSION], rights.statements)];
  return (isTransitive) => ({
    statements,
    ownNames: [actor.name],
    allowed: (keys) => firstAllowed(isTransitive === undefined ? [keys] : withTransitive(keys, isTransitive)),
  });
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

/** Tags by which something is decided, lower-case. */
interface Deciding {
  /** Of what the session may do itself. */
  readonly here: readonly string[];
  /** Where it is passed as transitive: of what the sessions may do that it leads to, or whether it may be passed so. */
  readonly further: readonly string[];
}

const decidingTags = ({ role, world }: Passing, callThat: CallThat): Deciding => {
  const here = tagsThatMatter(world.roleActor(role), [], world);
  return {
    here,
    further: [
      ...(mayLeadOn(role, world) ? tagsOnward(world) : []),
      // It may be what the call takes.
      ...(callThat().statements.some(goesByTransitive) ? here : []),
    ],
  };
};

/** A tag as it can be passed. */
interface PassedTag {
  readonly name: string;
  /** Undefined: it is not passed, and not there. */
  readonly value: string | undefined;
  readonly isTransitive: boolean;
}

/** A tag that can be passed. */
interface PassableTag {
  /** Each way, and not to pass it. */
  readonly options: readonly PassedTag[];
  /** All that it can be, whatever the others are; none where it can be passed as transitive alone. */
  readonly any: readonly (readonly [name: string, tag: ChosenTag])[];
  readonly grants: readonly Grant[];
}

/** One of the tags that decide, where it can be passed. */
const passable = (
  tag: string,
  { here, further }: Deciding,
  before: PossibleTags,
  { isLeft, world }: Passing,
  callThat: CallThat,
): readonly PassableTag[] => {
  const [name, was] = tagOf(before, tag) ?? [tag, undefined];
  const mayStay = isLeft || canBeLeft(callThat(), tag);
  // One that has to be passed need not be kept.
  const set = here.includes(tag) || !isLeft ? settable(callThat(false), tag, world) : undefined;
  const kept = further.includes(tag) ? settable(callThat(true), tag, world) : undefined;
  if (set === undefined && kept === undefined) return [];
  const of = (values: readonly (string | undefined)[], isTransitive: boolean): readonly PassedTag[] =>
    values.map((value) => ({ name, value, isTransitive }));
  return [
    {
      options: [
        ...of(set?.tried ?? [], false),
        ...of(kept?.tried ?? [], true),
        ...of(mayStay && typeof was !== 'object' ? [was] : [], false),
      ],
      any:
        set === undefined
          ? []
          : [[name, mayStay ? chosen(was, set.values) : { values: set.values, mayBeAbsent: false }]],
      grants: [...(set?.grant ?? []), ...(kept?.grant ?? [])],
    },
  ];
};

const withTag = (tags: PossibleTags, { name, value }: PassedTag): PossibleTags => {
  const made = new Map(tags);
  if (value === undefined) made.delete(name);
  else made.set(name, value);
  return made;
};

/** A session to which some tags are passed. */
const sessionWith = (
  passed: readonly PassedTag[],
  before: PossibleTags,
  grants: readonly Grant[],
): Tagged => {
  const transitive = passed.filter(({ isTransitive }) => isTransitive);
  return {
    grants,
    tags: passed.reduce(withTag, before),
    ...(transitive.length > 0 && {
      inherited: new Map(transitive.map(({ name, value = '' }) => [name, value] as const)),
    }),
  };
};

/** The tags of a session as whoever assumes the role by a trust policy can make them. */
export const tagsPassed = (passing: Passing): readonly Tagged[] => {
  const { inherited } = passing.rights.actor;
  const before = overTags(passing.tags, inherited);
  const callThat = callsOf(passing);
  const deciding = decidingTags(passing, callThat);
  const isFree = (tag: string): boolean =>
    !isOwnedName(tag) && (inherited === undefined || tagOf(inherited, tag) === undefined);
  const free = [...new Set([...deciding.here, ...deciding.further].filter(isFree))];
  const found = flatMap(free, (tag) => passable(tag, deciding, before, passing, callThat));
  if (found.length === 0) return [];
  const grants = distinct(flatMap(found, (one) => one.grants));
  const options = found.map((one) => one.options);
  const choices = choicesOf(options, MOST_SESSIONS);
  if (choices.length <= MOST_SESSIONS) return choices.map((choice) => sessionWith(choice, before, grants));
  return [
    { grants, tags: new Map([...before, ...flatMap(found, ({ any }) => any)]) },
    ...options
      .flat()
      .filter(({ isTransitive }) => isTransitive)
      .map((one) => sessionWith([one], before, grants)),
  ];
};

/** The same by the trust policy that the role has. */
export const tagsOfSession = (assuming: Assuming): readonly Tagged[] => {
  const trust = assuming.world.trustOf(assuming.role);
  const ofTrust = trust.statements.filter(({ action }) => evaluateAction(action, TAG_SESSION) !== 'fails');
  return ofTrust.some(({ effect }) => effect === 'Allow') ? tagsPassed({ ...assuming, trust }) : [];
};
