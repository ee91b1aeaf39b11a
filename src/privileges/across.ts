/** What somebody has in other accounts: through the roles that let him in there, and through those that these lead to. */
import type { AccountRole, AuthorizationDetails } from './account.ts';
import { exitsOf, type Abroad, type Exit } from './exits.ts';
import { PRIVILEGES } from './privilege.ts';
import { reachFrom, type ReachedPrivilege } from './reach.ts';
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
 * Roles of an account that are entered, by their ARNs; one that is not there is left out.
 *
 * @param arns of those that are entered
 * @param wanted of roles that are looked for
 */
export const enteredRoles = (
  own: AuthorizationDetails,
  abroad: Abroad,
  now: Date,
  arns: ReadonlySet<string>,
  wanted: readonly string[],
): ReadonlyMap<string, Entered> => {
  const roles = own.roles.filter(({ arn }) => arns.has(arn));
  const world = worldOf(own, now, new Set(wanted));
  const reach = reachFrom(roles.map(world.roleActor), world);
  const exits = exitsOf(own, abroad, now, { roles });
  const stepsTo = (role: AccountRole): Entered['stepsTo'] =>
    new Map(
      wanted.flatMap((arn) => {
        const steps = arn === role.arn ? [] : reach.stepsTo(world.roleActor(role), arn);
        return steps === undefined ? [] : [[arn, steps] as const];
      }),
    );
  return new Map(
    roles.map((role) => [
      role.arn,
      {
        privilege: reach.privilegeOf(world.roleActor(role)),
        stepsTo: stepsTo(role),
        exits: exits.ofRole(role),
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
 * accounts between first. Each role is entered once, so loops end.
 *
 * @param enteredBy the role of an ARN; undefined: of an account that was not read, or a role that is gone
 */
export const farOf = (exits: readonly Exit[], enteredBy: (arn: string) => Entered | undefined): Far => {
  const decided = new Map<string, FarPrivilege>();
  const undecided = new Map<string, FarPrivilege>();
  const roles = new Map<string, FarRole>();
  const queue = [...exits];
  const seen = new Set(exits.map(({ to }) => to.arn));
  const note = (found: FarPrivilege): void => {
    const { accountId, privilege } = found;
    if (privilege === 'undecided') {
      if (!undecided.has(accountId)) undecided.set(accountId, found);
    } else if (privilege !== 'none') decided.set(accountId, worseOf(decided.get(accountId), found));
  };
  for (const { to, steps } of queue) {
    const { arn, accountId, missing } = to;
    const isCertain = steps.every(isCertainStep);
    const entered = enteredBy(arn);
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
      if (seen.has(exit.to.arn)) continue;
      seen.add(exit.to.arn);
      queue.push({ to: exit.to, steps: [...steps, ...exit.steps] });
    }
  }
  return {
    // Whoever is administrator has all that is not decided.
    privileges: [...decided.values(), ...undecided.values()].filter(
      ({ accountId, privilege }) =>
        privilege !== 'undecided' || decided.get(accountId)?.privilege !== 'administrator',
    ),
    roles: [...roles.values()],
  };
};
