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
import { roleWith, TRUST_DEFAULTS } from '../../test/support/role-with.ts';
import { share } from '../../test/support/share.ts';

/** At least this many policies a run, the same in every run; DIFFERENTIAL_RUNS asks for more, DIFFERENTIAL_SEED for others. */
const RUNS = Math.max(share(120, 20_000, 'policies'), Number(process.env['DIFFERENTIAL_RUNS'] ?? 0));
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
      const { contexts } = rule.decide(roleWith(policy), { parameters: TRUST_DEFAULTS, now: NOW }).evidence;
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

/** Seconds that the rule is set to. */
const MAXIMUM_AGE = 3_600;

const compareAges = (policies: fc.Arbitrary<unknown>, runs: number): void => {
  const came = { tooOld: 0, refused: 0 };
  const parameters = { ...TRUST_DEFAULTS, maximumMfaAgeSeconds: MAXIMUM_AGE };
  fc.assert(
    fc.property(policies, (policy) => {
      const role = roleWith(policy);
      if (rule.decide(role, { parameters: TRUST_DEFAULTS, now: NOW }).reason !== 'mfa-required') return;
      const naive = letsIn(policy, { ...QUESTION, leastMfaAge: MAXIMUM_AGE + 1 });
      if (naive === 'too large') return;
      const { reason, evidence } = rule.decide(role, { parameters, now: NOW });
      const isTooOld = reason === 'mfa-too-old-admitted';
      came[isTooOld ? 'tooOld' : 'refused'] += 1;
      // What is not decided counts as too old, and has no witness.
      if (isTooOld && evidence.witness === undefined) return;
      expect({ policy, isTooOld }).toEqual({ policy, isTooOld: naive.mfa });
    }),
    { numRuns: runs, seed: SEED },
  );
  expect(came.tooOld).toBeGreaterThan(runs * 0.02);
  expect(came.refused).toBeGreaterThan(0);
};

describe('the decision on a trust policy', () => {
  it('agrees with trying every request with old MFA', () => {
    compareAges(trustPolicy, RUNS);
  }, 600_000);

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
      { numRuns: share(500, 2_000, 'documents of every kind'), seed: 20_261_124 },
    );
  });
});
