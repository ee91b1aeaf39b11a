/** What somebody has in other accounts: through the roles that let him in there, and through those that these lead to. */
import type { AuthorizationDetails } from './account.ts';
import type { Actor } from './actor.ts';
import { exitsOf, type Abroad, type Exit } from './exits.ts';
import { PRIVILEGES } from './privilege.ts';
import { reachFrom, type ReachedPrivilege } from './reach.ts';
import { type Session, sessionIn, sessionKey } from './sessions.ts';
import { type Step, isCertainStep } from './step.ts';
import { worldOf } from './world.ts';

/** A role for whoever has entered it from another account. */
export interface Entered {
  /** What it has in its own account. */
  readonly privilege: ReachedPrivilege;
  /** The steps to roles of its own account that are looked for, by their ARNs. */
  readonly stepsTo: ReadonlyMap<string, readonly Step[]>;
  readonly exits: readonly Exit[];
}

/**
 * Sessions of an account's roles that are entered, by `sessionKey`; those of a role that is not there are left out.
 *
 * @param sessions those that are entered
 * @param wanted of roles that are looked for
 */
export const enteredRoles = (
  own: AuthorizationDetails,
  abroad: Abroad,
  now: Date,
  sessions: readonly Session[],
  wanted: readonly string[],
): ReadonlyMap<string, Entered> => {
  const roles = new Map(own.roles.map((role) => [role.arn, role]));
  const starting = sessions.flatMap((session) => {
    const role = roles.get(session.arn);
    return role === undefined ? [] : [{ session, role }];
  });
  const world = worldOf(own, now, new Set(wanted), false, abroad.told);
  const actors = starting.map(({ role, session }) => sessionIn(world, role, session));
  const reach = reachFrom(actors, world);
  const exits = exitsOf(own, abroad, now, { sessions: starting });
  const stepsTo = (actor: Actor): Entered['stepsTo'] =>
    new Map(
      wanted.flatMap((arn) => {
        const steps = arn === actor.arn ? [] : reach.stepsTo(actor, arn);
        return steps === undefined ? [] : [[arn, steps] as const];
      }),
    );
  return new Map(
    actors.map((actor) => [
      sessionKey(actor),
      {
        privilege: reach.privilegeOf(actor),
        stepsTo: stepsTo(actor),
        exits: exits.ofSession(actor),
      },
    ]),
  );
};

/** What somebody has in one account, with all steps from where he starts. */
export interface FarPrivilege extends ReachedPrivilege {
  /** Of the account: twelve digits. */
  readonly accountId: string;
}

/** A role that is looked for, and all steps to it. */
interface FarRole {
  readonly role: string;
  readonly steps: readonly Step[];
  readonly isCertain: boolean;
}

export interface Far {
  /** At most one that is decided and one that is not for each account; none where nothing is reached. */
  readonly privileges: readonly FarPrivilege[];
  readonly roles: readonly FarRole[];
}

/** The worse privilege, then the fewer steps; the same one where both are alike. */
const worseOf = (one: FarPrivilege | undefined, other: FarPrivilege): FarPrivilege => {
  if (one === undefined) return other;
  const rank = ({ privilege }: FarPrivilege): number => PRIVILEGES.findIndex((level) => level === privilege);
  const order = rank(one) - rank(other) || one.steps.length - other.steps.length;
  return order <= 0 ? one : other;
};

const UNREAD = { grant: undefined, service: undefined, isCertain: false } as const;

/**
 * What is reached through the roles of other accounts, and on from there: account by account to the end, those with the fewest
 * accounts between first. Each session is entered once, so loops end.
 *
 * @param enteredBy the role as a session; undefined: of an account that was not read, or a role that is gone
 */
export const farOf = (exits: readonly Exit[], enteredBy: (session: Session) => Entered | undefined): Far => {
  const decided = new Map<string, FarPrivilege>();
  const undecided = new Map<string, FarPrivilege>();
  const roles = new Map<string, FarRole>();
  const queue = [...exits];
  const seen = new Set(exits.map(({ to }) => sessionKey(to)));
  const note = (found: FarPrivilege): void => {
    const { accountId, privilege } = found;
    if (privilege === 'undecided') {
      if (!undecided.has(accountId)) undecided.set(accountId, found);
    } else if (privilege !== 'none') decided.set(accountId, worseOf(decided.get(accountId), found));
  };
  for (const { to, steps } of queue) {
    const { accountId, missing } = to;
    const isCertain = steps.every(isCertainStep);
    const entered = enteredBy(to);
    if (entered === undefined) {
      note({ ...UNREAD, accountId, privilege: 'undecided', steps, missing });
      continue;
    }
    const { privilege: own, stepsTo } = entered;
    note({ ...own, accountId, steps: [...steps, ...own.steps], isCertain: isCertain && own.isCertain });
    for (const [role, further] of stepsTo) {
      const all = [...steps, ...further];
      if (!roles.has(role)) roles.set(role, { role, steps: all, isCertain: all.every(isCertainStep) });
    }
    for (const exit of entered.exits) {
      const key = sessionKey(exit.to);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ to: exit.to, steps: [...steps, ...exit.steps] });
    }
  }
  return {
    // Whoever is an administrator has all that is not decided.
    privileges: [...decided.values(), ...undecided.values()].filter(
      ({ accountId, privilege }) =>
        privilege !== 'undecided' || decided.get(accountId)?.privilege !== 'administrator',
    ),
    roles: [...roles.values()],
  };
};
