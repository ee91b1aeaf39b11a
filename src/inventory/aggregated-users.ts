/** The IAM users that AWS Config has recorded, in all accounts that an aggregator shows. */
import {
  paginateSelectAggregateResourceConfig,
  type ConfigServiceClient,
} from '@aws-sdk/client-config-service';
import { readConfigPages, type ReadItems } from '../aws/config-pages.ts';
import { listIn } from '../aws/reading.ts';
import { isObject } from '../json/object.ts';
import type { IamUser } from '../resources/user.ts';
import { toResource } from './configuration-item.ts';

const TYPE = 'AWS::IAM::User';

const EXPRESSION = `SELECT accountId, arn, resourceId, resourceName, resourceType, configuration, configurationItemCaptureTime WHERE resourceType = '${TYPE}'`;

/** AWS's own limit. */
const PAGE = 100;

/** The names of the groups; undefined where the item does not tell, or in another form. */
const groupsIn = (configuration: unknown): readonly string[] | undefined => {
  const groups = isObject(configuration) ? configuration['groupList'] : undefined;
  return Array.isArray(groups) && groups.every((name) => typeof name === 'string') ? groups : undefined;
};

/** @throws on an answer that is none: what is not understood is not a user who is not there */
const userOf = (row: string): IamUser => {
  const item: unknown = JSON.parse(row);
  if (!isObject(item)) throw new Error('the answer has a row that is no object');
  const user = toResource(item, TYPE);
  if (user.resourceType !== TYPE) throw new Error(`the answer has a row of ${user.resourceType}`);
  const groups = groupsIn(item['configuration']);
  const asOf = item['configurationItemCaptureTime'];
  return {
    ...user,
    ...(groups === undefined
      ? {}
      : {
          groups: {
            value: groups,
            source: 'configuration item',
            ...(typeof asOf === 'string' ? { asOf } : {}),
          },
        }),
  };
};

/** Of those with one key the newest: what is global may be recorded, or told of, in several regions. */
export const newestOf = <Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  timeOf: (item: Item) => number | string,
): readonly Item[] => {
  const newest = new Map<string, Item>();
  for (const item of all) {
    const key = keyOf(item);
    const other = newest.get(key);
    if (other === undefined || timeOf(item) > timeOf(other)) newest.set(key, item);
  }
  return [...newest.values()];
};

/** The newest record of each user. */
const eachOnce = (users: readonly IamUser[]): readonly IamUser[] =>
  newestOf(
    users,
    ({ accountId = '', resourceId }) => `${accountId} ${resourceId}`,
    ({ groups }) => groups?.asOf ?? '',
  );

/**
 * Names, ids, groups and tags: AWS Config records neither devices nor credentials. Never throws.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html
 */
export const readAggregatedUsers = async (
  client: ConfigServiceClient,
  aggregator: string,
): Promise<ReadItems<IamUser>> => {
  const { items, error } = await readConfigPages(
    paginateSelectAggregateResourceConfig(
      { client, pageSize: PAGE },
      { ConfigurationAggregatorName: aggregator, Expression: EXPRESSION },
    ),
    (page) => listIn('Results', page.Results).map(userOf),
  );
  return { items: eachOnce(items), error };
};
