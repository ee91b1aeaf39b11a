/** Reads what `aws iam get-account-authorization-details` prints, policies and all. */
import { basename, dirname } from 'node:path';
import type { IAMClient } from '@aws-sdk/client-iam';
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
import { readSavedText, toSavedAnswer } from './saved-answer.ts';
import { getAccountAuthorizationDetails } from './sources/get-account-authorization-details.ts';

const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;

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

const toUser = (user: JsonField): AccountUser => ({
  kind: 'user',
  arn: text(member(user, 'Arn')),
  name: text(member(user, 'UserName')),
  id: text(member(user, 'UserId')),
  path: pathOf(user),
  inline: inlineOf(member(user, 'UserPolicyList')),
  attached: attachedOf(user),
  boundary: boundaryOf(user),
  tags: tagsOf(user),
  groups: listOf(member(user, 'GroupList')).map(text),
});

const toGroup = (group: JsonField): AccountGroup => ({
  kind: 'group',
  arn: text(member(group, 'Arn')),
  name: text(member(group, 'GroupName')),
  path: pathOf(group),
  inline: inlineOf(member(group, 'GroupPolicyList')),
  attached: attachedOf(group),
});

const toRole = (role: JsonField): AccountRole => ({
  kind: 'role',
  arn: text(member(role, 'Arn')),
  name: text(member(role, 'RoleName')),
  id: text(member(role, 'RoleId')),
  path: pathOf(role),
  inline: inlineOf(member(role, 'RolePolicyList')),
  attached: attachedOf(role),
  boundary: boundaryOf(role),
  tags: tagsOf(role),
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
const readAuthorizationDetails = (answer: JsonField): AuthorizationDetails => ({
  users: items(member(answer, 'UserDetailList')).map(toUser),
  groups: items(member(answer, 'GroupDetailList')).map(toGroup),
  roles: items(member(answer, 'RoleDetailList')).map(toRole),
  policies: items(member(answer, 'Policies')).map(toPolicy),
});

const FILE = getAccountAuthorizationDetails.file;

/**
 * The same from a folder of saved answers, or from the file itself.
 *
 * @throws where there is no such file, or it is not as the AWS CLI writes it: naming the file and the line or field
 */
export const readSavedAuthorizationDetails = async (path: string): Promise<AuthorizationDetails> => {
  const [dir, file] = path.endsWith('.json') ? [dirname(path), basename(path)] : [path, FILE];
  const content = await readSavedText(dir, file);
  return readAuthorizationDetails(toSavedAnswer(content, file, { joining: 'pages' }));
};

/**
 * The same from a live account.
 *
 * @throws the SDK's error where it may not be read, or not to its end
 */
export const readLiveAuthorizationDetails = async (iam: IAMClient): Promise<AuthorizationDetails> => {
  const { GetAccountAuthorizationDetailsCommand } = await import('@aws-sdk/client-iam');
  const lists: Record<string, unknown[]> = {};
  const pages = pagesOf((page) => iam.send(new GetAccountAuthorizationDetailsCommand(page)));
  for await (const page of pages)
    for (const name of LISTS) {
      const list = (lists[name] ??= []);
      for (const item of page[name] ?? []) list.push(item);
    }
  return readAuthorizationDetails({ document: 'GetAccountAuthorizationDetails', path: '', value: lists });
};
