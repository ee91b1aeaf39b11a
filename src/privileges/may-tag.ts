/** Who may tag users or roles, and so exempt them where a rule looks at tags. */
import type { AccountRole, AccountUser, AuthorizationDetails } from './account.ts';
import type { Actor } from './actor.ts';
import { rightTo, targetsOf } from './iam-rights.ts';
import { WITHOUT_MFA } from './privileges.ts';
import { undecidedNotes, type Undecided } from './undecided-notes.ts';
import { isServiceLinked, worldOf } from './world.ts';

/** Somebody who may tag users or roles. */
export interface Tagger {
  readonly kind: 'user' | 'role';
  readonly name: string;
  /** `iam:TagUser`, `iam:TagRole` and those that take tags away. */
  readonly actions: readonly string[];
  /** Whether MFA has to be used. A role's session has none. */
  readonly needsMfa: boolean;
}

/**
 * Who may tag users or roles, by their own policies.
 *
 * @param now sessions are issued, and requests made, from here on
 */
export const whoMayTag = (
  details: AuthorizationDetails,
  now: Date,
): { readonly taggers: readonly Tagger[]; readonly undecided: readonly Undecided[] } => {
  const world = worldOf(details, now);
  const targets = targetsOf(world);
  const { note, all } = undecidedNotes();
  const actionsOf = (who: AccountUser | AccountRole, actor: Actor): readonly string[] => {
    note(who, actor.missing);
    if (actor.missing.length > 0) return [];
    const rights = world.rightsOf(actor);
    const actions = rightTo(rights, 'tags', targets).flatMap(({ grants }) =>
      grants.map(({ action }) => action),
    );
    note(who, rights.undecided());
    return actions;
  };
  const users = details.users.flatMap((user): readonly Tagger[] => {
    const [withMfa = [], ...withoutMfa] = (['mfa', ...WITHOUT_MFA] as const).map((credential) =>
      actionsOf(user, world.userActor(user, credential)),
    );
    const open = [...new Set(withoutMfa.flat())];
    const behind = withMfa.filter((action) => !open.includes(action));
    return [
      { kind: 'user' as const, name: user.name, actions: open, needsMfa: false },
      { kind: 'user' as const, name: user.name, actions: behind, needsMfa: true },
    ].filter(({ actions }) => actions.length > 0);
  });
  const roles = details.roles.flatMap((role): readonly Tagger[] => {
    if (isServiceLinked(role)) return [];
    const actions = actionsOf(role, world.roleActor(role));
    return actions.length === 0 ? [] : [{ kind: 'role', name: role.name, actions, needsMfa: false }];
  });
  return { taggers: [...users, ...roles], undecided: all() };
};
