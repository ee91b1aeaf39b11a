/** Reads what `aws iam get-account-authorization-details` prints, policies and all. */
import type { GetAccountAuthorizationDetailsResponse } from '@aws-sdk/client-iam';
import { pagesOf } from '../aws/reading.ts';
import type {
  AccountGroup,
  AccountRole,
  AccountUser,
  AuthorizationDetails,
  ManagedPolicy,
  NamedDocument,
  Tags,
} from '../privileges/account.ts';
import {
  isAbsent,
  items,
  member,
  optionalBoolean,
  optionalText,
  text,
  type JsonField,
} from '../json/field.ts';

/** The lists of the answer, by what they are of. */
export const DETAIL_LISTS = {
  users: 'UserDetailList',
  groups: 'GroupDetailList',
  roles: 'RoleDetailList',
  policies: 'Policies',
} as const satisfies Readonly<Record<keyof AuthorizationDetails, string>>;

/** A list that IAM leaves out where it is empty. */
const listOf = (field: JsonField): readonly JsonField[] => (isAbsent(field) ? [] : items(field));

const inlineOf = (field: JsonField): readonly NamedDocument[] =>
  listOf(field).map((policy) => ({
    name: text(member(policy, 'PolicyName')),
    document: member(policy, 'PolicyDocument').value,
  }));

const attachedOf = (field: JsonField): readonly string[] =>
  listOf(member(field, 'AttachedManagedPolicies')).map((policy) => text(member(policy, 'PolicyArn')));

const boundaryOf = (field: JsonField): string | undefined => {
  const boundary = member(field, 'PermissionsBoundary');
  return isAbsent(boundary) ? undefined : text(member(boundary, 'PermissionsBoundaryArn'));
};

const tagsOf = (field: JsonField): Tags =>
  new Map(
    listOf(member(field, 'Tags')).map((tag) => [
      text(member(tag, 'Key')),
      optionalText(member(tag, 'Value')) ?? '',
    ]),
  );

const pathOf = (field: JsonField): string => optionalText(member(field, 'Path')) ?? '/';

/** What users, groups and roles have in common. */
const holderIn = (entry: JsonField, noun: 'User' | 'Group' | 'Role') => ({
  arn: text(member(entry, 'Arn')),
  name: text(member(entry, `${noun}Name`)),
  path: pathOf(entry),
  inline: inlineOf(member(entry, `${noun}PolicyList`)),
  attached: attachedOf(entry),
});

/** What users and roles have beside that. */
const principalIn = (entry: JsonField, noun: 'User' | 'Role') => ({
  ...holderIn(entry, noun),
  id: text(member(entry, `${noun}Id`)),
  boundary: boundaryOf(entry),
  tags: tagsOf(entry),
});

const toUser = (user: JsonField): AccountUser => ({
  kind: 'user',
  ...principalIn(user, 'User'),
  groups: listOf(member(user, 'GroupList')).map(text),
});

const toGroup = (group: JsonField): AccountGroup => ({
  kind: 'group',
  ...holderIn(group, 'Group'),
});

const toRole = (role: JsonField): AccountRole => ({
  kind: 'role',
  ...principalIn(role, 'Role'),
  trustPolicy: member(role, 'AssumeRolePolicyDocument').value,
  isInProfile: listOf(member(role, 'InstanceProfileList')).length > 0,
});

const toPolicy = (policy: JsonField): ManagedPolicy => ({
  arn: text(member(policy, 'Arn')),
  name: text(member(policy, 'PolicyName')),
  versions: listOf(member(policy, 'PolicyVersionList')).map((version) => ({
    id: text(member(version, 'VersionId')),
    isDefault: optionalBoolean(member(version, 'IsDefaultVersion')) ?? false,
    document: member(version, 'Document').value,
  })),
});

/**
 * An account's users, groups, roles and policies. Without all four lists the answer was filtered, and nothing can be told of
 * what it leaves out.
 *
 * @throws naming the document and the field that is not as the AWS CLI writes it
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const readAuthorizationDetails = (answer: JsonField): AuthorizationDetails => ({
  users: items(member(answer, DETAIL_LISTS.users)).map(toUser),
  groups: items(member(answer, DETAIL_LISTS.groups)).map(toGroup),
  roles: items(member(answer, DETAIL_LISTS.roles)).map(toRole),
  policies: items(member(answer, DETAIL_LISTS.policies)).map(toPolicy),
});

/**
 * The same of a live account, in pages as large as IAM gives them. A page has the lists that it has something of.
 *
 * @throws the error of the call that failed, and where an answer is none: half an account tells nothing of who has which rights
 */
export const readDetailsInPages = async (
  ask: (request: {
    readonly MaxItems: number;
    readonly Marker?: string;
  }) => Promise<GetAccountAuthorizationDetailsResponse>,
): Promise<AuthorizationDetails> => {
  const details = { users: [], groups: [], roles: [], policies: [] } as {
    readonly [List in keyof AuthorizationDetails]: AuthorizationDetails[List][number][];
  };
  for await (const page of pagesOf(ask)) {
    const lists = Object.values(DETAIL_LISTS);
    // An empty body, or a page that some proxy put in its place, is an answer without fields.
    if (lists.every((list) => page[list] === undefined))
      throw new Error(`the answer has none of ${lists.join(', ')}`);
    const value = Object.fromEntries(lists.map((list) => [list, page[list] ?? []]));
    const read = readAuthorizationDetails({ document: 'GetAccountAuthorizationDetails', path: '', value });
    // One by one: more arguments than the stack holds would be an error.
    for (const user of read.users) details.users.push(user);
    for (const group of read.groups) details.groups.push(group);
    for (const role of read.roles) details.roles.push(role);
    for (const policy of read.policies) details.policies.push(policy);
  }
  return details;
};
