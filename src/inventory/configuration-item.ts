import type { Fact } from '../resources/fact.ts';
import type { Resource, ResourceType, Tags } from '../resources/resource.ts';
import { checkEachKeyOnce } from '../json/field.ts';
import { parseJsonText } from '../json/text.ts';
import { quoted } from '../text/quoted.ts';
import { identityOf, pathIn } from './identity.ts';
import { tagsByKey } from './sources/tags.ts';
import { isObject, type JsonObject } from '../json/object.ts';

const text = (object: JsonObject, ...fields: readonly string[]): string | undefined => {
  for (const field of fields) {
    const value = object[field];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
};

/** An object in an event, JSON text from GetResourceConfigHistory. */
const readConfiguration = (item: JsonObject): JsonObject => {
  const { configuration } = item;
  let value = configuration;
  if (typeof configuration === 'string') {
    try {
      value = parseJsonText(configuration);
    } catch (cause) {
      throw new Error(`configuration in configurationItem is not JSON: ${quoted(configuration)}`, { cause });
    }
    // Policies in it are texts.
    checkEachKeyOnce({ document: 'configuration in configurationItem', path: '', value }, () => false);
  }
  if (isObject(value)) return value;
  throw new Error(`configuration in configurationItem is not an object: ${quoted(value)}`);
};

const required = (value: string | undefined, field: string): string => {
  if (value === undefined) throw new Error(`${field} is missing in configurationItem`);
  return value;
};

/** When the resource was created, ISO 8601; undefined where the item does not say so as a time. */
const createdIn = (item: JsonObject, configuration: JsonObject): string | undefined => {
  const recorded = item['resourceCreationTime'];
  const written =
    text(configuration, 'createDate') ??
    (recorded instanceof Date ? recorded.toISOString() : text(item, 'resourceCreationTime'));
  return written === undefined || Number.isNaN(Date.parse(written)) ? undefined : written;
};

/** `[{ "key", "value" }]`; undefined where one of them is something else. */
const listedTags = (tags: readonly unknown[]): readonly [string, string][] | undefined => {
  const read: [string, string][] = [];
  for (const tag of tags) {
    const key = isObject(tag) ? text(tag, 'key', 'Key') : undefined;
    if (!isObject(tag) || key === undefined) return undefined;
    read.push([key, text(tag, 'value', 'Value') ?? '']);
  }
  return read;
};

/**
 * The tags of the configuration, or of the item; undefined where neither has any, or something else: AWS Config may leave
 * either empty although there are some.
 */
const tagsOf = (item: JsonObject, configuration: JsonObject): Tags | undefined => {
  const [listed, mapped] = [configuration['tags'], item['tags']];
  if (Array.isArray(listed) && listed.length > 0) {
    const tags = listedTags(listed);
    return tags && tagsByKey(tags);
  }
  const entries = isObject(mapped) ? Object.entries(mapped) : [];
  const texts = entries.flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[key, value]] : [],
  );
  return texts.length > 0 && texts.length === entries.length ? tagsByKey(texts) : undefined;
};

/** A resource type that AWS Config has configuration items of. */
type RecordedType = Exclude<ResourceType, 'AWS::::Account'>;

/** @throws where AWS Config has no configuration items of the type */
export const recordedTypeOf = (resourceType: ResourceType): RecordedType => {
  if (resourceType === 'AWS::::Account') throw new Error(`AWS Config records no ${resourceType}`);
  return resourceType;
};

/**
 * The IAM resource that AWS Config recorded, from a configuration item as an event holds it or as the API answers it:
 * the two name fields differently.
 *
 * A role whose trust policy was not recorded has none that was read, and a resource whose item has no tags has none that were
 * read. An IAM user has no other facts from here: AWS Config records neither devices nor credentials.
 *
 * @throws where the item is not of the type, or does not say which resource it is of.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html
 */
export const toResource = (item: JsonObject, resourceType: ResourceType): Resource => {
  if (item['resourceType'] !== resourceType) {
    throw new Error(
      `resourceType in configurationItem is ${quoted(item['resourceType'])} and not ${resourceType}`,
    );
  }
  const configuration = readConfiguration(item);
  const arn = required(text(configuration, 'arn') ?? text(item, 'ARN', 'arn'), 'ARN');
  const named = identityOf(
    required(text(item, 'resourceId'), 'resourceId'),
    required(text(item, 'resourceName') ?? text(configuration, 'roleName', 'userName'), 'resourceName'),
    arn,
    text(configuration, 'path') ?? pathIn(arn),
  );
  const captured = item['configurationItemCaptureTime'];
  const asOf = captured instanceof Date ? captured.toISOString() : text(item, 'configurationItemCaptureTime');
  const fact = <Value>(value: Value): Fact<Value> => ({
    value,
    source: 'configuration item',
    ...(asOf === undefined ? {} : { asOf }),
  });
  const tags = tagsOf(item, configuration);
  const createDate = createdIn(item, configuration);
  const identity = {
    ...named,
    accountId: named.accountId ?? text(item, 'awsAccountId', 'accountId'),
    ...(createDate === undefined ? {} : { createDate }),
    ...(tags === undefined ? {} : { tags: fact(tags) }),
  };
  switch (recordedTypeOf(resourceType)) {
    case 'AWS::IAM::User':
      return { resourceType: 'AWS::IAM::User', ...identity };
    case 'AWS::IAM::Role': {
      const value = configuration['assumeRolePolicyDocument'];
      return {
        resourceType: 'AWS::IAM::Role',
        ...identity,
        ...(value === undefined || value === null ? {} : { trustPolicy: fact(value) }),
      };
    }
  }
};
