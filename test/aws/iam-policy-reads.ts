/** What IAM tells of groups and policies one by one: other tools ask so where this project asks for all details at once. */
import type { Group, ManagedPolicy, Role, User } from './account.ts';
import { AwsError } from './aws-error.ts';
import { paged } from './iam-paged.ts';
import type { Call } from './service.ts';

type Operation = (call: Call) => object;

const NAMED = { min: 1, max: 128, pattern: /^[\w+=,.@-]+$/ };

const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, { status: 404 });

interface AttachedPolicy {
  readonly PolicyName: string;
  readonly PolicyArn: string;
}

interface InlinePolicy {
  readonly PolicyName: string;
  /** Absent where the saved answer lacks it. */
  readonly PolicyDocument?: object | string;
}

/** A user, group or role, as GetAccountAuthorizationDetails tells of it. */
interface Identity {
  readonly name: string;
  readonly attached: readonly AttachedPolicy[];
  readonly inline: readonly InlinePolicy[];
}

type Kind = 'User' | 'Group' | 'Role';

const attachedOf = (of: Group | Role | User): readonly AttachedPolicy[] =>
  (of.AttachedManagedPolicies ?? []) as readonly AttachedPolicy[];

const identitiesOf = ({ account }: Call, kind: Kind): readonly Identity[] => {
  switch (kind) {
    case 'User':
      return account.users.map((user) => ({
        name: user.UserName,
        attached: attachedOf(user),
        inline: [
          ...((user.UserPolicyList ?? []) as readonly InlinePolicy[]),
          ...Object.entries(account.userPolicies[user.UserName] ?? {}).map(
            ([PolicyName, PolicyDocument]) => ({ PolicyName, PolicyDocument }),
          ),
        ],
      }));
    case 'Group':
      return account.groups.map((group) => ({
        name: group.GroupName,
        attached: attachedOf(group),
        inline: (group['GroupPolicyList'] ?? []) as readonly InlinePolicy[],
      }));
    case 'Role':
      return account.roles.map((role) => ({
        name: role.RoleName,
        attached: attachedOf(role),
        inline: (role.RolePolicyList ?? []) as readonly InlinePolicy[],
      }));
  }
};

/** The user, group or role that the request names. */
const identityOf = (call: Call, kind: Kind): Identity => {
  const name = call.check.requiredText(`${kind}Name`, NAMED);
  const identity = identitiesOf(call, kind).find((one) => one.name === name);
  if (identity === undefined)
    throw noSuchEntity(`The ${kind.toLowerCase()} with name ${name} cannot be found.`);
  return identity;
};

const listAttached =
  (kind: Kind): Operation =>
  (call) => {
    const { attached } = identityOf(call, kind);
    const of = `ListAttached${kind}Policies`;
    const { items, position } = paged(call, of, attached, ({ PolicyArn }) => PolicyArn);
    return { ...position, AttachedPolicies: items };
  };

const listInline =
  (kind: Kind): Operation =>
  (call) => {
    const names = identityOf(call, kind).inline.map(({ PolicyName }) => PolicyName);
    const { items, position } = paged(call, `List${kind}Policies`, names, (name) => name);
    return { ...position, PolicyNames: items };
  };

const getInline =
  (kind: Kind): Operation =>
  (call) => {
    const name = call.check.requiredText('PolicyName', NAMED);
    const identity = identityOf(call, kind);
    call.check.settle();
    const policy = identity.inline.find(({ PolicyName }) => PolicyName === name);
    if (policy === undefined)
      throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);
    return { [`${kind}Name`]: identity.name, ...policy };
  };

const listGroups: Operation = (call) => {
  const { items, position } = paged(call, 'ListGroups', call.account.groups, ({ GroupName }) => GroupName);
  return { ...position, Groups: items.map(listedGroup) };
};

const listedGroup = ({ GroupName, Path, GroupId, Arn, CreateDate }: Group): object => ({
  Path,
  GroupName,
  GroupId,
  Arn,
  CreateDate,
});

const getGroup: Operation = (call) => {
  const { name } = identityOf(call, 'Group');
  const members = call.account.users.filter(({ GroupList = [] }) => GroupList.includes(name));
  const { items, position } = paged(call, 'GetGroup', members, ({ UserName }) => UserName);
  const [group] = call.account.groups.filter(({ GroupName }) => GroupName === name).map(listedGroup);
  return {
    ...position,
    Group: group,
    Users: items.map(({ Path, UserName, UserId, Arn, CreateDate }) => ({
      Path,
      UserName,
      UserId,
      Arn,
      CreateDate,
    })),
  };
};

const KINDS: readonly Kind[] = ['User', 'Group', 'Role'];

/** The names of who has a policy attached. */
const attachedTo = (call: Call, kind: Kind, arn: string): readonly string[] =>
  identitiesOf(call, kind)
    .filter(({ attached }) => attached.some(({ PolicyArn }) => PolicyArn === arn))
    .map(({ name }) => name);

const listEntitiesForPolicy: Operation = (call) => {
  const arn = call.check.requiredText('PolicyArn', { min: 20, max: 2048 });
  const filter = call.check.text('EntityFilter', {
    oneOf: ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'],
  });
  const entities = KINDS.filter((kind) => filter === undefined || filter === kind).flatMap((kind) =>
    attachedTo(call, kind, arn).map((name) => ({ kind, name })),
  );
  const { items, position } = paged(
    call,
    'ListEntitiesForPolicy',
    entities,
    ({ kind, name }) => `${kind} ${name}`,
  );
  const ofKind = (wanted: Kind): readonly object[] =>
    items.filter(({ kind }) => kind === wanted).map(({ name }) => ({ [`${wanted}Name`]: name }));
  return {
    ...position,
    PolicyUsers: ofKind('User'),
    PolicyGroups: ofKind('Group'),
    PolicyRoles: ofKind('Role'),
  };
};

/** Of AWS's own policies the account knows those that are attached alone. */
const listPolicies: Operation = (call) => {
  const scope = call.check.text('Scope', { oneOf: ['All', 'AWS', 'Local'] }) ?? 'All';
  const isAttachedOnly = call.check.text('OnlyAttached', { oneOf: ['true', 'false'] }) === 'true';
  const policies = call.account.policies
    .filter(({ Arn }) => scope === 'All' || (Arn.split(':')[4] === 'aws') === (scope === 'AWS'))
    .map((policy) => ({
      ...policy,
      PolicyVersionList: undefined,
      AttachmentCount: KINDS.reduce((sum, kind) => sum + attachedTo(call, kind, policy.Arn).length, 0),
    }))
    .filter(({ AttachmentCount }) => !isAttachedOnly || AttachmentCount > 0);
  const { items, position } = paged(call, 'ListPolicies', policies, ({ Arn }) => Arn);
  return { ...position, Policies: items };
};

const policyOf = ({ account, check }: Call): ManagedPolicy => {
  const arn = check.requiredText('PolicyArn', { min: 20, max: 2048 });
  check.settle();
  const policy = account.policies.find(({ Arn }) => Arn === arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  return policy;
};

const getPolicyVersion: Operation = (call) => {
  const id = call.check.requiredText('VersionId', { min: 1, max: 64 });
  const { Arn, PolicyVersionList = [] } = policyOf(call);
  const version = (PolicyVersionList as readonly { readonly VersionId: string }[]).find(
    ({ VersionId }) => VersionId === id,
  );
  if (version === undefined) throw noSuchEntity(`Policy ${Arn} version ${id} does not exist.`);
  return { PolicyVersion: version };
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
export const iamPolicyReads: Readonly<Record<string, Operation>> = {
  ListGroups: listGroups,
  GetGroup: getGroup,
  ...Object.fromEntries(
    KINDS.flatMap((kind) => [
      [`ListAttached${kind}Policies`, listAttached(kind)],
      [`List${kind}Policies`, listInline(kind)],
      [`Get${kind}Policy`, getInline(kind)],
    ]),
  ),
  ListPolicies: listPolicies,
  GetPolicyVersion: getPolicyVersion,
  ListEntitiesForPolicy: listEntitiesForPolicy,
  // No emulated account has any of these.
  ListInstanceProfiles: () => ({ IsTruncated: false, InstanceProfiles: [] }),
  ListOpenIDConnectProviders: () => ({ OpenIDConnectProviderList: [] }),
  ListSAMLProviders: () => ({ SAMLProviderList: [] }),
};
