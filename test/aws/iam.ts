import type { Account, MfaDevice, Role, User } from './account.ts';
import { AwsError } from './aws-error.ts';
import { generateCredentialReport, getCredentialReport } from './credential-report.ts';
import { paged } from './iam-paged.ts';
import { iamPolicyReads } from './iam-policy-reads.ts';
import { iamWrites } from './iam-writes.ts';
import { queryProtocol } from './query-protocol.ts';
import type { Call, Service } from './service.ts';
import { xmlMap } from './xml.ts';

const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, { status: 404 });

const noSuchUser = (name: unknown): AwsError =>
  noSuchEntity(`The user with name ${String(name)} cannot be found.`);

const noSuchRole = (name: unknown): AwsError =>
  noSuchEntity(`The role with name ${String(name)} cannot be found.`);

const noSuchLoginProfile = (name: unknown): AwsError =>
  noSuchEntity(`Login Profile for User ${String(name)} cannot be found.`);

const NAME = /^[\w+=,.@-]+$/;
const underPath = <Item extends { readonly Path: string }>(
  { check }: Call,
  items: readonly Item[],
): readonly Item[] => {
  const prefix = check.text('PathPrefix', { min: 1, max: 512, pattern: /^\/[!-~]*$/ }) ?? '/';
  return items.filter(({ Path }) => Path.startsWith(prefix));
};

const listedUser = ({ Path, UserName, UserId, Arn, CreateDate, PasswordLastUsed }: User): object => ({
  Path,
  UserName,
  UserId,
  Arn,
  CreateDate,
  PasswordLastUsed,
});

const listedRole = (role: Role): object => {
  const { Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument, MaxSessionDuration } = role;
  return { Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument, MaxSessionDuration };
};

/** The role that RoleName names. */
const roleOf = ({ account, check }: Call): Role => {
  const name = check.requiredText('RoleName', { min: 1, max: 64, pattern: NAME });
  check.settle();
  const role = account.roles.find(({ RoleName }) => RoleName === name);
  if (!role) throw noSuchRole(name);
  return role;
};

/** The user named, or the caller's own; a role session has to name one. */
const userOf = ({ account, caller, check }: Call): User => {
  const name = check.text('UserName', { min: 1, max: 128, pattern: NAME }) ?? caller.UserName;
  check.settle();
  if (name === undefined)
    throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
  const user = account.users.find(({ UserName }) => UserName === name);
  if (!user) throw noSuchUser(name);
  return user;
};

const isVirtual = ({ SerialNumber }: MfaDevice): boolean => /^arn:[^:]+:iam::\d{12}:mfa\//.test(SerialNumber);

const virtualDevices = (account: Account, status: string): readonly { readonly SerialNumber: string }[] => {
  const { accountId, partition, root } = account;
  const rootUser = {
    UserId: accountId,
    Arn: `arn:${partition}:iam::${accountId}:root`,
    CreateDate: root.CreateDate,
  };
  const ownedBy = (owner: object, devices: readonly MfaDevice[]) =>
    devices
      .filter(isVirtual)
      .map(({ SerialNumber, EnableDate }) => ({ SerialNumber, User: owner, EnableDate }));
  const assigned = [
    ...ownedBy(rootUser, root.MFADevices),
    ...account.users.flatMap((user) => ownedBy(listedUser(user), user.MFADevices)),
  ];
  const unassigned = account.unassignedVirtualDevices.map(({ SerialNumber }) => ({ SerialNumber }));
  if (status === 'Assigned') return assigned;
  return status === 'Unassigned' ? unassigned : [...assigned, ...unassigned];
};

const DETAIL_TYPES = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'];

const isAwsManaged = (arn: string): boolean => arn.split(':')[4] === 'aws';

const getAccountAuthorizationDetails = (call: Call): object => {
  const { account, check } = call;
  const filter = check.texts('Filter', { oneOf: DETAIL_TYPES });
  const wants = (type: string): boolean => filter.length === 0 || filter.includes(type);
  const details = [
    ...account.users.map((user) => ({
      list: 'UserDetailList',
      type: 'User',
      name: user.UserName,
      detail: user,
    })),
    ...account.groups.map((group) => ({
      list: 'GroupDetailList',
      type: 'Group',
      name: group.GroupName,
      detail: group,
    })),
    ...account.roles.map((role) => ({
      list: 'RoleDetailList',
      type: 'Role',
      name: role.RoleName,
      detail: role,
    })),
    ...account.policies.map((policy) => {
      const type = isAwsManaged(policy.Arn) ? 'AWSManagedPolicy' : 'LocalManagedPolicy';
      return { list: 'Policies', type, name: policy.Arn, detail: policy };
    }),
  ].filter(({ type }) => wants(type));
  const { items, position } = paged(
    call,
    'GetAccountAuthorizationDetails',
    details,
    ({ list, name }) => `${list} ${name}`,
  );
  const ofList = (wanted: string) => items.filter(({ list }) => list === wanted).map(({ detail }) => detail);
  const without = (names: readonly string[]) => (detail: object) =>
    Object.fromEntries(Object.entries(detail).filter(([name]) => !names.includes(name)));
  return {
    ...position,
    UserDetailList: ofList('UserDetailList').map(
      without(['MFADevices', 'LoginProfile', 'AccessKeys', 'PasswordLastUsed', 'ServiceSpecificCredentials']),
    ),
    GroupDetailList: ofList('GroupDetailList'),
    RoleDetailList: ofList('RoleDetailList').map(without(['MaxSessionDuration'])),
    Policies: ofList('Policies'),
  };
};

const getAccountSummary = ({ account }: Call): object => {
  const { users, roles, groups, policies, root, accountSummary = {} } = account;
  const devices = virtualDevices(account, 'Any').length;
  const inUse = [...users.flatMap(({ MFADevices }) => MFADevices), ...root.MFADevices];
  return {
    SummaryMap: xmlMap({
      Users: users.length,
      UsersQuota: 5000,
      Roles: roles.length,
      RolesQuota: 5000,
      Groups: groups.length,
      Policies: policies.filter(({ Arn }) => !isAwsManaged(Arn)).length,
      MFADevices: devices,
      MFADevicesInUse: inUse.length,
      AccountMFAEnabled: root.MFADevices.length > 0 ? 1 : 0,
      AccountPasswordPresent: root.hasPassword ? 1 : 0,
      AccountAccessKeysPresent: root.AccessKeys.length > 0 ? 1 : 0,
      AccountSigningCertificatesPresent: 0,
      AssumeRolePolicySizeQuota: 2048,
      ...accountSummary,
    }),
  };
};

const malformed = (message: string): AwsError => new AwsError('MalformedPolicyDocument', message);

/** Elements of a trust policy's statement. */
const ELEMENTS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Condition'];

/** Refuses what IAM does not take as a trust policy: of what it looks at, the part that tests meet. */
const checkTrustPolicy = (text: string): void => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  const { Statement: written } = (document ?? {}) as { readonly Statement?: unknown };
  if (written === undefined) throw malformed('Syntax error at position (1,1)');
  for (const statement of [written].flat() as Readonly<Record<string, unknown>>[]) {
    const prohibited = Object.keys(statement).find((element) => !ELEMENTS.includes(element));
    if (prohibited !== undefined) throw malformed(`Has prohibited field ${prohibited}`);
    const deleted = /"A(?:ID|RO)A[A-Z0-9]{17}"/.exec(JSON.stringify(statement['Principal'] ?? ''))?.[0];
    if (deleted !== undefined) throw malformed(`Invalid principal in policy: "AWS":${deleted}`);
  }
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
const updateAssumeRolePolicy = (call: Call): object => {
  const text = call.check.requiredText('PolicyDocument', { min: 1, max: 131_072 });
  const role = roleOf(call);
  if (/^\/aws-(service-role|reserved)\//.test(role.Path))
    throw new AwsError(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${role.RoleName}' - this role is only modifiable by AWS`,
    );
  checkTrustPolicy(text);
  const quota = call.account.accountSummary?.['AssumeRolePolicySizeQuota'] ?? 2048;
  // White space does not count.
  if (text.replace(/\s/g, '').length > quota)
    throw new AwsError('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${quota}`, { status: 409 });
  role.AssumeRolePolicyDocument = text;
  return {};
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
export const iam: Service = {
  name: 'iam',
  protocol: queryProtocol({
    version: '2010-05-08',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    internalCode: 'ServiceFailure',
  }),
  operations: {
    ListUsers: (call) => {
      const users = underPath(call, call.account.users);
      const { items, position } = paged(call, 'ListUsers', users, ({ UserName }) => UserName);
      return { ...position, Users: items.map(listedUser) };
    },
    ListRoles: (call) => {
      const roles = underPath(call, call.account.roles);
      const { items, position } = paged(call, 'ListRoles', roles, ({ RoleName }) => RoleName);
      return { ...position, Roles: items.map(listedRole) };
    },
    ListVirtualMFADevices: (call) => {
      const status =
        call.check.text('AssignmentStatus', { oneOf: ['Assigned', 'Unassigned', 'Any'] }) ?? 'Any';
      const devices = virtualDevices(call.account, status);
      const { items, position } = paged(
        call,
        'ListVirtualMFADevices',
        devices,
        ({ SerialNumber }) => SerialNumber,
      );
      return { ...position, VirtualMFADevices: items };
    },
    ListMFADevices: (call) => {
      const { UserName, MFADevices } = userOf(call);
      const { items, position } = paged(
        call,
        'ListMFADevices',
        MFADevices,
        ({ SerialNumber }) => SerialNumber,
      );
      return {
        ...position,
        MFADevices: items.map(({ SerialNumber, EnableDate }) => ({ UserName, SerialNumber, EnableDate })),
      };
    },
    ListAccessKeys: (call) => {
      const { UserName, AccessKeys } = userOf(call);
      const { items, position } = paged(call, 'ListAccessKeys', AccessKeys, ({ AccessKeyId }) => AccessKeyId);
      return { ...position, AccessKeyMetadata: items.map((key) => ({ UserName, ...key })) };
    },
    ListServiceSpecificCredentials: (call) => {
      const { account, check } = call;
      if (check.text('AllUsers', { oneOf: ['true', 'false'] }) !== 'true') {
        const { UserName, ServiceSpecificCredentials = [] } = userOf(call);
        return {
          ServiceSpecificCredentials: ServiceSpecificCredentials.map((one) => ({ UserName, ...one })),
          IsTruncated: false,
        };
      }
      const all = account.users.flatMap(({ UserName, ServiceSpecificCredentials = [] }) =>
        ServiceSpecificCredentials.map((one) => ({ UserName, ...one })),
      );
      const { items, position } = paged(
        call,
        'ListServiceSpecificCredentials',
        all,
        ({ ServiceSpecificCredentialId }) => ServiceSpecificCredentialId,
      );
      return { ...position, ServiceSpecificCredentials: items };
    },
    GetMFADevice: (call) => {
      const serial = call.check.requiredText('SerialNumber', {
        min: 9,
        max: 256,
        pattern: /^[\w+=/:,.@-]+$/,
      });
      const { UserName, MFADevices } = userOf(call);
      if (!/^arn:[^:]+:iam::\d{12}:u2f\//.test(serial))
        throw new AwsError('ValidationError', 'We only accept FIDO security key ARNs.');
      const device = MFADevices.find(({ SerialNumber }) => SerialNumber === serial);
      if (!device) throw noSuchEntity(`MFA device with serial number ${serial} does not exist.`);
      const { SerialNumber, EnableDate, Certifications = {} } = device;
      return { UserName, SerialNumber, EnableDate, Certifications: xmlMap(Certifications) };
    },
    ListUserTags: (call) => {
      const { Tags = [] } = userOf(call);
      const { items, position } = paged(call, 'ListUserTags', Tags, ({ Key }) => Key);
      return { ...position, Tags: items };
    },
    ListRoleTags: (call) => {
      const { Tags = [] } = roleOf(call);
      const { items, position } = paged(call, 'ListRoleTags', Tags, ({ Key }) => Key);
      return { ...position, Tags: items };
    },
    GetLoginProfile: (call) => {
      const { UserName, LoginProfile } = userOf(call);
      if (!LoginProfile) throw noSuchLoginProfile(UserName);
      return { LoginProfile: { UserName, ...LoginProfile } };
    },
    GetUser: (call) => {
      const user = userOf(call);
      return {
        User: { ...listedUser(user), PermissionsBoundary: user.PermissionsBoundary, Tags: user.Tags },
      };
    },
    UpdateAssumeRolePolicy: updateAssumeRolePolicy,
    ...iamWrites,
    ...iamPolicyReads,
    GetRole: (call) => {
      const role = roleOf(call);
      const { PermissionsBoundary, Tags, RoleLastUsed } = role;
      return { Role: { ...listedRole(role), PermissionsBoundary, Tags, RoleLastUsed } };
    },
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
    GetAccountSummary: getAccountSummary,
    GenerateCredentialReport: generateCredentialReport,
    GetCredentialReport: getCredentialReport,
  },
  notFound: (operation, { UserName, RoleName }) => {
    if (operation === 'GetLoginProfile') return noSuchLoginProfile(UserName);
    return RoleName === undefined ? noSuchUser(UserName) : noSuchRole(RoleName);
  },
};
