/** The rows that the filters leave, in the order that is asked for. */
import { allHold, type Answer } from '../credential-filters.ts';
import { CREDENTIAL_TESTS, isUnusedRow } from './credentials-view.ts';
import type { PageData, PageFinding } from './data.ts';
import { ordered, type SortKey } from './ordered.ts';
import { isWithoutMfa } from './paths-view.ts';
import { ruleOf, type Column, type Row, type View } from './rows.ts';
import { filtersOfView, shownTypes, type State } from './state.ts';
import { words } from './words.ts';

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

const isExempt = ({ credentials, findings }: Row): Answer =>
  credentials?.Exemption !== undefined ||
  (credentials === undefined && findings.some(({ exemptUntil }) => exemptUntil !== undefined)) ||
  // By a tag that was not read.
  (findings.some(({ reason }) => reason === 'exemption-not-read') ? undefined : false);

const meetsFilter = (row: Row, name: State['only'][number]): Answer => {
  const { credentials, path } = row;
  if (name === 'exempt') return isExempt(row);
  if (name === 'without-mfa') return path !== undefined && isWithoutMfa(path);
  if (name === 'administrator')
    return path?.privilege === 'undecided' ? undefined : path?.privilege === 'administrator';
  return credentials !== undefined && CREDENTIAL_TESTS[name](credentials);
};

/** An account that was not evaluated was so by none: it is among the findings of each. */
const isOfRule = (one: PageFinding, rule: string, data: PageData): boolean =>
  one.rule === undefined ? data.rules.some(({ id }) => id === rule) : ruleOf(data, one)?.id === rule;

/** Filters of the verdicts: a path has none, and the table of credentials alone neither. */
const meetsVerdict = (row: Row, state: State, data: PageData): boolean =>
  data.rules.length === 0 ||
  row.path !== undefined ||
  (shownTypes(state).includes(row.compliance) &&
    (state.severity.length === 0 || (row.severity !== undefined && state.severity.includes(row.severity))) &&
    (state.rule === '' || row.findings.some((one) => isOfRule(one, state.rule, data))));

/** Filters of the list that is shown. */
const meetsOwn = (row: Row, view: View, { only, unused }: State, data: PageData): Answer => {
  const own: State['only'] = filtersOfView[view.name];
  return allHold([
    ...only.filter((name) => own.includes(name)).map((name) => meetsFilter(row, name)),
    view.name !== 'credentials' || unused === undefined || isUnusedRow(row, unused, data),
  ]);
};

const meetsOthers = (row: Row, view: View, state: State, data: PageData): boolean =>
  meetsVerdict(row, state, data) &&
  (state.account === '' || (row.account ?? '') === state.account) &&
  state.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === '' || searchedText(row, view.columns).includes(word));

/** What a row is sorted by; undefined where it has nothing there, or that was not read. */
const keyOf = (row: Row, column: Column): SortKey => {
  if (column.rank !== undefined) return column.rank(row);
  const text = column.text(row);
  return text === '' || text === words().notRead ? undefined : text;
};

const sorted = (rows: readonly Row[], { columns }: View, { sort, isDescending }: State): readonly Row[] => {
  const column = columns.find(({ key }) => key === sort);
  return column === undefined ? rows : ordered(rows, (row) => keyOf(row, column), isDescending);
};

interface ChosenRows {
  readonly shown: readonly Row[];
  /** Of those, how many are shown because it is not known whether they meet the filters. */
  readonly undecided: number;
}

export const chosenRows = (view: View, state: State, data: PageData): ChosenRows => {
  const answered = view
    .rows()
    .filter((row) => meetsOthers(row, view, state, data))
    .map((row) => [row, meetsOwn(row, view, state, data)] as const)
    .filter(([, answer]) => answer !== false);
  return {
    shown: sorted(
      answered.map(([row]) => row),
      view,
      state,
    ),
    undecided: answered.filter(([, answer]) => answer === undefined).length,
  };
};
