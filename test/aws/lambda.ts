import type { LambdaFunction } from './account.ts';
import type { AwsError } from './aws-error.ts';
import { restJsonError as error, restJsonFailures } from './rest-json.ts';
import { restJsonReads, type ReadRoute } from './rest-json-reads.ts';
import type { Call, Protocol, Service } from './service.ts';

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
  { operation: 'ListTags', path: /^\/2017-03-31\/tags\/([^/]+)$/, parameters: ['Resource'] },
];

const protocol: Protocol = {
  ...restJsonReads('lambda', ROUTES),
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
  const { Tags: _tags, Policy: _policy, ReservedConcurrentExecutions: _, ...configuration } = found;
  return configuration;
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
const getFunctionConcurrency = (call: Call): object => {
  const { ReservedConcurrentExecutions } = functionOf(call, 'FunctionName', 'GetFunctionConcurrency');
  return ReservedConcurrentExecutions === undefined ? {} : { ReservedConcurrentExecutions };
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
    GetPolicy: getPolicy,
    GetFunctionConfiguration: getFunctionConfiguration,
    GetFunctionConcurrency: getFunctionConcurrency,
    ListTags: listTags,
    ListFunctions: listFunctions,
    ListLayers: listLayers,
    GetLayerVersionPolicy: getLayerVersionPolicy,
  },
  notFound: () => notFound('The resource you requested does not exist.'),
};
