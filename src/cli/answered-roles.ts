import { identityOf, pathIn } from '../inventory/identity.ts';
import { savedLastUsed } from '../inventory/role-last-used.ts';
import { listedTags } from '../inventory/sources/tags.ts';
import { toResource } from '../inventory/configuration-item.ts';
import { isAbsent, items, member, optionalText, text, type JsonField } from '../json/field.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import { isObject, type JsonObject } from '../json/object.ts';

/**
 * A role as IAM's answers have it. One with an id or an ARN is in an account; without both, as in the input of create-role,
 * it is yet to be made.
 */
const roleIn = (entry: JsonField): RoleUnderReview => {
  const resourceName = text(member(entry, 'RoleName'));
  const arn = optionalText(member(entry, 'Arn'));
  const resourceId = optionalText(member(entry, 'RoleId')) ?? arn;
  const path = optionalText(member(entry, 'Path')) ?? (arn === undefined ? undefined : pathIn(arn));
  const document = member(entry, 'AssumeRolePolicyDocument');
  const createDate = optionalText(member(entry, 'CreateDate'));
  return {
    resourceName,
    resourceId,
    arn,
    path,
    accountId: identityOf('', resourceName, arn ?? '', path ?? '').accountId,
    ...(createDate === undefined ? {} : { createDate }),
    ...listedTags(entry),
    ...savedLastUsed(entry),
    ...(isAbsent(document) ? {} : { trustPolicy: { value: document.value, source: entry.document } }),
  };
};

const isRole = (value: unknown): boolean =>
  isObject(value) && Object.hasOwn(value, 'RoleName') && Object.hasOwn(value, 'AssumeRolePolicyDocument');

const isItem = (value: unknown): value is JsonObject =>
  isObject(value) && typeof value['resourceType'] === 'string' && Object.hasOwn(value, 'configuration');

const RESOURCE_TYPE = 'AWS::IAM::Role';

const captureTime = (item: JsonObject): number => Date.parse(String(item['configurationItemCaptureTime']));

/** The roles of configuration items, each as it was last: the history of a role has it several times. */
const rolesOfItems = (values: readonly unknown[], document: string): readonly RoleUnderReview[] => {
  const newest = new Map<unknown, JsonObject>();
  for (const item of values.filter(isItem)) {
    const known = newest.get(item['resourceId']);
    if (item['resourceType'] === RESOURCE_TYPE && !(known && captureTime(known) >= captureTime(item)))
      newest.set(item['resourceId'], item);
  }
  return [...newest.values()].flatMap((item): readonly RoleUnderReview[] => {
    try {
      const role = toResource(item, RESOURCE_TYPE);
      return role.resourceType === RESOURCE_TYPE ? [role] : [];
    } catch (cause) {
      throw new Error(`${document}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  });
};

/** The configuration items of an answer, an event or a delivered file of AWS Config; undefined where it is none of these. */
const itemsIn = (value: unknown): readonly unknown[] | undefined => {
  if (isItem(value)) return [value];
  if (!isObject(value)) return undefined;
  const { configurationItem, configurationItems, baseConfigurationItems, detail } = value;
  if (isItem(configurationItem)) return [configurationItem];
  const list = configurationItems ?? baseConfigurationItems;
  if (Array.isArray(list)) return list;
  return isObject(detail) ? itemsIn(detail) : undefined;
};

/** The lists of roles in IAM's answers. */
const ROLE_LISTS = ['Roles', 'RoleDetailList'];

/**
 * The roles of what AWS prints, each by its name: the answers of get-role, create-role, list-roles and
 * get-account-authorization-details, a role or a list of roles alone, and configuration items.
 *
 * @returns undefined where the value is none of these
 * @throws naming the field that is not as AWS writes it
 */
export const rolesInAnswer = (answer: JsonField): readonly RoleUnderReview[] | undefined => {
  const { value, document } = answer;
  if (Array.isArray(value) && value.length > 0 && value.every(isRole)) return items(answer).map(roleIn);
  const configurationItems = itemsIn(value);
  if (configurationItems !== undefined) return rolesOfItems(configurationItems, document);
  if (!isObject(value)) return undefined;
  if (isRole(value)) return [roleIn(answer)];
  if (isObject(value['Role'])) return [roleIn(member(answer, 'Role'))];
  const list = ROLE_LISTS.find((name) => Array.isArray(value[name]));
  return list === undefined ? undefined : items(member(answer, list)).map(roleIn);
};
