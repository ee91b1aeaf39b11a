import { asText } from '../decision/annotation.ts';
import type { ComplianceType } from '../../rules/rule.ts';
import type { Counts, Report, ReportedEvaluation } from './report.ts';
import { displayWidth, padded, paint, paintCompliance, wrapped, type TextStyle } from './terminal-text.ts';

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

/** The four numbers on one line, or on four where that is too long. */
export const countsOf = (ruleId: string, counts: Counts | null, style: TextStyle): string[] => {
  if (counts === null) return ['', paint(ruleId, 'bold', style), `${' '.repeat(GAP)}did not run`];
  const counted = COUNTED.filter((type) => counts[type] !== undefined);
  const texts = counted.map((type) => `${counts[type]} ${type}`);
  const painted = counted.map((type, index) => {
    const text = texts[index] ?? '';
    return counts[type] === 0 ? text : paintCompliance(text, type, style);
  });
  const fits = GAP + displayWidth(texts.join(', ')) <= style.width;
  return [
    '',
    paint(ruleId, 'bold', style),
    ' '.repeat(GAP) + painted.join(fits ? ', ' : `\n${' '.repeat(GAP)}`),
  ];
};

/**
 * A report for people: what to act on first (resource and annotation), then what each rule counted.
 *
 * Ends with a line feed; control characters of names are shown as text.
 */
export const renderTable = (
  { accountId, evaluations, counts, complete }: Report,
  style: TextStyle,
): string => {
  const sections = ACT_ON.flatMap((type) =>
    Object.keys(counts).flatMap((ruleId) => {
      const isOfSection = (one: ReportedEvaluation): boolean =>
        one.ComplianceType === type && one.ConfigRuleName === ruleId;
      return section(evaluations.filter(isOfSection), style);
    }),
  );
  const clean = complete ? 'nothing to act on.' : 'nothing to act on in what could be read.';
  const incomplete = complete ? '' : ' (not everything could be read)';
  const account = accountId === null ? 'Account not known' : `Account ${accountId}`;
  return [
    sections.length === 0 ? `${account}: ${clean}` : account + incomplete,
    ...sections,
    ...Object.entries(counts).flatMap(([ruleId, ofRule]) => countsOf(ruleId, ofRule, style)),
    '',
  ].join('\n');
};
