import { AwsError } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import { isAdministrator, type EmulatedOrganization } from './organization.ts';
import { pageOf } from './pages.ts';
import type { Call, Service } from './service.ts';

const refused = (): AwsError =>
  new AwsError('AccessDeniedException', "You don't have permissions to access this resource.", {
    messageField: 'Message',
  });

const organizationOf = ({ account }: Call): EmulatedOrganization => {
  const { organization } = account;
  if (organization === undefined)
    throw new AwsError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    );
  return organization;
};

/** @throws to any account that is neither the management account nor a delegated administrator */
const readableBy = (call: Call): EmulatedOrganization => {
  const organization = organizationOf(call);
  if (!isAdministrator(call.account, organization)) throw refused();
  return organization;
};

/** @throws to any account but the management account */
const changeableBy = (call: Call): EmulatedOrganization => {
  const organization = organizationOf(call);
  if (call.account.accountId !== organization.managementAccountId) throw refused();
  return organization;
};

const ACCOUNT_ID = { pattern: /^\d{12}$/ };
const SERVICE = { min: 1, max: 128, pattern: /^[\w+=,.@-]*$/ };

const describeOrganization = (call: Call): object => {
  const { id, FeatureSet, managementAccountId, partition } = organizationOf(call);
  return {
    Organization: {
      Id: id,
      Arn: `arn:${partition}:organizations::${managementAccountId}:organization/${id}`,
      FeatureSet,
      MasterAccountId: managementAccountId,
    },
  };
};

const listRoots = (call: Call): object => ({ Roots: [{ Id: readableBy(call).rootId, Name: 'Root' }] });

const describeOrganizationalUnit = (call: Call): object => {
  const { units } = readableBy(call);
  const id = call.check.requiredText('OrganizationalUnitId', {
    pattern: /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/,
  });
  call.check.settle();
  if (!Object.hasOwn(units, id))
    throw new AwsError(
      'OrganizationalUnitNotFoundException',
      "You specified an organizational unit that doesn't exist.",
    );
  return { OrganizationalUnit: { Id: id, Name: id } };
};

const PARENT = { pattern: /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/ };

const toAccountFields =
  ({ partition, managementAccountId, id, states, names }: EmulatedOrganization) =>
  (accountId: string): object => ({
    Id: accountId,
    Arn: `arn:${partition}:organizations::${managementAccountId}:account/${id}/${accountId}`,
    Name: names[accountId] ?? `Account ${accountId}`,
    State: states[accountId] ?? 'ACTIVE',
  });

/** One page of at most twenty, or as few as a test wants: AWS may give none and a token. */
const pageOfIds = (ids: readonly string[], operation: string, { check, shortPage }: Call) => {
  const marker = check.text('NextToken', { max: 100_000 });
  const size = check.integer('MaxResults', { min: 1, max: 20 }) ?? 20;
  check.settle();
  return pageOf(ids, {
    operation,
    keyOf: (id) => id,
    marker,
    size: Math.min(size, shortPage ?? size),
    invalidMarker: () =>
      new AwsError('InvalidInputException', 'You specified an invalid value for nextToken.'),
  });
};

const listAccounts = (call: Call): object => {
  const organization = readableBy(call);
  const ids = [...new Set([organization.managementAccountId, ...Object.keys(organization.members)])];
  const { items, next } = pageOfIds(ids, 'ListAccounts', call);
  return { Accounts: items.map(toAccountFields(organization)), NextToken: next };
};

const parentOf = (call: Call, organization: EmulatedOrganization): string => {
  const parent = call.check.requiredText('ParentId', PARENT);
  call.check.settle();
  if (parent !== organization.rootId && !Object.hasOwn(organization.units, parent))
    throw new AwsError('ParentNotFoundException', "You specified parent that doesn't exist.");
  return parent;
};

const childrenOf = (parents: Readonly<Record<string, string>>, parent: string): readonly string[] =>
  Object.keys(parents).filter((id) => parents[id] === parent);

const listAccountsForParent = (call: Call): object => {
  const organization = readableBy(call);
  const parent = parentOf(call, organization);
  const ids = childrenOf(organization.members, parent);
  const { items, next } = pageOfIds(ids, `ListAccountsForParent ${parent}`, call);
  return { Accounts: items.map(toAccountFields(organization)), NextToken: next };
};

const listOrganizationalUnitsForParent = (call: Call): object => {
  const organization = readableBy(call);
  const parent = parentOf(call, organization);
  const ids = childrenOf(organization.units, parent);
  const { items, next } = pageOfIds(ids, `ListOrganizationalUnitsForParent ${parent}`, call);
  return { OrganizationalUnits: items.map((Id) => ({ Id, Name: Id })), NextToken: next };
};

const listAWSServiceAccessForOrganization = (call: Call): object => ({
  EnabledServicePrincipals: readableBy(call).trustedServices.map((ServicePrincipal) => ({
    ServicePrincipal,
  })),
});

const enableAWSServiceAccess = (call: Call): object => {
  const organization = changeableBy(call);
  const service = call.check.requiredText('ServicePrincipal', SERVICE);
  call.check.settle();
  if (!organization.trustedServices.includes(service)) organization.trustedServices.push(service);
  return {};
};

const listDelegatedServicesForAccount = (call: Call): object => {
  const { delegated } = readableBy(call);
  const id = call.check.requiredText('AccountId', ACCOUNT_ID);
  call.check.settle();
  const services = Object.hasOwn(delegated, id) ? delegated[id] : undefined;
  if (services === undefined)
    throw new AwsError(
      'AccountNotRegisteredException',
      'The specified account is not a delegated administrator for this Amazon Web Services service.',
    );
  return { DelegatedServices: services.map((ServicePrincipal) => ({ ServicePrincipal })) };
};

const registerDelegatedAdministrator = (call: Call): object => {
  const organization = changeableBy(call);
  const id = call.check.requiredText('AccountId', ACCOUNT_ID);
  const service = call.check.requiredText('ServicePrincipal', SERVICE);
  call.check.settle();
  if (!Object.hasOwn(organization.members, id))
    throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.");
  const services = (organization.delegated[id] ??= []);
  if (services.includes(service))
    throw new AwsError(
      'AccountAlreadyRegisteredException',
      'The provided account is already a delegated administrator for your organization.',
    );
  services.push(service);
  return {};
};

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html */
export const organizations: Service = {
  name: 'organizations',
  protocol: jsonProtocol({ target: 'AWSOrganizationsV20161128', version: '1.1' }),
  operations: {
    DescribeOrganization: describeOrganization,
    ListRoots: listRoots,
    ListAccounts: listAccounts,
    ListAccountsForParent: listAccountsForParent,
    ListOrganizationalUnitsForParent: listOrganizationalUnitsForParent,
    DescribeOrganizationalUnit: describeOrganizationalUnit,
    ListAWSServiceAccessForOrganization: listAWSServiceAccessForOrganization,
    EnableAWSServiceAccess: enableAWSServiceAccess,
    ListDelegatedServicesForAccount: listDelegatedServicesForAccount,
    RegisterDelegatedAdministrator: registerDelegatedAdministrator,
  },
  notFound: () =>
    new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'),
};
