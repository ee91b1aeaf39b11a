import { toEvidenceFields } from '../../src/report/evidence-fields.ts';
import { parse } from 'csv-parse/sync';
import { reasons } from '../../rules/iam-role-trust-mfa-required/reasons.ts';
import type { ComplianceType, Severity } from '../../rules/rule.ts';
import { problemLines } from '../../src/report/problem-lines.ts';
import { exemptCounts, exemptText } from '../../src/report/exemption.ts';
import { renderCsv } from '../../src/report/csv.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderTable } from '../../src/report/table.ts';
import type { GroupBy } from '../../src/report/table-groups.ts';
import {
  exitCodeOf,
  toReport,
  type Report,
  type ReportedAccount,
  type ReportedEvaluation,
} from '../../src/report/report.ts';
import { displayWidth, wrapped } from '../../src/report/line-wrap.ts';
import { styleFor, type ColorChoice } from '../../src/report/terminal-text.ts';
import type { Io } from '../../src/cli/io.ts';
import { readJsonOutput } from '../support/json-output.ts';
import { sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'reports');

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
  GetsIn: ComplianceType === 'NON_COMPLIANT' ? 'yes' : null,
  Severity: ComplianceType === 'NON_COMPLIANT' ? 'MEDIUM' : null,
  Summary: `is ${ComplianceType}`,
  Arn: `arn:aws:iam::111122223333:user/${ResourceName}`,
  CreateDate: null,
  Tags: null,
  OrderingTimestamp: new Date(0).toISOString(),
  Exemption: null,
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
        '111122223333   4 users, 1 of them not read in full (bob)',
        '',
        '1 to act on, 1 undecided, 1 fine, 1 not applicable',
        '',
        'MEDIUM     user  carol                is NON_COMPLIANT',
        'UNDECIDED  user  bob                  is INSUFFICIENT_DATA',
        '',
        'iam-user-mfa-required  1 NON_COMPLIANT, 1 INSUFFICIENT_DATA, 1 COMPLIANT, 1 NOT_APPLICABLE',
        '',
      ].join('\n'),
    );
  });

  it('says of a clean account that there is nothing to act on', () => {
    const lines = renderTable(reportOf([evaluation('alice', 'COMPLIANT')]), plain).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      '111122223333   1 user, read completely',
      '',
      'nothing to act on; 1 fine, 0 not applicable',
    ]);
  });

  it('does not call an account clean that was not read completely', () => {
    const lines = renderTable(reportOf([evaluation('alice', 'COMPLIANT')], false), plain).split('\n');
    expect(lines[0]).toBe('111122223333   1 user, not everything could be read');
    expect(lines[2]).toBe('nothing to act on in what could be read; 1 fine, 0 not applicable');
  });

  it.each([40, 80, 120])('breaks no word, and keeps lines of words within %i columns', (width) => {
    const names = ['a', 'name'.repeat(16), '用户'.repeat(20), 'x'.repeat(300)];
    const table = renderTable(
      reportOf(names.map((name) => evaluation(name, 'NON_COMPLIANT'))),
      { width, colours: false },
      { next: `mfa-rules explain --role ${'r'.repeat(64)} --inventory somewhere` },
    );
    const wide = table.split('\n').filter((line) => displayWidth(line) > width);
    // A line that is too wide is one word.
    expect(wide.filter((line) => /\S \S/.test(line.replace(/^next:|^[A-Z]+ +user +/, '')))).toEqual([]);
    for (const name of names) expect(table).toContain(name);
  });

  const severe = (name: string, Severity: ReportedEvaluation['Severity'], Reason = 'some-reason') =>
    evaluation(name, 'NON_COMPLIANT', { Severity: Severity ?? null, Reason, Summary: Reason });

  it('puts the worst first, and says once what is said of several', () => {
    const table = renderTable(
      reportOf([
        severe('low', 'LOW', 'unused'),
        severe('b', 'HIGH', 'password'),
        severe('a', 'HIGH', 'password'),
        severe('critical', 'CRITICAL', 'open'),
      ]),
      plain,
    );
    expect(table.split('\n').slice(4, 7)).toEqual([
      'CRITICAL   user  critical             open',
      'HIGH       user  a, b                 password',
      'LOW        user  low                  unused',
    ]);
  });

  const many = Array.from({ length: 300 }, (_, index) =>
    severe(`user-${String(index).padStart(3, '0')}`, 'HIGH'),
  );

  it('names some of many and counts the rest, or names all of them', () => {
    const narrow = { width: 80, colours: false };
    expect(renderTable(reportOf(many), narrow)).toMatch(/user-011\s+and\s+288\s+more\s+\(--all\)/);
    expect(renderTable(reportOf(many), narrow)).toContain('300 users: user-000, ');
    const whole = renderTable(reportOf(many), narrow, { all: true });
    for (const { ResourceName } of many) expect(whole).toContain(ResourceName);
    expect(renderTable(reportOf(many.slice(0, 13)), plain)).toContain('user-012\n');
  });

  it('groups by account where there are several, and by a tag where that is asked for', () => {
    const report = reportOf([
      severe('a', 'HIGH'),
      { ...severe('b', 'HIGH'), AccountId: '444455556666', Tags: { team: 'web' } },
      { ...severe('c', 'HIGH'), Tags: {} },
    ]);
    const titles = (groupBy?: GroupBy): string[] =>
      renderTable(report, plain, groupBy === undefined ? {} : { groupBy })
        .split('\n')
        .filter((line) => /^\S.*: \d+ to act on/.test(line))
        .map((line) => line.replace(/: \d+ to act.*/, ''));
    expect(titles()).toEqual(['Account 111122223333', 'Account 444455556666']);
    expect(titles({ kind: 'tag', key: 'team' })).toEqual([
      'team: tags not read',
      'team=web',
      'without tag team',
    ]);
  });

  it('groups by reason, the worst first', () => {
    const report = reportOf([
      { ...severe('a', 'LOW'), Reason: 'a-low' },
      { ...severe('b', 'HIGH'), Reason: 'z-high' },
      { ...severe('c', 'HIGH'), Reason: 'z-high' },
      { ...evaluation('d', 'COMPLIANT'), Reason: 'fine' },
    ]);
    const table = renderTable(report, plain, { groupBy: { kind: 'reason' } });
    expect(table.match(/^[a-z-]+ \(iam-.*$/gm)).toEqual([
      `z-high (${severe('b', 'HIGH').RuleId}): 2`,
      `a-low (${severe('a', 'LOW').RuleId}): 1`,
    ]);
    expect(renderTable(report, plain)).not.toContain('z-high');
  });

  it('names the rule where two say something of the same resources', () => {
    const of = (RuleId: string, name: string) => ({ ...severe(name, 'HIGH', RuleId), RuleId });
    const [ours, other] = ['iam-user-mfa-required', 'iam-user-privileges-mfa-required'] as const;
    const table = renderTable(
      reportOf([of(ours, 'a'), of(ours, 'b'), of(other, 'a'), of(other, 'b')]),
      plain,
    );
    expect(table).toContain(`${ours} (${ours})\n`);
    expect(table).toContain(`${other} (${other})\n`);
    expect(renderTable(reportOf([of(ours, 'a'), of(other, 'b')]), plain)).not.toContain(`(${ours})`);
  });

  it('names the account of whoever stands in no section of it, and of whom a remedy is told before', () => {
    const [here, there] = ['111122223333', '444455556666'].map((AccountId) => ({
      ...severe('bob', 'HIGH', 'no-device'),
      AccountId,
      Remediation: 'Do something.',
    }));
    if (here === undefined || there === undefined) throw new Error('two accounts are needed');
    expect(renderTable(reportOf([here, there]), plain, { groupBy: { kind: 'reason' } })).toContain(
      'bob (111122223333), bob (444455556666)',
    );
    const table = renderTable(reportOf([here, there]), plain, { isWithRemedies: true });
    expect(table).toContain('What to do: as for bob of account 111122223333.');
    expect(table).not.toContain('bob (');
  });

  it('counts an account that was not evaluated as such', () => {
    const account: ReportedAccount = {
      AccountId: '444455556666',
      AccountName: null,
      Evaluated: false,
      Reason: 'the folder is empty',
      complete: false,
      problems: [],
      missing: [],
    };
    const read = { ...account, AccountId: '111122223333', Evaluated: true, complete: true };
    const report = { ...reportOf([severe('a', 'HIGH')], false), accounts: [read, account] };
    expect(renderTable(report, plain)).toContain('0 not applicable, 1 account not evaluated\n');
  });

  it('names what is new with its rule, and of several accounts with its account', () => {
    const [one, other] = [severe('a', 'HIGH'), { ...severe('b', 'HIGH'), AccountId: '444455556666' }];
    const told = (...found: readonly ReportedEvaluation[]) =>
      renderTable(reportOf(found), plain, { since: { new: found, gone: [] } });
    expect(told(one)).toContain('1 new: a (iam-user-mfa-required)\n');
    expect(told(one, other)).toContain(
      '2 new: a (111122223333, iam-user-mfa-required), b (444455556666, iam-user-mfa-required)\n',
    );
  });

  it('says with remedies what to do once for a reason, and of a statement only where all have it', () => {
    const remedy = reasons['no-mfa-condition'].remedy;
    const role = (name: string, severity: Severity, place: string): ReportedEvaluation =>
      evaluation(name, 'NON_COMPLIANT', {
        RuleId: 'iam-role-trust-mfa-required',
        Reason: 'no-mfa-condition',
        Severity: severity,
        Remediation: `${remedy} By ${place}.`,
      });
    const table = (...members: readonly ReportedEvaluation[]) =>
      renderTable(reportOf(members), plain, { isWithRemedies: true }).match(/What to do: .*/g);
    const [a, b, c] = [role('a', 'HIGH', 'one'), role('b', 'HIGH', 'two'), role('c', 'LOW', 'one')];
    expect(table(a)).toEqual([`What to do: ${remedy} By one.`]);
    expect(table(a, b)).toEqual([`What to do: ${remedy}`]);
    expect(table(a, c)).toEqual([`What to do: ${remedy} By one.`, 'What to do: as for a.']);
    expect(renderTable(reportOf([a, c]), plain)).not.toContain('What to do');
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
    expect(renderTable(report, { width: 80, colours: true })).toContain(`${ESCAPE}[33mMEDIUM${ESCAPE}[0m`);
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
    [
      'a terminal that does not know its size has 80 columns',
      { ...terminal, columns: 0 },
      {},
      false,
      { width: 80, colours: true },
    ],
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

  it.each<[string, Io['env'], ColorChoice, boolean, boolean]>([
    ['FORCE_COLOR colours a pipe', { FORCE_COLOR: '1' }, 'auto', false, true],
    ['FORCE_COLOR=0 takes them', { FORCE_COLOR: '0' }, 'auto', true, false],
    ['CLICOLOR=0 takes them', { CLICOLOR: '0' }, 'auto', true, false],
    ['CLICOLOR_FORCE colours a pipe', { CLICOLOR_FORCE: '1' }, 'auto', false, true],
    ['NO_COLOR beats what forces', { NO_COLOR: '1', FORCE_COLOR: '1' }, 'auto', true, false],
    ['--color always beats NO_COLOR', { NO_COLOR: '1' }, 'always', false, true],
    ['--color never beats FORCE_COLOR', { FORCE_COLOR: '1' }, 'never', true, false],
  ])('%s', (_, env, color, isTTY, colours) => {
    expect(styleFor({ stdout: { write: () => true, isTTY }, env }, false, color).colours).toBe(colours);
  });

  it('breaks lines at spaces, and never a word', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefgh ij', 5)).toEqual(['abcdefgh', 'ij']);
  });
});

describe('JSON', () => {
  /** As `evaluate` writes it. */
  const json = (report: Report): string =>
    renderJson(
      { ...report, accounts: [account] },
      { exempt: exemptCounts(Object.keys(report.counts), report.evaluations) },
    );
  const account: ReportedAccount = {
    AccountId: '111122223333',
    AccountName: 'Audit',
    Evaluated: true,
    Reason: null,
    complete: true,
    problems: [],
    missing: [],
  };

  it('has the documented shape', () => {
    const Exemption = { From: 'tag mfa-exempt', Reason: 'moves', Until: '2026-06-30', Owner: null };
    const report = reportOf([
      evaluation('alice', 'COMPLIANT'),
      evaluation('bob', 'NOT_APPLICABLE', { Exemption }),
    ]);
    expect(readJsonOutput('evaluate', json(report))).toEqual({
      formatVersion: 1,
      accountId: '111122223333',
      evaluations: report.evaluations,
      counts: report.counts,
      exempt: { 'iam-user-mfa-required': 1 },
      complete: true,
      problems: [],
      missing: [],
      accounts: [account],
    });
  });

  it('escapes what a terminal would obey, and reads back as it was', () => {
    const name = `a${ESCAPE}b\u009bc\u202ed\u{e0001}\u2028`;
    const text = json(reportOf([evaluation(name, 'COMPLIANT')]));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect((readJsonOutput('evaluate', text) as Report).evaluations[0]?.ResourceName).toBe(name);
  });
});

describe('who is exempt', () => {
  const until = (...days: readonly string[]): readonly ReportedEvaluation[] => [
    evaluation('alice', 'COMPLIANT'),
    ...days.map((Until) =>
      evaluation('bob', 'NOT_APPLICABLE', { Exemption: { From: 'tag x', Reason: 'y', Until, Owner: null } }),
    ),
  ];

  it.each([
    [until(), undefined],
    [until('2026-06-30'), '1 exempt, until 2026-06-30'],
    [until('2026-06-30', '2026-06-30'), '2 exempt, until 2026-06-30'],
    [until('2026-06-30', '2026-01-31'), '2 exempt, until 2026-01-31 to 2026-06-30'],
  ])('is told with the first and the last end (%#)', (evaluations, text) => {
    expect(exemptText(evaluations)).toBe(text);
    const table = renderTable(reportOf(evaluations), plain);
    expect(table.includes(' exempt, ')).toBe(text !== undefined);
    expect(table).toContain(text ?? '');
  });
});

describe('CSV', () => {
  it('has the columns of the JSON form', () => {
    const one = evaluation('alice', 'COMPLIANT', { Annotation: 'Quotes "and", commas.' });
    const evidence = toEvidenceFields(undefined, undefined);
    const columns = Object.entries(one).filter(
      ([key]) => !Object.hasOwn(evidence, key) && !['Exemption', 'Summary', 'Tags'].includes(key),
    );
    expect(parse(renderCsv(reportOf([one])), { columns: true })).toEqual([
      {
        ...Object.fromEntries(columns),
        GetsIn: '',
        Severity: '',
        CreateDate: '',
        ExemptUntil: '',
        ActiveSigningCertificates: '',
        ActiveSSHPublicKeys: '',
        Privilege: '',
        AccountName: '',
      },
    ]);
  });

  it('has its heading also without a single row', () => {
    expect(renderCsv(reportOf([])).trim().split(',')).toHaveLength(19);
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
