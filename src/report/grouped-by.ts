/** What has at least one. */
export type Group<Item> = readonly [Item, ...(readonly Item[])];

/** By a key, in the order of the first of each. */
export const groupedBy = <Item>(
  list: Iterable<Item>,
  keyOf: (item: Item) => string,
): ReadonlyMap<string, Group<Item>> => {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};
