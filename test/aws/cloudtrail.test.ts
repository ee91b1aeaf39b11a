import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { toAccount, type Trail } from './account.ts';
import { clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const trail = (Name: string, HomeRegion: string, IsMultiRegionTrail: boolean): Trail => ({
  Name,
  TrailARN: `arn:aws:cloudtrail:${HomeRegion}:111122223333:trail/${Name}`,
  HomeRegion,
  IsMultiRegionTrail,
  IncludeGlobalServiceEvents: true,
  IsLogging: Name !== 'stopped',
});
const everywhere = trail('everywhere', 'us-east-1', true);

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({
    account: toAccount({
      trails: [everywhere, trail('stopped', 'eu-west-1', false), trail('far', 'ap-south-1', false)],
    }),
  });
});

afterEach(async () => {
  await aws.stop();
});

const client = (region = 'eu-west-1') => clientsOf(aws, { region }).cloudTrail;

it.each([
  [undefined, ['everywhere', 'stopped']],
  [true, ['everywhere', 'stopped']],
  [false, ['stopped']],
])(
  'a region has its trails, and those of all regions with includeShadowTrails %s',
  async (shadows, names) => {
    const { trailList = [] } = await client().send(
      new DescribeTrailsCommand({ includeShadowTrails: shadows }),
    );
    expect(trailList.map(({ Name }) => Name)).toEqual(names);
    expect(trailList.every((found) => !('IsLogging' in found))).toBe(true);
  },
);

it('a trail logs or not, and takes everything unless it says what', async () => {
  const status = (Name: string) => client().send(new GetTrailStatusCommand({ Name }));
  expect((await status('stopped')).IsLogging).toBe(false);
  expect((await status(everywhere.TrailARN)).IsLogging).toBe(true);
  const selectors = () => client().send(new GetEventSelectorsCommand({ TrailName: everywhere.TrailARN }));
  expect((await selectors()).EventSelectors).toMatchObject([
    { ReadWriteType: 'All', IncludeManagementEvents: true },
  ]);
  everywhere.AdvancedEventSelectors = [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }];
  const { EventSelectors, AdvancedEventSelectors } = await selectors();
  delete everywhere.AdvancedEventSelectors;
  expect(EventSelectors).toBeUndefined();
  expect(AdvancedEventSelectors).toHaveLength(1);
});

it.each([
  ['a trail that is not there', 'none'],
  ['a trail of another region by its name', 'everywhere'],
  ['a trail of another region alone', 'arn:aws:cloudtrail:ap-south-1:111122223333:trail/far'],
])('refuses %s', async (_, Name) => {
  await expect(client().send(new GetTrailStatusCommand({ Name }))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
  });
  await expect(client().send(new GetEventSelectorsCommand({ TrailName: Name }))).rejects.toMatchObject({
    name: 'TrailNotFoundException',
  });
});

it('finds events of a resource in its own region, latest first, for 90 days', async () => {
  const role = 'arn:aws:iam::111122223333:role/a';
  const event = (day: string, ARN: string, awsRegion = 'eu-west-1'): Record<string, unknown> => ({
    eventName: 'AssumeRole',
    eventTime: `${day}T00:00:00Z`,
    awsRegion,
    resources: [{ ARN, type: 'AWS::IAM::Role' }],
  });
  aws.clock.now = () => new Date('2026-11-28T12:00:00Z');
  aws.account.trailEvents.push(
    event('2026-11-01', role),
    event('2026-11-03', role),
    event('2026-11-02', role),
    event('2026-11-02', `${role}2`),
    event('2026-11-02', role, 'us-east-1'),
    event('2026-08-01', role),
  );
  const days: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client().send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: role }],
        MaxResults: 2,
        NextToken,
      }),
    );
    for (const { EventTime, Resources } of answer.Events ?? []) {
      expect(Resources).toEqual([{ ResourceType: 'AWS::IAM::Role', ResourceName: role }]);
      days.push(EventTime?.toISOString().slice(0, 10));
    }
    ({ NextToken } = answer);
  } while (NextToken !== undefined && days.length < 10);
  expect(days).toEqual(['2026-11-03', '2026-11-02', '2026-11-01']);
});
