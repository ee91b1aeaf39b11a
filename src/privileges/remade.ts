/** What somebody else can be made before he is become: given policies, and freed of his limits. */
import { flatMap } from '../policy/flat-map.ts';
import type { Actor } from './actor.ts';
import { changed, type Change } from './changed-policies.ts';
import { loosened } from './own-limits.ts';
import type { Rights } from './rights.ts';
import type { Remade } from './step.ts';
import type { World } from './world.ts';

/** Somebody with each change, without limits, and both. */
export const remade = (
  rights: Rights,
  to: Actor,
  changes: readonly Change[],
  world: World,
): readonly Remade[] => {
  const ofChanges = changes.map((change): Remade => {
    const { path, grants } = change;
    return { path, grants, to: changed(to, change) };
  });
  return [
    ...ofChanges,
    ...loosened(rights, to, world),
    ...flatMap(ofChanges, ({ path, grants, to: made }) =>
      loosened(rights, made, world).map((freed) => ({
        path,
        grants: [...grants, ...freed.grants],
        to: freed.to,
      })),
    ),
  ];
};
