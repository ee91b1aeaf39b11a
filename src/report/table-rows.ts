/** Names and sentences side by side, and what a rule counted. */
import type { ComplianceType } from '../../rules/rule.ts';
import { asText } from '../decision/annotation.ts';
import { displayWidth, hanging, padded, wrapped } from './line-wrap.ts';
import type { Counts, ReportedEvaluation } from './report.ts';
import { type TextStyle, paint, paintCompliance } from './terminal-text.ts';

/** What somebody must act on, in the order of acting. The rest is only counted. */
export const ACT_ON = ['NON_COMPLIANT', 'INSUFFICIENT_DATA'] as const satisfies readonly ComplianceType[];

const COUNTED = [...ACT_ON, 'COMPLIANT', 'NOT_APPLICABLE'] as const satisfies readonly ComplianceType[];

export const GAP = 2;

/** On a terminal, names get at most this part of the line; the sentence needs the rest. */
export const NAMES_PART = 0.35;

const SHORTEST_COLUMN = 6;

/** Name and sentence side by side; a name too wide for its column stands above its sentence. */
export const row = (name: string, sentence: string, column: number, { width }: TextStyle): string => {
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

const NO_BREAK = '\u00a0';

/** `12345 INSUFFICIENT_DATA,`; a line that is narrower breaks it. */
const LONGEST_COUNT = 24;

/** What a rule counted, no number apart from its word. */
export const countLines = (label: string, counts: Counts | null, style: TextStyle): readonly string[] =>
  hanging(
    label,
    (counts === null ? ['did not run'] : countedTypes(counts, style))
      .map((text) => (style.width - displayWidth(label) < LONGEST_COUNT ? text : text.replace(' ', NO_BREAK)))
      .join(', '),
    style.width,
  ).map((line) => line.replaceAll(NO_BREAK, ' '));
