import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientSettings } from '../src/aws/clients.ts';
import type { FaultRow } from './faults/row.ts';
import { faultRows } from './faults/rows.ts';

const seenOf = ({ error, saying }: FaultRow): string => {
  if (error === undefined) return 'The invocation succeeds.';
  const begins = error.replace('{list}', 'ListUsers').replace('{id}', 'AIDA…');
  const message = `${begins}${saying === undefined ? '' : `…${saying}`}`;
  return `The invocation fails: \`${message}…\``;
};

const rowOf = (row: FaultRow): readonly string[] => [
  row.fault,
  row.happens,
  `${row.final.shows.charAt(0).toUpperCase()}${row.final.shows.slice(1)}.`,
  seenOf(row),
];

/** The cells of every table, line by line, without what a formatter may change. */
const tableRows = (markdown: string): readonly (readonly string[])[] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );

it('docs/reliability.md tells of every fault what the rows of test/faults/ prove', () => {
  const documented = tableRows(readFileSync(join(__dirname, '..', 'docs', 'reliability.md'), 'utf8'));
  // What stops without a sound has a table of three columns, and src/functions/heartbeat.test.ts.
  const faults = documented.filter((cells) => cells.length === 4 && cells[0] !== 'What goes wrong');
  expect(faults).toEqual(faultRows.map(rowOf));
});

it('the numbers that it tells are those of the clients', () => {
  const { maxAttempts, requestHandler } = clientSettings;
  expect({ maxAttempts, requestTimeout: requestHandler.requestTimeout }).toEqual({
    maxAttempts: 10,
    requestTimeout: 30_000,
  });
});
