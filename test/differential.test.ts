/** The evaluator against a naive one that tries every request: on generated policies, every run. */
import fc from 'fast-check';
import { iamRoleTrustMfaRequired as rule } from '../rules/iam-role-trust-mfa-required/rule.ts';
import { garbage, ROLE_ACCOUNT, trustPolicy } from './generated-policies.ts';
import { isAllowed } from './naive/evaluator.ts';
import { letsIn } from './naive/lets-in.ts';
import { roleWith } from './role-with.ts';
import { share } from './support/share.ts';

/** At least this many policies a run, the same in every run; DIFFERENTIAL_RUNS asks for more, DIFFERENTIAL_SEED for others. */
const RUNS = Math.max(share(300, 20_000, 'policies'), Number(process.env['DIFFERENTIAL_RUNS'] ?? 0));
const SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? 20_261_124);
const NOW = new Date('2026-11-24T00:00:00Z');

describe('the decision on a trust policy', () => {
  it('agrees with trying every request', () => {
    let compared = 0;
    let undecided = 0;
    fc.assert(
      fc.property(trustPolicy, (policy) => {
        const naive = letsIn(policy, { roleAccountId: ROLE_ACCOUNT, now: NOW });
        if (naive === 'too large') return;
        compared += 1;
        const { contexts } = rule.decide(roleWith(policy), { parameters: {}, now: NOW });
        // What is not decided counts as letting in, and no statement is named for it: never the other way round.
        const isUndecided = contexts.some(({ allowed, statement }) => allowed && statement === undefined);
        const [accessKey, sessionWithoutMfa, mfa] = contexts.map(({ allowed }) => allowed);
        if (isUndecided) {
          undecided += 1;
          expect([accessKey || !naive.accessKey, sessionWithoutMfa || !naive.sessionWithoutMfa]).toEqual([
            true,
            true,
          ]);
        } else expect({ accessKey, sessionWithoutMfa, mfa }).toEqual(naive);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // Nearly all are small enough to be tried.
    expect(compared).toBeGreaterThan(RUNS * 0.95);
    // And hardly any is left undecided.
    expect(undecided).toBeLessThan(RUNS * 0.005);
  }, 600_000);
});

describe('the naive evaluator', () => {
  it('has an answer for documents of every kind', () => {
    const caller = {
      arn: 'arn:aws:iam::111122223333:user/alice',
      accountId: '111122223333',
      userName: 'alice',
    };
    fc.assert(
      fc.property(fc.oneof(garbage, trustPolicy), (document) => {
        const answer = isAllowed(document, { action: 'sts:AssumeRole', caller, context: {} });
        expect(typeof answer).toBe('boolean');
      }),
      { numRuns: 2_000, seed: 20_261_124 },
    );
  });
});
