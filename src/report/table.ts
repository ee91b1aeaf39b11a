import { asText } from '../decision/annotation.ts';
import { catalog } from '../../rules/catalog.ts';
import { remedyOf, severities, type About, type ComplianceType } from '../../rules/rule.ts';
import { exemptText } from './exemption.ts';
import { groupedBy } from './grouped-by.ts';
import { accountLabel, notEvaluatedText } from './not-read.ts';
import {
  accountsOf,
  compare,
  notEvaluated,
  type Counts,
  type Report,
  type ReportedEvaluation,
} from './report.ts';
import { displayWidth, hanging, padded, wrapped } from './line-wrap.ts';
import { triaged, type FindingGroup } from './triage.ts';
import type { Since } from './since.ts';
import { nameSome } from './way-lines.ts';
import { paint, paintCompliance, type TextStyle } from './terminal-text.ts';

/** What somebody must act on, in the order of acting. The rest is only counted. */
const ACT_ON = ['NON_COMPLIANT', 'INSUFFICIENT_DATA'] as const satisfies readonly ComplianceType[];
const COUNTED = [...ACT_ON, 'COMPLIANT', 'NOT_APPLICABLE'] as const satisfies readonly ComplianceType[];

const GAP = 2;
/** On a terminal, names get at most this part of the line; the sentence needs the rest. */
const NAMES_PART = 0.35;
const SHORTEST_COLUMN = 6;

/** Name and sentence side by side; a name too wide for its column stands above its sentence. */
const row = (name: string, sentence: string, column: number, { width }: TextStyle): string => {
  const indent = ' '.repeat(GAP + column + GAP);
  const lines = wrapped(sentence, width - indent.length).map((line) => indent + line);
  if (displayWidth(name) > column) return [' '.repeat(GAP) + name, ...lines].join('\n');
  const [first = '', ...rest] = lines;
  return [' '.repeat(GAP) + padded(name, column + GAP) + first.slice(indent.length), ...rest].join('\n');
};

/** The evaluations of one rule that have one compliance type. */
export const section = (evaluations: readonly ReportedEvaluation[], style: TextStyle): string[] => {
  const [first] = evaluations;
  if (first === undefined) return [];
  const { ComplianceType, ConfigRuleName, AwsRegion } = first;
  const where = AwsRegion === undefined ? '' : ` in ${AwsRegion}`;
  const names = evaluations.map(({ ResourceName }) => asText(ResourceName));
  // As wide as the names that fit; one that is too wide shall not push the others' sentences away.
  const widths = names.map(displayWidth).filter((width) => width <= style.width * NAMES_PART);
  const column = widths.reduce((a, b) => Math.max(a, b), SHORTEST_COLUMN);
  return [
    '',
    `${paintCompliance(ComplianceType, ComplianceType, style)} ${paint(ConfigRuleName, 'bold', style)}${where}`,
    ...evaluations.map(({ Annotation }, index) => row(names[index] ?? '', asText(Annotation), column, style)),
  ];
};

const countedTypes = (counts: Counts, style: TextStyle): readonly string[] =>
  COUNTED.filter((type) => counts[type] !== undefined).map((type) => {
    const text = `${counts[type]} ${type}`;
    return counts[type] === 0 ? text : paintCompliance(text, type, style);
  });

/** The four numbers on one line, or on four where that is too long. */
export const countsOf = (ruleId: string, counts: Counts | null, style: TextStyle): string[] => {
  if (counts === null) return ['', paint(ruleId, 'bold', style), `${' '.repeat(GAP)}did not run`];
  const painted = countedTypes(counts, style);
  const fits = GAP + displayWidth(painted.join(', ')) <= style.width;
  return [
    '',
    paint(ruleId, 'bold', style),
    ' '.repeat(GAP) + painted.join(fits ? ', ' : `\n${' '.repeat(GAP)}`),
  ];
};

/** Names of one group before the rest is counted. */
const NAMED = 12;
/** `UNDECIDED  `, `role  `: where the text of a group begins. */
const LABEL = 'UNDECIDED'.length + GAP;
const NOUN = 'role'.length + GAP;
/** Names that are narrower than this have what is said of them beside them. */
const BESIDE = 21;

/** How the table is grouped and cut. */
export interface TableOptions {
  /** Every name, however many. */
  readonly all?: boolean;
  /** Sections; absent: by account where there are several, else none. */
  readonly groupBy?: GroupBy;
  /** With what to do, once for each reason: for a few resources. */
  readonly isWithRemedies?: boolean;
  /** The command to run next, where there is one. */
  readonly next?: string;
  /** What is new and what is gone since an earlier answer. */
  readonly since?: Since;
}

export type GroupBy =
  { readonly kind: 'account' } | { readonly kind: 'reason' } | { readonly kind: 'tag'; readonly key: string };

const SEVERITY_LOOKS = { CRITICAL: 'red', HIGH: 'red', MEDIUM: 'yellow', LOW: 'bold' } as const;

/** A few names, or how many there are and some of them. */
const namesOf = ({ members, noun }: FindingGroup, all: boolean): string => {
  const names = members.map(({ ResourceName }) => asText(ResourceName));
  return all || names.length <= NAMED + 1
    ? names.join(', ')
    : `${names.length} ${noun}s: ${nameSome(names, NAMED)} (--all)`;
};

const indented = (indent: number, text: string, { width }: TextStyle): readonly string[] =>
  hanging(' '.repeat(indent), text, width);

/** What to do for a reason, whoever has it. */
const remedyOfReason = ({ RuleId, Reason }: ReportedEvaluation): string | undefined => {
  const about: About | undefined = catalog.find(({ id }) => id === RuleId);
  return about === undefined ? undefined : remedyOf(about, { reason: Reason ?? '' });
};

/**
 * What to do about groups, each in its turn: once for a reason, then where that stands; and with the statements of a role
 * only where all of the group have them.
 */
const remedyTeller = (): ((group: FindingGroup) => string | undefined) => {
  const toldOf = new Map<string, string>();
  return ({ members }) => {
    const [first] = members;
    const ofReason = remedyOfReason(first);
    const toldBefore = ofReason === undefined ? undefined : toldOf.get(ofReason);
    if (toldBefore !== undefined) return `as for ${asText(toldBefore)}.`;
    if (ofReason !== undefined) toldOf.set(ofReason, first.ResourceName);
    const [own, ...others] = new Set(members.map(({ Remediation }) => Remediation ?? undefined));
    return others.length === 0 ? own : ofReason;
  };
};

const groupLines = (
  group: FindingGroup,
  { isLabelled, remedy }: { readonly isLabelled: boolean; readonly remedy: string | undefined },
  options: TableOptions,
  style: TextStyle,
): readonly string[] => {
  const { severity, noun, ways, summary } = group;
  // Said once for all that have it.
  const label = isLabelled ? '' : (severity ?? 'UNDECIDED');
  const names = namesOf(group, options.all ?? false);
  const start = LABEL + NOUN;
  // Of users the summary says all; of roles, who gets in comes first.
  const [beside, below] = ways.length === 0 ? [[asText(summary)], []] : [ways, [asText(summary)]];
  const isBeside = displayWidth(names) < BESIDE;
  const text = isBeside
    ? beside.flatMap((line, index) =>
        hanging(' '.repeat(start) + padded(index === 0 ? names : '', BESIDE), line, style.width),
      )
    : [...indented(start, names, style), ...beside.flatMap((line) => indented(start + GAP, line, style))];
  const [first = '', ...rest] = [
    ...text,
    ...below.flatMap((line) => indented(start + GAP, line, style)),
    ...(remedy === undefined ? [] : indented(start + GAP, `What to do: ${remedy}`, style)),
  ];
  const look = severity === undefined ? 'yellow' : SEVERITY_LOOKS[severity];
  return [
    (label === '' ? '' : paint(label, look, style)) +
      padded('', LABEL - label.length) +
      // What is said of the account is said of its root user.
      padded(noun === 'account' ? 'root' : noun, NOUN) +
      first.slice(start),
    ...rest,
  ];
};

const count = (evaluations: readonly ReportedEvaluation[], type: ComplianceType): number =>
  evaluations.filter(({ ComplianceType }) => ComplianceType === type).length;

/** `11 to act on, 2 undecided, 7 fine, 5 not applicable` */
const summaryLine = (evaluations: readonly ReportedEvaluation[], style: TextStyle): string => {
  const wrong = count(evaluations, 'NON_COMPLIANT');
  return [
    paint(`${wrong} to act on`, wrong === 0 ? 'bold' : 'red', style),
    `${count(evaluations, 'INSUFFICIENT_DATA')} undecided`,
    cleanText(evaluations),
  ].join(', ');
};

const cleanText = (evaluations: readonly ReportedEvaluation[]): string =>
  `${count(evaluations, 'COMPLIANT')} fine, ${count(evaluations, 'NOT_APPLICABLE')} not applicable`;

const ofTag =
  (key: string) =>
  ({ Tags }: ReportedEvaluation): string => {
    if (Tags === undefined || Tags === null) return `${key}: tags not read`;
    const value = Tags[key];
    return value === undefined ? `without tag ${key}` : `${key}=${value}`;
  };

const titleOf = (groupBy: GroupBy | undefined): ((evaluation: ReportedEvaluation) => string) => {
  switch (groupBy?.kind) {
    case undefined:
      return () => '';
    case 'account':
      return ({ AccountId }) => `Account ${AccountId ?? 'not known'}`;
    case 'reason':
      return ({ RuleId, Reason }) => `${Reason ?? 'not known'} (${RuleId})`;
    case 'tag':
      return ofTag(groupBy.key);
  }
};

const worstOf = (evaluations: readonly ReportedEvaluation[]): number =>
  Math.min(
    ...evaluations.map(({ Severity }) =>
      Severity === undefined || Severity === null ? severities.length : severities.indexOf(Severity),
    ),
  );

/** Sections by name; those of reasons the worst first, as nobody looks for one. */
const inOrderOf =
  (groupBy: GroupBy | undefined) =>
  (
    [a, ofA]: readonly [string, readonly ReportedEvaluation[]],
    [b, ofB]: readonly [string, readonly ReportedEvaluation[]],
  ): number =>
    (groupBy?.kind === 'reason' ? worstOf(ofA) - worstOf(ofB) : 0) || compare(a, b);

/** The evaluations to act on, in the sections of a grouping. */
const sectionLines = (
  evaluations: readonly ReportedEvaluation[],
  options: TableOptions,
  style: TextStyle,
): readonly string[] => {
  const accounts = accountsOf(evaluations);
  const { groupBy = accounts.size > 1 ? ({ kind: 'account' } as const) : undefined } = options;
  const title = titleOf(groupBy);
  const byTitle = [...groupedBy(evaluations, title)].toSorted(inOrderOf(groupBy));
  const remedyFor = options.isWithRemedies === true ? remedyTeller() : () => undefined;
  return byTitle.flatMap(([name, ofTitle]) => {
    const lines = ACT_ON.flatMap((type) =>
      triaged(ofTitle.filter(({ ComplianceType }) => ComplianceType === type)).flatMap(
        (group, index, groups) => {
          const isLabelled = groups[index - 1]?.severity === group.severity && index > 0;
          return groupLines(group, { isLabelled, remedy: remedyFor(group) }, options, style);
        },
      ),
    );
    if (lines.length === 0) return [];
    const head = `${asText(name)}: ${groupBy?.kind === 'reason' ? ofTitle.length : summaryLine(ofTitle, style)}`;
    return ['', ...(name === '' ? [] : [paint(head, 'bold', { ...style, colours: false })]), ...lines];
  });
};

/** `12 users, 13 roles` */
export const countedResources = (
  evaluations: readonly ReportedEvaluation[],
  ruleIds: readonly string[],
): string =>
  catalog
    .filter(({ id }) => ruleIds.includes(id))
    .map(({ id, resourceNoun }) => {
      const total = evaluations.filter(({ RuleId }) => RuleId === id).length;
      const noun = resourceNoun === 'account' ? 'root user' : resourceNoun.replace(/^IAM /, '');
      return `${total} ${noun}${total === 1 ? '' : 's'}`;
    })
    .join(', ');

const NO_BREAK = '\u00a0';
/** `12345 INSUFFICIENT_DATA,`; a line that is narrower breaks it. */
const LONGEST_COUNT = 24;

/** What a rule counted, no number apart from its word. */
const countLines = (label: string, counts: Counts | null, style: TextStyle): readonly string[] =>
  hanging(
    label,
    (counts === null ? ['did not run'] : countedTypes(counts, style))
      .map((text) => (style.width - displayWidth(label) < LONGEST_COUNT ? text : text.replace(' ', NO_BREAK)))
      .join(', '),
    style.width,
  ).map((line) => line.replaceAll(NO_BREAK, ' '));

const sinceLines = ({ since, all = false }: TableOptions, style: TextStyle): readonly string[] => {
  if (since === undefined) return [];
  return (['new', 'gone'] as const).flatMap((which) => {
    const names = since[which].map(({ ResourceName }) => asText(ResourceName));
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

/** What is undecided is so because something about it was not read. */
const howRead = (evaluations: readonly ReportedEvaluation[], complete: boolean): string => {
  if (!complete) return 'not everything could be read';
  const undecided = count(evaluations, 'INSUFFICIENT_DATA');
  return undecided === 0 ? 'read completely' : `${undecided} not read in full`;
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
  const ran = ruleIds.filter((id) => counts[id] !== null);
  const head = `${whichAccounts(report)}   ${countedResources(evaluations, ran)}, ${howRead(evaluations, complete)}`;
  const ruleColumn = ruleIds.reduce((most, id) => Math.max(most, id.length), 0) + GAP;
  return [
    ...wrapped(head, style.width),
    '',
    ...wrapped(
      toActOn.length === 0 ? `${clean}; ${cleanText(evaluations)}` : summaryLine(evaluations, style),
      style.width,
    ),
    ...sectionLines(evaluations, options, style),
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
    ...sinceLines(options, style),
    ...(options.next === undefined ? [] : hanging('next: ', asText(options.next), style.width)),
    '',
  ].join('\n');
};
