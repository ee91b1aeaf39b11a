/** The evaluator against a naive one that tries every request: on generated policies, every run. */
import fc from 'fast-check';
import { iamRoleTrustMfaRequired as rule } from './rule.ts';
import {
  garbage,
  ROLE_ACCOUNT,
  textWithDuplicates,
  tiedKeysPolicy,
  trustPolicy,
} from '../../test/support/generated-policies.ts';
import { isAllowed } from '../../test/naive/evaluator.ts';
import { letsIn } from '../../test/naive/lets-in.ts';
import { roleWith } from '../../test/support/role-with.ts';
import { share } from '../../test/support/share.ts';

/** At least this many policies a run, the same in every run; DIFFERENTIAL_RUNS asks for more, DIFFERENTIAL_SEED for others. */
const RUNS = Math.max(share(600, 20_000, 'policies'), Number(process.env['DIFFERENTIAL_RUNS'] ?? 0));
const SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? 20_261_124);
const NOW = new Date('2026-11-24T00:00:00Z');

const QUESTION = { roleAccountId: ROLE_ACCOUNT, now: NOW };

/** `triable`: the share of the policies that is small enough to be tried, at the least. */
const compareAll = (policies: fc.Arbitrary<unknown>, runs: number, triable = 0.95): void => {
  let compared = 0;
  let undecided = 0;
  fc.assert(
    fc.property(policies, (policy) => {
      const naive = letsIn(policy, QUESTION);
      if (naive === 'too large') return;
      compared += 1;
      const { contexts } = rule.decide(roleWith(policy), { parameters: {}, now: NOW }).evidence;
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
    { numRuns: runs, seed: SEED },
  );
  expect(compared).toBeGreaterThan(runs * triable);
  // And few are left undecided: those that compare several keys with one another.
  expect(undecided).toBeLessThan(runs * 0.02);
};

describe('the decision on a trust policy', () => {
  it('agrees with trying every request', () => {
    compareAll(trustPolicy, RUNS);
  }, 600_000);

  it('agrees with trying every request where AWS sets keys together', () => {
    compareAll(tiedKeysPolicy, RUNS, 0.9);
  }, 600_000);

  it('agrees with trying every request where a name stands twice in the text', () => {
    compareAll(textWithDuplicates, RUNS / 8);
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
      fc.property(fc.oneof(garbage, trustPolicy, textWithDuplicates, fc.string()), (document) => {
        const answer = isAllowed(document, { action: 'sts:AssumeRole', caller, context: {} });
        expect(typeof answer).toBe('boolean');
      }),
      { numRuns: 2_000, seed: 20_261_124 },
    );
  });
});
