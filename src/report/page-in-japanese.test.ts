import { catalog } from '../../rules/catalog.ts';
import type { About } from '../../rules/rule.ts';
import { rulesInJapanese } from './page/rules-ja.ts';

const abouts: readonly About[] = catalog;

it.each(Object.entries(rulesInJapanese))('%s has Japanese for each reason that is shown', (id, { found }) => {
  const reasons = Object.entries(abouts.find((about) => about.id === id)?.reasons ?? {});
  const shown = reasons.filter(([, reason]) => 'summary' in reason).map(([reason]) => reason);
  expect(Object.keys(found).toSorted()).toEqual(shown.toSorted());
});
