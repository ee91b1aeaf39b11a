import { strFromU8, unzipSync } from 'fflate';
import type { LambdaFunction } from './account.ts';
import type { AwsError } from './aws-error.ts';
import { restJsonError as error, restJsonFailures } from './rest-json.ts';
import { restJsonReads, type ReadRoute } from './rest-json-reads.ts';
import { run, runLater } from './function-runs.ts';
import type { Call, Params, Protocol, Service, WireRequest } from './service.ts';

const failures = restJsonFailures({
  throttled: () => error('TooManyRequestsException', 'Rate exceeded', 429),
  internal: () => error('ServiceException', 'An error occurred and the request cannot be processed.', 500),
  malformed: (message) => error('InvalidRequestContentException', message, 400),
});

/** Each operation has the date of the API version that it came with. */
const ROUTES: readonly ReadRoute[] = [
  {
    operation: 'GetPolicy',
    path: /^\/2015-03-31\/functions\/([^/]+)\/policy$/,
    parameters: ['FunctionName'],
  },
  {
    operation: 'GetFunctionConfiguration',
    path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    parameters: ['FunctionName'],
  },
  {
    operation: 'GetFunctionConcurrency',
    path: /^\/2019-09-30\/functions\/([^/]+)\/concurrency$/,
    parameters: ['FunctionName'],
  },
  { operation: 'ListFunctions', path: /^\/2015-03-31\/functions\/?$/, parameters: [] },
  { operation: 'ListLayers', path: /^\/2018-10-31\/layers\/?$/, parameters: [] },
  {
    operation: 'GetLayerVersionPolicy',
    path: /^\/2018-10-31\/layers\/([^/]+)\/versions\/([^/]+)\/policy$/,
    parameters: ['LayerName', 'VersionNumber'],
  },
  { operation: 'GetAccountSettings', path: /^\/2016-08-19\/account-settings\/?$/, parameters: [] },
  { operation: 'ListTags', path: /^\/2017-03-31\/tags\/([^/]+)$/, parameters: ['Resource'] },
];

const FUNCTIONS = '/2015-03-31/functions';
/** What is written: by the method and the path, in which the name is. */
const WRITES: readonly { readonly operation: string; readonly method: string; readonly path: RegExp }[] = [
  { operation: 'CreateFunction', method: 'POST', path: new RegExp(`^${FUNCTIONS}/?$`) },
  { operation: 'DeleteFunction', method: 'DELETE', path: new RegExp(`^${FUNCTIONS}/([^/]+)$`) },
  { operation: 'Invoke', method: 'POST', path: new RegExp(`^${FUNCTIONS}/([^/]+)/invocations$`) },
  { operation: 'AddPermission', method: 'POST', path: new RegExp(`^${FUNCTIONS}/([^/]+)/policy$`) },
  {
    operation: 'PutFunctionEventInvokeConfig',
    method: 'PUT',
    path: /^\/2019-09-25\/functions\/([^/]+)\/event-invoke-config$/,
  },
];
const writeAt = ({ method, path, headers }: WireRequest) =>
  (headers.authorization ?? '').includes('/lambda/aws4_request')
    ? WRITES.find((one) => one.method === method && one.path.test(path))
    : undefined;

const reads = restJsonReads('lambda', ROUTES);

const protocol: Protocol = {
  ...reads,
  operationOf: (request) => writeAt(request)?.operation ?? reads.operationOf(request),
  paramsOf: (request) => {
    const write = writeAt(request);
    if (write === undefined) return reads.paramsOf(request);
    const [, name] = write.path.exec(request.path) ?? [];
    const named = name === undefined ? {} : { FunctionName: decodeURIComponent(name) };
    const type = request.headers['x-amz-invocation-type'];
    if (write.operation === 'Invoke')
      return { ...named, Payload: request.body, ...(typeof type === 'string' && { InvocationType: type }) };
    return { ...(request.body === '' ? {} : (JSON.parse(request.body) as Params)), ...named };
  },
  answer: (operation, result, requestId) => {
    const { Payload, FunctionError } = result as { Payload?: string; FunctionError?: string };
    if (operation !== 'Invoke') return reads.answer(operation, result, requestId);
    return {
      status: Payload === undefined ? 202 : 200,
      contentType: 'application/json',
      body: Payload ?? '',
      ...(FunctionError !== undefined && { headers: { 'x-amz-function-error': FunctionError } }),
    };
  },
  failures,
  error: ({ code, message, status }) => ({
    status,
    contentType: 'application/json',
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message }),
    headers: { 'x-amzn-errortype': code },
  }),
};

const notFound = (message: string): AwsError => error('ResourceNotFoundException', message, 404);

/** A name, or an ARN with or without a version; the endpoint knows no other forms. */
const FUNCTION =
  /^(?:arn:[^:]+:lambda:(?<region>[^:]+):(?<account>\d{12}):function:)?(?<name>[a-zA-Z0-9-_]{1,64})(?::(?:\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** The function that a request means, in the region that it was signed for. */
const functionOf = (
  { account, caller, check, region }: Call,
  field: string,
  action: string,
): LambdaFunction => {
  const meant = check.requiredText(field, { min: 1, max: 256, pattern: FUNCTION });
  check.settle();
  const {
    name,
    account: owner = account.accountId,
    region: where = region,
  } = FUNCTION.exec(meant)?.groups ?? {};
  const arn = `arn:${account.partition}:lambda:${where}:${owner}:function:${name}`;
  if (owner !== account.accountId) throw failures.denied(caller.Arn, `lambda:${action}`, arn);
  const found = where === region ? account.functions[arn] : undefined;
  if (found === undefined) throw notFound(`Function not found: ${arn}`);
  return found;
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
const getPolicy = (call: Call): object => {
  const { Policy } = functionOf(call, 'FunctionName', 'GetPolicy');
  if (Policy === undefined) throw notFound('The resource you requested does not exist.');
  return { Policy, RevisionId: 'a-revision' };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
const getFunctionConfiguration = (call: Call): object => {
  const found = functionOf(call, 'FunctionName', 'GetFunctionConfiguration');
  const {
    Tags: _tags,
    Policy: _policy,
    Code: _code,
    Destinations: _destinations,
    ReservedConcurrentExecutions: _,
    ...configuration
  } = found;
  return configuration;
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
const getFunctionConcurrency = (call: Call): object => {
  const { ReservedConcurrentExecutions } = functionOf(call, 'FunctionName', 'GetFunctionConcurrency');
  return ReservedConcurrentExecutions === undefined ? {} : { ReservedConcurrentExecutions };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const createFunction = ({ account, check, params, region, now }: Call): object => {
  const FunctionName = check.requiredText('FunctionName', { min: 1, max: 64, pattern: /^[a-zA-Z0-9-_]+$/ });
  const Role = check.requiredText('Role', { pattern: /^arn:[^:]+:iam::\d{12}:role\/.+$/ });
  check.requiredText('Runtime', { min: 1 });
  check.requiredText('Handler', { oneOf: ['index.handler'] });
  const zip = check.object('Code').requiredText('ZipFile', { min: 1 });
  check.settle();
  if (!account.roles.some(({ Arn }) => Arn === Role))
    throw error(
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
      400,
    );
  const FunctionArn = `arn:${account.partition}:lambda:${region}:${account.accountId}:function:${FunctionName}`;
  if (account.functions[FunctionArn] !== undefined)
    throw error('ResourceConflictException', `Function already exist: ${FunctionName}`, 409);
  const code = unzipSync(Buffer.from(zip, 'base64'))['index.js'];
  account.functions[FunctionArn] = {
    FunctionName,
    FunctionArn,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LastModified: now().toISOString(),
    Tags: { ...(params['Tags'] as Record<string, string>) },
    ...(code !== undefined && { Code: strFromU8(code) }),
  };
  return { FunctionName, FunctionArn };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
const deleteFunction = (call: Call): object => {
  const { FunctionArn } = functionOf(call, 'FunctionName', 'DeleteFunction');
  delete call.account.functions[FunctionArn];
  return {};
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const invoke = async (call: Call): Promise<object> => {
  const { account, check, now } = call;
  const payload = check.text('Payload') ?? '{}';
  const type = check.text('InvocationType', { oneOf: ['RequestResponse', 'Event'] }) ?? 'RequestResponse';
  const one = functionOf(call, 'FunctionName', 'InvokeFunction');
  const event: unknown = JSON.parse(payload === '' ? '{}' : payload);
  if (type === 'Event') {
    void runLater(account, one, event, now());
    return {};
  }
  const { isWell, payload: result } = await run(one, event);
  return { Payload: JSON.stringify(result), ...(isWell ? {} : { FunctionError: 'Unhandled' }) };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
const addPermission = (call: Call): object => {
  const { check } = call;
  const Sid = check.requiredText('StatementId', { min: 1, max: 100 });
  const Action = check.requiredText('Action', { pattern: /^lambda:[a-zA-Z]+$/ });
  const service = check.requiredText('Principal', { min: 1 });
  const account = check.text('SourceAccount', { pattern: /^\d{12}$/ });
  const one = functionOf(call, 'FunctionName', 'AddPermission');
  const { Statement } = JSON.parse(one.Policy ?? '{"Statement":[]}') as { Statement: object[] };
  const statement = {
    Sid,
    Effect: 'Allow',
    Principal: { Service: service },
    Action,
    Resource: one.FunctionArn,
    ...(account !== undefined && { Condition: { StringEquals: { 'AWS:SourceAccount': account } } }),
  };
  one.Policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [...Statement, statement] });
  return { Statement: JSON.stringify(statement) };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
const putFunctionEventInvokeConfig = (call: Call): object => {
  const { check } = call;
  check.integer('MaximumRetryAttempts', { min: 0, max: 2 });
  const destinations = check.object('DestinationConfig');
  const of = (outcome: string) => destinations.object(outcome).text('Destination', { pattern: /^arn:.+$/ });
  const Destinations = { OnSuccess: of('OnSuccess'), OnFailure: of('OnFailure') };
  functionOf(call, 'FunctionName', 'PutFunctionEventInvokeConfig').Destinations = Destinations;
  return {};
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
const listTags = (call: Call): object => {
  const resource = call.check.requiredText('Resource');
  // Tags belong to the function: the ARN of a version is refused.
  if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[a-zA-Z0-9-_]+$/.test(resource))
    throw failures.invalid(
      `1 validation error detected: Value '${resource}' at 'resource' is no function ARN`,
    );
  return { Tags: functionOf(call, 'Resource', 'ListTags').Tags };
};

const isIn =
  (region: string) =>
  ([arn]: readonly [string, unknown]): boolean =>
    arn.split(':')[3] === region;

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
const listFunctions = ({ account, region }: Call): object => ({
  Functions: Object.entries(account.functions)
    .filter(isIn(region))
    .map(([, { FunctionName, FunctionArn }]) => ({ FunctionName, FunctionArn })),
});

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
const getAccountSettings = ({ account }: Call): object => {
  const { concurrentExecutions: ConcurrentExecutions = 1000 } = account;
  const reserved = Object.values(account.functions).reduce(
    (sum, { ReservedConcurrentExecutions = 0 }) => sum + ReservedConcurrentExecutions,
    0,
  );
  return {
    AccountLimit: {
      ConcurrentExecutions,
      UnreservedConcurrentExecutions: ConcurrentExecutions - reserved,
    },
  };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html */
const listLayers = ({ account, region }: Call): object => ({
  Layers: Object.entries(account.layers ?? {})
    .filter(isIn(region))
    .map(([LayerArn, { LayerName, Version }]) => ({
      LayerName,
      LayerArn,
      LatestMatchingVersion: { LayerVersionArn: `${LayerArn}:${Version}`, Version },
    })),
});

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
const getLayerVersionPolicy = ({ account, check }: Call): object => {
  const name = check.requiredText('LayerName', { min: 1, max: 140 });
  const version = check.integer('VersionNumber', { min: 1, max: 1_000_000 });
  check.settle();
  const { Version, Policy } = account.layers?.[name] ?? {};
  if (Policy === undefined || Version !== version)
    throw notFound('No policy is associated with the given resource.');
  return { Policy, RevisionId: 'a-revision' };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
export const lambda: Service = {
  name: 'lambda',
  protocol,
  operations: {
    CreateFunction: createFunction,
    DeleteFunction: deleteFunction,
    Invoke: invoke,
    AddPermission: addPermission,
    PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
    GetPolicy: getPolicy,
    GetFunctionConfiguration: getFunctionConfiguration,
    GetFunctionConcurrency: getFunctionConcurrency,
    GetAccountSettings: getAccountSettings,
    ListTags: listTags,
    ListFunctions: listFunctions,
    ListLayers: listLayers,
    GetLayerVersionPolicy: getLayerVersionPolicy,
  },
  notFound: () => notFound('The resource you requested does not exist.'),
};
