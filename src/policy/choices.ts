/** Products of lists. */
import { flatMap } from './flat-map.ts';

/** One of each list, in every way; one more than the bound where there are more. */
export const choicesOf = <Item>(
  lists: readonly (readonly Item[])[],
  most: number,
): readonly (readonly Item[])[] =>
  lists.reduce<readonly (readonly Item[])[]>(
    (choices, list) => flatMap(choices, (choice) => list.map((item) => [...choice, item])).slice(0, most + 1),
    [[]],
  );
