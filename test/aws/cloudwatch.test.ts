import { GetMetricStatisticsCommand, type GetMetricStatisticsCommandInput } from '@aws-sdk/client-cloudwatch';
import { toAccount } from './account.ts';
import { clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const START = Date.UTC(2024, 5, 1);
const MINUTE = 60_000;

let aws: AwsEndpoint;

beforeEach(async () => {
  const value = (minute: number, of: number) => ({
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimension: { Name: 'FunctionName', Value: 'f' },
    Timestamp: new Date(START + minute * MINUTE).toISOString(),
    value: of,
  });
  aws = await startAws({
    account: toAccount({ metrics: [value(1, 2), value(4, 3), value(7, 4), value(10, 5)] }),
  });
});

afterEach(async () => {
  await aws.stop();
});

const ask = (more: Partial<GetMetricStatisticsCommandInput> = {}) =>
  clientsOf(aws).cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
      StartTime: new Date(START),
      EndTime: new Date(START + 10 * MINUTE),
      Period: 300,
      Statistics: ['Sum', 'Maximum', 'SampleCount', 'Average', 'Minimum'],
      ...more,
    }),
  );

it('values are put together by period, in no order; what begins at the end is not in', async () => {
  expect((await ask()).Datapoints).toEqual([
    {
      Timestamp: new Date(START + 5 * MINUTE),
      Sum: 4,
      Maximum: 4,
      SampleCount: 1,
      Average: 4,
      Minimum: 4,
      Unit: 'Count',
    },
    {
      Timestamp: new Date(START),
      Sum: 5,
      Maximum: 3,
      SampleCount: 2,
      Average: 2.5,
      Minimum: 2,
      Unit: 'Count',
    },
  ]);
});

it.each([
  ['of another name', { MetricName: 'Throttles' }],
  ['of another namespace', { Namespace: 'AWS/SQS' }],
  ['of another thing', { Dimensions: [{ Name: 'FunctionName', Value: 'g' }] }],
  ['without its dimension', { Dimensions: [] }],
])('a metric %s has no values', async (_, more) => {
  expect((await ask(more)).Datapoints).toEqual([]);
});

it.each<[string, Partial<GetMetricStatisticsCommandInput>, string]>([
  ['a period that is no whole minute', { Period: 90 }, 'must be a multiple of 60'],
  ['no statistic', { Statistics: [] }, 'Statistics or ExtendedStatistics is required'],
  ['an unknown statistic', { Statistics: ['Most' as 'Sum'] }, 'satisfy enum value set'],
  [
    'an end before the start',
    { EndTime: new Date(START - MINUTE) },
    'must be less than the parameter EndTime',
  ],
  ['more than 1,440 values', { EndTime: new Date(START + 1441 * 5 * MINUTE) }, 'exceeds the limit of 1,440'],
  ['no time', { StartTime: undefined }, 'startTime'],
])('refuses %s', async (_, more, message) => {
  await expect(ask(more)).rejects.toThrow(message);
});

it.each([
  ['throttle', 'ThrottlingException'],
  ['deny', 'AccessDeniedException'],
  ['5xx', 'InternalFailure'],
] as const)('can fail: %s', async (kind, name) => {
  aws.faults.add({ operation: 'cloudwatch:GetMetricStatistics', kind });
  await expect(ask()).rejects.toMatchObject({ name });
});
