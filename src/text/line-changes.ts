/** The lines of a text that become another text: kept, taken out, put in. */
export interface LineChange {
  readonly kind: 'kept' | 'removed' | 'added';
  readonly line: string;
}

/** How far two texts are alike: the length of the longest common run of lines from each place on. */
const alikeFrom = (before: readonly string[], after: readonly string[]): readonly (readonly number[])[] => {
  const table = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const [row, below] = [table[i], table[i + 1]];
      if (row === undefined || below === undefined) continue;
      row[j] = before[i] === after[j] ? 1 + (below[j + 1] ?? 0) : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  return table;
};

/** The fewest changes that make one text of the other, in the order of the lines. */
export const lineChanges = (before: readonly string[], after: readonly string[]): readonly LineChange[] => {
  const alike = alikeFrom(before, after);
  const changes: LineChange[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, made] = [before[i], after[j]];
    if (old !== undefined && old === made) {
      changes.push({ kind: 'kept', line: old });
      i += 1;
      j += 1;
    } else if (
      old !== undefined &&
      (made === undefined || (alike[i + 1]?.[j] ?? 0) >= (alike[i]?.[j + 1] ?? 0))
    ) {
      changes.push({ kind: 'removed', line: old });
      i += 1;
    } else {
      changes.push({ kind: 'added', line: made ?? '' });
      j += 1;
    }
  }
  return changes;
};

/** How many lines around a change are shown. */
const CONTEXT = 3;

const SIGNS: Readonly<Record<LineChange['kind'], string>> = { kept: ' ', removed: '-', added: '+' };

/** Changes with what stands around them, as a unified diff has them, without its two lines of names. */
export const hunks = (changes: readonly LineChange[]): readonly string[] => {
  const isNear = changes.map((_, at) =>
    changes.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ kind }) => kind !== 'kept'),
  );
  const lines: string[] = [];
  let [old, made] = [1, 1];
  let [start, hunk]: [readonly [number, number], LineChange[]] = [[1, 1], []];
  const close = (): void => {
    if (hunk.length === 0) return;
    const range = (from: number, other: LineChange['kind']): string => {
      const count = hunk.filter(({ kind }) => kind !== other).length;
      // Of no lines it is the one before.
      return `${count === 0 ? from - 1 : from},${count}`;
    };
    lines.push(
      `@@ -${range(start[0], 'added')} +${range(start[1], 'removed')} @@`,
      ...hunk.map(({ kind, line }) => `${SIGNS[kind]}${line}`),
    );
    hunk = [];
  };
  for (const [at, change] of changes.entries()) {
    if (isNear[at] === true) {
      if (hunk.length === 0) start = [old, made];
      hunk.push(change);
    } else close();
    if (change.kind !== 'added') old += 1;
    if (change.kind !== 'removed') made += 1;
  }
  close();
  return lines;
};
