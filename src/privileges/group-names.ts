/** Other names and paths that a group can be given: what policies say of groups, they say of their ARNs. */
import { somebodyNew } from './free-names.ts';
import { isFree } from './names-taken.ts';
import type { Grant, Rights } from './rights.ts';
import type { World } from './world.ts';

export const RENAME_GROUP = 'iam:UpdateGroup';

/** A name that a user or group can be given; without grants: the one that it has. */
export interface Named {
  readonly grants: readonly Grant[];
  readonly arn: string;
}

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1).toLowerCase();

/**
 * A group as it is called, and by names under which more of some actions can be taken on it. The right to rename has to be there
 * for the group as it is called, and for the name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
 */
export const groupNames = (
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
    const other = somebodyNew(
      rights,
      [RENAME_GROUP, action],
      'group',
      (name) => nameIn(name) === nameIn(arn) || isFree(name, world),
    );
    if (other === 'not ruled out') rights.leaveOpen(RENAME_GROUP);
    const given =
      other === undefined || other === 'not ruled out' ? undefined : rights.can(RENAME_GROUP, other);
    if (given !== undefined) found.push({ grants: [old, given], arn: given.resource });
  }
  return found;
};
