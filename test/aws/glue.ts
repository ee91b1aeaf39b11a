/** AWS Glue: the policy of the Data Catalog, and those that AWS RAM has made for what it shares. */
import { createHash } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import { pageOf } from './pages.ts';
import type { Call, Service } from './service.ts';

const notFound = (): AwsError => new AwsError('EntityNotFoundException', 'Policy not found');

const toPolicy = (PolicyInJson: string) => ({
  PolicyInJson,
  PolicyHash: createHash('sha256').update(PolicyInJson).digest('base64'),
});

/** @see https://docs.aws.amazon.com/glue/latest/webapi/API_GetResourcePolicy.html */
const getResourcePolicy = ({ account }: Call): object => {
  const policy = account.dataCatalog?.policy;
  if (policy === undefined) throw notFound();
  return toPolicy(policy);
};

/** @see https://docs.aws.amazon.com/glue/latest/webapi/API_GetResourcePolicies.html */
const getResourcePolicies = ({ account, check, shortPage }: Call): object => {
  const limit = check.integer('MaxResults', { min: 1, max: 1000 });
  const marker = check.text('NextToken');
  check.settle();
  const { policy, shares = [] } = account.dataCatalog ?? {};
  const { items, next } = pageOf([...(policy === undefined ? [] : [policy]), ...shares].map(toPolicy), {
    operation: 'GetResourcePolicies',
    keyOf: ({ PolicyHash }) => PolicyHash,
    marker,
    size: Math.min(limit ?? 100, shortPage ?? Infinity),
    invalidMarker: () => new AwsError('InvalidInputException', 'NextToken is not valid'),
  });
  return { GetResourcePoliciesResponseList: items, ...(next === undefined ? {} : { NextToken: next }) };
};

export const glue: Service = {
  name: 'glue',
  protocol: jsonProtocol({ target: 'AWSGlue', version: '1.1' }),
  operations: { GetResourcePolicy: getResourcePolicy, GetResourcePolicies: getResourcePolicies },
  notFound,
};
