/** How many single-character edits lead from one word to the other. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, a] of Array.from(from).entries()) {
    const next = [i + 1];
    for (const [j, b] of Array.from(to).entries()) {
      next.push(Math.min((row[j] ?? 0) + (a === b ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};

/** The word that was probably meant, without regard to case; undefined where none is near. */
export const nearest = (word: string, words: readonly string[]): string | undefined => {
  // Nobody mistypes one of our names into a longer word; without this a huge value would cost its square.
  if (word.length > 64) return undefined;
  const wanted = word.trim().toLowerCase();
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of words) {
    const known = candidate.toLowerCase();
    const isPart = wanted.length >= 3 && known.includes(wanted);
    const edits = isPart ? 1 : distance(wanted, known);
    if (edits <= Math.max(2, Math.floor(known.length / 3)) && edits < (best?.edits ?? Infinity))
      best = { candidate, edits };
  }
  return best?.candidate;
};
