/** What the searches for a request cost, in steps, which are the same on every machine. */
import { join } from 'node:path';
import { longPolicy } from '../../bench/long-policy.ts';
import { analyzeTrust } from './trust.ts';
import type * as budget from '../../src/policy/budget.ts';
import { isReadable, readPolicyDocument } from '../../src/policy/policy-document.ts';
import { recorded } from '../../test/support/recorded.ts';
import { decide, FOLDER, topics, type Case } from '../../test/support/trust-cases.ts';

let mockSpent = 0;
jest.mock('../../src/policy/budget.ts', () => {
  const actual = jest.requireActual<typeof budget>('../../src/policy/budget.ts');
  return {
    ...actual,
    spend: (...[of, cost]: Parameters<typeof budget.spend>): void => {
      mockSpent += cost;
      actual.spend(of, cost);
    },
  };
});

const ROLE = { accountId: '123456789012', partition: 'aws' };
const NOW = new Date('2026-01-01T00:00:00Z');

/** Of all three credentials together; the worst of the cases that are decided takes 60,545. */
const MOST_STEPS = 65_000;

/** By how much a topic may grow before it has to be recorded anew. */
const TOLERANCE = 1.05;

/** What the searches cost that decide a policy; 0 where there is none to read. */
const stepsFor = (policy: unknown): number => {
  const document = readPolicyDocument(policy);
  if (!isReadable(document)) return 0;
  mockSpent = 0;
  analyzeTrust(document, ROLE, NOW);
  return mockSpent;
};

/** What is not decided ends at the bound, and says nothing of the cost of the others. */
const isDecided = (row: Case): boolean => decide(row).reason !== 'not-decided';

const costs = topics.map(({ name, cases }) => ({
  name,
  cases: cases.filter(isDecided).map((row) => ({ name: row.name, steps: stepsFor(row.policy) })),
}));

describe('the steps that a verdict takes', () => {
  it(`are no more than ${MOST_STEPS} for any case that is decided`, () => {
    const all = costs.flatMap(({ cases }) => cases);
    expect(all.filter(({ steps }) => steps > MOST_STEPS)).toEqual([]);
    expect(all.length).toBeGreaterThan(0);
  });

  it('are about as many as recorded for each topic (RECORD=1 npx jest search-cost records them anew)', () => {
    const sums = Object.fromEntries(
      costs.map(({ name, cases }) => [name, cases.reduce((sum, { steps }) => sum + steps, 0)]),
    );
    const known = JSON.parse(
      recorded(join(FOLDER, 'search-cost.json'), `${JSON.stringify(sums, null, 2)}\n`),
    ) as Readonly<Record<string, number>>;
    expect(Object.keys(known)).toEqual(Object.keys(sums));
    expect(Object.entries(sums).filter(([name, steps]) => steps > (known[name] ?? 0) * TOLERANCE)).toEqual(
      [],
    );
  });

  it('do not grow with the accounts that are trusted', () => {
    const [one, ...more] = [1, 2, 4, 8, 16].map((accounts) => stepsFor(longPolicy(accounts)));
    expect(one).toBeGreaterThan(0);
    expect(more).toEqual([one, one, one, one]);
  });
});
