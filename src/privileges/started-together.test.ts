/** Rights to make something with a role and to start it: the same whether one has all of them, or others start what one makes. */
import fc from 'fast-check';
import { accountWith, allow, arnOf, trusts } from '../../test/support/account-with.ts';
import { share } from '../../test/support/share.ts';
import type { AuthorizationDetails } from './account.ts';
import { accountPrivileges } from './privileges.ts';

const NOW = new Date(Date.UTC(2026, 10, 29));
const ALICE = trusts({ AWS: arnOf('user', 'alice') });
const admin = { trust: trusts({ Service: 'lambda.amazonaws.com' }), can: [allow('*')] };

const OTHERS = [
  'lambda:InvokeFunction',
  'lambda:AddPermission',
  'lambda:CreateFunctionUrlConfig',
  'lambda:InvokeFunctionUrl',
  'lambda:UpdateFunctionCode',
];

const functions = fc
  .constantFrom('*', 'app-*', '*-bot', 'app-?-bot', 'dev-*')
  .map((name) => `arn:aws:lambda:*:111122223333:function:${name}`);

const taking = fc
  .tuple(fc.constantFrom('lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'), functions)
  .map(([action, name]) => allow(action, name));
const starting = fc.array(
  fc.tuple(fc.constantFrom(...OTHERS), functions).map(([action, name]) => allow(action, name)),
  { minLength: 1, maxLength: 3 },
);

const privilegeIn = (details: AuthorizationDetails): string | undefined => {
  const { privilegeOf } = accountPrivileges(details, NOW, [], { credentials: ['access-key'] });
  return details.users.map((user) => privilegeOf(user, 'access-key', 'administrator').privilege)[0];
};

const inRoles = (lists: readonly (readonly object[])[]): AuthorizationDetails =>
  accountWith({
    users: { alice: {} },
    roles: {
      admin,
      ...Object.fromEntries(lists.map((can, place) => [`zq7x${place}`, { trust: ALICE, can }] as const)),
    },
  });

describe('rights to make something with a role and to start it', () => {
  it('are worth as much where others start what one makes', () => {
    const counts = { administrator: 0, none: 0 };
    fc.assert(
      fc.property(taking, starting, (take, start) => {
        const pass = [allow('iam:PassRole'), take];
        const whole = privilegeIn(inRoles([[...pass, ...start]]));
        const split = privilegeIn(inRoles([pass, ...start.map((one) => [one])]));
        expect({ take, start, split }).toEqual({ take, start, split: whole });
        counts[whole as keyof typeof counts] += 1;
      }),
      { numRuns: share(60, 2_000, 'rights to start what others make'), seed: 20_261_129 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  });

  it('are worth nothing where whoever makes it may not pass the role', () => {
    fc.assert(
      fc.property(taking, starting, (take, start) => {
        expect(privilegeIn(inRoles([[allow('iam:PassRole')], [take, ...start]]))).toBe('none');
      }),
      { numRuns: share(10, 200, 'roles that another may pass'), seed: 20_261_129 },
    );
  });

  it('of more than 100 who start different things are too many to be looked at', () => {
    const starters = Array.from({ length: 101 }, (_, place) => [
      allow('lambda:InvokeFunction', `arn:aws:lambda:*:111122223333:function:x${place}`),
    ]);
    const maker = [
      allow('iam:PassRole'),
      allow('lambda:CreateFunction', 'arn:aws:lambda:*:111122223333:function:y'),
    ];
    expect(privilegeIn(inRoles([maker, ...starters]))).toBe('undecided');
  });
});
