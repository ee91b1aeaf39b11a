/** The rows that the filters leave, in the order that is asked for. */
import { CREDENTIAL_TESTS, type Column, type Row, type View } from './rows.ts';
import { shownTypes, type State } from './state.ts';

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** What a search looks in; made once for each row, when it is first looked for. */
const searched = new WeakMap<Row, string>();

const searchedText = (row: Row, columns: readonly Column[]): string => {
  const known = searched.get(row);
  if (known !== undefined) return known;
  const text = columns
    .map((column) => column.text(row))
    .join('\n')
    .toLowerCase();
  searched.set(row, text);
  return text;
};

const isShown = (
  row: Row,
  view: View,
  state: State,
  ruleAt: (place: number) => string | undefined,
): boolean =>
  shownTypes(state).includes(row.compliance) &&
  (state.severity.length === 0 || (row.severity !== undefined && state.severity.includes(row.severity))) &&
  (state.account === '' || (row.account ?? '') === state.account) &&
  (state.rule === '' || row.findings.some(({ rule }) => ruleAt(rule) === state.rule)) &&
  (view.name !== 'credentials' ||
    state.only.every((name) => row.credentials !== undefined && CREDENTIAL_TESTS[name](row.credentials))) &&
  state.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === '' || searchedText(row, view.columns).includes(word));

const sorted = (rows: readonly Row[], { columns }: View, { sort, isDescending }: State): readonly Row[] => {
  const column = columns.find(({ key }) => key === sort);
  if (column === undefined) return rows;
  const { rank } = column;
  const way = isDescending ? -1 : 1;
  if (rank !== undefined) return rows.toSorted((a, b) => way * (rank(a) - rank(b)));
  const texts = new Map(rows.map((row) => [row, column.text(row)]));
  return rows.toSorted((a, b) => way * COLLATOR.compare(texts.get(a) ?? '', texts.get(b) ?? ''));
};

/** @param ruleAt the id of the rule at a place of `PageData.rules` */
export const chosenRows = (
  view: View,
  state: State,
  ruleAt: (place: number) => string | undefined,
): readonly Row[] =>
  sorted(
    view.rows.filter((row) => isShown(row, view, state, ruleAt)),
    view,
    state,
  );
