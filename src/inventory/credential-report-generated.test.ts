/** Credential reports of every shape that a file can have: what is read is what was written, or nothing. */
import fc from 'fast-check';
import { readCredentialReport, type ReportedUser } from './credential-report.ts';
import { share } from '../../test/support/share.ts';

fc.configureGlobal({ seed: 20_261_124, numRuns: share(150, 500, 'credential reports') });

/** A cell as it is written, and what it tells. */
interface Cell<Value> {
  readonly text: string;
  readonly tells: Value | undefined;
}

const UNKNOWN_WORDS = ['', 'N/A', 'n/a', 'no_information', 'NOT_SUPPORTED'];

const unknown: fc.Arbitrary<Cell<never>> = fc
  .constantFrom(...UNKNOWN_WORDS)
  .map((text) => ({ text, tells: undefined }));
const known = (value: boolean): Cell<boolean>[] =>
  [String(value), String(value).toUpperCase(), value ? 'True' : 'False', ` ${value} `].map((text) => ({
    text,
    tells: value,
  }));
const claim: fc.Arbitrary<Cell<boolean>> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...known(true), ...known(false)) },
  { weight: 1, arbitrary: unknown },
);

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html (UserName) */
const userName = fc
  .stringMatching(/^[\w+=,.@-]{1,20}$/)
  .filter((name) => !UNKNOWN_WORDS.includes(name.toLowerCase()));

const CLAIMS = [
  'password_enabled',
  'mfa_active',
  'access_key_1_active',
  'access_key_2_active',
  'cert_1_active',
  'cert_2_active',
] as const;
type Claim = (typeof CLAIMS)[number];
type Row = Readonly<Record<Claim, Cell<boolean>>> & { readonly user: string; readonly extra: string };

const rows: fc.Arbitrary<readonly Row[]> = fc.uniqueArray(
  fc.record({
    user: userName,
    extra: fc.string({ unit: 'grapheme', maxLength: 12 }),
    password_enabled: claim,
    mfa_active: claim,
    access_key_1_active: claim,
    access_key_2_active: claim,
    cert_1_active: claim,
    cert_2_active: claim,
  }),
  { selector: ({ user }) => user, maxLength: 6 },
);

const arnOf = (user: string): string => `arn:aws:iam::111122223333:user/${user}`;

const textOf = (row: Row, column: string): string => {
  if (column === 'user') return row.user;
  if (column === 'arn') return arnOf(row.user);
  return CLAIMS.find((name) => name === column) === undefined ? row.extra : row[column as Claim].text;
};

interface Shape {
  /** In the order in which they stand. */
  readonly columns: readonly string[];
  readonly upperCase: boolean;
  readonly byteOrderMark: string;
  readonly lineEnd: string;
  readonly quoteAll: boolean;
  readonly endsWithLine: boolean;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  columns: fc
    .tuple(
      fc.constantFrom(['user'], ['arn'], ['user', 'arn']),
      fc.subarray([...CLAIMS, 'password_last_changed', 'a_new_column']),
    )
    .chain(([names, others]) => {
      const all = [...names, ...others];
      return fc.shuffledSubarray(all, { minLength: all.length });
    }),
  upperCase: fc.boolean(),
  byteOrderMark: fc.constantFrom('', '\ufeff'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  quoteAll: fc.boolean(),
  endsWithLine: fc.boolean(),
});

const written = (lines: readonly Row[], form: Shape): string => {
  const cell = (text: string): string =>
    form.quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const header = form.columns.map((name) => cell(form.upperCase ? name.toUpperCase() : name));
  const body = lines.map((row) => form.columns.map((name) => cell(textOf(row, name))));
  const text = [header, ...body].map((cells) => cells.join(',')).join(form.lineEnd);
  return `${form.byteOrderMark}${text}${form.endsWithLine ? form.lineEnd : ''}`;
};

/** All but the use of credentials, which has a test of its own. */
const expectedOf = (row: Row, { columns }: Shape): Omit<ReportedUser, 'use'> => {
  const told = (name: Claim): boolean | undefined => (columns.includes(name) ? row[name].tells : undefined);
  const activeIn = (first: boolean | undefined, second: boolean | undefined): number | undefined => {
    const active = Number(first === true) + Number(second === true);
    return active > 0 || (first === false && second === false) ? active : undefined;
  };
  return {
    userName: columns.includes('user') ? row.user : undefined,
    arn: columns.includes('arn') ? arnOf(row.user) : undefined,
    createDate: undefined,
    mfaActive: told('mfa_active'),
    hasPassword: told('password_enabled'),
    activeAccessKeys: activeIn(told('access_key_1_active'), told('access_key_2_active')),
    activeSigningCertificates: activeIn(told('cert_1_active'), told('cert_2_active')),
  };
};

it('reads what was written: any columns in any order and letter case, commas, byte order mark, CRLF, quotes', () => {
  fc.assert(
    fc.property(rows, shape, (lines, form) => {
      const { users } = readCredentialReport(written(lines, form), 'report.csv');
      expect(users.map((user) => ({ ...user, use: undefined }))).toEqual(
        lines.map((row) => expectedOf(row, form)),
      );
    }),
  );
});

it('refuses a word that is neither true nor false, naming line, column and word', () => {
  const word = fc
    .stringMatching(/^[a-z0-9]{1,8}$/)
    .filter((text) => !['true', 'false', ...UNKNOWN_WORDS].includes(text));
  fc.assert(
    fc.property(word, fc.constantFrom(...CLAIMS), (text, column) => {
      const csv = `user,${column}\nalice,true\nbob,${text}\n`;
      expect(() => readCredentialReport(csv, 'report.csv')).toThrow(
        `report.csv: line 3: ${column} must be true or false, not "${text}"`,
      );
    }),
  );
});

it('refuses a report cut off inside a quoted cell, or reads whole lines alone', () => {
  fc.assert(
    fc.property(rows, shape, fc.double({ min: 0, max: 1, noNaN: true }), (lines, form, part) => {
      const whole = written(lines, { ...form, columns: ['user', 'mfa_active'] });
      const cut = whole.slice(0, Math.floor(whole.length * part));
      const users = new Set(lines.map(({ user }) => user));
      const read = (): readonly ReportedUser[] | Error => {
        try {
          return readCredentialReport(cut, 'report.csv').users;
        } catch (error) {
          if (error instanceof Error) return error;
          throw error;
        }
      };
      const result = read();
      if (result instanceof Error) {
        expect(result.message).toMatch(/^report\.csv(:| is not)/);
        return;
      }
      // The last line may be cut; every line before it is whole.
      for (const { userName: name } of result.slice(0, -1)) expect(users).toContain(name);
    }),
  );
});
