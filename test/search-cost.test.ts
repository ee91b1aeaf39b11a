import { longPolicy } from '../bench/long-policy.ts';
import { analyzeTrust } from '../rules/iam-role-trust-mfa-required/trust.ts';
import type * as budget from '../src/iam/budget.ts';
import { isReadable, readPolicyDocument } from '../src/iam/policy-document.ts';
import { hasDiffered } from './has-differed.ts';
import { cases } from './trust-cases.ts';

let mockSpent = 0;
jest.mock('../src/iam/budget.ts', () => {
  const actual = jest.requireActual<typeof budget>('../src/iam/budget.ts');
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

/** What the searches cost that decide a policy; undefined for no policy. */
const stepsFor = (policy: unknown): number | undefined => {
  const document = readPolicyDocument(policy);
  if (!isReadable(document)) return undefined;
  mockSpent = 0;
  analyzeTrust(document, ROLE, NOW);
  return mockSpent;
};

// In steps, which are the same on every machine. A change of the cost is to be seen, and to be meant:
// `npx jest search-cost -u` writes it anew.
describe('the steps that a verdict takes', () => {
  it('are as many as before for every case', () => {
    for (const { name, policy } of cases) {
      expect(stepsFor(policy)).toMatchSnapshot(name);
      if (hasDiffered()) return;
    }
  });

  it('do not grow with the accounts that are trusted', () => {
    const [one, ...more] = [1, 2, 4, 8, 16].map((accounts) => stepsFor(longPolicy(accounts)));
    expect(one).toBeGreaterThan(0);
    expect(more).toEqual([one, one, one, one]);
  });
});
