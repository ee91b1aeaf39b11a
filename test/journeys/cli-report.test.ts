import { toEvidenceFields } from '../../src/report/evidence-fields.ts';
import { parse } from 'csv-parse/sync';
import type { ComplianceType } from '../../rules/rule.ts';
import { problemLines } from '../../src/report/problem-lines.ts';
import { renderCsv } from '../../src/report/csv.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderTable } from '../../src/report/table.ts';
import { exitCodeOf, toReport, type Report, type ReportedEvaluation } from '../../src/report/report.ts';
import { displayWidth, styleFor, wrapped } from '../../src/report/terminal-text.ts';
import { readJsonOutput } from '../support/json-output.ts';

const evaluation = (
  ResourceName: string,
  ComplianceType: ComplianceType,
  other: Partial<ReportedEvaluation> = {},
): ReportedEvaluation => ({
  RuleId: 'iam-user-mfa-required',
  ConfigRuleName: 'iam-user-mfa-required',
  AccountId: '111122223333',
  ComplianceResourceType: 'AWS::IAM::User',
  ComplianceResourceId: `AIDA${ResourceName.toUpperCase()}`,
  ResourceName,
  ComplianceType,
  Reason: 'some-reason',
  Annotation: `IAM user ${ResourceName} is ${ComplianceType}.`,
  OrderingTimestamp: new Date(0).toISOString(),
  ...toEvidenceFields(undefined, undefined),
  ...other,
});

const reportOf = (evaluations: readonly ReportedEvaluation[], complete = true): Report =>
  toReport('111122223333', ['iam-user-mfa-required'], evaluations, complete);

const plain = { width: Infinity, colours: false };
const ESCAPE = '\u001b';

describe('a report', () => {
  it('is sorted by rule, account and name, by code unit', () => {
    const { evaluations } = toReport(
      null,
      ['b', 'a'],
      [
        evaluation('z', 'COMPLIANT', { ConfigRuleName: 'b', AccountId: null }),
        evaluation('z', 'COMPLIANT', { ConfigRuleName: 'a', AccountId: '2' }),
        evaluation('b', 'COMPLIANT', { ConfigRuleName: 'a', AccountId: '1' }),
        evaluation('Z', 'COMPLIANT', { ConfigRuleName: 'a', AccountId: '1' }),
      ],
      true,
    );
    expect(evaluations.map((one) => [one.ConfigRuleName, one.AccountId, one.ResourceName])).toEqual([
      ['a', '1', 'Z'],
      ['a', '1', 'b'],
      ['a', '2', 'z'],
      ['b', null, 'z'],
    ]);
  });

  it('counts every rule that was asked for, also one without resources', () => {
    const { counts } = toReport(
      null,
      ['iam-user-mfa-required', 'other'],
      [evaluation('a', 'COMPLIANT')],
      true,
    );
    expect(counts).toEqual({
      'iam-user-mfa-required': { COMPLIANT: 1, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 },
      other: { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 },
    });
  });
});

describe('the exit code', () => {
  it.each<[string, ComplianceType[], boolean, boolean, number]>([
    ['0 for nothing at all', [], true, false, 0],
    ['0 for COMPLIANT and NOT_APPLICABLE', ['COMPLIANT', 'NOT_APPLICABLE'], true, false, 0],
    ['1 for one NON_COMPLIANT', ['COMPLIANT', 'NON_COMPLIANT'], true, false, 1],
    [
      '1 for NON_COMPLIANT beside undecided and unread',
      ['INSUFFICIENT_DATA', 'NON_COMPLIANT'],
      false,
      false,
      1,
    ],
    ['3 for something undecided', ['COMPLIANT', 'INSUFFICIENT_DATA'], true, false, 3],
    ['3 for something unread', ['COMPLIANT'], false, false, 3],
    ['0 for NON_COMPLIANT with --exit-zero', ['NON_COMPLIANT'], true, true, 0],
    ['0 for something undecided with --exit-zero', ['INSUFFICIENT_DATA'], true, true, 0],
    ['3 for something unread, also with --exit-zero', ['NON_COMPLIANT'], false, true, 3],
  ])('is %s', (_, types, complete, exitZero, expected) => {
    expect(exitCodeOf(types, { complete, exitZero })).toBe(expected);
  });
});

describe('the table', () => {
  it('shows NON_COMPLIANT first, then INSUFFICIENT_DATA, and only counts the rest', () => {
    const table = renderTable(
      reportOf([
        evaluation('alice', 'COMPLIANT'),
        evaluation('bob', 'INSUFFICIENT_DATA'),
        evaluation('carol', 'NON_COMPLIANT'),
        evaluation('dave', 'NOT_APPLICABLE'),
      ]),
      plain,
    );
    expect(table).toBe(
      [
        'Account 111122223333',
        '',
        'NON_COMPLIANT iam-user-mfa-required',
        '  carol   IAM user carol is NON_COMPLIANT.',
        '',
        'INSUFFICIENT_DATA iam-user-mfa-required',
        '  bob     IAM user bob is INSUFFICIENT_DATA.',
        '',
        'iam-user-mfa-required',
        '  1 NON_COMPLIANT, 1 INSUFFICIENT_DATA, 1 COMPLIANT, 1 NOT_APPLICABLE',
        '',
      ].join('\n'),
    );
  });

  it('says of a clean account in its first line that there is nothing to act on', () => {
    const [first] = renderTable(reportOf([evaluation('alice', 'COMPLIANT')]), plain).split('\n');
    expect(first).toBe('Account 111122223333: nothing to act on.');
  });

  it('does not call an account clean that was not read completely', () => {
    const [first] = renderTable(reportOf([evaluation('alice', 'COMPLIANT')], false), plain).split('\n');
    expect(first).toBe('Account 111122223333: nothing to act on in what could be read.');
  });

  it.each([40, 80, 120])('keeps every line within a terminal of %i columns, whatever the names', (width) => {
    const names = ['a', 'name'.repeat(16), '用户'.repeat(20), 'x'.repeat(300)];
    const table = renderTable(reportOf(names.map((name) => evaluation(name, 'NON_COMPLIANT'))), {
      width,
      colours: false,
    });
    const sentences = table.split('\n').filter((line) => !names.includes(line.trim()));
    expect(Math.max(...sentences.map(displayWidth))).toBeLessThanOrEqual(width);
    for (const name of names) expect(table).toContain(name);
  });

  it('has each resource on one line where nothing has to fit', () => {
    const long = evaluation('a', 'NON_COMPLIANT', { Annotation: 'word '.repeat(50).trim() });
    expect(renderTable(reportOf([long]), plain)).toContain(`  a       ${long.Annotation}\n`);
  });

  it('shows control characters of names as text', () => {
    const table = renderTable(
      reportOf([evaluation(`a${ESCAPE}[2Jb\u009b\u202e\nc`, 'NON_COMPLIANT')]),
      plain,
    );
    expect(table).toContain('a\\u001b[2Jb\\u009b\\u202e\\u000ac');
  });

  it('is coloured only where it may be', () => {
    const report = reportOf([evaluation('carol', 'NON_COMPLIANT')]);
    expect(renderTable(report, plain)).not.toContain(ESCAPE);
    expect(renderTable(report, { width: 80, colours: true })).toContain(
      `${ESCAPE}[31mNON_COMPLIANT${ESCAPE}[0m`,
    );
  });
});

describe('colours and width', () => {
  const terminal = { write: () => true, isTTY: true, columns: 100 };
  const pipe = { write: () => true };
  it.each([
    ['a terminal has both', terminal, {}, false, { width: 100, colours: true }],
    ['NO_COLOR takes the colours', terminal, { NO_COLOR: '1' }, false, { width: 100, colours: false }],
    ['an empty NO_COLOR does not', terminal, { NO_COLOR: '' }, false, { width: 100, colours: true }],
    ['a dumb terminal has no colours', terminal, { TERM: 'dumb' }, false, { width: 100, colours: false }],
    ['a pipe has neither', pipe, {}, false, { width: Infinity, colours: false }],
    ['a file has neither', terminal, {}, true, { width: Infinity, colours: false }],
  ])('%s', (_, stdout, env, toFile, expected) => {
    expect(styleFor({ stdout, env }, toFile)).toEqual(expected);
  });

  it('counts wide characters twice and combining marks not at all', () => {
    expect(displayWidth('ab')).toBe(2);
    expect(displayWidth('用户')).toBe(4);
    expect(displayWidth('＝')).toBe(2);
    expect(displayWidth('e\u0301')).toBe(1);
  });

  it('breaks lines at spaces, and words only where they fit no line', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefgh ij', 5)).toEqual(['abcde', 'fgh', 'ij']);
  });
});

describe('JSON', () => {
  it('has the documented shape', () => {
    const report = reportOf([evaluation('alice', 'COMPLIANT')]);
    expect(readJsonOutput('evaluate', renderJson(report))).toEqual({
      formatVersion: 1,
      accountId: '111122223333',
      evaluations: report.evaluations,
      counts: report.counts,
      complete: true,
      problems: [],
      missing: [],
    });
  });

  it('escapes what a terminal would obey, and reads back as it was', () => {
    const name = `a${ESCAPE}b\u009bc\u202ed\u{e0001}\u2028`;
    const json = renderJson(reportOf([evaluation(name, 'COMPLIANT')]));
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect((readJsonOutput('evaluate', json) as Report).evaluations[0]?.ResourceName).toBe(name);
  });
});

describe('CSV', () => {
  it('has the columns of the JSON form', () => {
    const one = evaluation('alice', 'COMPLIANT', { Annotation: 'Quotes "and", commas.' });
    const evidence = toEvidenceFields(undefined, undefined);
    const columns = Object.entries(one).filter(([key]) => !Object.hasOwn(evidence, key));
    expect(parse(renderCsv(reportOf([one])), { columns: true })).toEqual([Object.fromEntries(columns)]);
  });

  it('has its heading also without a single row', () => {
    expect(renderCsv(reportOf([])).trim().split(',')).toHaveLength(10);
  });

  it('leaves an unknown account empty', () => {
    const [row] = parse(renderCsv(reportOf([evaluation('a', 'COMPLIANT', { AccountId: null })])), {
      columns: true,
    });
    expect(row).toMatchObject({ AccountId: '' });
  });

  it.each(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', ' =', '\u00a0=', '\t='])(
    'makes a cell harmless that begins with %j',
    (start) => {
      const csv = renderCsv(reportOf([evaluation(`${start}cmd|' /C calc'!A0`, 'COMPLIANT')]));
      const [row] = parse(csv, { columns: true }) as readonly ReportedEvaluation[];
      expect(row?.ResourceName).toMatch(/^'/);
      expect(csv.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    },
  );
});

describe('problems', () => {
  it('are one line for each kind, with some of the names', () => {
    const denied = (resourceName: string) => ({
      operation: 'ListMFADevices',
      resourceName,
      error: { name: 'AccessDenied', message: `not authorized on user ${resourceName}` },
    });
    expect(
      problemLines([
        ...['a', 'b', 'c', 'd', 'e'].map(denied),
        { operation: 'list-users.json', error: { name: 'Error', message: 'IsTruncated is true' } },
      ]),
    ).toEqual([
      'ListMFADevices (a, b, c and 2 more): AccessDenied: not authorized on user a',
      'list-users.json: IsTruncated is true',
    ]);
  });
});
