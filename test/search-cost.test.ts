import { longPolicy } from '../bench/long-policy.ts';
import { analyzeTrust } from '../rules/iam-role-trust-mfa-required/trust.ts';
import { isReadable, readPolicyDocument } from '../src/iam/policy-document.ts';
import { cases } from './trust-cases.ts';

const ROLE = { accountId: '123456789012', partition: 'aws' };
const NOW = new Date('2026-01-01T00:00:00Z');

/** The least bound on a search within which a policy is decided as it is without one; undefined for no policy. */
const stepsFor = (policy: unknown): number | undefined => {
  const document = readPolicyDocument(policy);
  if (!isReadable(document)) return undefined;
  const outcomes = (steps: number): string => {
    const { withoutMfa, withMfa } = analyzeTrust(document, ROLE, NOW, steps);
    return [...withoutMfa, withMfa].map(({ outcome }) => outcome).join();
  };
  const expected = outcomes(2 ** 17);
  let [least, enough] = [0, 1];
  while (outcomes(enough) !== expected) [least, enough] = [enough, enough * 2];
  while (enough - least > 1) {
    const steps = Math.floor((least + enough) / 2);
    if (outcomes(steps) === expected) enough = steps;
    else least = steps;
  }
  return enough;
};

// In steps, which are the same on every machine. A change of the cost is to be seen, and to be meant:
// `npx jest search-cost -u` writes it anew.
describe('the steps that a verdict takes', () => {
  it('are as many as before for every case', () => {
    const byCase = new Map(cases.map(({ name, policy }) => [name, stepsFor(policy)]));
    expect(byCase).toMatchSnapshot();
  });

  it('do not grow with the accounts that are trusted', () => {
    const steps = [1, 2, 4, 8, 16].map((accounts) => stepsFor(longPolicy(accounts)));
    expect(steps).toEqual([8, 8, 8, 8, 8]);
  });
});
