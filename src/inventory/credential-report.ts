import { CsvError, parse } from 'csv-parse/sync';
import type { AccessKey, ReportedUse } from '../resources/user.ts';
import { quoted } from '../text/quoted.ts';

/** What a credential report tells of one user; undefined: it does not say. */
export interface ReportedUser {
  readonly userName: string | undefined;
  readonly arn: string | undefined;
  /** ISO 8601. */
  readonly createDate: string | undefined;
  readonly mfaActive: boolean | undefined;
  readonly hasPassword: boolean | undefined;
  readonly activeAccessKeys: number | undefined;
  /** X.509 certificates. */
  readonly activeSigningCertificates: number | undefined;
  /** Undefined where the line has nothing of it. */
  readonly use: ReportedUse | undefined;
}

/** A report's lines; each is one user. */
export interface CredentialReport {
  readonly users: readonly ReportedUser[];
  /** The root user's line, as every report of AWS has one. */
  readonly root: ReportedUser | undefined;
}

interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

/** A spreadsheet separates cells with what is usual in its country. No name of a column holds any of these. */
const delimiterOf = (csv: string): string => {
  const [header = ''] = csv.trimStart().split(/[\r\n]/, 1);
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((a, b) => (count(b) > count(a) ? b : a));
};

const readLines = (csv: string, source: string): readonly Line[] => {
  const lines: Line[] = [];
  try {
    parse(csv, {
      bom: true,
      delimiter: delimiterOf(csv),
      skip_empty_lines: true,
      on_record: (cells: string[], { lines: number }) => {
        lines.push({ number, cells });
        return null;
      },
    });
  } catch (cause) {
    if (cause instanceof CsvError) throw new Error(`${source} is not CSV: ${cause.message}`, { cause });
    throw cause;
  }
  return lines;
};

/** IAM's words for: there is no such thing, or nothing is known of it. */
const UNKNOWN = ['', 'n/a', 'no_information', 'not_supported'];

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** IAM's words for: it never was. */
const NEVER = ['n/a', 'no_information'];

type Cell = (column: string) => string | undefined;

/** A time; null: never. A word that is neither tells nothing: no verdict rests on it. */
const timeIn = (value: string | undefined): string | null | undefined => {
  if (value === undefined) return undefined;
  if (NEVER.includes(value.toLowerCase())) return null;
  return DATE.test(value) ? value : undefined;
};

/** One of the two access keys that a line may tell of; null: there is none. Undefined where it does not say. */
const accessKeyIn = (number: 1 | 2, cell: Cell): AccessKey | null | undefined => {
  const active = cell(`access_key_${number}_active`)?.toLowerCase();
  const createDate = timeIn(cell(`access_key_${number}_last_rotated`));
  if (active !== 'true' && active !== 'false') return undefined;
  // Only a key has a day on which it was made: without one, an inactive key is none.
  if (active === 'false' && typeof createDate !== 'string') return createDate;
  const lastUsed = timeIn(cell(`access_key_${number}_last_used_date`));
  return {
    isActive: active === 'true',
    ...(typeof createDate === 'string' ? { createDate } : {}),
    ...(lastUsed === undefined ? {} : { lastUsed }),
  };
};

const useIn = (cell: Cell): ReportedUse | undefined => {
  const passwordLastUsed = timeIn(cell('password_last_used'));
  const keys = ([1, 2] as const).map((number) => accessKeyIn(number, cell));
  const use: ReportedUse = {
    ...(passwordLastUsed === undefined ? {} : { passwordLastUsed }),
    ...(keys.includes(undefined) ? {} : { accessKeys: keys.flatMap((key) => key ?? []) }),
  };
  return Object.keys(use).length === 0 ? undefined : use;
};

/** Reads one line by the names of the columns, in whatever order they stand. */
const readUser = (header: readonly string[], { number, cells }: Line, source: string): ReportedUser => {
  const written: Cell = (column) => {
    const index = header.indexOf(column);
    return index < 0 ? undefined : cells[index]?.trim();
  };
  const cell: Cell = (column) => {
    const value = written(column);
    return value === undefined || UNKNOWN.includes(value.toLowerCase()) ? undefined : value;
  };
  const claim = (column: string): boolean | undefined => {
    const value = cell(column);
    // Documented as TRUE and FALSE, written as true and false.
    const word = value?.toLowerCase();
    if (word === undefined) return undefined;
    if (word === 'true' || word === 'false') return word === 'true';
    throw new Error(`${source}: line ${number}: ${column} must be true or false, not ${quoted(value)}`);
  };
  // One that is known to be active is enough to know; that there is none takes both columns.
  const activeIn = (...columns: readonly string[]): number | undefined => {
    const claims = columns.map(claim);
    const active = claims.filter((isActive) => isActive === true).length;
    return active > 0 || !claims.includes(undefined) ? active : undefined;
  };
  return {
    userName: cell('user'),
    arn: cell('arn'),
    createDate: cell('user_creation_time'),
    mfaActive: claim('mfa_active'),
    hasPassword: claim('password_enabled'),
    activeAccessKeys: activeIn('access_key_1_active', 'access_key_2_active'),
    activeSigningCertificates: activeIn('cert_1_active', 'cert_2_active'),
    use: useIn(written),
  };
};

/** `mfa_active` is never known of a line that is no user's: the root user's is nobody else's. */
const isRoot = ({ userName, arn }: ReportedUser): boolean =>
  userName === '<root_account>' || arn?.endsWith(':root') === true;

const namesUsers = (header: readonly string[]): boolean => header.includes('user') || header.includes('arn');

/** Whether a text begins as a report does. */
const isReport = (csv: string): boolean => {
  const [first = ''] = csv.trimStart().split(/[\r\n]/, 1);
  return namesUsers(
    first.split(delimiterOf(csv)).map((name) => name.replaceAll('"', '').trim().toLowerCase()),
  );
};

/**
 * The users of a credential report.
 *
 * @param csv with a header; columns that are missing tell nothing
 * @param source the file's name, for error messages
 * @throws where it is not such a report, naming the line
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export const readCredentialReport = (csv: string, source: string): CredentialReport => {
  const [first, ...lines] = readLines(csv, source);
  const header = (first?.cells ?? []).map((name) => name.trim().toLowerCase());
  if (!namesUsers(header))
    throw new Error(`${source} is not a credential report: its first line names neither user nor arn`);
  const users: ReportedUser[] = [];
  const known = new Set<string>();
  let root: ReportedUser | undefined;
  for (const line of lines) {
    const user = readUser(header, line, source);
    if (isRoot(user)) {
      root = user;
      continue;
    }
    const who = user.arn ?? user.userName;
    if (who === undefined) throw new Error(`${source}: line ${line.number} names no user`);
    if (known.has(who)) throw new Error(`${source}: line ${line.number} tells of ${quoted(who)} again`);
    known.add(who);
    users.push(user);
  }
  return { users, root };
};

/** The report inside a text in base64; undefined where the text is none. */
const inBase64 = (content: string): string | undefined => {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(content)) return undefined;
  const decoded = Buffer.from(content, 'base64')
    .toString('utf8')
    .replace(/^\ufeff/, '');
  return isReport(decoded) ? decoded : undefined;
};

/**
 * The text of a report as GetCredentialReport gives it: base64 (the API and the AWS CLI) or, where somebody has decoded
 * it already, plain.
 */
export const reportText = (content: string): string => inBase64(content) ?? content;

/** Text that some command printed of an answer; undefined where it is no JSON. */
const printedAnswer = (content: string): unknown => {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
};

/**
 * The answer of GetCredentialReport that a text file stands for: the report, plain or in base64, alone or as the AWS CLI
 * prints the answer as JSON or text. Undefined where it is none of these.
 */
export const reportAnswer = (content: string): Readonly<Record<string, unknown>> | undefined => {
  const printed = /^\s*["{]/.test(content) ? printedAnswer(content) : undefined;
  if (typeof printed === 'object' && printed !== null) return { ...printed };
  // `--output text` puts the fields on one line, with tabs between them.
  const [column = ''] = content.trim().split('\t', 1);
  const report = [typeof printed === 'string' ? printed : content, column]
    .map(reportText)
    .find((text) => isReport(text));
  return report === undefined ? undefined : { Content: report };
};
