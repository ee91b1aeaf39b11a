/** Prints generated policies, and with which credentials the naive evaluator lets somebody in: argv is how many. */
import fc from 'fast-check';
import { ROLE_ACCOUNT, trustPolicy } from '../support/generated-policies.ts';
import { letsIn } from '../naive/lets-in.ts';

const [, , count = '1500'] = process.argv;
const now = new Date('2026-11-24T00:00:00Z');
const expectations = fc
  .sample(trustPolicy, { numRuns: Number(count), seed: 20_261_125 })
  .flatMap((policy) => {
    const expected = letsIn(policy, { roleAccountId: ROLE_ACCOUNT, now });
    return expected === 'too large' ? [] : [{ policy, expected }];
  });
console.log(JSON.stringify({ now, expectations }));
