/** Managed policies that one makes and another attaches, where one and the same can become both. */
import type { Budget } from '../policy/budget.ts';
import { type Taking, actingOnAnother } from './acting-on-another.ts';
import { CREATE_POLICY, MAKING_POLICIES, mayAttachMade } from './attached-policies.ts';
import { ACTIONS } from './changed-policies.ts';
import { type Changing, changingOf } from './changing-others.ts';
import { DELETING_POLICIES } from './names-taken.ts';
import type { Node } from './node.ts';
import { type RightsOfSeveral, rightsOfSeveral, rightsTo, unlike } from './rights-of-several.ts';
import type { Rights } from './rights.ts';
import type { Step } from './step.ts';
import type { World } from './world.ts';

const ATTACHING: readonly string[] = Object.values(ACTIONS).map(({ attach }) => attach);

/** What makes policies and attaches them. */
const ALL: readonly string[] = [...ATTACHING, ...MAKING_POLICIES];
const isAmong = (action: string): boolean => ALL.includes(action);

/** A bound on those who take part, for accounts that are made to be hard. */
const MOST_PARTS = 100;

interface PoliciesTogether {
  /** Says what somebody may do, of all who are looked at. */
  note(node: Node, rights: Rights): void;
  /** Whether somebody attaches policies, where anybody makes some. */
  isAttacher(node: Node): boolean;
  /**
   * Adds what some of these attach to one of them, or to whom he takes or hands on, after others have made it.
   *
   * @returns whether it was not too much to be looked at, and all of it was decided
   */
  addFor(several: readonly Node[], add: (step: Step, by: readonly string[]) => void): boolean;
}

/** Somebody who takes part, with his rights over policies alone. */
interface Part {
  readonly node: Node;
  readonly rights: Rights;
  readonly makes: boolean;
  readonly attaches: boolean;
}

/** What some do together. */
interface Acting {
  readonly together: RightsOfSeveral;
  readonly changing: Changing;
  /** For whom: by the ids of nodes. */
  readonly known: Map<string, readonly { readonly step: Step; readonly by: readonly string[] }[]>;
}

/**
 * @param takingAs whom somebody takes
 * @param pairs how many pairs of one who acts and one for whom may still be looked at
 */
export const policiesTogether = (
  world: World,
  takingAs: (node: Node) => Taking,
  pairs: Budget,
): PoliciesTogether => {
  /** By the ids of nodes. */
  const parts = new Map<string, Part>();
  let isMade = false;
  const actingOn = actingOnAnother(world);
  const actings = new Map<string, Acting | undefined>();
  const actingAs = (taking: readonly Part[]): Acting | undefined => {
    const key = taking.map(({ node }) => node.id).join('\n');
    if (actings.has(key)) return actings.get(key);
    const [first, ...others] = taking.map(({ rights }) => rights);
    const together = first && rightsOfSeveral([first, ...others]);
    const changing = together && changingOf(together);
    const found = together && changing && { together, changing, known: new Map() };
    actings.set(key, found);
    return found;
  };
  return {
    note: (node, rights) => {
      const attaches = ATTACHING.some(rights.mentions);
      if (!attaches && !MAKING_POLICIES.some(rights.mentions)) return;
      const makes = rights.mentions(CREATE_POLICY);
      isMade ||= makes;
      parts.set(node.id, { node, rights: rightsTo(rights, isAmong), makes, attaches });
    },
    isAttacher: ({ id }) => isMade && parts.get(id)?.attaches === true,
    addFor: (several, add) => {
      const all = unlike(
        several.flatMap(({ id }) => parts.get(id) ?? []),
        ALL,
      );
      const makers = all.filter(({ makes }) => makes);
      const attachers = all.filter(({ attaches }) => attaches);
      const meeting = new Set(
        attachers.flatMap((attacher) => {
          const met = makers.filter((maker) => mayAttachMade(attacher.rights, maker.rights));
          return met.length === 0 ? [] : [attacher, ...met];
        }),
      );
      // What one does alone is known.
      if (meeting.size === 0 || all.length < 2) return true;
      // Others may delete what is there.
      const taking = all.filter((part) => meeting.has(part) || DELETING_POLICIES.some(part.rights.mentions));
      if (taking.length > MOST_PARTS) return false;
      const acting = actingAs(taking);
      if (acting === undefined) return true;
      const { together, changing, known } = acting;
      for (const other of several) {
        if (!known.has(other.id)) {
          const stepsOf = actingOn(changing, takingAs(other));
          if (stepsOf !== undefined) pairs.left -= taking.length;
          if (pairs.left < 0) return false;
          const found = (stepsOf?.() ?? []).map((step) => {
            const places = new Set(step.grants.map(together.placeOf));
            return { step, by: taking.filter((_, place) => places.has(place)).map(({ node }) => node.id) };
          });
          known.set(other.id, found);
        }
        for (const { step, by } of known.get(other.id) ?? []) if (by.length > 1) add(step, [other.id, ...by]);
      }
      return together.undecided().length === 0;
    },
  };
};
