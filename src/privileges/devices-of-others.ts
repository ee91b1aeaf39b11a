/** Devices that one manages for another, or for users whom the other takes, where one and the same can become both. */
import type { Budget } from '../policy/budget.ts';
import { arnBefore } from './actor.ts';
import type { Taking } from './acting-on-another.ts';
import type { Node } from './node.ts';
import { among, isOnOthers } from './on-whom.ts';
import { unlike } from './rights-of-several.ts';
import type { Rights } from './rights.ts';
import type { Step } from './step.ts';
import { OVER_DEVICES, TAKES, takingUsers, withDevices } from './taken-users.ts';
import type { World } from './world.ts';

/** A bound on those who manage the devices of others, times those who take others: of what one alone can become. */
const MOST_WITH_DEVICES = 10_000;

interface DevicesOfOthers {
  /** Whether somebody may give others devices, or take theirs away. */
  isManager(node: Node): boolean;
  /**
   * Adds what those who manage the devices of others do for these, and for those whom these take.
   *
   * @returns whether it was not too much to be looked at, and all of it was decided
   */
  addFor(several: readonly Node[], add: (step: Step, by: readonly string[]) => void): boolean;
}

/** Somebody, with his rights. */
interface Holder {
  readonly node: Node;
  readonly rights: Rights;
}

/**
 * @param takingAs whom somebody takes
 * @param pairs how many pairs of one who manages and one who takes may still be looked at
 */
export const devicesOfOthers = (
  world: World,
  takingAs: (node: Node) => Taking,
  pairs: Budget,
): DevicesOfOthers => {
  /** By the ids of nodes; undefined for those who manage none. */
  const managers = new Map<string, Holder | undefined>();
  const managerAs = (node: Node): Holder | undefined => {
    if (!managers.has(node.id)) {
      const rights = world.rightsOf(node.actor);
      managers.set(node.id, isOnOthers(rights, OVER_DEVICES) ? { node, rights } : undefined);
    }
    return managers.get(node.id);
  };
  const taken = new Map<string, readonly Step[]>();
  /** Users whom one takes whose devices another manages. */
  const takenBy = (taker: Holder, manager: Holder): readonly Step[] => {
    const key = `${taker.node.id}\n${manager.node.id}`;
    const known = taken.get(key);
    if (known !== undefined) return known;
    pairs.left -= 1;
    const users = among(among(world.details.users, taker.rights, TAKES), manager.rights, OVER_DEVICES).filter(
      ({ arn }) => arn !== arnBefore(taker.node.actor) && arn !== arnBefore(manager.node.actor),
    );
    const found = takingUsers(taker.rights, users, world, manager.rights);
    taken.set(key, found);
    return found;
  };
  return {
    isManager: (node) => managerAs(node) !== undefined,
    addFor: (several, add) => {
      // Of those who may do the same one, and another beside him for what he does to himself.
      const all = unlike(
        several.flatMap((node) => managerAs(node) ?? []),
        OVER_DEVICES,
        2,
      );
      if (all.length === 0) return true;
      const takers = unlike(
        several.flatMap((node) => {
          const { takes, rights } = takingAs(node);
          return takes ? [{ node, rights }] : [];
        }),
        TAKES,
        2,
      );
      if (all.length * Math.max(1, takers.length) > MOST_WITH_DEVICES) return false;
      const named = several.map((node) => ({ node, arn: node.actor.arn }));
      for (const manager of all) {
        const { id, actor } = manager.node;
        for (const { node, arn } of among(named, manager.rights, OVER_DEVICES)) {
          if (arn === actor.arn) continue;
          for (const step of withDevices(manager.rights, node.actor)) add(step, [node.id, id]);
        }
        for (const taker of takers) {
          if (taker.node.actor.arn === actor.arn) continue;
          for (const step of takenBy(taker, manager)) add(step, [taker.node.id, id]);
        }
        if (pairs.left < 0) return false;
      }
      return [...all, ...takers].every(({ rights }) => rights.undecided().length === 0);
    },
  };
};
