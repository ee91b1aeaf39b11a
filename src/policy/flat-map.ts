/**
 * `items.flatMap(listOf)`, ten times as fast: V8 has no fast path for that method, and a verdict would spend most of its
 * time there.
 */
export const flatMap = <Item, Made>(
  items: readonly Item[],
  listOf: (item: Item) => readonly Made[],
): Made[] => {
  const all: Made[] = [];
  for (const item of items) for (const made of listOf(item)) all.push(made);
  return all;
};
