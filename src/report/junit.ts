/**
 * A report as JUnit XML: a suite a rule, a test a resource.
 *
 * @see https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
import { asText } from '../decision/annotation.ts';
import { exemptText } from './exemption.ts';
import { evidenceLines } from './finding-text.ts';
import { accountLabel, notEvaluatedText, unreadOfEvaluated } from './not-read.ts';
import { problemLines } from './problem-lines.ts';
import { compare, notEvaluated, type Report, type ReportedEvaluation } from './report.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text that XML 1.0 can hold: control characters and halves of characters as text, and what is no character at all. */
const xml = (text: string): string =>
  text
    .split('\n')
    .map((line) => asText(line).replace(/[\ufffe\uffff]/g, '\ufffd'))
    .join('\n')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');

/** What came of one test. */
type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

const OUTCOMES: Readonly<Record<ReportedEvaluation['ComplianceType'], Outcome>> = {
  COMPLIANT: 'passed',
  NON_COMPLIANT: 'failure',
  // Exempt, too.
  NOT_APPLICABLE: 'skipped',
  // It could not be told: neither passed nor failed.
  INSUFFICIENT_DATA: 'error',
};

interface Test {
  readonly suite: string;
  /** What the test is of, without the rule. */
  readonly group: string;
  readonly name: string;
  readonly outcome: Outcome;
  readonly type: string;
  readonly message: string;
  readonly text: readonly string[];
}

const testOf = (one: ReportedEvaluation): Test => ({
  suite: one.ConfigRuleName,
  group: [one.AccountId, one.AwsRegion, one.ComplianceResourceType].flatMap((part) => part ?? []).join('.'),
  name: one.ResourceName,
  outcome: OUTCOMES[one.ComplianceType],
  type: [one.Severity, one.Reason].flatMap((part) => part ?? []).join(' ') || one.ComplianceType,
  message: one.Annotation,
  text: [
    one.Annotation,
    ...evidenceLines(one),
    ...(one.Remediation === undefined || one.Remediation === null ? [] : [`What to do: ${one.Remediation}`]),
    ...(one.Arn === undefined || one.Arn === null ? [] : [one.Arn]),
  ],
});

/** What was not read is an error: a file in which a rule has no test would look like a clean one. */
const unreadTests = (report: Pick<Report, 'problems' | 'missing' | 'accounts'>): readonly Test[] => {
  const { problems, missing } = unreadOfEvaluated(report);
  const notRead = { suite: 'not read', outcome: 'error', type: 'not-read' } as const;
  const ofRules = missing.map(({ RuleId, AccountId, AwsRegion, Reason }) => ({
    ...notRead,
    group: [AccountId, AwsRegion].flatMap((part) => part ?? []).join('.') || 'account not known',
    name: RuleId,
    message: Reason,
    text: [Reason],
  }));
  const lines = problemLines(problems).filter(
    (line) => !ofRules.some(({ message }) => message.includes(line)),
  );
  const ofAccounts = notEvaluated(report).map((account) => {
    const message = notEvaluatedText(account);
    const name = accountLabel(account);
    return { ...notRead, group: account.AccountId ?? 'account not known', name, message, text: [message] };
  });
  return [
    ...ofAccounts,
    ...ofRules,
    ...lines.map((line) => ({ ...notRead, group: 'reading', name: line, message: line, text: [line] })),
  ];
};

const testcase = ({ suite, group, name, outcome, type, message, text }: Test): string => {
  const head = `    <testcase${attributes({ name, classname: `${suite}.${group}`, time: 0 })}`;
  switch (outcome) {
    case 'passed':
      return `${head}/>`;
    case 'skipped':
      return `${head}><skipped${attributes({ message })}/></testcase>`;
    case 'failure':
    case 'error':
      return `${head}><${outcome}${attributes({ message, type })}>${xml(text.join('\n'))}</${outcome}></testcase>`;
  }
};

const counted = (tests: readonly Test[]): Readonly<Record<string, number>> => {
  const count = (outcome: Outcome): number => tests.filter((test) => test.outcome === outcome).length;
  return { tests: tests.length, failures: count('failure'), errors: count('error') };
};

/** @param exempt how many are exempt and until when; undefined: none */
const testsuite = (name: string, tests: readonly Test[], exempt: string | undefined): readonly string[] => [
  `  <testsuite${attributes({
    name,
    ...counted(tests),
    skipped: tests.filter(({ outcome }) => outcome === 'skipped').length,
    time: 0,
  })}>`,
  ...(exempt === undefined
    ? []
    : [`    <properties><property${attributes({ name: 'exempt', value: exempt })}/></properties>`]),
  ...tests.map(testcase),
  '  </testsuite>',
];

/** Ends with a line feed. */
export const renderJunit = ({ evaluations, counts, ...unread }: Report): string => {
  const tests = [...evaluations.map(testOf), ...unreadTests(unread)];
  // A rule that met nothing has an empty suite; one that did not run is among what was not read.
  const names = [...new Set([...Object.keys(counts), ...tests.map(({ suite }) => suite)])]
    .filter((name) => counts[name] !== null)
    .toSorted(compare);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'mfa-rules', ...counted(tests), time: 0 })}>`,
    ...names.flatMap((name) =>
      testsuite(
        name,
        tests.filter(({ suite }) => suite === name),
        exemptText(evaluations.filter(({ ConfigRuleName }) => ConfigRuleName === name)),
      ),
    ),
    '</testsuites>',
    '',
  ].join('\n');
};
