/** A report as GitHub Flavored Markdown, for a pull request, an issue or a chat. */
import { severities } from '../../rules/rule.ts';
import { asText } from '../decision/annotation.ts';
import { counted } from '../text/counted.ts';
import { aboutOf, evidenceLines } from './finding-text.ts';
import { exemptText } from './exemption.ts';
import { accountNames, notEvaluatedText, notReadLines } from './not-read.ts';
import {
  isOfSeveral,
  notEvaluated,
  type Report,
  type ReportedAccount,
  type ReportedEvaluation,
} from './report.ts';
import { namedFindings, type Since } from './since.ts';
import { privilegeRank } from './triage.ts';
import { nameSome } from './way-lines.ts';
import { countWaysIn, type WaysIn } from './ways-in.ts';

/** Findings before the rest is counted: GitHub takes 65,536 characters of a comment. */
const SHOWN = 50;

/**
 * Text that no Markdown reader obeys: what could begin markup, a link or a list is escaped, and a comment keeps GitHub from
 * reading `@name` as a mention and `#1` as an issue.
 *
 * @see https://spec.commonmark.org/0.31.2/#backslash-escapes and https://github.github.com/gfm/#autolinks-extension-
 */
export const inert = (text: string): string =>
  asText(text)
    .replace(/[\\`*_[\]<>|~&$#@!]/g, '\\$&')
    .replace(/\\[@#]/g, '$&<!-- -->')
    .replaceAll('://', ':\\//')
    .replace(/www\./gi, (found) => `${found.slice(0, -1)}\\.`)
    .replace(/^\s*(\d+(?=[.)])|(?=[-+=]))/, '$1\\');

/** A name that IAM allows as code, in which nothing is read; any other as text. */
export const code = (name: string): string => (/^[\w+=,.@:/-]+$/.test(name) ? `\`${name}\`` : inert(name));

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

const rankOf = ({ Severity, ComplianceType }: ReportedEvaluation): number =>
  ComplianceType === 'NON_COMPLIANT' ? severities.indexOf(Severity ?? 'LOW') : severities.length;

/** The worst first, and then what could not be decided. */
const toActOn = (evaluations: readonly ReportedEvaluation[]): readonly ReportedEvaluation[] =>
  evaluations
    .filter(
      ({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT' || ComplianceType === 'INSUFFICIENT_DATA',
    )
    .toSorted((a, b) => rankOf(a) - rankOf(b) || privilegeRank(a) - privilegeRank(b));

const findingRow = (one: ReportedEvaluation, names: ReadonlyMap<string, string>): readonly string[] => [
  one.ComplianceType === 'NON_COMPLIANT' ? (one.Severity ?? 'NON\\_COMPLIANT') : 'undecided',
  [one.AccountId, inert(names.get(one.AccountId ?? '') ?? ''), one.AwsRegion]
    .flatMap((part) => part || [])
    .join(' '),
  code(one.ResourceName),
  code(one.RuleId),
  inert(one.Annotation),
  evidenceLines(one).map(inert).join('<br>'),
  inert(one.Remediation ?? ''),
];

/** Column after column, as long as a finding has something in it: results of AWS Config have no evidence. */
const findingTable = (rows: readonly (readonly string[])[]): readonly string[] => {
  const head = ['Severity', 'Account', 'Resource', 'Rule', 'What is wrong', 'Evidence', 'What to do'];
  const used = head.map((_, column) => rows.some((row) => row[column] !== ''));
  const only = (cells: readonly string[]): readonly string[] => cells.filter((_, column) => used[column]);
  return table(only(head), rows.map(only));
};

/** Accounts that were not evaluated, a row each. */
const accountRow = (account: ReportedAccount): readonly string[] => [
  'undecided',
  account.AccountId ?? 'not known',
  inert(account.AccountName ?? ''),
  '',
  inert(notEvaluatedText(account)),
  '',
  '',
];

const countRows = ({ counts }: Report): readonly (readonly string[])[] =>
  Object.entries(counts).map(([ruleId, ofRule]) => [
    inert(aboutOf({ RuleId: ruleId })?.title ?? ruleId),
    ...(['NON_COMPLIANT', 'INSUFFICIENT_DATA', 'COMPLIANT', 'NOT_APPLICABLE'] as const).map((type) =>
      ofRule === null ? 'did not run' : String(ofRule[type] ?? 'not read'),
    ),
  ]);

/** How many of each rule's resources are exempt and until when. */
const exemptLines = ({ counts, evaluations }: Report): readonly string[] =>
  Object.keys(counts).flatMap((ruleId) => {
    const exempt = exemptText(evaluations.filter(({ RuleId }) => RuleId === ruleId));
    return exempt === undefined ? [] : [`- ${inert(ruleId)}: ${exempt}`];
  });

/** `10 users, 5 roles, 1 root user` */
const whatText = ({ users, roles, rootUsers, notKnown, others }: WaysIn): string => {
  const whom = [
    ...(users === 0 ? [] : [counted(users, 'user')]),
    ...(roles === 0 ? [] : [counted(roles, 'role')]),
    ...(rootUsers === 0 ? [] : [counted(rootUsers, 'root user')]),
  ].join(', ');
  return [
    ...(whom === '' ? [] : [`${whom}, each counted once`]),
    ...(notKnown === 0 ? [] : [`of ${notKnown} it is not known whether they get in`]),
    ...(others === 0 ? [] : [`${others} more to act on, and no way in`]),
  ].join('; ');
};

/** What is new and what is gone, each by name. */
const sinceLines = (report: Report, since: Since): readonly string[] => [
  `${since.new.length} new, ${since.gone.length} gone.`,
  '',
  ...(['new', 'gone'] as const).flatMap((which) => {
    if (since[which].length === 0) return [];
    const names = namedFindings(since[which], { isOfSeveral: isOfSeveral(report), inText: code });
    return [`- ${which}: ${nameSome(names, SHOWN)}`];
  }),
  ...(since.new.length + since.gone.length === 0 ? [] : ['']),
];

/** Ends with a line feed; nothing of a name is read as Markdown, and nobody is mentioned by one. */
export const renderMarkdown = (
  report: Report,
  { since }: { readonly since?: Since | undefined } = {},
): string => {
  const found = toActOn(report.evaluations);
  const wrong = found.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT');
  const undecided = found.length - wrong.length;
  const waysIn = countWaysIn(wrong);
  const notRead = notReadLines(report);
  const without = notEvaluated(report);
  const names = accountNames(report.accounts);
  // Findings leave room for accounts: without a row, one would look clean.
  const rows = [
    ...found.slice(0, SHOWN).map((one) => findingRow(one, names)),
    ...without.slice(0, SHOWN).map(accountRow),
  ];
  const more = found.length + without.length - rows.length;
  const exempt = exemptLines(report);
  return [
    `## ${counted(waysIn.users + waysIn.roles + waysIn.rootUsers, 'way')} in without MFA${report.accountId === null ? '' : ` in account ${report.accountId}`}`,
    '',
    ...(wrong.length === 0
      ? []
      : [
          `${whatText(waysIn)}; ${wrong.length} of ${counted(report.evaluations.length, 'result')} ${wrong.length === 1 ? 'is' : 'are'} NON\\_COMPLIANT.`,
          '',
        ]),
    ...(undecided === 0
      ? []
      : [`${counted(undecided, 'result is', 'results are')} undecided: there may be more ways in.`, '']),
    ...(report.complete ? [] : ['**Not everything could be read.**', '']),
    ...(since === undefined ? [] : sinceLines(report, since)),
    ...table(['Rule', 'NON\\_COMPLIANT', 'undecided', 'COMPLIANT', 'not applicable'], countRows(report)),
    ...(exempt.length === 0 ? [] : ['', ...exempt]),
    ...(rows.length === 0 ? [] : ['', ...findingTable(rows)]),
    ...(more === 0 ? [] : ['', `and ${more} more.`]),
    ...(notRead.length === 0 ? [] : ['', 'Not read:', '', ...notRead.map((line) => `- ${inert(line)}`)]),
    '',
  ].join('\n');
};
