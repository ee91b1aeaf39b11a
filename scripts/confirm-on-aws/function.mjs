// The function that AWS Config and the experiments invoke. What comes of an event that was handed over asynchronously goes to
// the queue, with the event: a result token of AWS Config is in it.
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  ListTagsCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { becomes, deleteOurs, eventually, isNamed, NAME, policyOf, TAGS, trustOf } from './experiment.mjs';
import { deleteRole, makeRole } from './roles.mjs';

const ROLE = `${NAME}-function`;

const CODE = `
exports.handler = async (event) => {
  if (event.fail || JSON.parse(event.ruleParameters || '{}').fail) throw new Error('as asked');
  return {
    node: process.version,
    execArgv: process.execArgv,
    options: process.env.NODE_OPTIONS || '',
    heapSizeLimit: require('node:v8').getHeapStatistics().heap_size_limit,
  };
};
`;

/** Seconds, in which AWS Lambda comes to know a new role. */
const NEW_ROLE = 120;
/** Lambda says so of a role that it cannot assume yet, and of one that may not send to the queue yet. */
const isTransient = (error) => isNamed(error, 'InvalidParameterValueException', 'ResourceConflictException');

/** Makes the function and its role; gives its ARN. */
export const makeFunction = async (context, queue) => {
  const { iam, lambda } = context.clients;
  const Role = await makeRole(
    iam,
    ROLE,
    trustOf('lambda'),
    policyOf({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue.arn }),
  );
  const { result } = await eventually(
    () =>
      lambda.send(
        new CreateFunctionCommand({
          FunctionName: NAME,
          Role,
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          Handler: 'index.handler',
          MemorySize: 256,
          Timeout: 10,
          Code: { ZipFile: zipSync({ 'index.js': strToU8(CODE) }) },
          Tags: TAGS,
        }),
      ),
    isTransient,
    NEW_ROLE,
    context,
  );
  await becomes(
    async () => (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: NAME }))).State,
    (state) => state === 'Active',
    NEW_ROLE,
    context,
  );
  const destination = { Destination: queue.arn };
  await eventually(
    () =>
      lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: NAME,
          MaximumRetryAttempts: 0,
          DestinationConfig: { OnSuccess: destination, OnFailure: destination },
        }),
      ),
    isTransient,
    NEW_ROLE,
    context,
  );
  return result.FunctionArn;
};

export const deleteFunction = async ({ clients: { iam, lambda }, identity, partition, region }, left) => {
  const Resource = `arn:${partition}:lambda:${region}:${identity.Account}:function:${NAME}`;
  const tags = async () => (await lambda.send(new ListTagsCommand({ Resource }))).Tags;
  const remove = () => lambda.send(new DeleteFunctionCommand({ FunctionName: NAME }));
  await deleteOurs(`function ${NAME}`, tags, remove, left);
  await deleteRole(iam, ROLE, left);
};
