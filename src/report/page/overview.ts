/** The head of the page: what there is, and how it is spread over rules, accounts and devices. */
import type { ComplianceType } from '../../../rules/rule.ts';
import type { PageData } from './data.ts';
import { byId, element } from './element.ts';
import { CLEARED, type State } from './state.ts';
import { rawKindText } from './credential-texts.ts';
import { accountText, complianceTypes, severityNames, words } from './words.ts';

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

const rulesCard = ({ rules }: PageData, choose: Choose): HTMLElement | undefined => {
  if (rules.length === 0) return undefined;
  const { byRule, didNotRun, compliance, exempt: exemptWords, none } = words();
  return card(
    byRule,
    rules.map(({ id, title, counts, exempt }) => {
      const parts = complianceTypes.flatMap((type): readonly (readonly [ComplianceType, number])[] =>
        counts?.[type] === undefined ? [] : [[type, counts[type]]],
      );
      const numbers =
        counts === null
          ? didNotRun
          : words().counts(
              parts
                .filter(([, count]) => count > 0)
                .map(([type, count]) => [count, compliance[type]] as const),
            ) || none;
      const told = exempt === undefined ? numbers : `${numbers} (${exemptWords(exempt)})`;
      const whole = parts.reduce((sum, [, count]) => sum + count, 0);
      return barRow(words().ruleTitle(id) ?? title, told, parts, whole, () =>
        choose({ view: 'findings', rule: id }),
      );
    }),
  );
};

const accountsCard = ({ findings }: PageData, choose: Choose): HTMLElement | undefined => {
  const wrong = new Map<string | null, number>();
  for (const { account, compliance } of findings)
    wrong.set(account, (wrong.get(account) ?? 0) + (compliance === 'NON_COMPLIANT' ? 1 : 0));
  if (wrong.size < 2) return undefined;
  const without = new Set(findings.filter(({ rule }) => rule === undefined).map(({ account }) => account));
  const most = [...wrong].toSorted(
    ([one, a], [other, b]) => b - a || Number(without.has(other)) - Number(without.has(one)),
  );
  const largest = Math.max(1, ...wrong.values());
  const { byAccount, compliance: names, notEvaluated } = words();
  return card(
    byAccount(Math.min(ACCOUNTS, most.length), most.length),
    most.slice(0, ACCOUNTS).map(([account, count]) =>
      barRow(
        accountText(account),
        without.has(account) ? notEvaluated() : words().counts([[count, names.NON_COMPLIANT]]),
        without.has(account) ? [['INSUFFICIENT_DATA', largest]] : [['NON_COMPLIANT', count]],
        largest,
        // Other lists have nothing of an account that was not evaluated.
        () => choose({ ...(without.has(account) ? { view: 'findings' } : {}), account: account ?? '' }),
      ),
    ),
  );
};

const devicesCard = (data: PageData): HTMLElement | undefined => {
  const { users } = data.totals.credentials;
  if (users === 0) return undefined;
  const { byDevice, noDevice, ofAll } = words();
  const looks: Readonly<Record<string, ComplianceType>> = {
    none: 'NON_COMPLIANT',
    'not-read': 'INSUFFICIENT_DATA',
  };
  return card(
    byDevice,
    data.totals.devices
      .toSorted(([, a], [, b]) => b - a)
      .map(([kind, count]) =>
        barRow(
          kind === 'none' ? noDevice : rawKindText(kind),
          ofAll(count, users),
          [[looks[kind] ?? 'COMPLIANT', count]],
          users,
          undefined,
        ),
      ),
  );
};

/** Users who can become an administrator with a password or an access key alone; the root user is no IAM user. */
const administrators = ({ totals }: PageData, choose: Choose): readonly Node[] => {
  const found = totals.administrators;
  if (found === 0) return [];
  const button = element(
    'button',
    { type: 'button', class: 'badge badge-CRITICAL' },
    words().administrators(found),
  );
  button.addEventListener('click', () =>
    choose({ ...CLEARED, view: 'paths', only: ['without-mfa', 'administrator'] }),
  );
  return [button];
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
      words().counts([[found, words().severity[severity].toLowerCase()]]),
    );
    button.addEventListener('click', () => choose({ ...CLEARED, view: 'findings', severity: [severity] }));
    return [button];
  });
  // An account that was not evaluated has a row, and is no result.
  const ofNoRule = count(({ rule }) => rule === undefined);
  const undecided = count(({ compliance }) => compliance === 'INSUFFICIENT_DATA') - ofNoRule;
  const all = data.findings.length - ofNoRule;
  const { since } = data;
  const { undecided: undecidedWords, accountsNotEvaluated, sinceEarlier } = words();
  const wrong = count(({ compliance }) => compliance === 'NON_COMPLIANT');
  const counted = wrong === 0 ? [] : [element('span', {}, words().waysIn(data.totals.waysIn, wrong, all))];
  const facts = [
    ...(undecided === 0 ? [] : [undecidedWords(undecided)]),
    ...(ofNoRule === 0 ? [] : [accountsNotEvaluated(ofNoRule)]),
    ...(since === null ? [] : [sinceEarlier(since.new, since.gone)]),
  ];
  return [...counted, ...severities, ...administrators(data, choose), element('span', {}, facts.join(' · '))];
};

/** @param choose changes what the list shows */
export const showOverview = (data: PageData, choose: Choose): void => {
  const { users, roles, rootUsers } = data.totals.waysIn;
  const wrong = users + roles + rootUsers;
  const { reportedOn, headline, nothing, table, made } = words();
  const name = reportedOn(data.name);
  byId('name').textContent = name;
  byId('headline').textContent =
    data.rules.length === 0
      ? table(data.totals.credentials)
      : wrong === 0
        ? nothing(data.isComplete)
        : headline(wrong);
  document.title = `${byId('headline').textContent} – ${name}`;
  byId('subline').replaceChildren(...subline(data, choose));
  byId('charts').replaceChildren(
    ...[rulesCard(data, choose), accountsCard(data, choose), devicesCard(data)].filter(
      (made) => made !== undefined,
    ),
  );
  byId('unread').hidden = data.isComplete && data.notRead.length === 0;
  byId('unread-lines').replaceChildren(...data.notRead.map((line) => element('li', {}, line)));
  byId('made').textContent = made(data.made, data.version);
};
