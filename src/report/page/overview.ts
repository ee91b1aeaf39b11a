/** The head of the page: what there is, and how it is spread over rules, accounts and devices. */
import type { ComplianceType } from '../../../rules/rule.ts';
import type { PageData } from './data.ts';
import { byId, element } from './element.ts';
import { deviceShares } from './rows.ts';
import type { State } from './state.ts';
import {
  accountText,
  COMPLIANCE_WORDS,
  complianceTypes,
  inWords,
  numberText,
  SEVERITY_WORDS,
  severityNames,
} from './words.ts';

/** Accounts that have a bar. */
const ACCOUNTS = 10;

type Choose = (change: Partial<State>) => void;

/** One bar: its parts by class, as wide as their numbers, of a whole. */
const bar = (parts: readonly (readonly [look: string, count: number])[], whole: number): HTMLElement => {
  const made = element('div', { class: 'bar', 'aria-hidden': 'true' });
  for (const [look, count] of parts) {
    const part = element('span', { class: `part-${look}` });
    part.style.width = `${(100 * count) / Math.max(1, whole)}%`;
    made.append(part);
  }
  return made;
};

const barRow = (
  label: string,
  numbers: string,
  parts: readonly (readonly [string, number])[],
  whole: number,
  onPress: (() => void) | undefined,
): HTMLElement => {
  const name = onPress === undefined ? element('span') : element('button', { type: 'button' });
  name.textContent = label;
  if (onPress !== undefined) name.addEventListener('click', onPress);
  return element(
    'li',
    {},
    element('div', { class: 'bar-head' }, name, element('span', { class: 'bar-numbers' }, numbers)),
    bar(parts, whole),
  );
};

const card = (title: string, rows: readonly HTMLElement[]): HTMLElement =>
  element('div', { class: 'card' }, element('h2', {}, title), element('ul', {}, ...rows));

const rulesCard = ({ rules }: PageData, choose: Choose): HTMLElement =>
  card(
    'By rule',
    rules.map(({ id, title, counts, exempt }) => {
      const parts = complianceTypes.flatMap((type): readonly (readonly [ComplianceType, number])[] =>
        counts?.[type] === undefined ? [] : [[type, counts[type]]],
      );
      const numbers =
        counts === null
          ? 'did not run'
          : parts
              .filter(([, count]) => count > 0)
              .map(([type, count]) => `${numberText(count)} ${COMPLIANCE_WORDS[type]}`)
              .join(', ') || 'nothing';
      const told = exempt === undefined ? numbers : `${numbers} (${exempt})`;
      const whole = parts.reduce((sum, [, count]) => sum + count, 0);
      return barRow(title, told, parts, whole, () => choose({ view: 'findings', rule: id }));
    }),
  );

const accountsCard = ({ findings }: PageData, choose: Choose): HTMLElement | undefined => {
  const wrong = new Map<string | null, number>();
  for (const { account, compliance } of findings)
    wrong.set(account, (wrong.get(account) ?? 0) + (compliance === 'NON_COMPLIANT' ? 1 : 0));
  if (wrong.size < 2) return undefined;
  const most = [...wrong].toSorted(([, a], [, b]) => b - a);
  const [[, largest] = [null, 0]] = most;
  const title = `By account${most.length > ACCOUNTS ? `: the ${ACCOUNTS} worst of ${numberText(most.length)}` : ''}`;
  return card(
    title,
    most
      .slice(0, ACCOUNTS)
      .map(([account, count]) =>
        barRow(
          accountText(account),
          `${numberText(count)} without MFA`,
          [['NON_COMPLIANT', count]],
          largest,
          () => choose({ account: account ?? '' }),
        ),
      ),
  );
};

const devicesCard = (data: PageData): HTMLElement | undefined => {
  const { credentials } = data;
  if (credentials === null || credentials.length === 0) return undefined;
  const looks: Readonly<Record<string, ComplianceType>> = {
    none: 'NON_COMPLIANT',
    'not read': 'INSUFFICIENT_DATA',
  };
  return card(
    'Users by MFA device',
    [...deviceShares(data)]
      .toSorted(([, a], [, b]) => b - a)
      .map(([kind, count]) =>
        barRow(
          kind === 'none' ? 'no device' : kind,
          `${numberText(count)} of ${numberText(credentials.length)}`,
          [[looks[kind] ?? 'COMPLIANT', count]],
          credentials.length,
          undefined,
        ),
      ),
  );
};

const subline = (data: PageData, choose: Choose): readonly Node[] => {
  const count = (test: (one: PageData['findings'][number]) => boolean): number =>
    data.findings.filter(test).length;
  const severities = severityNames.flatMap((severity) => {
    const found = count((one) => one.severity === severity);
    if (found === 0) return [];
    const button = element(
      'button',
      { type: 'button', class: `badge badge-${severity}` },
      `${numberText(found)} ${SEVERITY_WORDS[severity].toLowerCase()}`,
    );
    button.addEventListener('click', () => choose({ severity: [severity] }));
    return [button];
  });
  const undecided = count(({ compliance }) => compliance === 'INSUFFICIENT_DATA');
  const { since } = data;
  const facts = [
    ...(undecided === 0 ? [] : [`${numberText(undecided)} undecided`]),
    ...(since === null
      ? []
      : [`${numberText(since.new)} new and ${numberText(since.gone)} gone since the earlier answer`]),
  ];
  return [...severities, element('span', {}, facts.join(' · '))];
};

/** @param choose changes what the list shows */
export const showOverview = (data: PageData, choose: Choose): void => {
  const wrong = data.findings.filter(({ compliance }) => compliance === 'NON_COMPLIANT').length;
  byId('name').textContent = data.name;
  byId('headline').textContent =
    wrong === 0
      ? `Nothing without MFA${data.isComplete ? '' : ' in what could be read'}`
      : `${inWords(wrong, 'way', 'ways')} in without MFA`;
  document.title = `${byId('headline').textContent} – ${data.name}`;
  byId('subline').replaceChildren(...subline(data, choose));
  byId('charts').replaceChildren(
    ...[rulesCard(data, choose), accountsCard(data, choose), devicesCard(data)].filter(
      (made) => made !== undefined,
    ),
  );
  byId('unread').hidden = data.isComplete && data.notRead.length === 0;
  byId('unread-lines').replaceChildren(...data.notRead.map((line) => element('li', {}, line)));
  byId('made').textContent =
    `Made ${data.made} by mfa-rules ${data.version}. The file asks nothing of the network.`;
};
