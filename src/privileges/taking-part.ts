/** Who takes part in what several do together whom one and the same can become. */
import type { Node } from './node.ts';
import type { RightsOfSeveral } from './rights-of-several.ts';
import type { Step } from './step.ts';

/** A bound on those who take part, for accounts that are made to be hard. */
export const MOST_PARTS = 100;

/** A step, and who takes part in it. */
export interface DoneTogether {
  readonly step: Step;
  /** The ids of nodes. */
  readonly by: readonly string[];
}

/** What some do together. */
export interface FoundTogether {
  readonly done: readonly DoneTogether[];
  /** False where there may be more: it took too long to look for. */
  readonly isDecided: boolean;
}

/** Says which steps some take together. */
export type AddStep = (step: Step, by: readonly string[]) => void;

/** The ids of those, for a key of what they do. */
export const idsOf = (taking: readonly { readonly node: Node }[]): string =>
  taking.map(({ node }) => node.id).join('\n');

/**
 * @param taking whose rights these are, in their order
 * @param find what is looked for with all of their rights
 */
export const foundTogether = (
  taking: readonly { readonly node: Node }[],
  together: RightsOfSeveral,
  find: (together: RightsOfSeveral) => readonly Step[],
): FoundTogether => {
  const done = find(together).map((step) => {
    const places = new Set(step.grants.map(together.placeOf));
    return { step, by: taking.filter((_, place) => places.has(place)).map(({ node }) => node.id) };
  });
  return { done, isDecided: together.undecided().length === 0 };
};
