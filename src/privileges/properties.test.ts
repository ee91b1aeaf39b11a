/** What holds of privileges whatever the policies say. */
import fc from 'fast-check';
import type { AuthorizationDetails } from './account.ts';
import { accountPrivileges } from './privileges.ts';
import { accountWith, ACCOUNT_ID, allow, arnOf, deny, trusts } from '../../test/support/account-with.ts';
import { share } from '../../test/support/share.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const WORST_LAST = ['none', 'write', 'power', 'administrator'];

const action = fc.constantFrom(
  '*',
  'iam:*',
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:CreateAccessKey',
  'iam:PassRole',
  'lambda:*',
  'sqs:*',
  's3:PutObject',
  's3:Get*',
  'sts:AssumeRole',
);
const resource = fc.constantFrom('*', arnOf('user', 'alice'), arnOf('role', 'app'), 'arn:aws:s3:::own/*');
const condition = fc.constantFrom(
  undefined,
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
);
const parts = fc.tuple(action, resource, condition);
const allows = fc.array(
  parts.map((of) => allow(...of)),
  { minLength: 1, maxLength: 3 },
);
const denies = fc.array(
  parts.map((of) => deny(...of)),
  { maxLength: 2 },
);

/**
 * Alice with an inline policy, one of her group and one that is attached, and others to come to.
 *
 * @param inOrder what the statements of each policy come out as
 */
const accountOf = (
  can: readonly object[],
  boundary?: readonly object[],
  inOrder: (statements: readonly object[]) => readonly object[] = (statements) => statements,
): AuthorizationDetails => {
  const part = (place: number): readonly object[] => inOrder(can.filter((_, index) => index % 3 === place));
  return accountWith({
    users: {
      alice: {
        can: part(0),
        groups: ['staff', 'empty'],
        attached: ['attached', 'also'],
        ...(boundary && { boundary: 'limit' }),
      },
      root: { can: [allow('*')] },
    },
    groups: { staff: { can: part(1) }, empty: {} },
    roles: {
      app: {
        trust: trusts({ AWS: `arn:aws:iam::${ACCOUNT_ID}:root`, Service: 'lambda.amazonaws.com' }),
        can: [allow('*')],
      },
    },
    policies: { attached: part(2), also: [allow('s3:Get*')], ...(boundary && { limit: boundary }) },
  });
};

/** Alice's privileges with each credential, as ranks; undefined where one is undecided. */
const ranksIn = (details: AuthorizationDetails): readonly (number | undefined)[] => {
  const alice = details.users.find(({ name }) => name === 'alice');
  const { privilegeOf } = accountPrivileges(details, NOW);
  return (['access-key', 'session-without-mfa', 'mfa'] as const).map((credential) => {
    const rank = alice === undefined ? -1 : WORST_LAST.indexOf(privilegeOf(alice, credential).privilege);
    return rank === -1 ? undefined : rank;
  });
};

const ranksOf = (can: readonly object[], boundary?: readonly object[]): readonly (number | undefined)[] =>
  ranksIn(accountOf(can, boundary));

/** The same account, told the other way round. */
const reversed = ({ users, groups, roles, policies }: AuthorizationDetails): AuthorizationDetails => ({
  users: users
    .map((user) => ({
      ...user,
      groups: user.groups.toReversed(),
      attached: user.attached.toReversed(),
    }))
    .toReversed(),
  groups: groups.toReversed(),
  roles: roles.toReversed(),
  policies: policies.toReversed(),
});

const isNoMore = (less: readonly (number | undefined)[], more: readonly (number | undefined)[]): void => {
  less.forEach((rank, index) => {
    const other = more[index];
    if (rank !== undefined && other !== undefined) expect(rank).toBeLessThanOrEqual(other);
  });
};

const settings = { numRuns: share(2, 40, 'accounts with privileges'), seed: 20_261_128 };

describe('privileges', () => {
  it('are never more with another Deny', () => {
    fc.assert(
      fc.property(allows, denies, parts, (some, others, more) =>
        isNoMore(ranksOf([...some, ...others, deny(...more)]), ranksOf([...some, ...others])),
      ),
      settings,
    );
  });

  it('are never less with another Allow', () => {
    fc.assert(
      fc.property(allows, denies, parts, (some, others, more) =>
        isNoMore(ranksOf([...some, ...others]), ranksOf([...some, ...others, allow(...more)])),
      ),
      settings,
    );
  });

  it('are never more within a boundary', () => {
    fc.assert(
      fc.property(allows, allows, (some, boundary) => isNoMore(ranksOf(some, boundary), ranksOf(some))),
      settings,
    );
  });

  it('do not depend on the order of statements, policies, groups, users and roles', () => {
    fc.assert(
      fc.property(allows, denies, (some, others) => {
        const statements = [...some, ...others];
        const backwards = accountOf(statements, undefined, (of) => of.toReversed());
        expect(ranksIn(reversed(backwards))).toEqual(ranksOf(statements));
      }),
      settings,
    );
  });
});
