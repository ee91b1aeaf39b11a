/**
 * Other names and paths that a user can be given. Policies go by them: as a resource, and as what `aws:username` and
 * `aws:PrincipalArn` are of whoever asks. A trust policy that names a user as its principal goes on to name him, and nobody who
 * takes his name: IAM keeps his unique id there.
 *
 * Names that no policy tells apart are the same: of each kind one is tried.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_rename.html
 */
import { type ConditionTest, resolve } from '../policy/condition.ts';
import { RESOURCE } from '../policy/action-and-resource.ts';
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import { LONGEST_NAME } from '../policy/documented-texts.ts';
import type { PolicyDocument } from '../policy/policy-document.ts';
import {
  type Language,
  areLongerThan,
  literal,
  literalIgnoringCase,
  matches,
} from '../policy/text/language.ts';
import type { AccountUser } from './account.ts';
import { type Actor, arnBefore } from './actor.ts';
import { arnsOf, arnsOfNames, somebodyNew } from './free-names.ts';
import type { Named } from './group-names.ts';
import { isLeft, isNameLeft, mayBe } from './name-searches.ts';
import { DELETING_USERS, deletionOf, isFree, userOfName } from './names-taken.ts';
import { textOfTags } from './passed-tags.ts';
import { isTagOfPrincipal, tagOf } from './request-space.ts';
import { type Limits, languageOf } from './resource-limits.ts';
import type { Grant, Rights } from './rights.ts';
import { type Asking, WITH_EMPTY_PART, onTheSame } from './same-thing.ts';
import { ownKeys } from './session-names.ts';
import { about, all, uncertain } from './step.ts';
import { type World, isOfAccount } from './world.ts';

export const RENAME_USER = 'iam:UpdateUser';

/** Whose statements say what can be done to him, and by which actions. */
export interface Asked {
  readonly rights: Rights;
  readonly actions: readonly string[];
}

/** Who is given a name. */
type Renamable = Omit<Actor, 'credential' | 'groups' | 'missing' | 'id'>;

const USER_NAME = 'aws:username';
const PRINCIPAL_ARN = 'aws:principalarn';
const RESOURCE_TAG = /^(?:aws|iam):resourcetag\//;

/** Somebody under another name. */
export const underName = <One extends Pick<Actor, 'arn' | 'name' | 'formerArn'>>(
  whom: One,
  arn: string,
): One => {
  const before = arnBefore(whom);
  return {
    ...whom,
    arn,
    name: arn.slice(arn.lastIndexOf('/') + 1),
    formerArn: before === arn ? undefined : before,
  };
};

const isOfName = ({ key, variables }: ConditionTest): boolean =>
  key === USER_NAME || key === PRINCIPAL_ARN || variables.includes(USER_NAME);

/** What a policy asks of the name of whoever asks, its resources among it. */
const namingTests = oncePer(({ statements }: PolicyDocument): readonly ConditionTest[] =>
  flatMap(statements, ({ tests, resource }) => [
    ...tests.filter(isOfName),
    ...(resource?.test !== undefined && isOfName(resource.test) ? [resource.test] : []),
  ]),
);

/** What trust policies ask of the name of whoever asks. */
const testsOfTrusts = oncePer((world: World): readonly ConditionTest[] =>
  flatMap([...new Set(world.details.roles.map(world.trustOf))], ({ statements }) =>
    flatMap(statements, ({ tests }) => tests.filter(isOfName)),
  ),
);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** The names for which a text with `${aws:username}` is one of some. */
const namesWithin = (
  pieces: NonNullable<ConditionTest['values'][number]>['pieces'],
  texts: readonly string[],
): readonly string[] => {
  const pattern = new RegExp(
    `^${pieces
      .map((piece) => {
        if (piece.kind === 'text') return escaped(piece.text);
        if (piece.kind === 'wildcard') return piece.character === '*' ? '.*' : '.';
        return piece.kind === 'variable' && piece.key.toLowerCase() === USER_NAME
          ? String.raw`([\w+=,.@-]+)`
          : '.*';
      })
      .join('')}$`,
    's',
  );
  return texts.flatMap((text) => {
    const [, name] = pattern.exec(text) ?? [];
    // Who has the name of a user is that user.
    return name === undefined || (text.includes(':user/') && text.endsWith(`/${name}`)) ? [] : [name];
  });
};

/** What statements with `${aws:username}` may be about, as far as the account tells. */
const textsOf = (key: string, { tags }: Renamable, { users, roles, groups, policies }: World['details']) => {
  const isOfResource = RESOURCE_TAG.test(key);
  if (key === RESOURCE) return [...users, ...roles, ...groups, ...policies].map(({ arn }) => arn);
  if (!isOfResource && !isTagOfPrincipal(key)) return [];
  const name = key.slice(key.indexOf('/') + 1);
  const all = isOfResource ? [...users, ...roles].map((one) => one.tags) : [tags];
  return all.flatMap((one): readonly string[] => {
    const [, value] = tagOf(one, name) ?? [];
    return typeof value === 'string' ? [value] : [];
  });
};

/** Texts by what they are of; made where they are not known: undefined where they cannot be. */
type Made = ReadonlyMap<string, () => Language | undefined>;

/** Texts that the value of a test is compared with, as ARNs of users. */
const languagesOfTest = (test: ConditionTest, whom: Renamable, details: World['details']): Made => {
  const { key, operator, values } = test;
  const found = new Map<string, () => Language | undefined>();
  for (const value of values) {
    if (value === undefined || operator === undefined) continue;
    if (key === USER_NAME || key === PRINCIPAL_ARN) {
      // What variables stand for is his own.
      const ofWhom = value.variables.length === 0 ? '' : ` of ${whom.arn} ${textOfTags(whom.tags)}`;
      found.set(`${key} ${test.written.operator} ${value.written}${ofWhom}`, () => {
        const language = resolve(operator, value, ownKeys(whom))?.language();
        if (key === USER_NAME && language !== undefined && areLongerThan(language, LONGEST_NAME))
          return undefined;
        return language && (key === USER_NAME ? arnsOfNames(whom, 'user', language) : language);
      });
    } else if (value.variables.includes(USER_NAME))
      for (const name of namesWithin(value.pieces, textsOf(key, whom, details)))
        found.set(`name ${name}`, () => arnsOfNames(whom, 'user', [literal(name)]));
  }
  return found;
};

const VARIABLE = /\$\{[^}]*\}/g;
const OWN_NAME = /\$\{aws:username\}/gi;

/** What statements about some actions say of users. */
const languagesOfResources = ({ rights, actions }: Asked, whom: Renamable): Made => {
  const { actor } = rights;
  const isHimself = arnBefore(actor) === arnBefore(whom);
  const name = isHimself || actor.kind === 'role' ? '*' : actor.name;
  const patterns = flatMap(actions, rights.statements).flatMap(({ resource }) => resource?.patterns ?? []);
  return new Map(
    [...new Set(patterns)]
      .map((pattern) => pattern.replaceAll(OWN_NAME, name).replaceAll(VARIABLE, '*'))
      .map((pattern) => [`resource ${pattern}`, () => languageOf([pattern])] as const),
  );
};

/** By what it is of: a language that tells some names of users from others; undefined for one that has all of them, or none. */
const telling = oncePer((_world: World) => new Map<string, Language | undefined>());

/** A language that tells names apart, and what it is of. */
interface Telling {
  readonly text: string;
  readonly language: Language;
}

/** What tells one name of a user from another. */
const tellingApart = (whom: Renamable, asked: readonly Asked[], world: World): readonly Telling[] => {
  const { holdings, boundary } = whom;
  const own = [...holdings, ...(boundary ? [boundary] : [])];
  const tests = [...flatMap(own, ({ document }) => namingTests(document)), ...testsOfTrusts(world)];
  const all = new Map([
    ...flatMap(tests, (test) => [...languagesOfTest(test, whom, world.details)]),
    ...flatMap(asked, (one) => [...languagesOfResources(one, whom)]),
  ]);
  const users = arnsOf(whom, 'user');
  const known = telling(world);
  return [...all].flatMap(([of, make]) => {
    const text = `${whom.partition} ${whom.accountId} ${of}`;
    if (!known.has(text)) {
      const language = make();
      const isTelling =
        language !== undefined &&
        mayBe([users, language], [WITH_EMPTY_PART]) &&
        mayBe([users], [language, WITH_EMPTY_PART]);
      known.set(text, isTelling ? language : undefined);
    }
    const language = known.get(text);
    return language === undefined ? [] : [{ text, language }];
  });
};

/** Languages of which every kind of name that they tell apart is tried; of more, those within each. */
const MOST_LANGUAGES = 6;

/** A kind of names, and a text that is the same for the same kind. */
interface Kind extends Limits {
  readonly text: string;
}

/** The kinds of names that languages tell apart; `isWhole`: whether these are all. */
const kindsOf = (
  tellings: readonly Telling[],
  { numberOf }: World,
): { readonly kinds: readonly Kind[]; readonly isWhole: boolean } => {
  const kind = (within: readonly Telling[], outside: readonly Telling[]): Kind => ({
    text: [within, outside].map((all) => all.map(({ text }) => numberOf(text)).join()).join('/'),
    within: within.map(({ language }) => language),
    outside: outside.map(({ language }) => language),
  });
  if (tellings.length > MOST_LANGUAGES)
    return { kinds: [...tellings.map((one) => kind([one], [])), kind([], tellings)], isWhole: false };
  const kinds = Array.from({ length: 2 ** tellings.length }, (_, number): Kind => {
    const isInside = (_one: Telling, place: number): boolean => Math.floor(number / 2 ** place) % 2 === 1;
    return kind(
      tellings.filter(isInside),
      tellings.filter((one, place) => !isInside(one, place)),
    );
  });
  return { kinds, isWhole: true };
};

/** Whether some names are of a kind: those of users that there can be at all, or of one. */
const kindsThere = oncePer((_world: World) => new Map<string, boolean>());
const isKind = (
  { text, within, outside }: Kind,
  of: { readonly text: string; readonly names: Language },
  world: World,
): boolean => {
  const known = kindsThere(world);
  const key = `${of.text} ${text}`;
  const found = known.get(key) ?? mayBe([of.names, ...within], [...outside, WITH_EMPTY_PART]);
  known.set(key, found);
  return found;
};

const isWithin = ({ within, outside }: Limits, text: string): boolean =>
  within.every((language) => matches(language, text)) && !outside.some((language) => matches(language, text));

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1).toLowerCase();

/** What makes the name of a user free: another name for him, or deleting him. */
export const freeing = (rights: Rights, holder: AccountUser, world: World): readonly Grant[] | undefined => {
  const away = somebodyNew(rights, [RENAME_USER], 'user', (arn) => isFree(arn, world));
  const renamed =
    away === undefined || away === 'not ruled out'
      ? undefined
      : all([
          rights.can(RENAME_USER, holder.arn, { resourceTags: holder.tags }),
          rights.can(RENAME_USER, away),
        ]);
  return renamed ?? deletionOf(rights, holder, world);
};

/** A name, `not ruled out`: there may be one. */
type Outcome = string | 'not ruled out' | undefined;

const isGivenName = (found: Outcome): found is string => found !== undefined && found !== 'not ruled out';

/** What says which names can be given, and whose can be made free. */
const aboutNames = about([RENAME_USER, ...DELETING_USERS]);

/**
 * Other names of a user, with what gives them to him. The right has to be there for him as he is called, and for the name.
 *
 * @param asked what is done to him then, and by whom
 */
export const otherNames = (
  rights: Rights,
  whom: Renamable,
  asked: readonly Asked[],
  world: World,
): readonly Named[] => {
  const { kind, arn, tags } = whom;
  const action = RENAME_USER;
  if (kind !== 'user' || !rights.mentions(action) || !isOfAccount(arn, rights.actor)) return [];
  const asHeIs = rights.can(action, arn, { resourceTags: tags });
  if (asHeIs === undefined) return [];
  const tellings = tellingApart(whom, asked, world);
  if (tellings.length === 0) return [];
  const ask: Asking = (_, resource) => {
    const grant = rights.can(action, resource, { resourceTags: tags });
    // Whether AWS looks at his tags where it asks for the right to the new name, it does not document.
    const isSure = tags.size === 0 || rights.can(action, resource) !== undefined;
    return isSure ? grant : grant && uncertain(grant, 'tags of a new name');
  };
  const freed = new Map<string, readonly Grant[] | undefined>();
  const freeingOf = (holder: AccountUser): readonly Grant[] | undefined => {
    if (!freed.has(holder.arn)) freed.set(holder.arn, freeing(rights, holder, world));
    return freed.get(holder.arn);
  };
  const himself = arnBefore(rights.actor);
  const isFreed = (other: string, but?: string): boolean => {
    const holder = userOfName(other, world);
    return holder !== undefined && holder.arn !== but && freeingOf(holder) !== undefined;
  };
  const base = arn.slice(0, arn.indexOf('/') + 1);
  const users = arnsOf(whom, 'user');
  const search = (limits: Limits, names: Language, isPossible: (arn: string) => boolean): Outcome => {
    const isGiven = (other: string): boolean => isWithin(limits, other) && isPossible(other);
    // The shortest are the easiest to read.
    for (const short of ['x', 'y'].map((name) => base + name))
      if (names === users && isGiven(short) && ask(action, short, 'one') !== undefined) return short;
    if (!isLeft(world)) return 'not ruled out';
    const found = onTheSame(
      rights,
      { actions: [action], forms: ['arn:{p}:iam::{a}:user/{n}'], names, limits, isFree: isGiven },
      ask,
    );
    return typeof found === 'object' ? found[0]?.resource : found;
  };
  const { kinds: all, isWhole } = kindsOf(tellings, world);
  if (!isWhole) rights.leaveOpen(action);
  const kinds = all.filter((kind) => isKind(kind, { text: '', names: users }, world));
  /** Names for each kind that are the same for whoever is named by the same right. */
  const shared = (label: string, find: (kind: Kind) => Outcome): ReadonlyMap<Kind['text'], Outcome> =>
    rights.shared(
      `${label} ${whom.partition} ${whom.accountId} ${textOfTags(tags)} ${kinds.map(({ text }) => text).join(' ')}`,
      aboutNames,
      () => new Map(kinds.map((kind) => [kind.text, find(kind)])),
    );
  const own = [...new Set([arn, arnBefore(whom)].map(nameIn))];
  const ownNames = arnsOfNames(whom, 'user', own.map(literalIgnoringCase));
  const freeNames = shared('free names', (kind) => search(kind, users, (other) => isFree(other, world)));
  const ofOwn = (kind: Kind): Outcome =>
    shared(`own names ${own.join(' ')}`, (one) =>
      !isGivenName(freeNames.get(one.text)) && isKind(one, { text: own.join(' '), names: ownNames }, world)
        ? search(one, ownNames, (other) => own.includes(nameIn(other)))
        : undefined,
    ).get(kind.text);
  const ofOthers = (kind: Kind): Outcome => {
    const found = shared('names of others', (one) =>
      freeNames.get(one.text) === undefined ? search(one, users, (other) => isFreed(other)) : undefined,
    ).get(kind.text);
    const isOfActor = isGivenName(found) && userOfName(found, world)?.arn === himself;
    return isOfActor ? search(kind, users, (other) => isFreed(other, himself)) : found;
  };
  return kinds
    .filter((kind) => !isWithin(kind, arn))
    .flatMap((kind): readonly Named[] => {
      const outcomes = [() => freeNames.get(kind.text), () => ofOwn(kind), () => ofOthers(kind)];
      for (const outcome of outcomes) {
        const found = outcome();
        if (found === 'not ruled out') rights.leaveOpen(action);
        if (!isGivenName(found)) continue;
        const grant = ask(action, found, 'one');
        if (grant === undefined) continue;
        if (!isNameLeft(world)) {
          rights.leaveOpen(action);
          return [];
        }
        const holder = own.includes(nameIn(found)) ? undefined : userOfName(found, world);
        const freeings = holder === undefined ? [] : (freeingOf(holder) ?? []);
        return [{ grants: [...freeings, asHeIs, grant], arn: found }];
      }
      return [];
    });
};
