/**
 * Managed policies that one makes and another attaches, and groups that one makes, another puts somebody into and a third gives
 * policies, where one and the same can become all of them.
 */
import type { Budget } from '../policy/budget.ts';
import { type Taking, actingOnAnother } from './acting-on-another.ts';
import { CREATE_POLICY, MAKING_POLICIES, mayAttachMade } from './attached-policies.ts';
import { ACTIONS, CHANGING_GROUPS } from './changed-policies.ts';
import { type Changing, changingOf } from './changing-others.ts';
import { RENAME_GROUP } from './group-names.ts';
import { CREATE_GROUP, JOIN_GROUP } from './made-groups.ts';
import { DELETING_POLICIES } from './names-taken.ts';
import type { Node } from './node.ts';
import { type RightsOfSeveral, rightsOfSeveral, rightsTo, unlike } from './rights-of-several.ts';
import type { Rights } from './rights.ts';
import { type AddStep, type FoundTogether, MOST_PARTS, foundTogether, idsOf } from './taking-part.ts';
import type { World } from './world.ts';

/** What some make, and others give. */
interface MadeAndGiven {
  /** All that counts of what somebody may do. */
  readonly actions: readonly string[];
  readonly create: string;
  readonly giving: readonly string[];
  /** What others may do for it. */
  readonly beside: readonly string[];
  /** Whether one may give what another makes, as far as that is told without a search. */
  readonly mayGive: (giver: Rights, maker: Rights) => boolean;
}

const ATTACHING: readonly string[] = Object.values(ACTIONS).map(({ attach }) => attach);

export const MADE_POLICIES: MadeAndGiven = {
  actions: [...ATTACHING, ...MAKING_POLICIES],
  create: CREATE_POLICY,
  giving: ATTACHING,
  // Others may delete what is there.
  beside: DELETING_POLICIES,
  mayGive: mayAttachMade,
};

const CHANGING_MADE = [...CHANGING_GROUPS, RENAME_GROUP];

export const MADE_GROUPS: MadeAndGiven = {
  actions: [CREATE_GROUP, JOIN_GROUP, ...CHANGING_MADE],
  create: CREATE_GROUP,
  giving: [JOIN_GROUP],
  beside: CHANGING_MADE,
  mayGive: () => true,
};

interface GivenTogether {
  /** Says what somebody may do, of all who are looked at. */
  note(node: Node, rights: Rights): void;
  /** Whether somebody gives what is made, where anybody makes some. */
  isGiver(node: Node): boolean;
  /**
   * Adds what some of these give to one of them, or to whom he takes or hands on, after others have made it.
   *
   * @returns whether it was not too much to be looked at, and all of it was decided
   */
  addFor(several: readonly Node[], add: AddStep): boolean;
}

/** Somebody who takes part, with his rights over these alone. */
interface Part {
  readonly node: Node;
  readonly rights: Rights;
  readonly makes: boolean;
  readonly gives: boolean;
}

/** What some do together. */
interface Acting {
  readonly together: RightsOfSeveral;
  readonly changing: Changing;
  /** For whom: by the ids of nodes. */
  readonly known: Map<string, FoundTogether>;
}

/**
 * @param takingAs whom somebody takes
 * @param pairs how many pairs of one who acts and one for whom may still be looked at
 */
export const givenTogether = (
  world: World,
  { actions, create, giving, beside, mayGive }: MadeAndGiven,
  takingAs: (node: Node) => Taking,
  pairs: Budget,
): GivenTogether => {
  /** By the ids of nodes. */
  const parts = new Map<string, Part>();
  let isMade = false;
  const actingOn = actingOnAnother(world);
  const actings = new Map<string, Acting | undefined>();
  const actingAs = (taking: readonly Part[]): Acting | undefined => {
    const key = idsOf(taking);
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
      if (!actions.some(rights.mentions)) return;
      const makes = rights.mentions(create);
      isMade ||= makes;
      const gives = giving.some(rights.mentions);
      parts.set(node.id, {
        node,
        rights: rightsTo(rights, (action) => actions.includes(action)),
        makes,
        gives,
      });
    },
    isGiver: ({ id }) => isMade && parts.get(id)?.gives === true,
    addFor: (several, add) => {
      const all = unlike(
        several.flatMap(({ id }) => parts.get(id) ?? []),
        actions,
      );
      const makers = all.filter(({ makes }) => makes);
      const givers = all.filter(({ gives }) => gives);
      const meeting = new Set(
        givers.flatMap((giver) => {
          const met = makers.filter((maker) => mayGive(giver.rights, maker.rights));
          return met.length === 0 ? [] : [giver, ...met];
        }),
      );
      // What one does alone is known.
      if (meeting.size === 0 || all.length < 2) return true;
      const taking = all.filter((part) => meeting.has(part) || beside.some(part.rights.mentions));
      if (taking.length > MOST_PARTS) return false;
      const acting = actingAs(taking);
      if (acting === undefined) return true;
      const { together, changing, known } = acting;
      for (const other of several) {
        if (!known.has(other.id)) {
          const stepsOf = actingOn(changing, takingAs(other));
          if (stepsOf !== undefined) pairs.left -= taking.length;
          if (pairs.left < 0) return false;
          known.set(
            other.id,
            foundTogether(taking, together, () => stepsOf?.() ?? []),
          );
        }
        const done = known.get(other.id)?.done ?? [];
        for (const { step, by } of done) if (by.length > 1) add(step, [other.id, ...by]);
      }
      return together.undecided().length === 0;
    },
  };
};
