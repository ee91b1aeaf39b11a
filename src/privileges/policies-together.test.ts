/** Rights to make policies and to attach them: the same whether one has all of them, or each is of a role that he can assume. */
import fc from 'fast-check';
import { accountWith, allow, arnOf, trusts } from '../../test/support/account-with.ts';
import { atOnce, overRoles, privilegeOfFirst } from '../../test/support/several-roles.ts';
import { share } from '../../test/support/share.ts';

const ALICE = trusts({ AWS: arnOf('user', 'alice') });

const NAMES = ['app-*', '*-bot', 'app-?-bot', 'there', 'Ther?', '*'];
const name = fc.constantFrom(...NAMES).map((one) => arnOf('policy', one));

const limitedTo = (operator: string, pattern: string): Parameters<typeof allow>[2] => ({
  [operator]: { 'iam:PolicyARN': pattern },
});

const statement = fc.oneof(
  name.map((policy) => allow('iam:CreatePolicy', policy)),
  name.map((policy) => allow('iam:DeletePolicy', policy)),
  fc
    .tuple(name, fc.constantFrom('ArnLike', 'StringLike'), fc.constantFrom('alice', 'bob'))
    .map(([policy, operator, user]) =>
      allow('iam:AttachUserPolicy', arnOf('user', user), limitedTo(operator, policy)),
    ),
);
const statements = fc.array(statement, { minLength: 2, maxLength: 4 });

const beside = { policies: { there: [allow('s3:GetObject')] }, users: { bob: {} } };

describe('rights to make policies and to attach them', () => {
  it('are worth as much where each is of a role that one can assume', () => {
    const counts = { administrator: 0, none: 0 };
    fc.assert(
      fc.property(statements, (can) => {
        const whole = privilegeOfFirst(atOnce(can, beside));
        expect({ can, privilege: privilegeOfFirst(overRoles(can, beside)) }).toEqual({
          can,
          privilege: whole,
        });
        counts[whole as keyof typeof counts] += 1;
      }),
      { numRuns: share(60, 2_000, 'rights over policies, split over roles'), seed: 20_261_129 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  });

  it('of more than 100 who attach different policies are too many to be looked at', () => {
    const roles = Object.fromEntries(
      Array.from({ length: 101 }, (_, place) => [
        `r${place}`,
        {
          trust: ALICE,
          can: [
            allow(
              'iam:AttachUserPolicy',
              arnOf('user', 'alice'),
              limitedTo('ArnLike', arnOf('policy', `*x${place}y`)),
            ),
          ],
        },
      ]),
    );
    const alice = { can: [allow('iam:CreatePolicy', arnOf('policy', 'y'))] };
    expect(privilegeOfFirst(accountWith({ users: { alice }, roles }))).toBe('undecided');
  });
});
