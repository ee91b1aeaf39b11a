import { catalog } from '../../rules/catalog.ts';
import type { About } from '../../rules/rule.ts';
import { rulesInJapanese } from './page/rules-ja.ts';

const abouts: readonly About[] = catalog;

it.each(abouts.map((about) => [about.id, about] as const))(
  '%s has Japanese for each reason that is shown',
  (id, { reasons }) => {
    const shown = Object.entries(reasons)
      .filter(([, reason]) => 'summary' in reason)
      .map(([reason]) => reason);
    expect(Object.keys(rulesInJapanese[id]?.found ?? {}).toSorted()).toEqual(shown.toSorted());
  },
);
