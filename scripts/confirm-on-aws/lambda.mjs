// What AWS Lambda does not document, with a function and a queue.
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { becomes, NAME } from './experiment.mjs';
import { deleteFunction, makeFunction } from './function.mjs';
import { deleteQueue, makeQueue, received } from './queue.mjs';

/** Seconds, in which CloudWatch has a metric of Lambda. */
const METRIC = 600;

const flags = async ({ clients: { lambda } }) => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: NAME, Payload: '{}' }));
  const { node, execArgv, options, heapSizeLimit } = JSON.parse(Buffer.from(Payload).toString());
  return {
    answer: `Node ${node} with 256 MB: ${[...execArgv, options].filter(Boolean).join(' ') || 'no flags'}; heap of at most ${Math.round(heapSizeLimit / 2 ** 20)} MB`,
  };
};

const dropped = async (context, queue) => {
  const { lambda, cloudWatch } = context.clients;
  const start = new Date(Date.now() - 60_000);
  await lambda.send(
    new InvokeCommand({ FunctionName: NAME, InvocationType: 'Event', Payload: '{"fail":true}' }),
  );
  const delivered = await received(queue, (body) => body.includes('"fail":true'), METRIC, context);
  if (delivered === undefined) return { none: `nothing came to the queue within ${METRIC} s` };
  const sumOf = async (Namespace, MetricName, Name, Value) => {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace,
        MetricName,
        Dimensions: [{ Name, Value }],
        StartTime: start,
        EndTime: new Date(Date.now() + 60_000),
        Period: 300,
        Statistics: ['Sum'],
      }),
    );
    return Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);
  };
  const read = async () => ({
    AsyncEventsDropped: await sumOf('AWS/Lambda', 'AsyncEventsDropped', 'FunctionName', NAME),
    NumberOfMessagesSent: await sumOf(
      'AWS/SQS',
      'NumberOfMessagesSent',
      'QueueName',
      queue.arn.split(':').at(-1),
    ),
  });
  const hasBoth = (sums) => Object.values(sums).every((sum) => sum > 0);
  const sums = await becomes(read, hasBoth, METRIC, context, 15);
  const uncounted = Object.keys(sums).filter((name) => sums[name] === 0);
  return {
    answer:
      uncounted.length === 0
        ? 'yes: it is counted, and as a message of the queue'
        : `${sums.AsyncEventsDropped > 0 ? 'yes' : 'no'}: within ${METRIC} s not counted as ${uncounted.join(' and ')}`,
  };
};

export const lambdaExperiments = {
  makes: 'a function with its role, and a queue',
  experiments: [
    {
      name: 'node-flags',
      question: 'With which flags does Lambda start Node (heap, young generation)?',
      carryOut: flags,
    },
    {
      name: 'dropped-and-delivered',
      question: 'Does Lambda count an event as AsyncEventsDropped that it delivered to the queue?',
      carryOut: dropped,
    },
  ],
  prepare: async (context) => {
    const queue = await makeQueue('lambda', context);
    await makeFunction(context, queue);
    return ({ carryOut }) => carryOut(context, queue);
  },
  cleanUp: async (context, left) => {
    await deleteFunction(context, left);
    await deleteQueue('lambda', context, left);
  },
};
