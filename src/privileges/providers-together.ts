/** Identity providers that one deletes, or changes, and another makes anew, where one and the same can become both. */
import { OVER_PROVIDERS, federates } from './identity-providers.ts';
import type { Node } from './node.ts';
import { rightsOfSeveral, unlike } from './rights-of-several.ts';
import type { Rights } from './rights.ts';
import { type AddStep, type FoundTogether, MOST_PARTS, foundTogether, idsOf } from './taking-part.ts';
import type { World } from './world.ts';

interface ProvidersTogether {
  /** Says what somebody may do, of all who are looked at. */
  note(node: Node, rights: Rights): void;
  /** Whether somebody changes identity providers. */
  isPart(node: Node): boolean;
  /**
   * Adds the roles that these have by identity providers together.
   *
   * @returns whether it was not too much to be looked at, and all of it was decided
   */
  addFor(several: readonly Node[], add: AddStep): boolean;
}

export const providersTogether = (world: World): ProvidersTogether => {
  /** By the ids of nodes. */
  const parts = new Map<string, { readonly node: Node; readonly rights: Rights }>();
  const known = new Map<string, FoundTogether>();
  return {
    note: (node, rights) => {
      if (OVER_PROVIDERS.some(rights.mentions)) parts.set(node.id, { node, rights });
    },
    isPart: ({ id }) => parts.has(id),
    addFor: (several, add) => {
      const taking = unlike(
        several.flatMap(({ id }) => parts.get(id) ?? []),
        OVER_PROVIDERS,
      );
      const [first, ...others] = taking.map(({ rights }) => rights);
      // What one does alone is known.
      if (first === undefined || others.length === 0) return true;
      if (taking.length > MOST_PARTS) return false;
      const key = idsOf(taking);
      const found =
        known.get(key) ??
        foundTogether(taking, rightsOfSeveral([first, ...others]), (together) => federates(together, world));
      known.set(key, found);
      for (const { step, by } of found.done) if (by.length > 1) add(step, by);
      return found.isDecided;
    },
  };
};
