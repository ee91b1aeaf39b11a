import { randomBytes } from 'node:crypto';
import { toRole, toUser, type Account, type Role, type User } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { Call } from './service.ts';

type Operation = (call: Call) => object;

const NAME = /^[\w+=,.@-]+$/;
const NAMED = { min: 1, max: 64, pattern: NAME };
const IN_PATH = { min: 1, max: 512, pattern: /^\/([!-~]*\/)?$/ };

const conflict = (code: string, message: string): AwsError => new AwsError(code, message, { status: 409 });
const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, { status: 404 });

const tagsOf = ({ check }: Call): readonly { readonly Key: string; readonly Value: string }[] =>
  check
    .objects('Tags', { max: 50 })
    .map(({ value }) => ({ Key: String(value['Key']), Value: String(value['Value'] ?? '') }));

const isNamed =
  (name: string) =>
  ({ UserName, RoleName }: { readonly UserName?: string; readonly RoleName?: string }): boolean =>
    (UserName ?? RoleName) === name;

/** Takes something out of a list of the account. @throws {AwsError} where it is not there */
const removed = <Item extends User | Role>(items: Item[], kind: string, name: string): Item => {
  const at = items.findIndex(isNamed(name));
  const [item] = at < 0 ? [] : items.splice(at, 1);
  if (item === undefined) throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  return item;
};

const policiesOf = (account: Account, user: string): Record<string, string> => {
  if (!account.users.some(isNamed(user))) throw noSuchEntity(`The user with name ${user} cannot be found.`);
  return (account.userPolicies[user] ??= {});
};

const createUser: Operation = (call) => {
  const { account, check } = call;
  const UserName = check.requiredText('UserName', NAMED);
  const Path = check.text('Path', IN_PATH) ?? '/';
  const Tags = [...tagsOf(call)];
  check.settle();
  if (account.users.some(isNamed(UserName)))
    throw conflict('EntityAlreadyExists', `User with name ${UserName} already exists.`);
  const user = toUser({ UserName, Path, Tags }, account);
  account.users.push(user);
  const { UserId, Arn, CreateDate } = user;
  return { User: { UserName, Path, UserId, Arn, CreateDate } };
};

const deleteUser: Operation = ({ account, check }) => {
  const name = check.requiredText('UserName', NAMED);
  check.settle();
  const user = account.users.find(isNamed(name));
  if (user !== undefined && user.AccessKeys.length + Object.keys(account.userPolicies[name] ?? {}).length > 0)
    throw conflict('DeleteConflict', 'Cannot delete entity, must delete access keys and policies first.');
  removed(account.users, 'user', name);
  // His sessions end with him.
  for (const [id, { UserName }] of Object.entries(account.credentials))
    if (UserName === name) delete account.credentials[id];
  return {};
};

const putUserPolicy: Operation = ({ account, check }) => {
  const user = check.requiredText('UserName', NAMED);
  const name = check.requiredText('PolicyName', { min: 1, max: 128, pattern: NAME });
  const document = check.requiredText('PolicyDocument', { min: 1, max: 131_072 });
  check.settle();
  policiesOf(account, user)[name] = document;
  return {};
};

const deleteUserPolicy: Operation = ({ account, check }) => {
  const user = check.requiredText('UserName', NAMED);
  const name = check.requiredText('PolicyName', { min: 1, max: 128, pattern: NAME });
  check.settle();
  const policies = policiesOf(account, user);
  if (!Object.hasOwn(policies, name))
    throw noSuchEntity(`The user policy with name ${name} cannot be found.`);
  delete policies[name];
  return {};
};

const rolePoliciesOf = (account: Account, role: string): Record<string, string> => {
  if (!account.roles.some(isNamed(role))) throw noSuchEntity(`The role with name ${role} cannot be found.`);
  account.rolePolicies ??= {};
  return (account.rolePolicies[role] ??= {});
};

const putRolePolicy: Operation = ({ account, check }) => {
  const role = check.requiredText('RoleName', NAMED);
  const name = check.requiredText('PolicyName', { min: 1, max: 128, pattern: NAME });
  const document = check.requiredText('PolicyDocument', { min: 1, max: 131_072 });
  check.settle();
  rolePoliciesOf(account, role)[name] = document;
  return {};
};

const deleteRolePolicy: Operation = ({ account, check }) => {
  const role = check.requiredText('RoleName', NAMED);
  const name = check.requiredText('PolicyName', { min: 1, max: 128, pattern: NAME });
  check.settle();
  const policies = rolePoliciesOf(account, role);
  if (!Object.hasOwn(policies, name))
    throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  delete policies[name];
  return {};
};

const createAccessKey: Operation = ({ account, check }) => {
  const UserName = check.requiredText('UserName', NAMED);
  check.settle();
  const user = account.users.find(isNamed(UserName));
  if (user === undefined) throw noSuchEntity(`The user with name ${UserName} cannot be found.`);
  const AccessKeyId = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
  user.AccessKeys.push({ AccessKeyId, Status: 'Active', CreateDate: user.CreateDate });
  account.credentials[AccessKeyId] = { Arn: user.Arn, UserId: user.UserId, UserName };
  return {
    AccessKey: {
      UserName,
      AccessKeyId,
      Status: 'Active',
      SecretAccessKey: randomBytes(30).toString('base64'),
    },
  };
};

const deleteAccessKey: Operation = ({ account, check }) => {
  const name = check.requiredText('UserName', NAMED);
  const id = check.requiredText('AccessKeyId', { min: 16, max: 128 });
  check.settle();
  const user = account.users.find(isNamed(name));
  const at = user?.AccessKeys.findIndex(({ AccessKeyId }) => AccessKeyId === id) ?? -1;
  if (user === undefined || at < 0) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  user.AccessKeys.splice(at, 1);
  delete account.credentials[id];
  return {};
};

const createRole: Operation = (call) => {
  const { account, check } = call;
  const RoleName = check.requiredText('RoleName', NAMED);
  const Path = check.text('Path', IN_PATH) ?? '/';
  const AssumeRolePolicyDocument = check.requiredText('AssumeRolePolicyDocument', { min: 1, max: 131_072 });
  const Tags = [...tagsOf(call)];
  check.settle();
  if (account.roles.some(isNamed(RoleName)))
    throw conflict('EntityAlreadyExists', `Role with name ${RoleName} already exists.`);
  const role = toRole({ RoleName, Path, AssumeRolePolicyDocument, Tags }, account);
  account.roles.push(role);
  const { RoleId, Arn, CreateDate } = role;
  return { Role: { RoleName, Path, RoleId, Arn, CreateDate, AssumeRolePolicyDocument } };
};

const deleteRole: Operation = ({ account, check }) => {
  const name = check.requiredText('RoleName', NAMED);
  check.settle();
  if (Object.keys(account.rolePolicies?.[name] ?? {}).length > 0)
    throw conflict('DeleteConflict', 'Cannot delete entity, must delete policies first.');
  removed(account.roles, 'role', name);
  return {};
};

/** What somebody needs who tries trust policies with a user and a role that are made for it, and deleted again. */
export const iamWrites = {
  CreateUser: createUser,
  DeleteUser: deleteUser,
  PutUserPolicy: putUserPolicy,
  DeleteUserPolicy: deleteUserPolicy,
  CreateAccessKey: createAccessKey,
  DeleteAccessKey: deleteAccessKey,
  CreateRole: createRole,
  DeleteRole: deleteRole,
  PutRolePolicy: putRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
};
