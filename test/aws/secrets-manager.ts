/** AWS Secrets Manager: secrets and their policies. */
import { AwsError } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import { pageOf } from './pages.ts';
import type { Call, Service } from './service.ts';

const notFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

const secretsOf = ({ account, region }: Call) =>
  Object.entries(account.secrets ?? {}).filter(([arn]) => arn.split(':')[3] === region);

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
const listSecrets = (call: Call): object => {
  const limit = call.check.integer('MaxResults', { min: 1, max: 100 });
  const marker = call.check.text('NextToken');
  call.check.settle();
  const { items, next } = pageOf(secretsOf(call), {
    operation: 'ListSecrets',
    keyOf: ([arn]) => arn,
    marker,
    size: Math.min(limit ?? 100, call.shortPage ?? Infinity),
    invalidMarker: () => new AwsError('InvalidNextTokenException', 'Invalid NextToken'),
  });
  return {
    SecretList: items.map(([ARN, { Name }]) => ({ ARN, Name })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html */
const getResourcePolicy = (call: Call): object => {
  const id = call.check.requiredText('SecretId', { min: 1, max: 2048 });
  call.check.settle();
  const found = secretsOf(call).find(([arn, { Name }]) => arn === id || Name === id);
  if (found === undefined) throw notFound();
  const [ARN, secret] = found;
  return { ARN, ...secret };
};

export const secretsManager: Service = {
  name: 'secretsmanager',
  protocol: jsonProtocol({ target: 'secretsmanager', version: '1.1' }),
  operations: { ListSecrets: listSecrets, GetResourcePolicy: getResourcePolicy },
  notFound,
};
