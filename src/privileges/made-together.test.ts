/** Rights to make somebody: the same whether one has all of them, or each is of a role that he can assume. */
import fc from 'fast-check';
import { allow, arnOf, deny } from '../../test/support/account-with.ts';
import { atOnce, overRoles, privilegeOfFirst } from '../../test/support/several-roles.ts';
import { share } from '../../test/support/share.ts';

const OF_USERS = [
  'iam:CreateUser',
  'iam:CreateUser',
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
];
const OF_ROLES = ['iam:CreateRole', 'iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'];

/** None is of anybody who is there. */
const NAMES = ['app-*', '*-bot', 'app-?-bot', 'dev-*', 'dev-bot'];

const statements = fc
  .constantFrom<readonly [string, readonly string[]]>(['user', OF_USERS], ['role', OF_ROLES])
  .chain(([kind, actions]) =>
    fc.array(
      fc
        .tuple(fc.constantFrom(...actions), fc.constantFrom(...NAMES))
        .map(([action, name]) => allow(action, arnOf(kind, name))),
      { minLength: 2, maxLength: 5 },
    ),
  );

describe('rights to make somebody', () => {
  it('are worth as much where each is of a role that one can assume', () => {
    const counts = { administrator: 0, none: 0 };
    fc.assert(
      fc.property(statements, (can) => {
        const whole = privilegeOfFirst(atOnce(can));
        expect({ can, privilege: privilegeOfFirst(overRoles(can)) }).toEqual({ can, privilege: whole });
        counts[whole === 'none' ? 'none' : 'administrator'] += 1;
      }),
      { numRuns: share(40, 2_000, 'rights to make somebody, split over roles'), seed: 20_261_129 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
  });

  it('are worth nothing where what each role may do is denied to it', () => {
    fc.assert(
      fc.property(statements, (can) => {
        expect(privilegeOfFirst(overRoles(can, {}, [deny('iam:*')]))).toBe('none');
      }),
      { numRuns: share(5, 200, 'rights to make somebody that are denied'), seed: 20_261_129 },
    );
  });
});
