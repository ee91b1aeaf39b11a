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
import { type Language, literalIgnoringCase } from '../policy/text/language.ts';
import type { AccountUser } from './account.ts';
import { type Actor, arnBefore } from './actor.ts';
import { arnsOf, arnsOfNames, somebodyNew } from './free-names.ts';
import type { Named } from './group-names.ts';
import { type Kind, isKind, isWithin, kindsOf } from './name-kinds.ts';
import { isLeft, isNameLeft } from './name-searches.ts';
import { DELETING_USERS, deletionOf, isFree, nameIgnoringCase, userOfName } from './names-taken.ts';
import { type Asked, type Renamable, tellingApart } from './names-told-apart.ts';
import { textOfTags } from './passed-tags.ts';
import type { Limits } from './resource-limits.ts';
import type { Grant, Rights } from './rights.ts';
import { type Asking, onTheSame } from './same-thing.ts';
import { about, all, uncertain } from './step.ts';
import { type World, isOfAccount } from './world.ts';

export const RENAME_USER = 'iam:UpdateUser';

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
  const own = [...new Set([arn, arnBefore(whom)].map(nameIgnoringCase))];
  const ownNames = arnsOfNames(whom, 'user', own.map(literalIgnoringCase));
  const freeNames = shared('free names', (kind) => search(kind, users, (other) => isFree(other, world)));
  const ofOwn = (kind: Kind): Outcome =>
    shared(`own names ${own.join(' ')}`, (one) =>
      !isGivenName(freeNames.get(one.text)) && isKind(one, { text: own.join(' '), names: ownNames }, world)
        ? search(one, ownNames, (other) => own.includes(nameIgnoringCase(other)))
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
        const holder = own.includes(nameIgnoringCase(found)) ? undefined : userOfName(found, world);
        const freeings = holder === undefined ? [] : (freeingOf(holder) ?? []);
        return [{ grants: [...freeings, asHeIs, grant], arn: found }];
      }
      return [];
    });
};
