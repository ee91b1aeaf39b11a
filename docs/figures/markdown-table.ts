/** Tables laid out as prettier lays them out, and numbers as the pages write them. Pure. */

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map((row) => line(row)).join('\n');
};

export const whole = (count: number): string => Math.round(count).toLocaleString('en-US');
export const seconds = (count: number): string => (count < 10 ? count.toFixed(1) : whole(count));
/** US dollars: whole ones, and cents of small sums. */
export const dollars = (sum: number): string => (sum < 10 ? sum.toFixed(2) : whole(sum));
