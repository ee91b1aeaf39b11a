/** Sessions of roles as they come from one account into another. */
import type { AccountRole } from './account.ts';
import type { Actor } from './actor.ts';
import { textOfTags } from './passed-tags.ts';
import type { World } from './world.ts';

/** What a session has that its role does not tell: its names as far as they are not chosen, its tags and its source identity. */
export type Session = Pick<Actor, 'arn' | 'sessionNames' | 'tags' | 'sourceIdentity' | 'inherited'>;

/** The same text for sessions that are the same to all policies. */
export const sessionKey = ({ arn, sessionNames, tags, sourceIdentity, inherited }: Session): string =>
  `${arn} ${JSON.stringify([
    sessionNames?.toSorted() ?? null,
    textOfTags(tags),
    sourceIdentity ?? null,
    textOfTags(inherited),
  ])}`;

/** A session with what its role has in its own account. */
export const sessionIn = (
  { roleActor }: Pick<World, 'roleActor'>,
  role: AccountRole,
  { sessionNames, tags, sourceIdentity, inherited }: Session,
): Actor => ({
  ...roleActor(role),
  tags,
  ...(sessionNames && { sessionNames }),
  ...(sourceIdentity !== undefined && { sourceIdentity }),
  ...(inherited && { inherited }),
});
