import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { listIn } from '../aws/reading.ts';
import type { Examination } from './examination.ts';

const SECOND = 1000;
const HOUR = 3_600_000;

/** Seconds. The shortest for which AWS/SQS and AWS/Lambda have values everywhere, and two days of it fit in an answer. */
const PERIOD = 300;

/** One metric of one thing. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: { readonly Name: string; readonly Value: string };
  readonly statistic: 'Sum' | 'Maximum';
}

/** The values of a metric, by when their period begins (milliseconds since 1970); none where nothing happened. */
export const readMetric = async (
  { namespace, name, dimension, statistic }: Metric,
  hours: number,
  { clients, now }: Examination,
): Promise<ReadonlyMap<number, number>> => {
  // A period that is cut in two would count for half.
  const end = Math.ceil(now.getTime() / (PERIOD * SECOND)) * PERIOD * SECOND;
  const { Datapoints } = await clients.cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: namespace,
      MetricName: name,
      Dimensions: [dimension],
      StartTime: new Date(end - hours * HOUR),
      EndTime: new Date(end),
      Period: PERIOD,
      Statistics: [statistic],
    }),
  );
  const values = listIn('Datapoints', Datapoints).map((datapoint): readonly [number, number] => {
    const { [statistic]: value, Timestamp } = datapoint;
    if (value === undefined || Timestamp === undefined)
      throw new Error(`the answer has a datapoint of ${name} without ${statistic} or Timestamp`);
    return [Timestamp.getTime(), value];
  });
  // CloudWatch gives them in no order.
  return new Map(values.toSorted(([a], [b]) => a - b));
};
