import type { Evaluation } from './evaluation.ts';
import type { IamUser } from '../resources/user.ts';
import type { Listing } from '../inventory/inventory.ts';
import type { Scheduled } from './invocation.ts';
import { confirm, longestUntoldFirst, markReached, retire, selectEvaluations } from './changes.ts';
import { toResourceKey } from '../resources/resource-key.ts';
import type { StandingResult, StandingResults } from '../aws/standing-results.ts';

const rule = { id: 'iam-user-mfa-required', resourceType: 'AWS::IAM::User' } as const;
const notified = new Date(1_000_000);
const run: Scheduled = {
  kind: 'scheduled',
  messageType: 'ScheduledNotification',
  resultToken: 'the-result-token',
  configRuleName: rule.id,
  accountId: '111122223333',
  orderingTimestamp: notified,
  ruleParameters: {},
};

const evaluation = (
  id: string,
  ComplianceType: Evaluation['ComplianceType'],
  Annotation: string = ComplianceType,
): Evaluation => ({
  ComplianceResourceType: 'AWS::IAM::User',
  ComplianceResourceId: id,
  ComplianceType,
  Annotation,
  OrderingTimestamp: notified,
});

const standing = (
  id: string,
  complianceType: StandingResult['complianceType'],
  more: Partial<StandingResult> = {},
): StandingResult => ({
  resourceType: 'AWS::IAM::User',
  resourceId: id,
  complianceType,
  annotation: complianceType,
  orderingTimestamp: new Date(0),
  ...more,
});

const keyOf = ({ resourceType, resourceId }: Pick<StandingResult, 'resourceType' | 'resourceId'>) =>
  toResourceKey(resourceType, resourceId);

const results = (...all: StandingResult[]): StandingResults => ({
  byResource: new Map(all.map((one) => [keyOf(one), one])),
  toldAt: new Map(
    all.flatMap((one) => (one.orderingTimestamp === undefined ? [] : [[keyOf(one), one.orderingTimestamp]])),
  ),
  problems: [],
});

const user = (resourceId: string): IamUser => ({
  resourceType: 'AWS::IAM::User',
  resourceId,
  resourceName: resourceId,
  arn: `arn:aws:iam::111122223333:user/${resourceId}`,
  path: '/',
  accountId: '111122223333',
});

const listing = (ids: readonly string[], more: Partial<Listing> = {}): Listing => ({
  resources: ids.map(user),
  complete: true,
  problems: [],
  ...more,
});

const later = (id: string): StandingResult =>
  standing(id, 'NON_COMPLIANT', { orderingTimestamp: new Date(notified.getTime() + 1) });

const idsOf = (evaluations: readonly Evaluation[]): string[] =>
  evaluations.map(({ ComplianceResourceId }) => ComplianceResourceId);

describe('selectEvaluations', () => {
  it.each<[string, Evaluation, StandingResult[], { changes: boolean; all: boolean }]>([
    ['a new result', evaluation('A', 'COMPLIANT'), [], { changes: true, all: true }],
    [
      'one older than what stands',
      evaluation('A', 'COMPLIANT'),
      [later('A')],
      { changes: false, all: false },
    ],
    [
      'NOT_APPLICABLE older than what stands',
      evaluation('A', 'NOT_APPLICABLE'),
      [later('A')],
      { changes: false, all: false },
    ],
    [
      'an unchanged COMPLIANT',
      evaluation('A', 'COMPLIANT'),
      [standing('A', 'COMPLIANT')],
      { changes: false, all: true },
    ],
    [
      'an unchanged NON_COMPLIANT',
      evaluation('A', 'NON_COMPLIANT'),
      [standing('A', 'NON_COMPLIANT')],
      { changes: false, all: true },
    ],
    [
      'another compliance type',
      evaluation('A', 'COMPLIANT', 'x'),
      [standing('A', 'NON_COMPLIANT', { annotation: 'x' })],
      { changes: true, all: true },
    ],
    [
      'another annotation',
      evaluation('A', 'COMPLIANT', 'x'),
      [standing('A', 'COMPLIANT')],
      { changes: true, all: true },
    ],
    [
      'no annotation so far',
      evaluation('A', 'COMPLIANT'),
      [standing('A', 'COMPLIANT', { annotation: undefined })],
      { changes: true, all: true },
    ],
    [
      'the same id of another type',
      evaluation('A', 'COMPLIANT'),
      [standing('A', 'COMPLIANT', { resourceType: 'AWS::IAM::Role' })],
      { changes: true, all: true },
    ],
    [
      'NOT_APPLICABLE where nothing stands',
      evaluation('A', 'NOT_APPLICABLE'),
      [],
      { changes: false, all: false },
    ],
    [
      'NOT_APPLICABLE where something stands',
      evaluation('A', 'NOT_APPLICABLE'),
      [standing('A', 'NON_COMPLIANT')],
      { changes: true, all: true },
    ],
  ])('%s', (_, one, stand, expected) => {
    const isSent = (report: 'changes' | 'all'): boolean =>
      selectEvaluations([one], results(...stand), report).length > 0;
    expect({ changes: isSent('changes'), all: isSent('all') }).toEqual(expected);
  });

  it('sends a resource that was listed twice once, as it was read last', () => {
    const twice = [
      evaluation('A', 'NON_COMPLIANT'),
      evaluation('B', 'COMPLIANT'),
      evaluation('A', 'COMPLIANT'),
    ];
    expect(selectEvaluations(twice, results(), 'all')).toEqual([twice[2], twice[1]]);
  });
});

describe('retire', () => {
  it('takes back the result of a vanished resource, under the type it stands with', () => {
    const stand = results(
      standing('A', 'COMPLIANT'),
      standing('111122223333', 'NON_COMPLIANT', { resourceType: 'AWS::::Account' }),
    );
    expect(retire(stand, listing(['A']), run)).toEqual([
      {
        ComplianceResourceType: 'AWS::::Account',
        ComplianceResourceId: '111122223333',
        ComplianceType: 'NOT_APPLICABLE',
        Annotation: expect.stringMatching(/^.{1,256}$/),
        OrderingTimestamp: notified,
      },
    ]);
  });

  it.each<[string, Listing, Partial<StandingResult>, string[]]>([
    ['vanished', listing([]), {}, ['A']],
    ['still listed', listing(['A']), {}, []],
    ['vanished, but the listing is incomplete', listing([], { complete: false }), {}, []],
    [
      'vanished, but a listing operation failed',
      listing([], {
        problems: [{ operation: 'ListVirtualMFADevices', error: { name: 'Error', message: 'x' } }],
      }),
      {},
      [],
    ],
    [
      'vanished, and another resource could not be read',
      listing(['B'], {
        problems: [
          { operation: 'ListMFADevices', resourceName: 'B', error: { name: 'Error', message: 'x' } },
        ],
      }),
      {},
      ['A'],
    ],
    ['evaluated since this run began', listing([]), { orderingTimestamp: new Date(1_000_001) }, []],
    ['evaluated by this very run', listing([]), { orderingTimestamp: notified }, ['A']],
    ['evaluated nobody knows when', listing([]), { orderingTimestamp: undefined }, ['A']],
    ['listed under another type', listing(['A']), { resourceType: 'AWS::IAM::Role' }, ['A']],
  ])('%s', (_, found, more, expected) => {
    expect(idsOf(retire(results(standing('A', 'COMPLIANT', more)), found, run))).toEqual(expected);
  });
});

describe('confirm', () => {
  it('repeats the same standing result each time, whatever the order of the listing', () => {
    const all = [
      evaluation('C', 'COMPLIANT'),
      evaluation('A', 'NOT_APPLICABLE'),
      evaluation('B', 'NON_COMPLIANT'),
    ];
    expect(confirm(rule, all, results(), run)).toEqual([evaluation('B', 'NON_COMPLIANT')]);
    expect(confirm(rule, all.toReversed(), results(), run)).toEqual([evaluation('B', 'NON_COMPLIANT')]);
  });

  it('repeats none of before a later result', () => {
    const all = [evaluation('A', 'COMPLIANT'), evaluation('B', 'COMPLIANT')];
    expect(confirm(rule, all, results(later('A')), run)).toEqual([evaluation('B', 'COMPLIANT')]);
    expect(confirm(rule, all, results(later('A'), later('B')), run)).toEqual([]);
  });

  it.each([
    ['no resource', []],
    ['nothing that the rule applies to', [evaluation('A', 'NOT_APPLICABLE')]],
  ])('answers for the account where there is %s', (_, all) => {
    expect(confirm(rule, all, results(), run)).toEqual([
      {
        ComplianceResourceType: 'AWS::::Account',
        ComplianceResourceId: '111122223333',
        ComplianceType: 'NOT_APPLICABLE',
        Annotation: 'There is no AWS::IAM::User that iam-user-mfa-required applies to.',
        OrderingTimestamp: notified,
      },
    ]);
  });
});

describe('longestUntoldFirst', () => {
  it('takes those never told of first, then those told of longest ago, and else keeps the order', () => {
    const at = (id: string, time: number) => standing(id, 'COMPLIANT', { orderingTimestamp: new Date(time) });
    const known = results(at('recent', 9), at('old', 1), at('old too', 1));
    const ids = ['recent', 'new', 'old', 'old too', 'new too'];
    expect(longestUntoldFirst(ids.map(user), known).map(({ resourceId }) => resourceId)).toEqual([
      'new',
      'new too',
      'old',
      'old too',
      'recent',
    ]);
  });
});

describe('markReached', () => {
  it('is of what was reached, unchanged or not, and of nothing with a later result', () => {
    const all = ['A', 'B', 'C'].map((id) => evaluation(id, id === 'C' ? 'NOT_APPLICABLE' : 'COMPLIANT'));
    expect(idsOf(markReached(all, results(standing('A', 'COMPLIANT'), later('B'))))).toEqual(['A', 'C']);
  });
});
