/** The table of a report, for people. */
import { catalog } from '../../rules/catalog.ts';
import { asText } from '../decision/annotation.ts';
import { counted } from '../text/counted.ts';
import { exemptText } from './exemption.ts';
import { displayWidth, hanging, padded, wrapped } from './line-wrap.ts';
import { accountLabel, notEvaluatedText } from './not-read.ts';
import {
  type Report,
  type ReportedEvaluation,
  accountsOf,
  compare,
  isOfSeveral,
  notEvaluated,
} from './report.ts';
import { namedFindings } from './since.ts';
import { NAMED, type TableOptions } from './table-groups.ts';
import { ACT_ON, GAP, NAMES_PART, countLines, row } from './table-rows.ts';
import { cleanText, sectionLines, summaryLine } from './table-sections.ts';
import type { TextStyle } from './terminal-text.ts';
import { nameSome } from './way-lines.ts';

/** `12 users, 13 roles` */
export const countedResources = (
  evaluations: readonly ReportedEvaluation[],
  ruleIds: readonly string[],
): string => {
  const asked = catalog.filter(({ id }) => ruleIds.includes(id));
  return [...new Set(asked.map(({ resourceNoun }) => resourceNoun))]
    .map((resourceNoun) => {
      // Several rules may be about the same resources.
      const ids = asked.filter((rule) => rule.resourceNoun === resourceNoun).map(({ id }) => id as string);
      const ofNoun = evaluations.filter(({ RuleId }) => ids.includes(RuleId));
      const total = new Set(
        ofNoun.map(({ AccountId, ComplianceResourceId }) => `${AccountId} ${ComplianceResourceId}`),
      ).size;
      const noun = resourceNoun === 'account' ? 'root user' : resourceNoun.replace(/^IAM /, '');
      return `${total} ${noun}${total === 1 ? '' : 's'}`;
    })
    .join(', ');
};

const sinceLines = (
  report: Report,
  { since, all = false }: TableOptions,
  style: TextStyle,
): readonly string[] => {
  if (since === undefined) return [];
  return (['new', 'gone'] as const).flatMap((which) => {
    const names = namedFindings(since[which], { isOfSeveral: isOfSeveral(report) });
    const text = names.length === 0 ? '' : `: ${nameSome(names, all ? names.length : NAMED)}`;
    return wrapped(`${names.length} ${which}${text}`, style.width);
  });
};

const whichAccounts = ({ accountId, evaluations, accounts = [] }: Report): string => {
  const count = accounts.length > 1 ? accounts.length : accountsOf(evaluations).size;
  const without = notEvaluated({ accounts }).length;
  if (count > 1) return `${count} accounts${without === 0 ? '' : ` (${without} not evaluated)`}`;
  return accountId ?? 'Account not known';
};

/** A row for each account of which nothing is known. */
const notEvaluatedLines = (report: Report, style: TextStyle): readonly string[] => {
  const without = notEvaluated(report);
  if (without.length === 0) return [];
  const labels = without.map((account) => asText(accountLabel(account)));
  const column = Math.min(Math.max(...labels.map(displayWidth)), Math.floor(style.width * NAMES_PART));
  return [
    '',
    ...without.map((account, index) =>
      row(labels[index] ?? '', asText(notEvaluatedText(account)), column, style),
    ),
  ];
};

/** Each user, role and root user once, with its name: several rules may be about it. */
const distinct = (evaluations: readonly ReportedEvaluation[]): readonly string[] => [
  ...new Map(
    evaluations.map(({ AccountId, ComplianceResourceType, ComplianceResourceId, ResourceName }) => [
      `${AccountId} ${ComplianceResourceType} ${ComplianceResourceId}`,
      ResourceName,
    ]),
  ).values(),
];

/** What is undecided is so because something about it was not read. */
const howRead = (evaluations: readonly ReportedEvaluation[], complete: boolean): string => {
  if (!complete) return 'not everything could be read';
  const undecided = distinct(
    evaluations.filter(({ ComplianceType }) => ComplianceType === 'INSUFFICIENT_DATA'),
  );
  if (undecided.length === 0) return 'read completely';
  if (undecided.length === distinct(evaluations).length) return 'not read in full';
  // A name alone does not tell whose it is among several accounts.
  const names =
    accountsOf(evaluations).size > 1 ? '' : ` (${nameSome(undecided.map(asText).toSorted(compare), NAMED)})`;
  return `${undecided.length} of them not read in full${names}`;
};

/**
 * A report for people: how much there is, then what to act on, the worst first and alike resources together, then what
 * each rule counted.
 *
 * Ends with a line feed; control characters of names are shown as text.
 */
export const renderTable = (report: Report, style: TextStyle, options: TableOptions = {}): string => {
  const { evaluations, counts, complete } = report;
  const toActOn = evaluations.filter(({ ComplianceType }) => ACT_ON.some((type) => type === ComplianceType));
  const clean = complete ? 'nothing to act on' : 'nothing to act on in what could be read';
  const ruleIds = Object.keys(counts).filter(
    // Of a few resources: what the others counted is nothing of theirs.
    (id) => options.isWithRemedies !== true || evaluations.some(({ RuleId }) => RuleId === id),
  );
  const accounts = notEvaluated(report).length;
  const without = accounts === 0 ? '' : `, ${counted(accounts, 'account')} not evaluated`;
  const ran = ruleIds.filter((id) => counts[id] !== null);
  const head = `${whichAccounts(report)}   ${countedResources(evaluations, ran)}, ${howRead(evaluations, complete)}`;
  const ruleColumn = ruleIds.reduce((most, id) => Math.max(most, id.length), 0) + GAP;
  return [
    ...wrapped(head, style.width),
    '',
    ...wrapped(
      (toActOn.length === 0 ? `${clean}; ${cleanText(evaluations)}` : summaryLine(evaluations, style)) +
        without,
      style.width,
    ),
    ...sectionLines(report, options, style),
    ...notEvaluatedLines(report, style),
    '',
    ...Object.entries(counts)
      .filter(([ruleId]) => ruleIds.includes(ruleId))
      .flatMap(([ruleId, ofRule]) => {
        const exempt = exemptText(evaluations.filter(({ RuleId }) => RuleId === ruleId));
        return [
          ...countLines(padded(ruleId, ruleColumn), ofRule, style),
          ...(exempt === undefined ? [] : hanging(padded('', ruleColumn), exempt, style.width)),
        ];
      }),
    ...sinceLines(report, options, style),
    ...(options.next === undefined ? [] : hanging('next: ', asText(options.next), style.width)),
    '',
  ].join('\n');
};
