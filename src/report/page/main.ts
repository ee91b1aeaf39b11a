/** The script of the page of `--format html`: the data, the state in the address, and what follows from them. */
import { chosenRows } from './chosen-rows.ts';
import type { PageData } from './data.ts';
import { byId, element } from './element.ts';
import { download, toCsv } from './export.ts';
import { filtersOf } from './filters.ts';
import { showOverview } from './overview.ts';
import { rowsText, viewsOf, type Row, type View } from './rows.ts';
import { readState, writeState, type State } from './state.ts';
import { listTable } from './table.ts';
import { numberText } from './words.ts';

const data = JSON.parse(byId('data').textContent ?? '') as PageData;
const views = viewsOf(data);
const accounts = [...new Set(data.findings.flatMap(({ account }) => account ?? []))].toSorted();

const viewOf = ({ view }: State): View => {
  const found = views.find(({ name }) => name === view) ?? views[0];
  if (found === undefined) throw new Error('the page has no list');
  return found;
};

let state = readState(location.hash);
let rows: readonly Row[] = [];

const table = listTable((key) => {
  const isSame = state.sort === key;
  // Up, down, and back to the worst first.
  if (isSame && state.isDescending) change({ sort: undefined, isDescending: false });
  else change({ sort: key, isDescending: isSame });
});
const filters = filtersOf(data, accounts, change, () =>
  download('mfa-report.csv', toCsv(viewOf(state), rows)),
);

const showViews = (view: View): void => {
  const focused = document.activeElement?.getAttribute('data-view');
  const buttons = views.map(({ name, label, rows: all }) => {
    const button = element(
      'button',
      { type: 'button', 'data-view': name, 'aria-current': name === view.name ? 'page' : undefined },
      `${label} (${numberText(all.length)})`,
    );
    button.addEventListener('click', () =>
      change({ view: name, compliance: undefined, sort: undefined, isDescending: false }),
    );
    return button;
  });
  byId('views').replaceChildren(...buttons);
  if (focused !== undefined && focused !== null)
    buttons.find((button) => button.dataset['view'] === focused)?.focus();
};

const show = (): void => {
  const view = viewOf(state);
  rows = chosenRows(view, state, (place) => data.rules[place]?.id);
  byId('list-title').textContent = view.label;
  byId('count').textContent = `${rowsText(rows.length, view.name)} of ${numberText(view.rows.length)}`;
  showViews(view);
  filters.show(view, state);
  table.show(view, rows, state);
};

function change(by: Partial<State>): void {
  state = { ...state, ...by };
  // Replaced: a history of every letter of a search helps nobody.
  history.replaceState(null, '', writeState(state) || location.href.replace(/#.*/s, ''));
  show();
}

addEventListener('hashchange', () => {
  state = readState(location.hash);
  show();
});
showOverview(data, (by) => {
  change(by);
  byId('views').scrollIntoView();
});
show();
