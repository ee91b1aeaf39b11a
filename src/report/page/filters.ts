/** The filters of the list: what they show follows the state, what is chosen changes it. */
import type { PageData } from './data.ts';
import { byId, element } from './element.ts';
import type { View } from './rows.ts';
import { CLEARED, daysOf, filtersOfView, shownTypes, type CredentialFilter, type State } from './state.ts';
import { accountText, complianceTypes, severityNames, words } from './words.ts';

type Change = (change: Partial<State>) => void;

/** With the value, or without it where it was there. */
const toggled = <Value>(values: readonly Value[], value: Value): readonly Value[] =>
  values.includes(value) ? values.filter((one) => one !== value) : [...values, value];

const choices = <Value extends string>(
  legend: string,
  words: readonly (readonly [value: Value, word: string])[],
  chosen: readonly Value[],
  onPress: (value: Value) => void,
): HTMLElement => {
  const buttons = words.map(([value, word]) => {
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': String(chosen.includes(value)), 'data-value': value },
      word,
    );
    button.addEventListener('click', () => onPress(value));
    return button;
  });
  return element(
    'fieldset',
    {},
    element('legend', {}, legend),
    element('div', { class: 'choices' }, ...buttons),
  );
};

const select = (
  name: string,
  label: string,
  options: readonly (readonly [value: string, word: string])[],
  chosen: string,
  onChoose: (value: string) => void,
): HTMLElement => {
  // An address may name what this report has not: it is shown as what it is, and can be chosen away.
  const isKnown = options.some(([value]) => value === chosen);
  const all = isKnown ? options : [...options, [chosen, words().notInReport(chosen)] as const];
  const made = element(
    'select',
    { name },
    ...all.map(([value, word]) => element('option', { value, selected: value === chosen }, word)),
  );
  made.addEventListener('change', () => onChoose(made.value));
  return element('label', {}, element('span', { class: 'label' }, label), made);
};

/** Milliseconds without a key before a long list is searched. */
const PAUSE = 120;

const searchField = (text: string, onSearch: (text: string) => void): HTMLElement => {
  const field = element('input', {
    type: 'search',
    name: 'q',
    value: text,
    autocomplete: 'off',
    placeholder: words().searchHint,
  });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => onSearch(field.value), PAUSE);
  });
  return element('label', {}, element('span', { class: 'label' }, words().search), field);
};

const daysField = (days: number | undefined, onChoose: (days: number | undefined) => void): HTMLElement => {
  const field = element('input', {
    type: 'number',
    name: 'unused',
    min: 1,
    max: 99_999,
    value: days,
    inputmode: 'numeric',
  });
  // At each key: a click elsewhere ends the typing, and would be lost if what is clicked were made anew by that.
  field.addEventListener('input', () => onChoose(daysOf(field.value)));
  return element('label', {}, element('span', { class: 'label' }, words().unusedFor), field);
};

/** What tells one control from the others, so that focus can be given back to the one that took its place. */
const markOf = (one: Element | null): string | undefined => {
  const value = one?.getAttribute('data-value') ?? one?.getAttribute('name');
  return value === null ? undefined : value;
};

export interface Filters {
  show(view: View, state: State): void;
}

export const filtersOf = (data: PageData, change: Change, onExport: () => void): Filters => {
  const { accounts } = data;
  const form = byId('filters');
  form.addEventListener('submit', (event) => event.preventDefault());

  const credentialChoices = ({ only, unused }: State): readonly HTMLElement[] => {
    const { credentialFilters, both: bothWords, usersWith } = words();
    const both: readonly CredentialFilter[] = ['mfa-off', 'password'];
    const isBoth = both.every((one) => only.includes(one));
    const shortcut = element(
      'button',
      { type: 'button', 'aria-pressed': String(isBoth), 'data-value': 'both' },
      bothWords,
    );
    const others = only.filter((one) => !both.includes(one));
    shortcut.addEventListener('click', () => change({ only: isBoth ? others : [...others, ...both] }));
    const made = choices(
      usersWith,
      filtersOfView.credentials.map((value) => [value, credentialFilters[value]] as const),
      only,
      (value) => change({ only: toggled(only, value) }),
    );
    made.querySelector('.choices')?.append(shortcut);
    return [made, daysField(unused, (days) => change({ unused: days }))];
  };

  const otherChoices = (view: 'findings' | 'roles' | 'paths', { only }: State): HTMLElement =>
    choices(
      view === 'paths' ? words().pathsThat : words().columns.exemption,
      filtersOfView[view].map((value) => [value, words().credentialFilters[value]] as const),
      only,
      (value) => change({ only: toggled(only, value) }),
    );

  const verdictChoices = (state: State): readonly HTMLElement[] => [
    choices(
      words().columns.verdict,
      complianceTypes.map((type) => [type, words().compliance[type]] as const),
      shownTypes(state),
      (type) => change({ compliance: toggled(shownTypes(state), type) }),
    ),
    choices(
      words().columns.severity,
      severityNames.map((severity) => [severity, words().severity[severity]] as const),
      state.severity,
      (severity) => change({ severity: toggled(state.severity, severity) }),
    ),
  ];

  const button = (label: string, value: string, onPress: () => void): HTMLElement => {
    const made = element('button', { type: 'button', 'data-value': value }, label);
    made.addEventListener('click', onPress);
    return made;
  };

  return {
    show: (view, state) => {
      const focused = form.contains(document.activeElement) ? markOf(document.activeElement) : undefined;
      // While somebody types in it, the field stays the one that it is.
      const old = document.activeElement?.matches('#filters input')
        ? document.activeElement.closest('label')
        : null;
      const { columns, all, reset, csv } = words();
      const hasVerdicts = view.name !== 'paths' && data.rules.length > 0;
      const made = [
        searchField(state.text, (text) => change({ text })),
        ...(hasVerdicts ? verdictChoices(state) : []),
        ...(view.name === 'credentials' ? credentialChoices(state) : [otherChoices(view.name, state)]),
        ...(hasVerdicts
          ? [
              select(
                'rule',
                columns.rule,
                [['', all], ...data.rules.map(({ id }) => [id, id] as const)],
                state.rule,
                (rule) => change({ rule }),
              ),
            ]
          : []),
        ...(accounts.length < 2 && state.account === ''
          ? []
          : [
              select(
                'account',
                columns.account,
                [['', all], ...accounts.map((account) => [account, accountText(account)] as const)],
                state.account,
                (account) => change({ account }),
              ),
            ]),
        button(reset, 'reset', () => change(CLEARED)),
        button(csv, 'csv', onExport),
      ];
      const at = made.findIndex((one) => markOf(one.querySelector(':scope > input')) === focused);
      if (old !== null && at !== -1) {
        for (const child of Array.from(form.children)) if (child !== old) child.remove();
        old.before(...made.slice(0, at));
        old.after(...made.slice(at + 1));
        return;
      }
      form.replaceChildren(...made);
      const again = [...form.querySelectorAll<HTMLElement>('button, select, input')].find(
        (one) => markOf(one) === focused,
      );
      if (focused !== undefined) again?.focus();
    },
  };
};
