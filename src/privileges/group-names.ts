/** Other names and paths that a group can be given: what policies say of groups, they say of their ARNs. */
import { oncePer } from '../policy/lazily.ts';
import { type Language, literalIgnoringCase } from '../policy/text/language.ts';
import { arnsOfNames, somebodyNew } from './free-names.ts';
import { isLeft, mayBe } from './name-searches.ts';
import { isFree, nameIgnoringCase } from './names-taken.ts';
import { languageOf, withoutVariables } from './resource-limits.ts';
import type { Grant, Rights } from './rights.ts';
import { about } from './step.ts';
import type { World } from './world.ts';

export const RENAME_GROUP = 'iam:UpdateGroup';

/** A name that a user or group can be given; without grants: the one that it has. */
export interface Named {
  readonly grants: readonly Grant[];
  readonly arn: string;
}

/** What a group can be called without another name: under any path, in any letter case. */
const ofItsName = ({ actor }: Rights, arn: string): Language =>
  arnsOfNames(actor, 'group', [literalIgnoringCase(nameIgnoringCase(arn))]);

const overlaps = oncePer((_world: World) => new Map<string, boolean>());

/** What Allows about an action say of names; undefined: anything. */
const patternsOf = ({ allows }: Rights, action: string): readonly (string | undefined)[] => [
  ...new Set(
    allows(action).flatMap(({ resource }): readonly (string | undefined)[] =>
      resource?.patterns === undefined || resource.isNegated
        ? [undefined]
        : resource.patterns.map((pattern) => withoutVariables(pattern)),
    ),
  ),
];

const MOST_CHOICES = 1000;

/** Whether Allows about all of some actions may be about a group of the same name, under another path or in other letter case. */
const mayBeOfName = (rights: Rights, actions: readonly string[], arn: string, world: World): boolean => {
  const known = overlaps(world);
  let choices: readonly (readonly string[])[] = [[]];
  for (const action of actions) {
    const patterns = patternsOf(rights, action);
    choices = choices.flatMap((choice) =>
      patterns.map((pattern) => (pattern === undefined ? choice : [...choice, pattern])),
    );
  }
  // To look at each would be more work than the search.
  if (choices.length > MOST_CHOICES) return true;
  return choices.some((choice) => {
    const text = `${arn} ${choice.join(' ')}`;
    const found =
      known.get(text) ??
      mayBe([ofItsName(rights, arn), ...choice.map((pattern) => languageOf([pattern]))], []);
    known.set(text, found);
    return found;
  });
};

const searched = (
  rights: Rights,
  { arn }: Pick<Named, 'arn'>,
  actions: readonly string[],
  world: World,
): readonly Named[] => {
  const asItIs: Named = { grants: [], arn };
  const open = rights.mentions(RENAME_GROUP) ? actions.filter(rights.mentions) : [];
  const old = open.length === 0 ? undefined : rights.can(RENAME_GROUP, arn);
  if (old === undefined) return [asItIs];
  const found = [asItIs];
  for (const action of open) {
    if (found.some((named) => rights.can(action, named.arn) !== undefined)) continue;
    const actionsOn = [RENAME_GROUP, action];
    const search = (
      isPossible: (name: string) => boolean,
      names?: Language,
    ): ReturnType<typeof somebodyNew> =>
      isLeft(world) ? somebodyNew(rights, actionsOn, 'group', isPossible, names) : 'not ruled out';
    // A free name is the same for every group.
    const free = rights.shared(`free group name ${action}`, about(actionsOn), () =>
      search((name) => isFree(name, world)),
    );
    const other =
      free === undefined && mayBeOfName(rights, actionsOn, arn, world)
        ? search((name) => nameIgnoringCase(name) === nameIgnoringCase(arn), ofItsName(rights, arn))
        : free;
    if (other === 'not ruled out') rights.leaveOpen(RENAME_GROUP);
    const given =
      other === undefined || other === 'not ruled out' ? undefined : rights.can(RENAME_GROUP, other);
    if (given !== undefined) found.push({ grants: [old, given], arn: given.resource });
  }
  return found;
};

/** What is found for one who renames: the same group is asked for with each of its members. */
const known = oncePer((_rights: Rights) => new Map<string, { names: readonly Named[]; isOpen: boolean }>());

/**
 * A group as it is called, and by names under which more of some actions can be taken on it. The right to rename has to be there
 * for the group as it is called, and for the name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
 */
export const groupNames = (
  rights: Rights,
  group: Pick<Named, 'arn'>,
  actions: readonly string[],
  world: World,
): readonly Named[] => {
  const text = `${group.arn} ${actions.join()}`;
  const before = known(rights).get(text);
  if (before?.isOpen === true) rights.leaveOpen(RENAME_GROUP);
  if (before !== undefined) return before.names;
  const names = searched(rights, group, actions, world);
  known(rights).set(text, { names, isOpen: rights.undecided().length > 0 });
  return names;
};
