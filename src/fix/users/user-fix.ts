/**
 * What a user's policies are to be so that nothing privileged is left without MFA: of each change it is proved that the user has
 * no privilege without MFA any more, that nobody loses what needs MFA, and that whoever could enrol a device still can.
 */
import type { ComplianceType } from '../../../rules/rule.ts';
import type { AccountUser } from '../../privileges/account.ts';
import { PRIVILEGES, type Privilege } from '../../privileges/privilege.ts';
import type { UserPrivilege } from '../../privileges/privileges.ts';
import type { CheckedRequest } from '../proof.ts';
import { changesFor, lengthWith } from './candidates.ts';
import type { PolicyChange, Touched } from './place.ts';
import {
  enrolmentIn,
  holdingOf,
  isAtLeast,
  prove,
  rankOf,
  withoutMfa,
  type Proved,
  type Today,
} from './prove.ts';
import { moverIn, type MoveUser } from './prove-move.ts';
import { moveTo, NOT_PROVED, privilegeOf, reasonOf } from './sentences.ts';

/** Another way, which somebody has to choose. */
interface UserAlternative {
  /** Undefined where it takes more than a policy. */
  readonly change: PolicyChange | undefined;
  /** Who has the policy beside the user; nobody without a change. */
  readonly touched: Touched;
  readonly reason: string;
  readonly kept: readonly CheckedRequest[];
  /** Of a move to a role: what programs that use the user's keys do today. */
  readonly shutOut: readonly CheckedRequest[];
  readonly canEnrol: boolean;
  /** Other users of whom the change takes all privileges without MFA, too. */
  readonly alsoFixed: readonly AccountUser[];
}

export interface UserFix extends UserAlternative {
  readonly user: AccountUser;
  /** The worst that the user has without MFA today. */
  readonly privilege: Privilege;
  /** COMPLIANT: with the change nothing privileged is left without MFA. */
  readonly compliance: ComplianceType;
  readonly alternatives: readonly UserAlternative[];
  /** That nobody known would administer the account after it; absent where that is not so, or nobody looked. */
  readonly locksOut?: true;
}

/** Users who were asked about, by what was found. */
export interface UserFixes {
  readonly fixes: readonly UserFix[];
  /** Of whom it is not known whether they have a privilege without MFA, with what is missing. */
  readonly undecided: readonly UserPrivilege[];
}

const NOBODY: Touched = { users: [], groups: [], roles: [] };

const fits = ({ change }: Proved): boolean => {
  const { length, most } = lengthWith(change);
  return length <= most;
};

/** The proposal for a user who has a privilege without MFA. */
const fixFor = (
  user: AccountUser,
  worst: UserPrivilege,
  privilege: Privilege,
  today: Today,
  moveUser: MoveUser,
): UserFix => {
  const holding = holdingOf(worst);
  const [, partition = 'aws'] = user.arn.split(':');
  const couldEnrol = enrolmentIn(today.privileges, user).isOpen;
  const wanted = { partition, isEnrolmentMissing: !couldEnrol };
  const proved = changesFor(user, holding, today.details, wanted).flatMap(
    (change) => prove(user, change, today) ?? [],
  );
  const toWay = (found: Proved): UserAlternative => ({
    ...found,
    reason: reasonOf(found, holding, couldEnrol),
  });
  const none = {
    change: undefined,
    touched: NOBODY,
    kept: [],
    shutOut: [],
    canEnrol: couldEnrol,
    alsoFixed: [],
  };
  const moved = moveUser(user);
  const move: UserAlternative = {
    ...none,
    ...('why' in moved ? {} : moved),
    reason: moveTo(user, worst.grant?.action === '*' && worst.steps.length === 0, moved),
  };
  // The policy that gives the privilege comes first, but for one that IAM would not take, or that leaves no device to enrol.
  const chosen = proved.find((found) => fits(found) && found.canEnrol) ?? proved.find(fits) ?? proved[0];
  if (chosen === undefined)
    return {
      ...none,
      user,
      privilege,
      compliance: 'NON_COMPLIANT',
      reason: `${privilegeOf(worst)} ${NOT_PROVED}`,
      alternatives: [move],
    };
  return {
    ...toWay(chosen),
    reason: `${privilegeOf(worst)} ${reasonOf(chosen, holding, couldEnrol)}`,
    user,
    privilege,
    compliance: 'COMPLIANT',
    alternatives: [move, ...proved.filter((other) => other !== chosen).map(toWay)],
  };
};

/** The worst of what a user has without MFA. */
const worstOf = (user: AccountUser, { privileges }: Today): UserPrivilege | undefined =>
  withoutMfa(privileges, user)
    .filter(({ privilege }) => rankOf(privilege) >= 0)
    .toSorted((one, other) => rankOf(one.privilege) - rankOf(other.privilege))[0];

/**
 * How to leave users nothing privileged without MFA. A user of whom an earlier proposal takes that, too, gets none of his own.
 *
 * @param least the least privilege that is looked for
 */
export const userFixesOf = (users: readonly AccountUser[], least: Privilege, today: Today): UserFixes => {
  const fixes: UserFix[] = [];
  const undecided: UserPrivilege[] = [];
  const fixed = new Set<string>();
  const moveUser = moverIn(today);
  for (const user of users) {
    const worst = worstOf(user, today);
    const open = withoutMfa(today.privileges, user).find(({ privilege }) => privilege === 'undecided');
    const privilege = PRIVILEGES.find((level) => level === worst?.privilege);
    if (worst === undefined || privilege === undefined || !isAtLeast(worst, least)) {
      if (open !== undefined) undecided.push(open);
    } else if (!fixed.has(user.arn)) {
      const fix = fixFor(user, worst, privilege, today, moveUser);
      for (const { arn } of fix.alsoFixed) fixed.add(arn);
      fixes.push(fix);
    }
  }
  return { fixes, undecided };
};

/**
 * The fix with another way in the place of its change.
 *
 * @param number its place among the alternatives, from 1
 * @throws where there is no such way, or it has no document
 */
export const withUserAlternative = (fix: UserFix, number: number): UserFix => {
  const { name } = fix.user;
  const alternative = fix.alternatives[number - 1];
  if (alternative === undefined)
    throw new Error(
      `${name} has other ways up to ${fix.alternatives.length}, and --alternative is ${number}`,
    );
  if (alternative.change === undefined)
    throw new Error(`--alternative ${number} of ${name} has no document: ${alternative.reason}`);
  return {
    ...fix,
    ...alternative,
    compliance: 'COMPLIANT',
    alternatives: fix.alternatives.filter((other) => other !== alternative),
  };
};
