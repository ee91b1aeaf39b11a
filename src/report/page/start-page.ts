/** What the page shows: the data, the state in the address, and what follows from them. */
import type { UserCounts } from '../counted-users.ts';
import { chosenRows } from './chosen-rows.ts';
import type { PageData } from './data.ts';
import { byId, element } from './element.ts';
import { download, toCsv } from './export.ts';
import { filtersOf } from './filters.ts';
import { showOverview } from './overview.ts';
import { showDrawing } from './drawing.ts';
import type { Row, View } from './rows.ts';
import { readState, writeState, type State } from './state.ts';
import { listTable } from './table.ts';
import { viewsOf } from './views.ts';
import {
  chooseLanguage,
  languages,
  nameAccounts,
  numberText,
  nameOfLanguage,
  readersLanguage,
  words,
} from './words.ts';

const usersOf = (rows: readonly Row[]): UserCounts => {
  const rootUsers = rows.filter(({ isRootUser }) => isRootUser === true).length;
  return { users: rows.length - rootUsers, rootUsers };
};

export const startPage = (data: PageData): void => {
  let state = readState(location.hash);
  chooseLanguage(state.language ?? readersLanguage());
  nameAccounts(data.accountNames);
  /** Room for every column of the credentials. */
  const wide = matchMedia('(min-width: 1600px)');
  let views = viewsOf(data, wide.matches);

  const viewOf = ({ view }: State): View => {
    const found = views.find(({ name }) => name === view) ?? views[0];
    if (found === undefined) throw new Error('the page has no list');
    return found;
  };

  let rows: readonly Row[] = [];

  const table = listTable((key) => {
    const isSame = state.sort === key;
    // Up, down, and back to the worst first.
    if (isSame && state.isDescending) change({ sort: undefined, isDescending: false });
    else change({ sort: key, isDescending: isSame });
  });
  const filters = filtersOf(data, change, () => download('mfa-report.csv', toCsv(viewOf(state), rows)));

  const showViews = (view: View): void => {
    const focused = document.activeElement?.getAttribute('data-view');
    const buttons = views.map(({ name, label, count }) => {
      const button = element(
        'button',
        { type: 'button', 'data-view': name, 'aria-current': name === view.name ? 'page' : undefined },
        `${label} (${numberText(count)})`,
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
    const { shown, undecided } = chosenRows(view, state, data);
    rows = shown;
    byId('list-title').textContent = view.label;
    const counted =
      view.name === 'credentials'
        ? words().shownUsers(usersOf(rows), data.totals.credentials)
        : words().shownOf(words().rows[view.name](rows.length), numberText(view.count));
    byId('count').textContent = undecided === 0 ? counted : counted + words().perhapsOf(undecided);
    showViews(view);
    filters.show(view, state);
    showDrawing(rows.flatMap(({ path }) => path ?? []));
    table.show(view, rows, state);
  };

  /** What never changes but with the language. */
  const showFrame = (): void => {
    const language = state.language ?? readersLanguage();
    const { skip, unread, overview, lists, filterList } = words();
    document.documentElement.lang = language;
    byId('skip').textContent = skip;
    byId('unread-title').textContent = unread;
    for (const [id, label] of [
      ['charts', overview],
      ['views', lists],
      ['filters', filterList],
    ] as const)
      byId(id).setAttribute('aria-label', label);
    showOverview(data, (by) => {
      change(by);
      byId('views').scrollIntoView();
    });
    const buttons = languages
      .filter((other) => other !== language)
      .map((other) => {
        const button = element('button', { type: 'button', lang: other }, nameOfLanguage(other));
        button.addEventListener('click', () => {
          change({ language: other });
          byId('languages').querySelector('button')?.focus();
        });
        return button;
      });
    byId('languages').replaceChildren(...buttons);
  };

  /** Shows all of the page in the language of the state. */
  const showAll = (): void => {
    chooseLanguage(state.language ?? readersLanguage());
    views = viewsOf(data, wide.matches);
    showFrame();
    show();
  };

  function change(by: Partial<State>): void {
    const before = state.language;
    state = { ...state, ...by };
    // Replaced: a history of every letter of a search helps nobody.
    history.replaceState(null, '', writeState(state) || location.href.replace(/#.*/s, ''));
    if (state.language === before) show();
    else showAll();
  }

  wide.addEventListener('change', () => showAll());
  addEventListener('hashchange', () => {
    state = readState(location.hash);
    showAll();
  });
  showAll();
};
