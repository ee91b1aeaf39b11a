/** Tags that whoever acts can give to a user or role, or take away, himself or somebody whom he then becomes. */
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import { always, type KeyMeaning } from '../policy/search/key-meaning.ts';
import type { ChosenTag, PossibleTags } from './account.ts';
import type { Actor } from './actor.ts';
import { passing, requestTagsIn, TAG_KEYS } from './passed-tags.ts';
import { ARBITRARY_VALUE, statementsInForce, valueOf } from './policy-values.ts';
import { keysOf } from './relevance.ts';
import { SOME_TAG_VALUE, tagOf } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import { type World, isOfAccount } from './world.ts';

/** What gives tags, and what takes them away, by whose they are. */
export const TAGGING = {
  user: ['iam:TagUser', 'iam:UntagUser'],
  role: ['iam:TagRole', 'iam:UntagRole'],
} as const;

/** Somebody's tags as they can be made. */
export interface Tagged {
  /** None: they are left as they are. */
  readonly grants: readonly Grant[];
  readonly tags: PossibleTags;
  /** Of a session: those that it was passed as transitive. */
  readonly inherited?: PossibleTags;
}

/** Whose tags can be changed. */
interface Taggable {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  readonly name: string;
  readonly tags: PossibleTags;
}

const PRINCIPAL_TAG = /^(?:aws|iam):principaltag\//;
const RESOURCE_TAG = /^(?:aws|iam):resourcetag\//;
const ANY_TAG = /^(?:aws|iam):(?:principal|resource|request)tag\//i;

const nameIn = (key: string): string => key.slice(key.indexOf('/') + 1);

const namesIn = (statements: readonly Statement[], kind: RegExp): readonly string[] =>
  flatMap(statements, keysOf)
    .filter((key) => kind.test(key))
    .map(nameIn);

/** The tags of whoever asks that a policy goes by, lower-case. */
const principalTagsOf = oncePer(({ statements }: PolicyDocument): readonly string[] => [
  ...new Set(namesIn(statements, PRINCIPAL_TAG)),
]);

/** What the policies of an account say of tags. */
interface TagsInPolicies {
  /** The tags of whoever asks that trust policies go by, lower-case. */
  readonly ofTrusts: readonly string[];
  /** Names as they are written, by their lower-case form. */
  readonly written: ReadonlyMap<string, ReadonlySet<string>>;
  /** Values that policies speak of, by the lower-case name of the tag. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that users and roles have. */
  readonly had: ReadonlyMap<string, ReadonlySet<string>>;
}

const tagsInPolicies = oncePer((world: World): TagsInPolicies => {
  const { actors, ofPrincipals: own, ofTrusts: trusts } = statementsInForce(world);
  const written = new Map<string, Set<string>>();
  const values = new Map<string, Set<string>>();
  const had = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, name: string, text: string): void => {
    const texts = to.get(name.toLowerCase()) ?? new Set();
    to.set(name.toLowerCase(), texts.add(text));
  };
  for (const { tests } of [...own, ...trusts])
    for (const test of tests) {
      if (test.key === TAG_KEYS)
        for (const value of test.values) add(written, valueOf(value), valueOf(value));
      if (!ANY_TAG.test(test.written.key)) continue;
      const name = nameIn(test.written.key);
      add(written, name, name);
      for (const value of test.values) add(values, name, valueOf(value));
    }
  for (const { tags } of actors)
    for (const [name, value] of tags) {
      add(written, name, name);
      if (typeof value === 'string') add(had, name, value);
    }
  return { ofTrusts: namesIn(trusts, PRINCIPAL_TAG), written, values, had };
});

/**
 * The tags of somebody that matter, lower-case: those that his own policies and trust policies go by, and those of what is
 * asked about that statements go by.
 */
export const tagsThatMatter = (
  { arn, holdings, boundary }: Pick<Actor, 'arn' | 'holdings' | 'boundary'>,
  aboutHim: readonly Statement[],
  world: World,
): readonly string[] => [
  ...new Set([
    ...flatMap([...holdings, ...(boundary ? [boundary] : [])], ({ document }) => principalTagsOf(document)),
    // Of a role of another account its policies are known there.
    ...namesIn(world.toldAbroad.ofRoles.get(arn) ?? [], PRINCIPAL_TAG),
    ...tagsInPolicies(world).ofTrusts,
    ...namesIn(aboutHim, RESOURCE_TAG),
  ]),
];

/**
 * The tags of sessions, lower-case, by which sessions go that they lead to: none where no second role lets tags be passed, which
 * those that are kept are.
 */
export const tagsOnward = oncePer((world: World): readonly string[] => {
  const { details, toldAbroad, trustOf, roleActor } = world;
  const tagged = details.roles.filter((role) => trustOf(role).mayTag);
  const abroad = [...toldAbroad.ofRoles.values()].flat();
  return tagged.length + toldAbroad.ofRoles.size < 2
    ? []
    : [
        ...new Set([
          ...flatMap(tagged, (role) => tagsThatMatter(roleActor(role), [], world)),
          ...namesIn([...abroad, ...toldAbroad.ofTrusts], PRINCIPAL_TAG),
        ]),
      ];
});

/**
 * So many values of one tag that users and roles have are tried, beside all that policies speak of: where it has to be that of
 * somebody else, what is not found is not decided.
 */
const MOST_VALUES = 100;

export const isOwnedName = (name: string): boolean => name.startsWith('aws:');

/** Other tags than one that statements speak of, each by itself and all together: a tag may be changed beside them alone. */
const companions = (statements: readonly Statement[], tag: string): readonly (readonly string[])[] => {
  const listed = flatMap(statements, ({ tests }) =>
    flatMap(tests, ({ key, values }) => (key === TAG_KEYS ? values.map(valueOf) : [])),
  );
  // One that no statement lists makes a list another.
  const unlisted = listed.length > 0 ? [ARBITRARY_VALUE] : [];
  const others = [...new Set([...unlisted, ...requestTagsIn(statements), ...listed])].filter(
    (name) => name !== '' && name.toLowerCase() !== tag,
  );
  return [[], ...others.map((name) => [name]), ...(others.length > 1 ? [others] : [])];
};

/** A call that passes tags. */
export interface TaggingCall<Shown> {
  /** Whatever says something about it. */
  readonly statements: readonly Statement[];
  /** The names of those who may be the value of a tag. */
  readonly ownNames: readonly string[];
  /** What shows that it is allowed with some keys. */
  allowed(keys: ReadonlyMap<string, KeyMeaning>): Shown | undefined;
}

/** Whether a call that has to pass tags can do without one. */
export const canBeLeft = <Shown>({ statements, allowed }: TaggingCall<Shown>, tag: string): boolean =>
  companions(statements, tag).some(
    (names) => names.length > 0 && allowed(passing(statements, names, () => SOME_TAG_VALUE)) !== undefined,
  );

/** What a tag can be made. */
interface Settable<Shown> {
  /** Undefined: any. */
  readonly values: readonly string[] | undefined;
  /** Those that were tried, which stand for any where that is what it can be made. */
  readonly tried: readonly string[];
  readonly grant: Shown;
}

/** What a tag can be made by a call, and the first grant that shows it; undefined where it cannot. */
export const settable = <Shown>(
  { statements, ownNames, allowed: isAllowed }: TaggingCall<Shown>,
  tag: string,
  world: World,
): Settable<Shown> | undefined => {
  const { written, values, had } = tagsInPolicies(world);
  const names = [...new Set([...(written.get(tag) ?? []), tag])];
  const calls = names.flatMap((name) => companions(statements, tag).map((others) => [name, ...others]));
  const grantOf = (value: string): Shown | undefined => {
    for (const passed of calls) {
      const keys = passing(statements, passed, (one) => (one === tag ? always(value) : SOME_TAG_VALUE));
      const grant = isAllowed(keys);
      if (grant !== undefined) return grant;
    }
    return undefined;
  };
  const ofOthers = [...(had.get(tag) ?? [])].slice(0, MOST_VALUES);
  const tried = [...new Set([...ownNames, ...(values.get(tag) ?? []), ...ofOthers])];
  const allowed = [...tried, ARBITRARY_VALUE].flatMap((value) => {
    const grant = grantOf(value);
    return grant === undefined ? [] : [{ value, grant }];
  });
  const [first] = allowed;
  if (first === undefined) return undefined;
  return {
    grant: first.grant,
    tried: allowed.map(({ value }) => value),
    values: allowed.length === tried.length + 1 ? undefined : allowed.map(({ value }) => value),
  };
};

/**
 * What takes a tag away from somebody. The call passes names alone; where a policy speaks of values, which the search knows only
 * beside names, they count as whatever lets it through.
 */
const removal = (
  rights: Rights,
  { kind, arn, tags }: Taggable,
  tag: string,
  name: string,
): Grant | undefined => {
  const [, action] = TAGGING[kind];
  for (const others of companions(rights.statements(action), tag)) {
    const keys = new Map<string, KeyMeaning>([[TAG_KEYS, { kind: 'always', values: [name, ...others] }]]);
    const grant = rights.can(action, arn, { resourceTags: tags, keys });
    if (grant !== undefined) return grant;
  }
  return undefined;
};

export const chosen = (
  before: string | ChosenTag | undefined,
  set: readonly string[] | undefined,
): ChosenTag => {
  const was = typeof before === 'string' ? { values: [before], mayBeAbsent: false } : before;
  const values = was === undefined ? [] : was.values;
  return {
    values:
      set === undefined || values === undefined ? undefined : [...new Set([...values, ...set])].toSorted(),
    mayBeAbsent: was?.mayBeAbsent ?? true,
  };
};

const textOf = (tags: PossibleTags): string => JSON.stringify([...tags]);

/** Each grant once for what it is by: one of several tags shows it for the others. */
export const distinct = (grants: readonly Grant[]): readonly Grant[] => [
  ...new Map(grants.toReversed().map((grant) => [grant.statement, grant])).values(),
];

/**
 * The tags of somebody as whoever acts can make them: with others set, with some taken away, and both. Tags by which nothing is
 * decided are left as they are.
 *
 * @param aboutHim statements of whoever acts about what he does to him then
 */
export const taggings = (
  rights: Rights,
  of: Taggable & Pick<Actor, 'holdings' | 'boundary'>,
  aboutHim: () => readonly Statement[],
  world: World,
): readonly Tagged[] => {
  const { kind, arn, tags } = of;
  const [set, remove] = TAGGING[kind];
  const [canSet, canRemove] = [rights.mentions(set), rights.mentions(remove)];
  if ((!canSet && !canRemove) || !isOfAccount(arn, rights.actor)) return [];
  const given: Grant[] = [];
  const taken: Grant[] = [];
  const withSet = new Map(tags);
  const withoutSome = new Map(tags);
  const withBoth = new Map(tags);
  const tagging = flatMap(TAGGING[kind], rights.statements);
  const call: TaggingCall<Grant> = {
    statements: rights.statements(set),
    ownNames: [of.name, rights.actor.name],
    allowed: (keys) => rights.can(set, arn, { resourceTags: tags, keys }),
  };
  const deciding = namesIn(tagging, RESOURCE_TAG);
  for (const tag of tagsThatMatter(of, [...aboutHim(), ...tagging], world)) {
    if (isOwnedName(tag)) continue;
    const [name, before] = tagOf(tags, tag) ?? [tag, undefined];
    const setTo = canSet ? settable(call, tag, world) : undefined;
    if (setTo !== undefined) {
      given.push(setTo.grant);
      withSet.set(name, chosen(before, setTo.values));
      withBoth.set(name, chosen(before, setTo.values));
    }
    const mayBeAbsent = withBoth.get(name) === undefined || chosen(withBoth.get(name), []).mayBeAbsent;
    const removed = canRemove && !mayBeAbsent ? removal(rights, of, tag, name) : undefined;
    if (removed !== undefined) {
      taken.push(removed);
      withoutSome.set(name, { ...chosen(before, []), mayBeAbsent: true });
      withBoth.set(name, { ...chosen(withBoth.get(name), []), mayBeAbsent: true });
    }
  }
  const found = [
    ...(given.length > 0 ? [{ grants: distinct(given), tags: withSet }] : []),
    ...(taken.length > 0 ? [{ grants: distinct(taken), tags: withoutSome }] : []),
    ...(given.length > 0 && taken.length > 0
      ? [{ grants: distinct([...given, ...taken]), tags: withBoth }]
      : []),
  ];
  const last = found.at(-1);
  if (last === undefined || deciding.length === 0 || textOf(last.tags) === textOf(tags)) return found;
  // One tag may be what lets him set another.
  const further = taggings(rights, { ...of, tags: last.tags }, aboutHim, world).filter(
    (next) => textOf(next.tags) !== textOf(last.tags),
  );
  return [
    ...found,
    ...further.map((next) => ({ grants: distinct([...last.grants, ...next.grants]), tags: next.tags })),
  ];
};
