/** Two actions on one thing: what is found, beside another evaluator that is asked about every name that policies tell apart. */
import fc from 'fast-check';
import { readPolicy } from '../../test/naive/evaluator.ts';
import { accountWith, ACCOUNT_ID, allow, arnOf, deny, policyOf } from '../../test/support/account-with.ts';
import { share } from '../../test/support/share.ts';
import { takenTogether } from './taken-together.ts';
import { worldOf } from './world.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const ACTIONS = ['glue:CreateJob', 'glue:StartJobRun'] as const;
const LETTERS = ['a', 'b', 'c'];

/** Every name of one to six letters. */
const names = Array.from({ length: 6 }).reduce<string[][]>(
  (lists) => [...lists, (lists.at(-1) ?? ['']).flatMap((name) => LETTERS.map((letter) => name + letter))],
  [],
);
const arnOfJob = (name: string): string => `arn:aws:glue:us-east-1:${ACCOUNT_ID}:job/${name}`;
const JOBS = names.flat().map(arnOfJob);

/** Patterns that are so short that what any of them have in common has a text of six letters, if any. */
const pattern = fc
  .tuple(fc.constantFrom('', '*', '?'), fc.constantFrom('a', 'b', 'ab', 'ba'), fc.constantFrom('', '', '*'))
  .map((parts) => arnOfJob(parts.join('')));
const resource = fc.oneof(pattern, fc.tuple(pattern, pattern), fc.constant('*'));
const action = fc.constantFrom<string | string[]>(...ACTIONS, ...ACTIONS, [...ACTIONS], 'glue:*');
const statement = fc
  .tuple(fc.constantFrom(allow, allow, deny), action, resource, fc.constantFrom(false, false, false, true))
  .map(([make, what, which, isNegated]): object =>
    isNegated
      ? { Effect: make === allow ? 'Allow' : 'Deny', Action: what, NotResource: which }
      : make(what, which),
  );
const user = fc.record({
  own: fc.array(statement, { minLength: 1, maxLength: 4 }),
  boundary: fc.option(fc.array(statement, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 3 }),
});

it('is found where there is a name that both are allowed on, and nowhere else', () => {
  const counts = { found: 0, apart: 0, none: 0 };
  fc.assert(
    fc.property(user, ({ own, boundary }) => {
      const details = accountWith({
        users: { alice: { can: own, ...(boundary && { boundary: 'limit' }) } },
        policies: { ...(boundary && { limit: boundary }) },
      });
      const world = worldOf(details, NOW);
      const [alice] = details.users;
      if (alice === undefined) throw new Error('no user');
      const found = takenTogether(world.rightsOf(world.userActor(alice, 'access-key')), ACTIONS);
      const policies = [own, ...(boundary ? [boundary] : [])].map((statements) =>
        readPolicy(policyOf(...statements), { kind: 'identity', isStored: true }),
      );
      const caller = { arn: arnOf('user', 'alice'), accountId: ACCOUNT_ID, userName: 'alice' };
      const allowedOn = ACTIONS.map(
        (asked) => new Set(JOBS.filter((job) => policies.every((read) => read(asked, caller, job)({})))),
      );
      const [made, started] = allowedOn;
      const isThere = JOBS.some((job) => made?.has(job) === true && started?.has(job) === true);
      expect({ own, boundary, isFound: found !== undefined }).toEqual({ own, boundary, isFound: isThere });
      expect(found?.every(({ isCertain }) => isCertain)).not.toBe(false);
      if (isThere) counts.found += 1;
      else if (allowedOn.every(({ size }) => size > 0)) counts.apart += 1;
      else counts.none += 1;
    }),
    { numRuns: share(60, 3_000, 'users of whom two actions are taken together'), seed: 20_261_129 },
  );
  // Of each kind there are some.
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
});
