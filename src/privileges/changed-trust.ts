/** How a role is become by changing its trust policy, which then lets in whoever writes it, with whatever he passes. */
import { flatMap } from '../policy/flat-map.ts';
import type { AccountRole, PossibleTags } from './account.ts';
import { ASSUME_ROLE, SET_IDENTITY, TAG_SESSION, calling } from './admission.ts';
import type { Becoming } from './assume-role.ts';
import { onRole } from './letting-in.ts';
import { besideInherited, passingNone } from './passed-tags.ts';
import { withKeys } from './request-space.ts';
import type { Rights } from './rights.ts';
import { askedNames, chosenNames } from './session-names.ts';
import { tagsPassed } from './session-tags.ts';
import { identitiesToTry } from './source-identities.ts';
import type { Trust } from './trust.ts';
import type { World } from './world.ts';

/** A trust policy that whoever acts writes, to let himself in with whatever he passes. */
const OWN_TRUST: Pick<Trust, 'statements' | 'admitsTags'> = {
  statements: [],
  admitsTags: () => ({ statement: undefined, isCertain: true, isDirect: true }),
};

/** What somebody can pass to a session of a role of his account whose trust policy he changes. */
const passedByOwnTrust = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
): Pick<Becoming, 'sessionTags' | 'sourceIdentities'> => {
  const onIt = onRole({ arn: role.arn, tags }, rights.actor);
  const maySet = (sourceIdentity: string): boolean =>
    [ASSUME_ROLE, SET_IDENTITY].every(
      (action) =>
        rights.isNotDenied(action, role.arn, calling(onIt, undefined, sourceIdentity)) !== undefined,
    );
  return {
    sessionTags: tagsPassed({ rights, role, world, tags, isLeft: true, trust: OWN_TRUST }),
    sourceIdentities: identitiesToTry(rights, world)
      .filter(maySet)
      .map((sourceIdentity) => ({ sourceIdentity, grants: [] })),
  };
};

/** Whether nothing denies that somebody assumes a role, as a session of a name or of any. */
const isNotDenied = (
  rights: Rights,
  role: AccountRole,
  tags: PossibleTags,
  sessionName?: string,
): boolean => {
  const { actor } = rights;
  const called = calling(onRole({ arn: role.arn, tags }, actor), sessionName);
  if (actor.inherited === undefined) return rights.isNotDenied(ASSUME_ROLE, role.arn, called) !== undefined;
  const statements = flatMap([ASSUME_ROLE, TAG_SESSION], rights.statements);
  return besideInherited(passingNone(statements), actor.inherited).some((keys) =>
    [ASSUME_ROLE, TAG_SESSION].every(
      (action) => rights.isNotDenied(action, role.arn, withKeys(called, keys)) !== undefined,
    ),
  );
};

/**
 * How somebody becomes a role of his account whose trust policy is changed to let him in.
 *
 * @param changing who changes it
 * @param isLetIn whether he is let in already: then it is changed for what he cannot pass yet
 */
export const changedTrust = (
  rights: Rights,
  role: AccountRole,
  world: World,
  tags: PossibleTags,
  changing: Rights,
  isLetIn: boolean,
): readonly Becoming[] => {
  const { actor } = rights;
  const edited = changing.can(
    'iam:UpdateAssumeRolePolicy',
    role.arn,
    onRole({ arn: role.arn, tags }, changing.actor),
  );
  if (edited === undefined || !isNotDenied(rights, role, tags)) return [];
  const sessionNames = chosenNames(
    actor,
    { own: askedNames(rights.statements(ASSUME_ROLE)), ofTrust: undefined },
    () => world.sessionNamesOf(role),
    (name) => isNotDenied(rights, role, tags, name),
    () => {
      rights.leaveOpen(ASSUME_ROLE);
    },
  );
  if (sessionNames?.length === 0) return [];
  const passed = passedByOwnTrust(rights, role, world, tags);
  const isMore = passed.sessionTags.length > 0 || passed.sourceIdentities.length > 0;
  if (isLetIn && !isMore) return [];
  return [
    {
      path: 'principal.change-trust',
      grants: [edited],
      trust: undefined,
      isAssumption: false,
      sessionNames,
      ...passed,
      needsTags: isLetIn,
    },
  ];
};
