/** What is shown of a role behind MFA before it is proposed in the place of policies of a user's. */
import { flatMap } from '../../policy/flat-map.ts';
import { lazily } from '../../policy/lazily.ts';
import { allowsNothing } from '../../policy/permission-search.ts';
import type { Statement, Statements } from '../../policy/policy-document.ts';
import type { AccountRole, AccountUser } from '../../privileges/account.ts';
import type { RequestSpace } from '../../policy/search/key-meaning.ts';
import type { Actor } from '../../privileges/actor.ts';
import { accountPrivileges, WITHOUT_MFA, type AccountPrivileges } from '../../privileges/privileges.ts';
import { spaceOfForwarded, spacesOf } from '../../privileges/request-space.ts';
import { rolePrivileges } from '../../privileges/role-privileges.ts';
import { isOwnedByAws, worldOf, type World } from '../../privileges/world.ts';
import { complianceWith } from '../fix.ts';
import { ANYTHING, STEPS } from './lost.ts';
import { moveFor } from './move.ts';
import { withChange } from './place.ts';
import {
  differentOf,
  enrolmentIn,
  keptWithMfa,
  ownGrants,
  toChecked,
  withoutMfa,
  type Proved,
  type Today,
} from './prove.ts';
import { userIn, type NotMoved } from './taken.ts';

const CHANGE_TRUST = 'iam:UpdateAssumeRolePolicy';
const ASSUME_ROLE = 'sts:AssumeRole';

/** Whoever may change trust policies without MFA, and is no administrator today. */
interface Changers {
  readonly users: readonly AccountUser[];
  readonly roles: readonly AccountRole[];
}

/** Moves users of one account to roles. */
export type MoveUser = (user: AccountUser) => Proved | NotMoved;

/** They might come to more by changing the trust policy of a new role. Of whom policies are missing is not known anyway. */
const changersIn = ({ details, privileges, now }: Today): Changers => {
  const world = worldOf(details, now);
  const roles = rolePrivileges(details, now);
  const mayChange = (actor: Actor): boolean =>
    actor.missing.length === 0 && world.rightsOf(actor).mentions(CHANGE_TRUST);
  return {
    users: details.users.filter((user) =>
      WITHOUT_MFA.some(
        (credential) =>
          mayChange(world.userActor(user, credential)) &&
          privileges.privilegeOf(user, credential).privilege !== 'administrator',
      ),
    ),
    roles: details.roles.filter(
      (role) =>
        !isOwnedByAws(role) &&
        mayChange(world.roleActor(role)) &&
        roles.privilegeOf(role).privilege !== 'administrator',
    ),
  };
};

/** Whoever could let himself in to the role, other than the user with MFA. */
const whoCanTake = (
  role: AccountRole,
  user: AccountUser,
  { users, roles }: Changers,
  world: World,
): string | undefined => {
  const actors = [
    ...flatMap(
      users.filter(({ arn }) => arn !== user.arn),
      (one) => WITHOUT_MFA.map((credential) => world.userActor(one, credential)),
    ),
    ...roles.map(world.roleActor),
  ];
  return actors.find((actor) => {
    const rights = world.rightsOf(actor);
    return (
      rights.can(CHANGE_TRUST, role.arn, { resourceTags: role.tags }) !== undefined &&
      rights.isNotDenied(ASSUME_ROLE, role.arn, { resourceTags: role.tags }) !== undefined
    );
  })?.name;
};

const withEffect = (effect: Statement['effect'], statements: readonly Statement[]): readonly Statement[] =>
  statements.map((statement) => ({ ...statement, effect }));

const statementsIn = ({ holdings }: Actor): readonly Statement[] =>
  flatMap(holdings, ({ document }) => document.statements);
const areOf = (effect: Statement['effect'], statements: readonly Statement[]): readonly Statement[] =>
  statements.filter((statement) => statement.effect === effect);

/** A statement wherever it stands: of two with the same text each does what the other does. */
const textOf = ({ effect, action, resource, tests, notUnderstood }: Statement): string =>
  JSON.stringify([effect, action, resource, tests, notUnderstood]);

/** Those that are not among others. */
const without = (statements: readonly Statement[], others: readonly Statement[]): readonly Statement[] => {
  const texts = new Set(others.map(textOf));
  return statements.filter((statement) => !texts.has(textOf(statement)));
};

/** Whether surely none of the requests that are looked at is allowed. */
const allowNone = (
  statements: readonly Statement[],
  spaces: readonly RequestSpace[],
  within?: Statements,
): boolean => allowsNothing([{ statements }], ANYTHING, spaces, STEPS, within);

/**
 * Whether surely everything that the user does with MFA today he can do afterwards, himself or in the role: no request is allowed
 * today that no Allow of both allows, and none that a Deny of either refuses. The policies of the role say nothing of whoever
 * asks, so that they are asked as if he did. A statement that is still there needs no search.
 */
const losesNothing = (before: Actor, after: Actor, role: Actor, now: Date): boolean => {
  const held = statementsIn(before);
  const left = flatMap([after, role], statementsIn);
  const allows = without(areOf('Allow', held), areOf('Allow', left));
  const denies = without(areOf('Deny', left), areOf('Deny', held));
  const spaces = [...spacesOf(before, now), spaceOfForwarded(before, now)];
  const refusing = areOf('Deny', held);
  const stillAllowed = withEffect('Deny', areOf('Allow', left));
  return (
    (allows.length === 0 || allowNone([...allows, ...refusing, ...stillAllowed], spaces)) &&
    (denies.length === 0 || allowNone(held, spaces, { statements: withEffect('Allow', denies) }))
  );
};

/** Whether the role lets the user in with MFA alone, and leaves him nothing privileged without it; a clause where not. */
const problemOf = (
  user: AccountUser,
  moved: AccountUser,
  role: AccountRole,
  found: AccountPrivileges,
  { privileges, now }: Today,
): string | undefined => {
  const { name: resourceName, arn, trustPolicy } = role;
  if (
    complianceWith({ resourceName, arn, path: '/', accountId: arn.split(':')[4] }, trustPolicy, now) !==
    'COMPLIANT'
  )
    return 'its trust policy is not proved to ask for MFA';
  const isOpen =
    withoutMfa(found, moved).some(({ privilege }) => privilege !== 'none') ||
    WITHOUT_MFA.some((credential) => found.stepsTo(moved, credential, arn) !== undefined);
  if (isOpen) return 'it is not proved that nothing privileged is left to him without MFA';
  const steps = found.stepsTo(moved, 'mfa', arn);
  if (steps?.length !== 1 || steps[0]?.isAssumption !== true)
    return 'what bounds him does not let him assume a role';
  return enrolmentIn(privileges, user).isOpen && !enrolmentIn(found, moved).isOpen
    ? 'it would leave him no way to enrol a device'
    : undefined;
};

/** Moves users to roles of their own, as far as everything is shown of it that a fix promises. */
export const moverIn = (today: Today): MoveUser => {
  const { details, privileges, now } = today;
  const changers = lazily(() => changersIn(today));
  const before = lazily(() => worldOf(details, now));
  return (user) => {
    const change = moveFor(user, today);
    if ('why' in change) return change;
    const { role } = change.move;
    const after = withChange(details, change);
    const moved = userIn(after, user);
    const found = accountPrivileges(after, now, [role.arn], { users: [moved] });
    const why = problemOf(user, moved, role, found, today);
    if (why !== undefined) return { why };
    const world = worldOf(after, now);
    const taker = whoCanTake(role, user, changers(), world);
    if (taker !== undefined)
      return { why: `${taker} may change trust policies without MFA, and could let himself in` };
    const [asUser, asRole] = [world.userActor(moved, 'mfa'), world.roleActor(role)];
    if (!losesNothing(before().userActor(user, 'mfa'), asUser, asRole, now))
      return { why: 'it is not proved that with MFA he can do all that he does today' };
    const assumed = world.rightsOf(asUser).can(ASSUME_ROLE, role.arn);
    const enrolment = enrolmentIn(found, moved);
    return {
      change,
      touched: { users: [], groups: [], roles: [] },
      canEnrol: enrolment.isOpen,
      kept: differentOf([
        ...(assumed === undefined ? [] : [toChecked(user, assumed)]),
        ...keptWithMfa(user, world.rightsOf(asRole), privileges).map((grant) => toChecked(role, grant)),
        ...enrolment.grants.map((grant) => toChecked(user, grant)),
      ]),
      shutOut: differentOf(
        flatMap(withoutMfa(privileges, user), (privilege) =>
          ownGrants(privilege).map((grant) => toChecked(user, grant)),
        ),
      ),
      alsoFixed: [],
    };
  };
};
