/** Which policies of a user go to a role: those without which nothing privileged is left without MFA. */
import type { AccountUser, AuthorizationDetails } from '../../privileges/account.ts';
import type { Holding } from '../../privileges/actor.ts';
import { accountPrivileges, WITHOUT_MFA, type AccountPrivileges } from '../../privileges/privileges.ts';
import type { World } from '../../privileges/world.ts';
import type { JsonObject } from '../../json/object.ts';
import { policyJson } from '../policy-json.ts';
import { isEditable } from './candidates.ts';
import { withTaken, type RoleMove } from './place.ts';
import { holdingOf, withoutMfa, type Today } from './prove.ts';
import { hasDeny } from './role-document.ts';

/** Why there is no document for a role: a clause. */
export interface NotMoved {
  readonly why: string;
}

export type Taken = RoleMove['taken'];

/** A policy of the user's, as it is written. */
export interface Owned {
  readonly holding: Holding;
  readonly document: JsonObject;
}

const writtenOf = (
  { of, kind, arn, name }: Holding,
  user: AccountUser,
  { policies }: AuthorizationDetails,
): JsonObject | undefined => {
  const { inline } = of.kind === 'group' ? of.group : user;
  const document = policyJson(
    kind === 'inline'
      ? inline.find((policy) => policy.name === name)?.document
      : policies.find((policy) => policy.arn === arn)?.versions.find(({ isDefault }) => isDefault)?.document,
  );
  return isEditable(document) ? document : undefined;
};

/** All that the user has, himself and by his groups. */
export const ownedBy = (user: AccountUser, world: World): readonly Owned[] | NotMoved => {
  const { holdings, missing } = world.userActor(user, 'mfa');
  const owned = holdings.flatMap((holding) => {
    const document = writtenOf(holding, user, world.details);
    return document === undefined ? [] : [{ holding, document }];
  });
  return missing.length > 0 || owned.length < holdings.length
    ? { why: 'a policy of his is not known, or cannot be written again' }
    : owned;
};

const NOTHING: Taken = { inline: [], attached: [], groups: [] };

export const isTaken = ({ of, kind, arn = '', name }: Holding, taken: Taken): boolean => {
  if (of.kind === 'group') return taken.groups.includes(of.group.name);
  return kind === 'inline' ? taken.inline.includes(name) : taken.attached.includes(arn);
};

const taking = ({ of, kind, arn = '', name }: Holding, taken: Taken): Taken => {
  if (of.kind === 'group') return { ...taken, groups: [...taken.groups, of.group.name] };
  return kind === 'inline'
    ? { ...taken, inline: [...taken.inline, name] }
    : { ...taken, attached: [...taken.attached, arn] };
};

/** What of the user's has to go so that nothing privileged is left without MFA: each time what gives the worst that is left. */
export const takenFrom = (
  user: AccountUser,
  owned: readonly Owned[],
  { details, privileges, now }: Today,
): { readonly taken: Taken } | NotMoved => {
  let [taken, left]: [Taken, AccountPrivileges] = [NOTHING, privileges];
  // Each round takes one policy at least.
  for (let round = 0; round <= owned.length; round += 1) {
    const found = withoutMfa(left, userIn(withTaken(details, user, taken), user)).filter(
      ({ privilege }) => privilege !== 'none',
    );
    if (found.length === 0) return { taken };
    for (const privilege of found) {
      const holding = holdingOf(privilege);
      if (holding === undefined)
        return privilege.privilege === 'undecided'
          ? { why: 'what is left to him without MFA is not decided' }
          : { why: 'the trust policy of a role lets him in without MFA: fix that role first' };
      if (!isTaken(holding, taken)) taken = taking(holding, taken);
    }
    const after = withTaken(details, user, taken);
    left = accountPrivileges(after, now, [], { users: [userIn(after, user)], credentials: WITHOUT_MFA });
  }
  return { why: 'what gives the privilege was not found' };
};

export const userIn = ({ users }: AuthorizationDetails, { arn }: AccountUser): AccountUser => {
  const found = users.find((user) => user.arn === arn);
  if (found === undefined) throw new Error(`no user ${arn}`);
  return found;
};

/**
 * A Deny must bind the user where it bound him, and the role, too: without one of those that go nothing else may stay.
 */
export const withAllWhereDenied = (owned: readonly Owned[], taken: Taken): Taken =>
  owned.some(({ holding, document }) => isTaken(holding, taken) && hasDeny(document))
    ? owned.reduce((all, { holding }) => (isTaken(holding, all) ? all : taking(holding, all)), taken)
    : taken;
