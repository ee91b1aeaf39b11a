import { countWaysIn, type GetsIn } from './ways-in.ts';

type Counted = Parameters<typeof countWaysIn>[0][number];

const found = (ComplianceResourceId: string, GetsIn?: GetsIn, more: Partial<Counted> = {}): Counted => ({
  ComplianceType: 'NON_COMPLIANT',
  ComplianceResourceType: 'AWS::IAM::User',
  ComplianceResourceId,
  AccountId: '111122223333',
  Reason: 'no-device',
  ...(GetsIn && { GetsIn }),
  ...more,
});
const NOTHING = { Reason: 'nothing-to-sign-in-with' };

it('counts each user, role and root user once by whom somebody gets in without MFA', () => {
  expect(
    countWaysIn([
      found('alice', 'yes'),
      found('alice', 'no'),
      found('alice', 'yes', { AccountId: '444455556666' }),
      found('bob', 'yes', { ComplianceType: 'COMPLIANT' }),
      found('carol', 'yes', { ComplianceType: 'INSUFFICIENT_DATA' }),
      found('deploy', 'yes', { ComplianceResourceType: 'AWS::IAM::Role' }),
      found('111122223333', 'yes', { ComplianceResourceType: 'AWS::::Account' }),
    ]),
  ).toEqual({ users: 2, roles: 1, rootUsers: 1, notKnown: 0, others: 0 });
});

it.each<[string, readonly Counted[], object]>([
  ['of whom it is not known', [found('a', 'not-known')], { users: 1, notKnown: 1, others: 0 }],
  ['of whom one rule knows it', [found('a', 'not-known'), found('a', 'yes')], { users: 1, notKnown: 0 }],
  ['who has a device', [found('a', 'no')], { users: 0, notKnown: 0, others: 1 }],
  [
    'with nothing, of whom another rule read nothing',
    [found('a', 'no', NOTHING), found('a', 'not-known')],
    { users: 0, others: 1 },
  ],
  ['of whom AWS Config keeps a result', [found('a')], { users: 1, notKnown: 0, others: 0 }],
])('a user %s', (_, findings, expected) => {
  expect(countWaysIn(findings)).toMatchObject(expected);
});
