/** Rights over credentials and devices of others: the same whether one has all of them, or each is of a role that he can assume. */
import fc from 'fast-check';
import { accountWith, allow, arnOf } from '../../test/support/account-with.ts';
import { atOnce, overRoles, privilegeOfFirst } from '../../test/support/several-roles.ts';
import { share } from '../../test/support/share.ts';

const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

const ACTIONS = [
  'iam:CreateAccessKey',
  'iam:UpdateLoginProfile',
  'iam:EnableMFADevice',
  'iam:DeactivateMFADevice',
];

const statements = fc.array(
  fc
    .tuple(fc.constantFrom(...ACTIONS), fc.constantFrom('bob', 'carol', 'b*', '?ar*'))
    .map(([action, name]) => allow(action, arnOf('user', name))),
  { minLength: 2, maxLength: 4 },
);

const others = {
  bob: { can: [allow('*', '*', WITH_MFA)] },
  carol: {
    can: [
      allow('*', '*', WITH_MFA),
      allow('iam:EnableMFADevice', arnOf('user', '${aws:username}')),
      allow('iam:CreateVirtualMFADevice'),
    ],
  },
};

describe('rights over credentials and devices of others', () => {
  it('are worth as much where each is of a role that one can assume', () => {
    const counts = { administrator: 0, none: 0, undecided: 0 };
    fc.assert(
      fc.property(statements, (can) => {
        const whole = privilegeOfFirst(atOnce(can, { users: others }));
        expect({ can, privilege: privilegeOfFirst(overRoles(can, { users: others })) }).toEqual({
          can,
          privilege: whole,
        });
        counts[whole as keyof typeof counts] += 1;
      }),
      { numRuns: share(60, 2_000, 'rights over devices, split over roles'), seed: 20_261_129 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  });

  it('of more than 100 who manage devices and as many who take others are too many to be looked at', () => {
    const each = (letter: string, action: string): object =>
      Object.fromEntries(
        Array.from({ length: 101 }, (_, place) => [
          `${letter}${place}`,
          { can: [allow(action, arnOf('user', `x${place}`))] },
        ]),
      );
    const users = {
      alice: { can: [allow('iam:CreateAccessKey', arnOf('user', '?*'))] },
      ...each('t', 'iam:UpdateLoginProfile'),
      ...each('m', 'iam:EnableMFADevice'),
    };
    expect(privilegeOfFirst(accountWith({ users }))).toBe('undecided');
  });
});
