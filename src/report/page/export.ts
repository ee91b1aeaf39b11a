/** What is shown, as a CSV file. */
import { harmless } from '../csv-cell.ts';
import { element } from './element.ts';
import type { Row, View } from './rows.ts';

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** What is to be copied is no cell. */
const exported = (columns: View['columns']): View['columns'] =>
  columns.filter(({ isCode }) => isCode !== true);

/** RFC 4180 with line feeds; no cell is run by a spreadsheet, and lines of a cell are parted by semicolons. */
export const toCsv = ({ columns }: Pick<View, 'columns'>, rows: readonly Row[]): string =>
  [
    exported(columns).map(({ label }) => label),
    ...rows.map((row) => exported(columns).map((column) => column.text(row).replaceAll('\n', '; '))),
  ]
    .map((cells) => `${cells.map((cell) => quoted(harmless(cell))).join(',')}\n`)
    .join('');

export const download = (name: string, text: string): void => {
  // A byte order mark, without which a spreadsheet takes UTF-8 for something else.
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  element('a', { href: url, download: name }).click();
  URL.revokeObjectURL(url);
};
