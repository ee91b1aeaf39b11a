/** What holds of privileges whatever the policies say. */
import fc from 'fast-check';
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

/** Alice's privileges with each credential, as ranks; undefined where one is undecided. */
const ranksOf = (can: readonly object[], boundary?: readonly object[]): readonly (number | undefined)[] => {
  const details = accountWith({
    users: {
      alice: { can, ...(boundary && { boundary: 'limit' }) },
      root: { can: [allow('*')] },
    },
    roles: {
      app: {
        trust: trusts({ AWS: `arn:aws:iam::${ACCOUNT_ID}:root`, Service: 'lambda.amazonaws.com' }),
        can: [allow('*')],
      },
    },
    policies: boundary === undefined ? {} : { limit: boundary },
  });
  const [alice] = details.users;
  const { privilegeOf } = accountPrivileges(details, NOW);
  return (['access-key', 'session-without-mfa', 'mfa'] as const).map((credential) => {
    const rank = alice === undefined ? -1 : WORST_LAST.indexOf(privilegeOf(alice, credential).privilege);
    return rank === -1 ? undefined : rank;
  });
};

const isNoMore = (less: readonly (number | undefined)[], more: readonly (number | undefined)[]): void => {
  less.forEach((rank, index) => {
    const other = more[index];
    if (rank !== undefined && other !== undefined) expect(rank).toBeLessThanOrEqual(other);
  });
};

const settings = { numRuns: share(2, 40, 'accounts with privileges'), seed: 20_261_128 };

describe('privileges', () => {
  it('are no more with another Deny, no less with another Allow', () => {
    fc.assert(
      fc.property(allows, denies, parts, (some, others, more) => {
        const ranks = ranksOf([...some, ...others]);
        isNoMore(ranksOf([...some, ...others, deny(...more)]), ranks);
        isNoMore(ranks, ranksOf([...some, ...others, allow(...more)]));
      }),
      settings,
    );
  });

  it('are no more within a boundary', () => {
    fc.assert(
      fc.property(allows, allows, (some, boundary) => isNoMore(ranksOf(some, boundary), ranksOf(some))),
      settings,
    );
  });

  it('do not depend on the order of statements', () => {
    fc.assert(
      fc.property(allows, denies, (some, others) => {
        const statements = [...some, ...others];
        expect(ranksOf(statements.toReversed())).toEqual(ranksOf(statements));
      }),
      settings,
    );
  });
});
