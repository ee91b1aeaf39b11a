/** What names, Sids and annotations hold, no terminal and no spreadsheet obeys. */
import { diagnosisIds } from '../src/doctor/diagnoses.ts';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { iamRoleTrustMfaRequired as rule } from '../rules/iam-role-trust-mfa-required/rule.ts';
import { toAnnotation } from '../src/decision/annotation.ts';
import { fixOf } from '../src/fix/fix.ts';
import { renderDoctorJson, renderDoctorTable } from '../src/report/doctor.ts';
import { renderCsv } from '../src/report/csv.ts';
import { renderExplanations } from '../src/report/explanation.ts';
import { renderAsff } from '../src/report/asff.ts';
import { renderHtml } from '../src/report/html.ts';
import { renderJson } from '../src/report/json.ts';
import { renderJunit } from '../src/report/junit.ts';
import { renderMarkdown } from '../src/report/markdown.ts';
import { renderOcsf } from '../src/report/ocsf.ts';
import { renderTable } from '../src/report/table.ts';
import { toReport, type ReportedEvaluation } from '../src/report/report.ts';
import { readJsonOutput } from './support/json-output.ts';
import { pageDataOf } from './support/page-data.ts';
import { junitFaults, parseXml } from './support/junit.ts';
import { roleWith, TRUST_DEFAULTS } from './support/role-with.ts';
import { share } from './support/share.ts';

fc.configureGlobal({ seed: 20_261_124, numRuns: share(8, 400, 'outputs of each kind') });

const ESCAPES = [
  '\u001b[2J',
  '\u001b]0;x\u0007',
  '\u009b31m',
  '\u202e',
  '\u200b',
  '\u2028',
  '\r',
  '\n',
  '\t',
];
const FORMULAS = ['=', '+', '-', '@', '\uff1d', '\uff0b', '\uff0d', '\uff20', ' =', '\u00a0@', '\t=', "'="];
const MARKUP = ['<script>', '"><img src=x>', '","', '"', "'", '${jndi:x}', '`id`', '%s', '\ud800', '\udc00'];

/** As fc.string has it of the unit `binary`, which first makes a table of all 1,114,112. */
const anyCharacter = fc.nat(0x10ffff).map((code) => String.fromCodePoint(code));

/** Text as an attacker would choose it: any characters, and those that something obeys more often. */
const hostile: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...ESCAPES, ...FORMULAS, ...MARKUP),
      fc.array(anyCharacter, { maxLength: 6 }).map((characters) => characters.join('')),
      fc.string({ maxLength: 12 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join(''));

const evaluation: fc.Arbitrary<ReportedEvaluation> = fc.record({
  RuleId: fc.constant(rule.id),
  ConfigRuleName: fc.constant(rule.id),
  AccountId: fc.constantFrom('111122223333', null),
  ComplianceResourceType: fc.constant('AWS::IAM::Role'),
  ComplianceResourceId: hostile.map((id) => `AROA${id}`),
  ResourceName: hostile,
  ComplianceType: fc.constantFrom('NON_COMPLIANT', 'INSUFFICIENT_DATA', 'COMPLIANT'),
  Reason: hostile,
  Annotation: hostile,
  OrderingTimestamp: fc.constantFrom('2026-11-24T00:00:00.000Z', null),
});

const evaluations = fc.array(evaluation, { maxLength: 4 });

/** Control and format characters, line and paragraph separators, halves of characters. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const withoutLineFeeds = (text: string): string => text.replaceAll('\n', '');

it('a CSV file has one line for each evaluation, and no cell that a terminal or a spreadsheet obeys', () => {
  fc.assert(
    fc.property(evaluations, (all) => {
      const csv = renderCsv(toReport(null, [rule.id], all, true));
      expect(csv.split('\n')).toHaveLength(all.length + 2);
      expect(withoutLineFeeds(csv)).not.toMatch(OBEYED);
      const cells = (parse(csv) as readonly (readonly string[])[]).flat();
      expect(cells).toHaveLength((all.length + 1) * 19);
      for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u);
    }),
  );
});

it('a table has no character that a terminal obeys, but for its own line feeds', () => {
  const style = { width: Infinity, colours: false };
  fc.assert(
    fc.property(evaluations, (all) => {
      const shown = renderTable(toReport(null, [rule.id], all, true), style);
      expect(withoutLineFeeds(shown)).not.toMatch(OBEYED);
      // Three lines for what is to be acted on: its name, what is wrong, and what to do.
      const acted = all.filter(({ ComplianceType }) => ComplianceType !== 'COMPLIANT').length;
      expect(shown.split('\n').length).toBeLessThanOrEqual(3 * acted + 10);
    }),
  );
});

it('JSON has none either, and reads back as it was', () => {
  fc.assert(
    fc.property(evaluations, (all) => {
      const report = toReport(null, [rule.id], all, true);
      const json = renderJson(report);
      expect(withoutLineFeeds(json)).not.toMatch(OBEYED);
      expect(JSON.parse(json)).toMatchObject({ evaluations: report.evaluations });
    }),
  );
});

const AT = new Date(0);

it('JUnit is well-formed whatever a name holds, and has a test for each', () => {
  fc.assert(
    fc.property(evaluations, (all) => {
      const xml = renderJunit(toReport(null, [rule.id], all, true));
      expect(withoutLineFeeds(xml)).not.toMatch(OBEYED);
      const root = parseXml(xml);
      expect(junitFaults(root)).toEqual([]);
      expect(root.attributes['tests']).toBe(String(all.length));
    }),
  );
});

it('OCSF and ASFF have none, and keep to their schemas', () => {
  fc.assert(
    fc.property(evaluations, (all) => {
      const known = all.map((one) => ({
        ...one,
        AccountId: '111122223333',
        ResourceName: `r${one.ResourceName}`,
        Annotation: `${one.Annotation}.`,
      }));
      const report = toReport(null, [rule.id], known, true);
      const forms = [
        ['ocsf', renderOcsf(report, { now: AT })],
        ['asff', renderAsff(report, { now: AT, region: 'us-east-1' })],
      ] as const;
      for (const [form, text] of forms) {
        expect(withoutLineFeeds(text)).not.toMatch(OBEYED);
        expect(readJsonOutput(form, text)).toHaveLength(all.length);
      }
    }),
  );
});

it('the data of a page ends no element of it, and reads back', () => {
  fc.assert(
    fc.property(evaluations, (all) => {
      const html = renderHtml(toReport(null, [rule.id], all, true), { now: AT });
      const [, data = '', ...more] = html.split(/<script id="data" type="application\/json">|<\/script>/);
      expect(data).not.toMatch(/[<>&]/);
      expect(more).toHaveLength(2);
      expect(
        pageDataOf(html)
          .findings.map(({ compliance }) => compliance)
          .toSorted(),
      ).toEqual(all.map(({ ComplianceType }) => ComplianceType).toSorted());
      expect(withoutLineFeeds(data)).not.toMatch(OBEYED);
    }),
  );
});

it('Markdown has a row for each finding, no link, mention or HTML, and no cell that ends early', () => {
  fc.assert(
    fc.property(evaluations, (all) => {
      const markdown = renderMarkdown(toReport(null, [rule.id], all, true));
      expect(withoutLineFeeds(markdown)).not.toMatch(OBEYED);
      // Without names as code, and without what the report itself writes.
      const rows = markdown
        .split('\n')
        .map((line) => line.replaceAll(/(?<!\\)`[\w+=,.@:/-]+`|<br>|<!-- -->/g, ' '));
      for (const row of rows) {
        expect(row).not.toMatch(/(?<!\\)(?:\\\\)*[<[`*]|https?:\/\/|www\./i);
        expect(row).not.toMatch(/@\w/);
      }
      const found = all.filter(({ ComplianceType }) => ComplianceType !== 'COMPLIANT').length;
      expect(rows.filter((row) => row.startsWith('| NON') || row.startsWith('| undecided'))).toHaveLength(
        found,
      );
    }),
  );
});

it('a diagnosis has none, as a table and as JSON', () => {
  const diagnosis = fc.record({
    check: hostile,
    id: fc.constantFrom(...diagnosisIds),
    status: fc.constantFrom('ok', 'note', 'wrong', 'unknown'),
    data: fc.dictionary(hostile, hostile),
    message: hostile,
    remedy: hostile,
    command: hostile,
    accountId: hostile,
  });
  fc.assert(
    fc.property(hostile, fc.array(diagnosis, { maxLength: 3 }), (name, diagnosed) => {
      const report = { name, accountId: null, region: 'us-east-1', diagnosed };
      const table = renderDoctorTable(report, { width: Infinity, colours: false });
      expect(withoutLineFeeds(table)).not.toMatch(OBEYED);
      // What it says of each: a sentence, what to do, and a command.
      expect(table.split('\n').length).toBeLessThanOrEqual(3 * diagnosed.length + 6);
      expect(withoutLineFeeds(renderDoctorJson(report))).not.toMatch(OBEYED);
    }),
  );
});

it('an explanation and an annotation have none, whatever a Sid, an action and a condition hold', () => {
  const now = new Date('2026-11-24T00:00:00Z');
  fc.assert(
    fc.property(hostile, hostile, hostile, fc.constantFrom('Allow', 'Deny'), (sid, key, value, effect) => {
      const role = roleWith({
        Version: '2012-10-17',
        Statement: [
          { Sid: sid, Effect: 'Allow', Principal: { AWS: ['*', value] }, Action: 'sts:AssumeRole' },
          {
            Sid: `${sid}2`,
            Effect: effect,
            Principal: '*',
            Action: ['sts:AssumeRole', value],
            Condition: { [key]: { [value]: sid }, StringLike: { [key]: value } },
          },
        ],
      });
      const decision = rule.decide(role, { parameters: TRUST_DEFAULTS, now });
      const annotation = toAnnotation(rule, role, decision);
      expect(annotation).not.toMatch(OBEYED);
      const text = renderExplanations(
        [{ role, decision, annotation, remedy: undefined, proposal: fixOf(role, now)?.change }],
        {
          width: Infinity,
          colours: false,
        },
      );
      expect(withoutLineFeeds(text)).not.toMatch(OBEYED);
    }),
  );
});
