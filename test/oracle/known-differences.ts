import type { Triple } from './triples.ts';

/** Where the other evaluator differs from what AWS documents, and the page that says so. */
interface KnownDifference {
  readonly name: string;
  readonly page: string;
  readonly isOne: (asked: Triple, ours: string, theirs: string) => boolean;
}

const KNOWN_DIFFERENCES: readonly KnownDifference[] = [];

export const classOf = (asked: Triple, ours: string, theirs: string): string | undefined => {
  const known = KNOWN_DIFFERENCES.find(({ isOne }) => isOne(asked, ours, theirs));
  return known && `${known.name} (${known.page})`;
};
