/** The credential table in the forms that it is given in: for people, as JSON and as CSV. */
import { stringify } from 'csv-stringify/sync';
import { asText } from '../decision/annotation.ts';
import { COLUMNS, CSV_COLUMNS, NAMING, NOT_KNOWN, type Column } from './credential-columns.ts';
import { allProblems, missingOf, unreadLines } from './credentials-not-read.ts';
import { countUsers, shownUsers } from './counted-users.ts';
import { harmless } from './csv-cell.ts';
import { FORMAT_VERSION, toJson, unreadFields } from './json.ts';
import { displayWidth, hanging, padded, wrapped } from './line-wrap.ts';
import { problemLines } from './problem-lines.ts';
import { accountLabel, accountNames } from './not-read.ts';
import type { CredentialTable } from './read-credentials.ts';
import { paint, type TextStyle } from './terminal-text.ts';

export const renderCredentialsJson = (table: CredentialTable): string => {
  const { accountId, rows, total, undecided, accounts, complete } = table;
  return toJson({
    formatVersion: FORMAT_VERSION,
    accountId,
    credentials: rows,
    total: total.users + total.rootUsers,
    totalRootUsers: total.rootUsers,
    undecided,
    ...unreadFields({
      complete,
      problems: allProblems(table),
      missing: missingOf(table),
    }),
    accounts: accounts.map(({ AccountId, AccountName, Read, Reason, ...unread }) => ({
      AccountId,
      AccountName,
      Read,
      Reason,
      ...unreadFields({ ...unread, missing: [] }),
    })),
  });
};

/** What the rows do not show, a row each: a file without them would look like a whole one. */
const unreadRows = ({ accounts, problems: ofAll }: CredentialTable): readonly object[] => [
  ...problemLines(ofAll).map((NotRead) => ({ NotRead })),
  ...accounts.flatMap(({ AccountId, AccountName, Read, Reason, problems }) =>
    (Read ? problemLines(problems) : [`account not read: ${Reason}`]).map((line) => ({
      AccountId: AccountId ?? NOT_KNOWN,
      NotRead: line,
      AccountName,
    })),
  ),
];

/** RFC 4180, with line feeds. `NotRead` names what is not known of a row, or why a row is missing. */
export const renderCredentialsCsv = (table: CredentialTable): string => {
  const columns = [...NAMING, ...CSV_COLUMNS];
  const names = accountNames(table.accounts);
  const rows = table.rows.map((row) => ({
    ...Object.fromEntries(columns.map(({ key, text }) => [key, text(row, table.now)])),
    NotRead: row.Missing.join('; '),
    AccountName: names.get(row.AccountId ?? ''),
  }));
  return stringify([...rows, ...unreadRows(table)], {
    header: true,
    columns: [...columns.map(({ key }) => key), 'NotRead', 'AccountName'],
    cast: { string: harmless },
  });
};

const GAP = '  ';

/** A line for each row; undefined where that is wider than a line. */
const asLines = (
  cells: readonly (readonly string[])[],
  columns: readonly Column[],
  style: TextStyle,
): readonly string[] | undefined => {
  const widths = columns.map(({ label }, index) =>
    cells.reduce((most, row) => Math.max(most, displayWidth(row[index] ?? '')), displayWidth(label)),
  );
  if (widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) > style.width) return undefined;
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0))
      .join(GAP)
      .trimEnd();
  return [paint(line(columns.map(({ label }) => label)), 'bold', style), ...cells.map(line)];
};

/** A few lines for each row, for a terminal that is too narrow for one. */
const asBlocks = (
  cells: readonly (readonly string[])[],
  columns: readonly Column[],
  style: TextStyle,
): readonly string[] => {
  const label = columns.reduce((most, column) => Math.max(most, displayWidth(column.label)), 0);
  const names = columns.filter((column) => NAMING.includes(column)).length;
  return cells.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    paint(row.slice(0, names).join(GAP), 'bold', style),
    ...columns.slice(names).flatMap((column, at) => {
      const text = row[names + at] ?? '';
      return text === '' ? [] : hanging(`${GAP}${padded(column.label, label)}${GAP}`, text, style.width);
    }),
  ]);
};

/** As columns where a line holds them, else a few lines for each; the account only where there are several. */
export const renderCredentialsTable = (table: CredentialTable, style: TextStyle): string => {
  const { rows, total, undecided, accounts, now } = table;
  const names = accountNames(accounts);
  const account: Column = {
    key: 'AccountId',
    label: 'Account',
    text: ({ AccountId }) => accountLabel({ AccountId, AccountName: names.get(AccountId ?? '') ?? null }),
  };
  const columns = [...(accounts.length > 1 ? [account] : []), ...NAMING.slice(1), ...COLUMNS];
  const cells = rows.map((row) => columns.map(({ text }) => asText(text(row, now))));
  const shown = asLines(cells, columns, style) ?? asBlocks(cells, columns, style);
  const counted = `${shownUsers(countUsers(rows), total)}${
    undecided === 0 ? '' : `; of ${undecided} it was not read whether they meet the filters`
  }`;
  const after = [counted, ...unreadLines(table)].flatMap((line) => wrapped(asText(line), style.width));
  return `${[...(rows.length === 0 ? [] : [...shown, '']), ...after].join('\n')}\n`;
};
