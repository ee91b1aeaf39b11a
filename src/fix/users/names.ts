/** How many names a sentence has. */
const NAMED = 3;

/** Names for a sentence: the first ones, and how many more there are. */
export const namesOf = (all: readonly { readonly name: string }[]): string => {
  const names = all.slice(0, NAMED).map(({ name }) => name);
  return all.length > NAMED ? `${names.join(', ')} and ${all.length - NAMED} more` : names.join(', ');
};
