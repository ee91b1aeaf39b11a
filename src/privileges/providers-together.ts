/** Identity providers that one deletes, or changes, and another makes anew, where one and the same can become both. */
import { OVER_PROVIDERS, federates } from './identity-providers.ts';
import type { Node } from './node.ts';
import { rightsOfSeveral, unlike } from './rights-of-several.ts';
import type { Rights } from './rights.ts';
import type { Step } from './step.ts';
import type { World } from './world.ts';

/** A bound on those who take part, for accounts that are made to be hard. */
const MOST_PARTS = 100;

interface ProvidersTogether {
  /** Says what somebody may do, of all who are looked at. */
  note(node: Node, rights: Rights): void;
  /** Whether somebody changes identity providers. */
  isPart(node: Node): boolean;
  /**
   * Adds the roles that these have by identity providers together.
   *
   * @returns whether it was not too much to be looked at
   */
  addFor(several: readonly Node[], add: (step: Step, by: readonly string[]) => void): boolean;
}

export const providersTogether = (world: World): ProvidersTogether => {
  /** By the ids of nodes. */
  const parts = new Map<string, { readonly node: Node; readonly rights: Rights }>();
  const known = new Map<string, readonly { readonly step: Step; readonly by: readonly string[] }[]>();
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
      const key = taking.map(({ node }) => node.id).join('\n');
      if (!known.has(key)) {
        const together = rightsOfSeveral([first, ...others]);
        const found = federates(together, world).map((step) => {
          const places = new Set(step.grants.map(together.placeOf));
          return { step, by: taking.filter((_, place) => places.has(place)).map(({ node }) => node.id) };
        });
        known.set(key, found);
      }
      for (const { step, by } of known.get(key) ?? []) if (by.length > 1) add(step, by);
      return true;
    },
  };
};
