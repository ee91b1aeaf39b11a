/** AWS KMS: keys, their policies and grants. */
import { AwsError } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import { pageOf } from './pages.ts';
import type { Call, Service } from './service.ts';

const notFound = (what: string): AwsError => new AwsError('NotFoundException', `${what} does not exist`);

const protocol = jsonProtocol({ target: 'TrentService', version: '1.1' });

/** Keys of the region that the request was signed for. */
const keysOf = ({ account, region }: Call) =>
  Object.entries(account.keys ?? {}).filter(([arn]) => arn.split(':')[3] === region);

const keyOf = (call: Call) => {
  const id = call.check.requiredText('KeyId', { min: 1, max: 2048 });
  call.check.settle();
  const found = keysOf(call).find(([arn]) => arn === id || arn.endsWith(`:key/${id}`));
  if (found === undefined) throw notFound(`Key '${id}'`);
  return found;
};

const invalidMarker = (): AwsError => new AwsError('InvalidMarkerException', 'Could not deserialize marker');

/** A page as AWS KMS gives them: where there is no more, Truncated is false and there is no marker. */
const paged = <Item>(call: Call, operation: string, items: readonly Item[], id: (item: Item) => string) => {
  const limit = call.check.integer('Limit', { min: 1, max: operation === 'ListKeys' ? 1000 : 100 });
  const marker = call.check.text('Marker');
  call.check.settle();
  const page = pageOf(items, {
    operation,
    keyOf: id,
    marker,
    size: Math.min(limit ?? 50, call.shortPage ?? Infinity),
    invalidMarker,
  });
  return {
    items: page.items,
    position: page.next === undefined ? { Truncated: false } : { Truncated: true, NextMarker: page.next },
  };
};

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html */
const listKeys = (call: Call): object => {
  const { items, position } = paged(call, 'ListKeys', keysOf(call), ([arn]) => arn);
  return {
    Keys: items.map(([KeyArn]) => ({ KeyArn, KeyId: KeyArn.slice(KeyArn.indexOf('/') + 1) })),
    ...position,
  };
};

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html */
const listGrants = (call: Call): object => {
  const [arn, { Grants }] = keyOf(call);
  const { items, position } = paged(call, 'ListGrants', Grants, ({ GrantId }) => GrantId);
  return { Grants: items.map((grant) => ({ KeyId: arn, ...grant })), ...position };
};

export const kms: Service = {
  name: 'kms',
  protocol,
  operations: {
    ListKeys: listKeys,
    GetKeyPolicy: (call) => ({ Policy: keyOf(call)[1].Policy, PolicyName: 'default' }),
    ListGrants: listGrants,
  },
  notFound: () => notFound('Key'),
};
