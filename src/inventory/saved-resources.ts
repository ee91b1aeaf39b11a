import type { Resource, ResourceOf, ResourceType } from '../iam/resource.ts';
import type { IamRole } from '../iam/role.ts';
import type { IamUser } from '../iam/user.ts';
import { identityOf, pathIn } from './identity.ts';
import { isAbsent, items, member, optionalText, text, type JsonField } from '../json/field.ts';

const identityIn = (entry: JsonField, kind: 'User' | 'Role'): ReturnType<typeof identityOf> => {
  const arn = text(member(entry, 'Arn'));
  return identityOf(
    text(member(entry, `${kind}Id`)),
    text(member(entry, `${kind}Name`)),
    arn,
    optionalText(member(entry, 'Path')) ?? pathIn(arn),
  );
};

const readUser = (entry: JsonField): IamUser => {
  const createDate = optionalText(member(entry, 'CreateDate'));
  return {
    resourceType: 'AWS::IAM::User',
    ...identityIn(entry, 'User'),
    ...(createDate === undefined ? {} : { createDate }),
  };
};

const readRole = (entry: JsonField): IamRole => {
  const document = member(entry, 'AssumeRolePolicyDocument');
  return {
    resourceType: 'AWS::IAM::Role',
    ...identityIn(entry, 'Role'),
    ...(isAbsent(document) ? {} : { trustPolicy: { value: document.value, source: entry.document } }),
  };
};

const readers: { readonly [Type in ResourceType]: (entry: JsonField) => ResourceOf<Type> } = {
  'AWS::IAM::User': readUser,
  'AWS::IAM::Role': readRole,
};

/** The resources of one list of a saved answer. @throws naming the file and the field that is not as IAM writes it */
export const readSavedResources = <Type extends ResourceType>(
  list: JsonField,
  resourceType: Type,
): readonly ResourceOf<Type>[] => items(list).map(readers[resourceType]);

/**
 * Each resource once; what a later list tells of it weighs more. Ids alone do not tell resources apart in answers that
 * were edited by hand: an id that was used twice must not hide a role.
 */
export const mergedLists = <R extends Resource>(lists: readonly (readonly R[])[]): readonly R[] => {
  const byIdentity = new Map<string, R>();
  for (const resource of lists.flat()) {
    const identity = `${resource.resourceId} ${resource.arn}`;
    byIdentity.set(identity, { ...byIdentity.get(identity), ...resource });
  }
  return [...byIdentity.values()];
};
