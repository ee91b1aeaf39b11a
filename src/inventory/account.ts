import {
  GetLoginProfileCommand,
  paginateListAccessKeys,
  paginateListMFADevices,
  paginateListRoles,
  paginateListUsers,
  paginateListVirtualMFADevices,
  type Role,
  type User,
  type VirtualMFADevice,
} from '@aws-sdk/client-iam';
import { isNeeded, type FactName, type Need, type Parameters } from '../../rules/rule.ts';
import type { Fact } from '../iam/fact.ts';
import type { Resource, ResourceOf, ResourceType } from '../iam/resource.ts';
import type { IamRole } from '../iam/role.ts';
import type { IamUser, MfaDevice } from '../iam/user.ts';
import { identityOf } from './identity.ts';
import type { Inventory, Listing, Problem } from './inventory.ts';
import {
  askEach,
  checkPosition,
  isNoSuchEntity,
  listIn,
  readPages,
  type Answers,
  type ReadingOptions,
} from './reading.ts';

/** The largest page that IAM gives. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
const PAGE = 1000;

/** How an account is read; `accountId` where it is known already. */
export interface AccountOptions extends ReadingOptions {
  readonly accountId?: string;
}

/** @throws where a field is missing that IAM always sends: what cannot be told apart is not evaluated. */
const required = (field: string, value: string | undefined): string => {
  if (value === undefined || value === '') throw new Error(`the answer has an entry without ${field}`);
  return value;
};

const toUser = ({ UserId, UserName, Arn, Path = '/' }: User): IamUser => ({
  resourceType: 'AWS::IAM::User',
  ...identityOf(required('UserId', UserId), required('UserName', UserName), required('Arn', Arn), Path),
});

const toRole = (
  { RoleId, RoleName, Arn, Path = '/', AssumeRolePolicyDocument }: Role,
  asOf: string,
): IamRole => ({
  resourceType: 'AWS::IAM::Role',
  ...identityOf(required('RoleId', RoleId), required('RoleName', RoleName), required('Arn', Arn), Path),
  ...(AssumeRolePolicyDocument === undefined
    ? {}
    : { trustPolicy: { value: AssumeRolePolicyDocument, source: 'ListRoles', asOf } }),
});

/** Reads a fact about the resources given; what is not in the answers was not read. */
type FactReader<R extends Resource> = (
  resources: readonly R[],
  options: AccountOptions,
) => Promise<Answers<unknown> & { readonly sourceOf: (resource: R) => string }>;

/** What the SDK takes beside the input of a call. */
const abortable = ({ signal }: AccountOptions): { readonly abortSignal?: AbortSignal } =>
  signal === undefined ? {} : { abortSignal: signal };

/** A user whom IAM does not know any more was deleted since the listing: gone, and no error. */
const unlessGone = async <Value>(asking: Promise<Value>): Promise<Value | 'gone'> => {
  try {
    return await asking;
  } catch (error) {
    if (isNoSuchEntity(error)) return 'gone';
    throw error;
  }
};

type DevicesOf = (user: IamUser) => readonly MfaDevice[];

/** The virtual devices assigned to a user; none where the list does not tell. Root's device is nobody else's. */
const readVirtualDevices = async (options: AccountOptions): Promise<DevicesOf> => {
  const pages = paginateListVirtualMFADevices(
    { client: options.iam, pageSize: PAGE },
    { AssignmentStatus: 'Assigned' },
    abortable(options),
  );
  const { items, problem } = await readPages('ListVirtualMFADevices', pages, (page) =>
    listIn('VirtualMFADevices', page.VirtualMFADevices),
  );
  // Not needed for a verdict, only cheaper: the users it does not name are asked about one by one.
  if (problem !== undefined) options.onWarning?.(problem);
  const owned = new Map<string, VirtualMFADevice[]>();
  for (const device of items) {
    const arn = device.User?.Arn;
    if (arn !== undefined) owned.set(arn, [...(owned.get(arn) ?? []), device]);
  }
  return ({ resourceId, arn }) =>
    (owned.get(arn) ?? []).flatMap(({ SerialNumber: serialNumber, User: { UserId: userId } = {} }) => {
      // A name, and with it an ARN, comes back for another user: the unique id has to agree.
      const isOwn = userId === undefined || userId === resourceId;
      return isOwn && serialNumber !== undefined ? [{ serialNumber }] : [];
    });
};

const listMfaDevices = async (UserName: string, options: AccountOptions): Promise<MfaDevice[]> => {
  const devices: MfaDevice[] = [];
  const pages = paginateListMFADevices(
    { client: options.iam, pageSize: PAGE },
    { UserName },
    abortable(options),
  );
  for await (const page of pages) {
    for (const { SerialNumber } of listIn('MFADevices', page.MFADevices)) {
      devices.push({ serialNumber: required('SerialNumber', SerialNumber) });
    }
    checkPosition(page);
  }
  return devices;
};

const readMfaDevices: FactReader<IamUser> = async (users, options) => {
  const virtualDevicesOf = await readVirtualDevices(options);
  const hasVirtual = (user: IamUser): boolean => virtualDevicesOf(user).length > 0;
  const others = users.filter((user) => !hasVirtual(user));
  const ask = ({ resourceName }: IamUser): Promise<MfaDevice[] | 'gone'> =>
    unlessGone(listMfaDevices(resourceName, options));
  const { values, problems } = await askEach('ListMFADevices', others, ask, options);
  const all = new Map<string, unknown>(values);
  for (const user of users.filter(hasVirtual)) all.set(user.resourceId, virtualDevicesOf(user));
  const sourceOf = (user: IamUser): string => (hasVirtual(user) ? 'ListVirtualMFADevices' : 'ListMFADevices');
  return { values: all, problems, sourceOf };
};

const readLoginProfile = async (UserName: string, options: AccountOptions): Promise<true> => {
  const { LoginProfile } = await options.iam.send(
    new GetLoginProfileCommand({ UserName }),
    abortable(options),
  );
  if (LoginProfile === undefined) throw new Error('the answer has no LoginProfile');
  return true;
};

const readPasswords: FactReader<IamUser> = async (users, options) => {
  // NoSuchEntity is IAM's way to say that there is no console password.
  const ask = async ({ resourceName }: IamUser): Promise<boolean> =>
    (await unlessGone(readLoginProfile(resourceName, options))) === true;
  return {
    ...(await askEach('GetLoginProfile', users, ask, options)),
    sourceOf: () => 'GetLoginProfile',
  };
};

const countActiveKeys = async (UserName: string, options: AccountOptions): Promise<number> => {
  let active = 0;
  const pages = paginateListAccessKeys(
    { client: options.iam, pageSize: PAGE },
    { UserName },
    abortable(options),
  );
  for await (const page of pages) {
    const keys = listIn('AccessKeyMetadata', page.AccessKeyMetadata);
    active += keys.filter(({ Status }) => Status === 'Active').length;
    checkPosition(page);
  }
  return active;
};

const readAccessKeys: FactReader<IamUser> = async (users, options) => {
  const ask = ({ resourceName }: IamUser): Promise<number | 'gone'> =>
    unlessGone(countActiveKeys(resourceName, options));
  return { ...(await askEach('ListAccessKeys', users, ask, options)), sourceOf: () => 'ListAccessKeys' };
};

const USER_FACTS: Readonly<Partial<Record<FactName, FactReader<IamUser>>>> = {
  mfaDevices: readMfaDevices,
  hasPassword: readPasswords,
  activeAccessKeys: readAccessKeys,
};

type Read<R extends Resource> = { readonly resources: readonly R[]; readonly problems: readonly Problem[] };

/** Meets one need: reads the fact of those resources that it is needed of and not known of. */
const meet = async (
  { resources, problems }: Read<IamUser>,
  need: Need<IamUser>,
  parameters: Parameters,
  options: AccountOptions,
  asOf: string,
): Promise<Read<IamUser>> => {
  const reader = USER_FACTS[need.fact];
  const wanted = resources.filter(
    (resource) => resource[need.fact] === undefined && isNeeded(need, resource, parameters),
  );
  if (reader === undefined || wanted.length === 0) return { resources, problems };
  const { values, problems: more, sourceOf } = await reader(wanted, options);
  const filled = resources.flatMap((resource) => {
    const value = values.get(resource.resourceId);
    if (value === undefined) return [resource];
    const fact: Fact<unknown> = { value, source: sourceOf(resource), asOf };
    return value === 'gone' ? [] : [{ ...resource, [need.fact]: fact }];
  });
  return { resources: filled, problems: [...problems, ...more] };
};

const listUsers = async (
  needs: readonly Need<IamUser>[],
  parameters: Parameters,
  options: AccountOptions,
): Promise<Listing<IamUser>> => {
  const asOf = new Date().toISOString();
  const pages = paginateListUsers({ client: options.iam, pageSize: PAGE }, {}, abortable(options));
  const { items, problem } = await readPages('ListUsers', pages, (page) =>
    listIn('Users', page.Users).map(toUser),
  );
  let read: Read<IamUser> = { resources: items, problems: problem === undefined ? [] : [problem] };
  for (const need of needs) read = await meet(read, need, parameters, options, asOf);
  return { ...read, complete: problem === undefined };
};

const listRoles = async (options: AccountOptions): Promise<Listing<IamRole>> => {
  const asOf = new Date().toISOString();
  const pages = paginateListRoles({ client: options.iam, pageSize: PAGE }, {}, abortable(options));
  const { items, problem } = await readPages('ListRoles', pages, (page) =>
    listIn('Roles', page.Roles).map((role) => toRole(role, asOf)),
  );
  return {
    resources: items,
    complete: problem === undefined,
    problems: problem === undefined ? [] : [problem],
  };
};

type Lister<Type extends ResourceType> = (
  needs: readonly Need<ResourceOf<Type>>[],
  parameters: Parameters,
) => Promise<Listing<ResourceOf<Type>>>;

/**
 * A live account, read as needs ask for: users and roles in pages as large as allowed, one call about a user only where
 * the pages do not tell. Nothing is written.
 */
export const accountInventory = (options: AccountOptions): Inventory => {
  const listers: { readonly [Type in ResourceType]: Lister<Type> } = {
    'AWS::IAM::User': (needs, parameters) => listUsers(needs, parameters, options),
    'AWS::IAM::Role': () => listRoles(options),
  };
  return {
    accountId: () => Promise.resolve(options.accountId),
    list: <Type extends ResourceType>(
      resourceType: Type,
      needs: readonly Need<ResourceOf<Type>>[],
      parameters: Parameters,
    ) => listers[resourceType](needs, parameters),
  };
};
