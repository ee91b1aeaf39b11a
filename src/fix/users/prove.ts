/** What is shown of a change of a user's policies before it is proposed. */
import { flatMap } from '../../policy/flat-map.ts';
import type { AccountUser, AuthorizationDetails } from '../../privileges/account.ts';
import type { Holding } from '../../privileges/actor.ts';
import { isForApp } from '../../privileges/enrolment.ts';
import { PRIVILEGES, type Privilege } from '../../privileges/privilege.ts';
import {
  accountPrivileges,
  WITHOUT_MFA,
  type AccountPrivileges,
  type UserPrivilege,
} from '../../privileges/privileges.ts';
import type { Grant, Rights } from '../../privileges/rights.ts';
import { worldOf } from '../../privileges/world.ts';
import { spelled, type CheckedRequest } from '../proof.ts';
import { lostBy } from './lost.ts';
import { touchedBy, withChange, type PolicyChange, type Touched } from './place.ts';

/** Who has what in the account as it is. */
export interface Today {
  readonly details: AuthorizationDetails;
  readonly privileges: AccountPrivileges;
  readonly now: Date;
}

/** A change of which everything is shown that a fix promises. */
export interface Proved {
  readonly change: PolicyChange;
  /** Who has the policy beside the user. */
  readonly touched: Touched;
  /** Whether the user can enrol a device without MFA once the change is made. */
  readonly canEnrol: boolean;
  /** Requests that were allowed and still are. */
  readonly kept: readonly CheckedRequest[];
  /** Of a move to a role: what the user does today without MFA, which programs that use his keys do. */
  readonly shutOut: readonly CheckedRequest[];
  /** Other users of whom it takes all privileges without MFA, too. */
  readonly alsoFixed: readonly AccountUser[];
}

/** The policy of the user's that begins the way; undefined where a trust policy does. */
export const holdingOf = ({ steps, grant }: UserPrivilege): Holding | undefined => {
  const [first] = steps;
  return first === undefined
    ? grant?.policy
    : first.grants.find(({ policy }) => policy !== undefined)?.policy;
};

/** From 0, the worst; -1 for what is no privilege. */
export const rankOf = (privilege: UserPrivilege['privilege']): number =>
  PRIVILEGES.findIndex((known) => known === privilege);

export const withoutMfa = ({ privilegeOf }: AccountPrivileges, user: AccountUser): readonly UserPrivilege[] =>
  WITHOUT_MFA.map((credential) => privilegeOf(user, credential));

/** A privilege that is as bad as what is asked about. */
export const isAtLeast = ({ privilege }: UserPrivilege, least: Privilege): boolean =>
  rankOf(privilege) >= 0 && rankOf(privilege) <= rankOf(least);

interface Enrolment {
  readonly grants: readonly Grant[];
  /** With a password alone and with a key alone. */
  readonly isOpen: boolean;
}

export const enrolmentIn = ({ enrolment }: AccountPrivileges, user: AccountUser): Enrolment => {
  const found = WITHOUT_MFA.map((credential) => enrolment(user, credential));
  return {
    grants: flatMap(found, (grants) => grants ?? []),
    isOpen: found.every(isForApp),
  };
};

export const toChecked = ({ arn }: { readonly arn: string }, { action, request }: Grant): CheckedRequest => ({
  principal: arn,
  action,
  requestKeys: Object.fromEntries([...request.context].map(([key, values]) => [spelled(key), values])),
});

export const differentOf = (requests: readonly CheckedRequest[]): readonly CheckedRequest[] => [
  ...new Map(requests.map((request) => [JSON.stringify(request), request])).values(),
];

const rightsWithMfa = (user: AccountUser, details: AuthorizationDetails, now: Date): Rights => {
  const world = worldOf(details, now);
  return world.rightsOf(world.userActor(user, 'mfa'));
};

/** What the user does himself for a privilege. */
export const ownGrants = ({ steps: [first], grant }: UserPrivilege): readonly Grant[] =>
  first === undefined ? (grant === undefined ? [] : [grant]) : first.grants;

/** Of what the user himself does with MFA for the worst that he has then, what the rights of somebody allow. */
export const keptWithMfa = (
  user: AccountUser,
  after: Rights,
  { privilegeOf }: AccountPrivileges,
): readonly Grant[] =>
  flatMap(ownGrants(privilegeOf(user, 'mfa')), ({ policy, action, request }) => {
    // A trust policy alone allows what no policy of the user's does.
    const found = policy && after.can(request.action, request.resource ?? '*');
    return found === undefined ? [] : [{ ...found, action }];
  });

/**
 * Whether a change leaves the user nothing privileged without MFA, and takes from nobody what needs MFA or what is no user's;
 * whoever could enrol a device still can.
 *
 * @returns undefined where one of these is not so, or not decided
 */
export const prove = (
  user: AccountUser,
  change: PolicyChange,
  { details, privileges, now }: Today,
): Proved | undefined => {
  const touched = touchedBy(change.place, details);
  const others = touched.users.filter(({ arn }) => arn !== user.arn);
  const all = [user, ...others];
  const changed = withChange(details, change);
  const byArn = new Map(changed.users.map((one) => [one.arn, one]));
  const asChanged = (one: AccountUser): AccountUser => byArn.get(one.arn) ?? one;
  const after = accountPrivileges(changed, now, [], { users: all.map(asChanged), credentials: WITHOUT_MFA });
  const hasNone = (one: AccountUser): boolean =>
    withoutMfa(after, asChanged(one)).every(({ privilege }) => privilege === 'none');
  const canStillEnrol = (one: AccountUser): boolean =>
    !enrolmentIn(privileges, one).isOpen || enrolmentIn(after, asChanged(one)).isOpen;
  const isProved = hasNone(user) && all.every(canStillEnrol) && lostBy(change, details, now) === undefined;
  if (!isProved) return undefined;
  const enrolment = enrolmentIn(after, asChanged(user));
  return {
    change,
    touched: { ...touched, users: others },
    canEnrol: enrolment.isOpen,
    kept: differentOf(
      [
        ...keptWithMfa(user, rightsWithMfa(asChanged(user), changed, now), privileges),
        ...enrolment.grants,
      ].map((grant) => toChecked(user, grant)),
    ),
    shutOut: [],
    alsoFixed: others.filter(
      (one) => withoutMfa(privileges, one).some(({ privilege }) => rankOf(privilege) >= 0) && hasNone(one),
    ),
  };
};
