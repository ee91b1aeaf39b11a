import type { MetricValue } from './account.ts';
import { AwsError } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import type { Call, Service } from './service.ts';

const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
const MOST_DATAPOINTS = 1440;

const statisticOf = (statistic: string, values: readonly number[]): number => {
  const sum = values.reduce((a, b) => a + b, 0);
  switch (statistic) {
    case 'SampleCount':
      return values.length;
    case 'Average':
      return sum / values.length;
    case 'Minimum':
      return Math.min(...values);
    case 'Maximum':
      return Math.max(...values);
    default:
      return sum;
  }
};

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
const getMetricStatistics = ({ check, account }: Call): object => {
  const namespace = check.requiredText('Namespace', { min: 1, max: 255, pattern: /^[^:].*/ });
  const metricName = check.requiredText('MetricName', { min: 1, max: 255 });
  const dimensions = check.objects('Dimensions', { max: 30 }).map(({ check: dimension }) => ({
    Name: dimension.requiredText('Name', { min: 1, max: 255 }),
    Value: dimension.requiredText('Value', { min: 1, max: 1024 }),
  }));
  const start = check.timestamp('StartTime', { required: true }) ?? 0;
  const end = check.timestamp('EndTime', { required: true }) ?? 0;
  const period = check.integer('Period', { min: 1, max: 86_400 }) ?? 0;
  const statistics = check.texts('Statistics', { max: 5, oneOf: STATISTICS });
  check.settle();
  if (period % 60 !== 0)
    throw new AwsError('InvalidParameterValue', 'The parameter Period must be a multiple of 60.');
  if (statistics.length === 0)
    throw new AwsError(
      'MissingRequiredParameter',
      'The parameter Statistics or ExtendedStatistics is required.',
    );
  if (start >= end)
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter StartTime must be less than the parameter EndTime.',
    );
  const datapoints = Math.ceil((end - start) / period);
  if (datapoints > MOST_DATAPOINTS)
    throw new AwsError(
      'InvalidParameterCombination',
      `You have requested up to ${datapoints} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  const isAsked = ({ Namespace, MetricName, Dimension }: MetricValue): boolean =>
    Namespace === namespace &&
    MetricName === metricName &&
    dimensions.length === 1 &&
    dimensions.every(({ Name, Value }) => Name === Dimension.Name && Value === Dimension.Value);
  const values = new Map<number, number[]>();
  for (const { Timestamp, value } of account.metrics.filter(isAsked)) {
    const seconds = Date.parse(Timestamp) / 1000;
    if (seconds < start || seconds >= end) continue;
    const at = Math.floor(seconds / period) * period;
    values.set(at, [...(values.get(at) ?? []), value]);
  }
  return {
    Label: metricName,
    // In no order, as AWS says.
    Datapoints: [...values].toReversed().map(([Timestamp, those]) => ({
      Timestamp,
      ...Object.fromEntries(statistics.map((statistic) => [statistic, statisticOf(statistic, those)])),
      Unit: 'Count',
    })),
  };
};

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
export const cloudWatch: Service = {
  name: 'cloudwatch',
  signingName: 'monitoring',
  protocol: jsonProtocol({ target: 'GraniteServiceVersion20100801', version: '1.0', queryCodes: {} }),
  operations: { GetMetricStatistics: getMetricStatistics },
  notFound: () => new AwsError('ResourceNotFoundException', 'The specified resource does not exist'),
};
