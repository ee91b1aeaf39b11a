/** How a role is assumed: whom its trust policy and their own policies let in, and as which sessions. */
import type { AccountRole, PossibleTags } from './account.ts';
import { ASSUME_ROLE, type Admission, SET_IDENTITY, TAG_SESSION } from './admission.ts';
import type { Tagged } from './chosen-tags.ts';
import { admitted, callNeedsTags, entriesOf, grantsFor, onRole } from './letting-in.ts';
import type { Grant, Rights } from './rights.ts';
import { askedNames, chosenNames, eachSession } from './session-names.ts';
import { tagsOfSession } from './session-tags.ts';
import { type Identified, identitiesOfSession } from './source-identities.ts';
import type { World } from './world.ts';

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
          sessionTags: tagsOfSession({ rights: own, role, world, tags, isLeft: !needsTags }),
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
