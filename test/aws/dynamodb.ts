/** Amazon DynamoDB: tables and their policies. */
import { AwsError } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import type { Call, Service } from './service.ts';

const notFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: ${arn}`);

const nameOf = (arn: string): string => arn.slice(arn.indexOf('/') + 1);

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
const listTables = ({ account, check, region, shortPage }: Call): object => {
  const limit = check.integer('Limit', { min: 1, max: 100 });
  const start = check.text('ExclusiveStartTableName', { min: 3, max: 255 });
  check.settle();
  const names = Object.keys(account.tables ?? {})
    .filter((arn) => arn.split(':')[3] === region)
    .map(nameOf)
    .toSorted()
    .filter((name) => start === undefined || name > start);
  const TableNames = names.slice(0, Math.min(limit ?? 100, shortPage ?? Infinity));
  // A page without a name has nowhere to go on from: this one has to have one.
  const page = TableNames.length === 0 ? names.slice(0, 1) : TableNames;
  return {
    TableNames: page,
    ...(page.length < names.length ? { LastEvaluatedTableName: page.at(-1) } : {}),
  };
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html */
const getResourcePolicy = ({ account, check }: Call): object => {
  const arn = check.requiredText('ResourceArn', { min: 1, max: 1283 });
  check.settle();
  if (!Object.hasOwn(account.tables ?? {}, arn)) throw notFound(arn);
  const Policy = account.tables?.[arn];
  if (Policy === undefined)
    throw new AwsError(
      'PolicyNotFoundException',
      'The operation tried to access a nonexistent resource-based policy.',
    );
  return { Policy, RevisionId: '1' };
};

export const dynamoDb: Service = {
  name: 'dynamodb',
  protocol: jsonProtocol({ target: 'DynamoDB_20120810', version: '1.0' }),
  operations: { ListTables: listTables, GetResourcePolicy: getResourcePolicy },
  notFound: () => notFound('table'),
};
