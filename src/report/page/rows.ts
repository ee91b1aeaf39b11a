/** What a list of the page is made of: rows, and columns that tell of them. */
import type { ComplianceType, Severity } from '../../../rules/rule.ts';
import { badge, element } from './element.ts';
import type { PageCredential, PageData, PageFinding, PagePath, PageRule } from './data.ts';
import type { SortKey } from './ordered.ts';
import type { ViewName } from './state.ts';
import { accountText, complianceTypes, severityNames, words } from './words.ts';

export interface Row {
  readonly account: string | null;
  /** Of a finding, the one; of a user, those of every rule. */
  readonly findings: readonly PageFinding[];
  readonly name: string;
  readonly isRootUser?: boolean;
  readonly compliance: ComplianceType;
  readonly severity: Severity | undefined;
  readonly credentials: PageCredential | undefined;
  readonly path: PagePath | undefined;
}

export interface Column {
  readonly key: string;
  readonly label: string;
  /** As it is searched, sorted and exported. */
  text(row: Row): string;
  /** As it is shown; absent: the text. */
  cell?(row: Row): Node;
  /** Sorted by this where the text would mislead; undefined where a row has nothing here. */
  rank?(row: Row): SortKey;
  /** Whether its text stays on one line. */
  readonly isShort?: boolean;
  /** The column that names the row. */
  readonly isName?: boolean;
  /** In the export and the details, not in the list. */
  readonly isExtra?: boolean;
  /** In the details, as text to copy, and not in the export. */
  readonly isCode?: boolean;
}

export interface View {
  readonly name: ViewName;
  readonly label: string;
  readonly count: number;
  /** Made when the list is first shown. */
  rows(): readonly Row[];
  readonly columns: readonly Column[];
}

export const rankOfSeverity = ({ severity }: Pick<Row, 'severity'>): number =>
  severity === undefined ? severityNames.length : severityNames.indexOf(severity);
export const rankOfCompliance = ({ compliance }: Pick<Row, 'compliance'>): number =>
  complianceTypes.indexOf(compliance);

export const rowOf = (finding: PageFinding): Row => ({
  account: finding.account,
  findings: [finding],
  name: finding.name,
  compliance: finding.compliance,
  severity: finding.severity,
  credentials: undefined,
  path: undefined,
});

/** The first: a row of a finding has just one. */
export const fromFirst =
  (read: (finding: PageFinding) => string | undefined) =>
  ({ findings: [first] }: Row): string =>
    (first === undefined ? undefined : read(first)) ?? '';

export const verdictColumn = (): Column => ({
  key: 'compliance',
  label: words().columns.verdict,
  isShort: true,
  text: ({ compliance }) => compliance,
  cell: ({ compliance }) => badge(words().compliance[compliance], compliance),
  rank: rankOfCompliance,
});

export const severityColumn = (): Column => ({
  key: 'severity',
  label: words().columns.severity,
  isShort: true,
  text: ({ severity }) => severity ?? '',
  cell: ({ severity, findings }) => {
    const isNew = findings.some((one) => one.isNew === true);
    const cell = element('span');
    if (severity !== undefined) cell.append(badge(words().severity[severity], severity));
    if (isNew) cell.append(' ', badge(words().new, 'LOW'));
    return cell;
  },
  rank: (row) => (row.severity === undefined ? undefined : rankOfSeverity(row)),
});

const accountAndRegion = ({ account, findings: [first] }: Row): readonly string[] =>
  [accountText(account), first?.region].flatMap((part) => part ?? []);

/** Of one account alone, the list does not say it again in every row. */
export const accountColumn = ({ totals }: Pick<PageData, 'totals'>): Column => ({
  key: 'account',
  label: words().columns.account,
  isExtra: totals.isOnePlace,
  text: (row) => accountAndRegion(row).join(' '),
  // A name may have fifty characters, and wraps; the id does not.
  cell: (row) => {
    const [id, ...others] = accountAndRegion(row);
    const [number = '', ...name] = (id ?? '').split(/(?= )/);
    return element(
      'span',
      {},
      element('span', { class: 'short' }, number),
      [name.join(''), ...others].join(' '),
    );
  },
  // By the id, which every account has, and not by the name behind it.
  rank: ({ account, findings: [first] }) =>
    account === null ? undefined : `${account} ${first?.region ?? ''}`,
});

export const nameColumn = (label: string): Column => ({
  key: 'name',
  label,
  isName: true,
  text: ({ name }) => name,
});

/** Undefined: an account that was not evaluated. */
export const ruleOf = ({ rules }: Pick<PageData, 'rules'>, { rule }: PageFinding): PageRule | undefined =>
  rule === undefined ? undefined : rules[rule];

export const annotationText = (data: PageData, finding: PageFinding): string => {
  const rule = ruleOf(data, finding);
  return rule === undefined
    ? words().notEvaluated(finding.details.annotation)
    : (words().annotation(rule, finding) ?? finding.details.annotation);
};

const remedyText = (data: PageData, finding: PageFinding): readonly string[] => {
  const rule = ruleOf(data, finding);
  const { remedies } = data;
  const remedy = finding.details.remedy === undefined ? undefined : remedies[finding.details.remedy];
  return remedy === undefined ? [] : [(rule && words().remedyOf(rule, finding, remedy)) ?? remedy];
};

/** What to do about a row, each once. */
const remediesText = (data: PageData, { findings }: Row): string =>
  [...new Set(findings.flatMap((finding) => remedyText(data, finding)))].join('\n');

/** What the details say, in the export as well. */
export const extraColumns = (data: PageData): readonly Column[] => {
  const { columns, exemptUntil, evidence, statements } = words();
  return [
    {
      key: 'reason',
      label: columns.reason,
      isExtra: true,
      text: ({ findings }) =>
        findings
          .map(
            (finding) =>
              annotationText(data, finding) + (finding.reason === undefined ? '' : ` (${finding.reason})`),
          )
          .join('\n'),
    },
    {
      key: 'ways',
      label: columns.ways,
      isExtra: true,
      text: ({ findings }) => findings.flatMap(({ details: { ways = [] } }) => ways.map(evidence)).join('\n'),
    },
    {
      key: 'statements',
      label: columns.statements,
      isExtra: true,
      text: ({ findings }) =>
        findings
          .flatMap(({ details: { statements: names } }) => (names === undefined ? [] : statements(names)))
          .join('\n'),
    },
    {
      key: 'evidence',
      label: columns.evidence,
      isExtra: true,
      text: ({ findings }) =>
        findings.flatMap(({ details: { evidence: lines = [] } }) => lines.map(evidence)).join('\n'),
    },
    {
      key: 'exemption',
      label: columns.exemption,
      isExtra: true,
      text: ({ findings }) =>
        [
          ...new Set(
            findings.flatMap(({ exemptUntil: day, details: { exemptFor = '' } }) =>
              day === undefined ? [] : [exemptUntil(day, exemptFor)],
            ),
          ),
        ].join('\n'),
    },
    { key: 'remedy', label: columns.remedy, isExtra: true, text: (row) => remediesText(data, row) },
    {
      key: 'fix',
      label: columns.fix,
      isExtra: true,
      isCode: true,
      text: ({ findings }) =>
        [...new Set(findings.flatMap(({ details: { fix } }) => fix?.trimEnd() ?? []))].join('\n\n'),
    },
    { key: 'arn', label: columns.arn, isExtra: true, text: fromFirst(({ arn }) => arn) },
    { key: 'id', label: columns.id, isExtra: true, text: fromFirst(({ id }) => id) },
  ];
};
