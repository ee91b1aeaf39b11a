/** Groups that can be made: of a name that somebody can be put into, and that can be given policies. */
import type { AccountGroup } from './account.ts';
import { CHANGING_GROUPS } from './changed-policies.ts';
import { somebodyNew } from './free-names.ts';
import { RENAME_GROUP } from './group-names.ts';
import { isFree } from './names-taken.ts';
import type { Grant, Rights } from './rights.ts';
import type { World } from './world.ts';

export const CREATE_GROUP = 'iam:CreateGroup';
export const JOIN_GROUP = 'iam:AddUserToGroup';

/** A group that is not there, and what makes it. */
interface MadeGroup {
  readonly group: AccountGroup;
  readonly created: Grant;
}

/** Without policies, as it is made. */
const groupOf = (arn: string): AccountGroup => {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const path = arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
  return { kind: 'group', arn, name, path, inline: [], attached: [] };
};

/**
 * Groups that can be made under a free name: one for each right to give it policies. Where groups can be given other names, what comes
 * then is asked for later.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html
 */
export const madeGroups = (rights: Rights, world: World): readonly MadeGroup[] => {
  if (!rights.mentions(CREATE_GROUP)) return [];
  const giving = CHANGING_GROUPS.filter(rights.mentions);
  const renamed = giving.length > 0 && rights.mentions(RENAME_GROUP) ? [[RENAME_GROUP]] : [];
  const arns = new Set<string>();
  for (const then of [...giving.map((give) => [JOIN_GROUP, give]), ...renamed]) {
    const arn = somebodyNew(rights, [CREATE_GROUP, ...then], 'group', (one) => isFree(one, world));
    if (arn === 'not ruled out') rights.leaveOpen(CREATE_GROUP);
    else if (arn !== undefined) arns.add(arn);
  }
  return [...arns].flatMap((arn) => {
    const created = rights.can(CREATE_GROUP, arn);
    return created === undefined ? [] : [{ group: groupOf(created.resource), created }];
  });
};
