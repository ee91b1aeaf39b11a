/** Writes the page of a large account into a file: `large-page FILE COUNT`, of so many users and as many roles. */
import { writeFileSync } from 'node:fs';
import { renderHtml } from '../src/report/html.ts';
import { largeReport } from '../test/support/large-report.ts';

const write = async (file: string, count: number): Promise<void> => {
  const report = await largeReport(count);
  writeFileSync(file, renderHtml(report, { now: new Date('2026-11-28T00:00:00Z') }));
  process.stdout.write(JSON.stringify({ results: report.evaluations.length }));
};

const [file = '', count] = process.argv.slice(2);
void write(file, Number(count));
