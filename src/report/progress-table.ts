/** Progress for people. */
import { asText } from '../decision/annotation.ts';
import { groupedBy } from './grouped-by.ts';
import { displayWidth, hanging, padded, wrapped } from './line-wrap.ts';
import { isComplete } from './progress-data.ts';
import { changeKinds, type Change, type ChangeKind, type Progress, type RuleShare } from './progress.ts';
import { paint, type TextStyle } from './terminal-text.ts';
import { nameSome } from './way-lines.ts';

/** Names of one line before the rest is counted. */
const NAMED = 12;
const INDENT = '  ';
const NOTHING = 'nothing was NON_COMPLIANT';

const WORDS: Readonly<Record<ChangeKind, string>> = {
  fixed: 'fixed',
  gone: 'gone',
  'left-out': 'left out',
  new: 'new',
  'fell-back': 'fell back',
  open: 'still open',
  'not-known': 'not known',
};

const LOOKS: Partial<Readonly<Record<ChangeKind, 'red' | 'yellow' | 'green'>>> = {
  fixed: 'green',
  new: 'red',
  'fell-back': 'red',
  'not-known': 'yellow',
};

type Row = readonly [label: string, text: string, look?: 'red' | 'yellow' | 'green' | undefined];

/** Labels in a column of their own, the text beside them. */
const rowLines = (rows: readonly Row[], style: TextStyle): readonly string[] => {
  const column = rows.reduce((most, [label]) => Math.max(most, displayWidth(label)), 0);
  return rows.flatMap(([label, text, look]) => {
    const [first = '', ...rest] = hanging(`${INDENT}${padded(label, column)}${INDENT}`, text, style.width);
    const painted = look === undefined ? label : paint(label, look, style);
    return [`${INDENT}${painted}${first.slice(INDENT.length + label.length)}`, ...rest];
  });
};

/** What became of the findings of a rule, a row for each kind and each reason why something is not known. */
const changeRows = (changes: readonly Change[], all: boolean, isOfSeveral: boolean): readonly Row[] =>
  changeKinds.flatMap((kind) =>
    [
      ...groupedBy(
        changes.filter(({ Change }) => Change === kind),
        ({ Note }) => Note ?? '',
      ),
    ].map(([note, members]): Row => {
      const names = members.map(({ ResourceName, AccountId }) =>
        asText(isOfSeveral ? `${ResourceName} (${AccountId ?? 'not known'})` : ResourceName),
      );
      const told = nameSome(names, all ? names.length : NAMED);
      return [
        `${members.length} ${WORDS[kind]}`,
        note === '' ? told : `${told}: ${asText(note)}`,
        LOOKS[kind],
      ];
    }),
  );

const PERCENT = 100;

/** `57.1 %  4 of 7, 1 undecided`; COMPLIANT of all that the rule is about. */
const shareText = ({ Share, COMPLIANT, NON_COMPLIANT, INSUFFICIENT_DATA }: RuleShare): string => {
  if (NON_COMPLIANT === null) return 'did not run';
  if (COMPLIANT === null) return `${NON_COMPLIANT} NON_COMPLIANT; what is COMPLIANT is not in it`;
  const undecided = INSUFFICIENT_DATA ?? 0;
  const all = COMPLIANT + NON_COMPLIANT + undecided;
  const share =
    // Rounded down, too: all but one are not 100 %.
    Share === null ? '' : `${(Math.floor(Share * PERCENT * 10 + 1e-6) / 10).toFixed(1)} %`;
  return `${share.padStart('100.0 %'.length)}  ${COMPLIANT} of ${all}${undecided === 0 ? '' : `, ${undecided} undecided`}`;
};

const shareRows = ({ answers }: Progress, ruleId: string): readonly Row[] =>
  answers.flatMap(({ name, date, complete, only, shares }) =>
    shares
      .filter(({ RuleId }) => RuleId === ruleId)
      .map((share): Row => {
        const doubts = [
          ...(complete ? [] : ['not read completely']),
          ...(only === undefined ? [] : ['only what --only named']),
        ];
        return [asText(date ?? name), [shareText(share), ...doubts].join('; ')];
      }),
  );

/**
 * Progress for people: of each rule what became of its findings, then the share that is COMPLIANT, day by day.
 *
 * @param options `all`: every name, however many
 * @returns text that ends with a line feed; control characters of names are shown as text
 */
export const renderProgressTable = (
  progress: Progress,
  style: TextStyle,
  { all }: { readonly all: boolean },
): string => {
  const { answers, changes } = progress;
  const [first, last] = [answers[0], answers.at(-1)];
  const labels = [first, last].map((answer) =>
    asText(
      answer === undefined || answer.date === null ? (answer?.name ?? '') : `${answer.date} (${answer.name})`,
    ),
  );
  const isOfSeveral = new Set(changes.map(({ AccountId }) => AccountId)).size > 1;
  const ruleIds = (first?.shares ?? []).map(({ RuleId }) => RuleId);
  return [
    ...wrapped(`From ${labels[0]} to ${labels[1]}`, style.width),
    ...ruleIds.flatMap((ruleId) => {
      const ofRule = changes.filter(({ RuleId }) => RuleId === ruleId);
      return [
        '',
        paint(ruleId, 'bold', style),
        ...(ofRule.length === 0
          ? [INDENT + (isComplete(progress) ? NOTHING : `${NOTHING} in what was read`)]
          : rowLines(changeRows(ofRule, all, isOfSeveral), style)),
        ...rowLines(shareRows(progress, ruleId), style),
      ];
    }),
    '',
  ].join('\n');
};
