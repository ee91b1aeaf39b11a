import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import { toAccount, type LambdaFunction } from './account.ts';
import { clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:evaluates';

let aws: AwsEndpoint;
let made: LambdaFunction;

beforeEach(async () => {
  made = {
    FunctionName: 'evaluates',
    FunctionArn: ARN,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LastModified: '2024-06-01T00:00:00.000+0000',
    Tags: { stage: 'test' },
    Policy: '{"Statement":[]}',
  };
  aws = await startAws({ account: toAccount({ functions: { [ARN]: made } }) });
});

afterEach(async () => {
  await aws.stop();
});

const client = (region?: string) => clientsOf(aws, region === undefined ? {} : { region }).lambda;

it.each([['evaluates'], [ARN], [`${ARN}:live`], [`${ARN}:$LATEST`]])(
  'a function is found by %s',
  async (FunctionName) => {
    const found = await client().send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(found).toMatchObject({ FunctionArn: ARN, State: 'Active', LastUpdateStatus: 'Successful' });
    expect((await client().send(new GetPolicyCommand({ FunctionName }))).Policy).toBe('{"Statement":[]}');
  },
);

it('a function has its concurrency where one is reserved, and its tags', async () => {
  const concurrency = () => client().send(new GetFunctionConcurrencyCommand({ FunctionName: ARN }));
  expect((await concurrency()).ReservedConcurrentExecutions).toBeUndefined();
  made.ReservedConcurrentExecutions = 0;
  expect((await concurrency()).ReservedConcurrentExecutions).toBe(0);
  expect((await client().send(new ListTagsCommand({ Resource: ARN }))).Tags).toEqual({ stage: 'test' });
});

it.each<[string, () => Promise<unknown>, string, string]>([
  [
    'a function that is not there',
    () => client().send(new GetPolicyCommand({ FunctionName: 'another' })),
    'ResourceNotFoundException',
    'Function not found: arn:aws:lambda:eu-west-1:111122223333:function:another',
  ],
  [
    'a function of another region',
    () => client('us-east-1').send(new GetPolicyCommand({ FunctionName: 'evaluates' })),
    'ResourceNotFoundException',
    'Function not found',
  ],
  [
    'a function without a policy',
    () => {
      made.Policy = undefined;
      return client().send(new GetPolicyCommand({ FunctionName: ARN }));
    },
    'ResourceNotFoundException',
    'The resource you requested does not exist.',
  ],
  [
    'a function of another account',
    () => client().send(new GetPolicyCommand({ FunctionName: ARN.replace('111122223333', '444455556666') })),
    'AccessDeniedException',
    'is not authorized to perform: lambda:GetPolicy',
  ],
  [
    'what is no function',
    () => client().send(new GetPolicyCommand({ FunctionName: 'not a name' })),
    'ValidationException',
    'functionName',
  ],
  [
    'tags of a version',
    () => client().send(new ListTagsCommand({ Resource: `${ARN}:live` })),
    'ValidationException',
    'is no function ARN',
  ],
])('refuses %s', async (_, ask, name, message) => {
  await expect(ask()).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});

it.each([
  ['throttle', 'TooManyRequestsException'],
  ['deny', 'AccessDeniedException'],
  ['5xx', 'ServiceException'],
  ['expired', 'ExpiredTokenException'],
] as const)('can fail: %s', async (kind, name) => {
  aws.faults.add({ operation: 'lambda:GetPolicy', kind });
  await expect(client().send(new GetPolicyCommand({ FunctionName: ARN }))).rejects.toMatchObject({ name });
});
