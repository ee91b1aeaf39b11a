/** Rows in the order of a column. */

/** What something is sorted by; undefined where it has nothing there. */
export type SortKey = number | string | undefined;

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const compareKeys = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : COLLATOR.compare(String(a), String(b));

/** What has no key comes last either way; what is alike stays as it was. */
export const ordered = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => SortKey,
  isDescending: boolean,
): readonly Item[] => {
  const way = isDescending ? -1 : 1;
  return items
    .map((item) => [item, keyOf(item)] as const)
    .toSorted(([, a], [, b]) =>
      a === undefined || b === undefined
        ? Number(a === undefined) - Number(b === undefined)
        : way * compareKeys(a, b),
    )
    .map(([item]) => item);
};
