/** Amazon EKS: clusters and their access entries. */
import type { AwsError } from './aws-error.ts';
import { pageOf } from './pages.ts';
import { restJsonError } from './rest-json.ts';
import { restJsonReads } from './rest-json-reads.ts';
import type { Call, Service } from './service.ts';

const protocol = restJsonReads('eks', [
  { operation: 'ListClusters', path: /^\/clusters$/, parameters: [] },
  { operation: 'DescribeCluster', path: /^\/clusters\/([^/]+)$/, parameters: ['name'] },
  {
    operation: 'ListAccessEntries',
    path: /^\/clusters\/([^/]+)\/access-entries$/,
    parameters: ['clusterName'],
  },
]);

const notFound = (name: string): AwsError =>
  restJsonError('ResourceNotFoundException', `No cluster found for name: ${name}.`, 404);

const paged = ({ check, shortPage }: Call, operation: string, names: readonly string[]) => {
  const limit = check.integer('maxResults', { min: 1, max: 100 });
  const marker = check.text('nextToken');
  check.settle();
  return pageOf(names, {
    operation,
    keyOf: (name) => name,
    marker,
    size: Math.min(limit ?? 100, shortPage ?? Infinity),
    invalidMarker: () => restJsonError('InvalidParameterException', 'nextToken is not valid', 400),
  });
};

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html */
const listClusters = (call: Call): object => {
  const { items, next } = paged(call, 'ListClusters', Object.keys(call.account.clusters ?? {}));
  return { clusters: items, nextToken: next ?? null };
};

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html */
const describeCluster = ({ check, account }: Call): object => {
  const name = check.requiredText('name');
  check.settle();
  const entries = account.clusters?.[name];
  if (entries === undefined) throw notFound(name);
  return {
    cluster: {
      name,
      accessConfig: { authenticationMode: entries === 'config map' ? 'CONFIG_MAP' : 'API_AND_CONFIG_MAP' },
    },
  };
};

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html */
const listAccessEntries = (call: Call): object => {
  const name = call.check.requiredText('clusterName');
  const entries = call.account.clusters?.[name];
  if (entries === undefined) throw notFound(name);
  if (entries === 'config map')
    throw restJsonError(
      'InvalidRequestException',
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      400,
    );
  const { items, next } = paged(call, `ListAccessEntries ${name}`, entries);
  return { accessEntries: items, nextToken: next ?? null };
};

export const eks: Service = {
  name: 'eks',
  protocol,
  operations: {
    ListClusters: listClusters,
    DescribeCluster: describeCluster,
    ListAccessEntries: listAccessEntries,
  },
  notFound: () => notFound('cluster'),
};
