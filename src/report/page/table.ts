/** The list as a table whose rows are made when they are scrolled to. */
import { byId, element } from './element.ts';
import type { Column, Row, View } from './rows.ts';
import type { State } from './state.ts';
import { numberText, words } from './words.ts';

/** Rows that are made at a time. */
const PORTION = 100;
/** What a printed page has at the most; nobody reads more on paper. */
const PRINTED = 2_000;

/** Text to copy, with a button that does. */
const codeOf = (text: string, label: string): readonly HTMLElement[] => {
  const { copy, copied } = words();
  // It scrolls: whoever has no mouse does so by keyboard.
  const code = element('pre', { tabindex: 0, role: 'region', 'aria-label': label }, text);
  const button = element('button', { type: 'button', class: 'copy' }, copy);
  button.addEventListener('click', () => {
    getSelection()?.selectAllChildren(code);
    // A page from a file may not have the clipboard; what is selected can be copied by hand then.
    navigator.clipboard?.writeText(text).then(
      () => {
        button.textContent = copied;
      },
      () => undefined,
    );
  });
  return [code, button];
};

const detailsRow = (row: Row, columns: readonly Column[], id: string): HTMLElement => {
  const facts = columns
    .filter(({ isExtra }) => isExtra)
    .map((column) => [column, column.text(row)] as const)
    .filter(([, text]) => text !== '');
  const terms = facts.flatMap(([{ label, isCode }, text]) => [
    element('dt', {}, label),
    isCode === true
      ? element('dd', {}, ...codeOf(text, label))
      : element('dd', {}, ...text.split('\n').map((line) => element('p', {}, line))),
  ]);
  const span = columns.filter(({ isExtra }) => !isExtra).length + 1;
  return element(
    'tr',
    { class: 'details', id, role: 'row' },
    element('td', { colspan: span, role: 'cell' }, element('dl', {}, ...terms)),
  );
};

/** A name, which breaks between its parts and not within one: `privesc-|Attach|Role-|user`. */
const breakable = (name: string): readonly (string | Node)[] =>
  name
    .split(/(?<=[-_.,@/+=])|(?<=[a-z0-9])(?=[A-Z])/)
    .flatMap((part, index) => (index === 0 ? [part] : [element('wbr'), part]));

const cellOf = (column: Column, row: Row): HTMLElement => {
  const attributes = { 'data-label': column.label, class: column.isShort ? 'short' : undefined };
  const content = column.cell?.(row) ?? column.text(row);
  return column.isName
    ? element(
        'th',
        { ...attributes, scope: 'row', role: 'rowheader' },
        element('span', {}, ...(typeof content === 'string' ? breakable(content) : [content])),
      )
    : element(
        'td',
        { ...attributes, role: 'cell' },
        typeof content === 'string' ? element('span', {}, content) : content,
      );
};

export interface ListTable {
  /** Shows other rows, from the first. */
  show(view: View, rows: readonly Row[], state: State): void;
}

/** @param onSort is told of the column whose heading was pressed */
export const listTable = (onSort: (key: string) => void): ListTable => {
  const table = byId('rows');
  const more = byId('more');
  let shown: { readonly view: View; readonly rows: readonly Row[]; readonly body: HTMLElement } | undefined;
  let made = 0;

  const toggle = (row: Row, at: number, button: HTMLElement, line: HTMLElement): void => {
    if (shown === undefined) return;
    const isOpen = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!isOpen));
    if (isOpen) line.nextElementSibling?.remove();
    else line.after(detailsRow(row, shown.view.columns, `details-${at}`));
  };

  const lineOf = (row: Row, at: number, view: View): HTMLElement => {
    const button = element(
      'button',
      {
        type: 'button',
        class: 'details-button',
        'aria-expanded': 'false',
        'aria-controls': `details-${at}`,
        'aria-label': words().detailsOf(row.name),
      },
      words().details,
    );
    const line = element(
      'tr',
      { role: 'row', 'aria-rowindex': at + 2 },
      ...view.columns.filter(({ isExtra }) => !isExtra).map((column) => cellOf(column, row)),
      element('td', { role: 'cell', class: 'details-cell' }, button),
    );
    button.addEventListener('click', () => toggle(row, at, button, line));
    return line;
  };

  /** Makes rows up to a number. */
  const make = (upTo: number): void => {
    if (shown === undefined) return;
    const { rows, view, body } = shown;
    const portion = rows.slice(made, upTo);
    const from = made;
    made += portion.length;
    body.append(...portion.map((row, index) => lineOf(row, from + index, view)));
    more.hidden = made >= rows.length;
    more.textContent = words().more(numberText(rows.length - made));
  };

  const headingOf = (column: Column, { sort, isDescending }: State): HTMLElement => {
    const order = sort === column.key ? (isDescending ? 'descending' : 'ascending') : undefined;
    const button = element('button', { type: 'button' }, column.label);
    button.addEventListener('click', () => onSort(column.key));
    return element(
      'th',
      { scope: 'col', role: 'columnheader', 'aria-sort': order, 'data-key': column.key },
      button,
    );
  };

  more.addEventListener('click', () => make(made + PORTION));
  new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) make(made + PORTION);
    },
    { rootMargin: '600px' },
  ).observe(more);
  addEventListener('beforeprint', () => make(PRINTED));

  return {
    show: (view, rows, state) => {
      const focused = document.activeElement?.closest('th[data-key]')?.getAttribute('data-key');
      const body = element('tbody', { role: 'rowgroup' });
      const headings = view.columns
        .filter(({ isExtra }) => !isExtra)
        .map((column) => headingOf(column, state));
      const last = element(
        'th',
        { scope: 'col', role: 'columnheader' },
        element('span', { class: 'hidden-title' }, words().details),
      );
      table.replaceChildren(
        element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...headings, last)),
        body,
      );
      table.setAttribute('role', 'table');
      table.setAttribute('aria-rowcount', String(rows.length + 1));
      table.setAttribute('aria-labelledby', 'list-title');
      shown = { view, rows, body };
      made = 0;
      make(PORTION);
      // The heading that was pressed was made anew: whoever came by keyboard stays on it.
      const again = headings.find((heading) => heading.dataset['key'] === focused);
      if (focused !== undefined) again?.querySelector('button')?.focus();
    },
  };
};
