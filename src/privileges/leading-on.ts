/** Whether somebody may lead anywhere: who does not need not be looked at. */
import { flatMap } from '../policy/flat-map.ts';
import { oncePer } from '../policy/lazily.ts';
import type { PolicyDocument, Statement } from '../policy/policy-document.ts';
import type { AccountRole } from './account.ts';
import type { Actor, Holding } from './actor.ts';
import { ASSUME_ROLE } from './admission.ts';
import { escalationPaths } from './escalation-paths.ts';
import { aboutAction, isAboutResource, keysOf, namesIn } from './relevance.ts';
import { isTagOfPrincipal } from './request-space.ts';
import { asksForResource } from './whatever-is-asked.ts';
import { goesByService } from './stand-ins.ts';
import { SOME_NAME } from './statement-levels.ts';
import type { World } from './world.ts';

export const PASS_ROLE = 'iam:PassRole';

/** What leads to roles: no further than they do. */
const TO_ROLES: readonly string[] = [ASSUME_ROLE, PASS_ROLE];

/** What leads on by itself: where a role has to be passed, nothing does that. */
const LEADING: readonly string[] = [
  ...new Set(
    flatMap(escalationPaths, ({ kind, actions }) =>
      kind === 'resource' || kind === 'organization'
        ? []
        : flatMap(actions, (set) => (set.includes(PASS_ROLE) ? [] : set)),
    ),
  ),
].filter((action) => !TO_ROLES.includes(action));

const allowsAbout = (document: PolicyDocument, action: string): readonly Statement[] =>
  aboutAction(document, action).filter(({ effect }) => effect === 'Allow');

/** The Allows of a policy that lead on, and those that lead to roles. */
interface Leading {
  readonly on: readonly Statement[];
  readonly toRoles: readonly Statement[];
}

const leadingIn = oncePer((document: PolicyDocument): Leading => {
  const allowsOf = (actions: readonly string[]): readonly Statement[] => [
    ...new Set(flatMap(actions, (action) => allowsAbout(document, action))),
  ];
  return { on: allowsOf(LEADING), toRoles: allowsOf(TO_ROLES) };
});

/**
 * The roles by which alone somebody may lead on: those whose trust policy names him, and those that his Allows name; undefined
 * where these are about more than names, or about more than roles.
 */
const rolesToCome = (
  actor: Actor,
  world: World,
  isPossible: (allow: Statement) => boolean,
): readonly AccountRole[] | undefined => {
  if (actor.missing.length > 0) return undefined;
  const names: string[] = [];
  for (const { document } of actor.holdings) {
    const { on, toRoles } = leadingIn(document);
    if (on.some(isPossible)) return undefined;
    for (const allow of toRoles.filter(isPossible)) {
      const named = namesIn(allow);
      if (named === undefined || (world.hasUnread && named.length > 0)) return undefined;
      names.push(...named);
    }
  }
  const isNamed = (role: AccountRole): boolean => world.trustOf(role).mayName(actor);
  return [...world.rolesThatMayName(actor).filter(isNamed), ...flatMap(names, world.rolesNamed)];
};

/** Tags of the role may be changed before it is become. */
const goesByTags = (statement: Statement): boolean => keysOf(statement).some(isTagOfPrincipal);

/** The roles that may lead on, or are looked for: backwards from those that do so by more than the names of others. */
const rolesLeadingOn = oncePer((world: World): ReadonlySet<AccountRole> => {
  const found = new Set<AccountRole>();
  const comers = new Map<AccountRole, AccountRole[]>();
  for (const role of world.details.roles) {
    const actor = world.roleActor(role);
    const { isVoid } = world.rightsOf(actor);
    const to = rolesToCome(
      actor,
      world,
      (allow) => !isVoid(allow) || asksForResource(allow) || goesByTags(allow) || goesByService(allow),
    );
    if (to === undefined || world.isWanted(role)) found.add(role);
    for (const other of to ?? []) comers.set(other, [...(comers.get(other) ?? []), role]);
  }
  // A set that grows is gone through to its end.
  for (const role of found) for (const comer of comers.get(role) ?? []) found.add(comer);
  return found;
});

/** Whether a role may lead anywhere. */
export const roleLeadsOn = (role: AccountRole, world: World): boolean => rolesLeadingOn(world).has(role);

/** Whether a user may lead anywhere, with whatever credential: by policies of his own, or by a trust policy that names him. */
export const userLeadsOn = (actor: Actor, world: World): boolean => {
  const roles = rolesToCome(actor, world, () => true);
  return roles === undefined || roles.some((role) => roleLeadsOn(role, world));
};

/** What is made with a role that is passed, beside passing it, and the service that takes the role. */
const TAKING = flatMap(escalationPaths, ({ actions, service }) =>
  service === undefined
    ? []
    : actions
        .filter((set) => set.includes(PASS_ROLE))
        .map((set) => ({ service, made: set.filter((action) => action !== PASS_ROLE) })),
);

/** What a policy has to be about to make any difference to where somebody comes: an action of some path, or all that there are. */
const ANY_OF_PATHS: readonly string[] = [
  ...new Set([...LEADING, ...TO_ROLES, ...TAKING.flatMap(({ made }) => made), `zq7x:${SOME_NAME}`]),
];

/** Whether a policy may make a difference to where somebody comes, beside whatever else he has. */
export const documentLeadsOn = oncePer((document: PolicyDocument): boolean =>
  ANY_OF_PATHS.some((action) => allowsAbout(document, action).length > 0),
);

/**
 * Whether a policy that somebody is given, and others with it, may lead anywhere: by itself, to a role of the account that leads on,
 * or by a part in making something that takes such a role.
 */
export const policyLeadsOn = (holding: Holding, world: World): boolean => {
  const { on, toRoles } = leadingIn(holding.document);
  if (on.length > 0) return true;
  const isTo = ({ arn }: AccountRole): boolean => toRoles.some((allow) => isAboutResource(allow, arn));
  if ([...rolesLeadingOn(world)].some(isTo)) return true;
  return TAKING.some(
    ({ service, made }) =>
      made.some((action) => allowsAbout(holding.document, action).length > 0) &&
      world.rolesFor(service).some((role) => roleLeadsOn(role, world)),
  );
};
