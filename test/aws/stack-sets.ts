import { randomUUID } from 'node:crypto';
import { parseTemplate } from '../support/cloudformation-yaml.ts';
import type { Account } from './account.ts';
import { AwsError } from './aws-error.ts';
import {
  accountsUnder,
  isAdministrator,
  STACK_SETS,
  type EmulatedOrganization,
  type EmulatedStackSet,
} from './organization.ts';
import type { Call, Service } from './service.ts';
import { parameterValues, requireCapabilities, validationError } from './template-values.ts';

const notFound = (name: unknown): AwsError =>
  new AwsError('StackSetNotFoundException', `StackSet ${String(name)} not found`, { status: 404 });

const organizationOf = ({ organization }: Account): EmulatedOrganization => {
  if (organization === undefined)
    throw validationError('You must enable organizations access to operate a service managed stack set');
  return organization;
};

/** @throws unless the account says what it is: SELF as management account, DELEGATED_ADMIN as that of StackSets */
const requireCallAs = (account: Account, callAs: unknown = 'SELF'): EmulatedOrganization => {
  const organization = organizationOf(account);
  const isManagement = account.accountId === organization.managementAccountId;
  if (callAs === 'SELF' ? !isManagement : isManagement || !isAdministrator(account, organization, STACK_SETS))
    throw validationError(
      `Account used is not a delegated administrator or management account for ${String(callAs)}`,
    );
  return organization;
};

/** Deploys a StackSet to every account that it is for now. */
const deployInstances = (organization: EmulatedOrganization, set: EmulatedStackSet): void => {
  const wanted = accountsUnder(organization, set.targets);
  for (const id of Object.keys(set.instances)) if (!wanted.includes(id)) delete set.instances[id];
  for (const id of wanted) {
    const reason = organization.failingAccounts[id];
    set.instances[id] = {
      parameters: set.parameters,
      DetailedStatus: reason === undefined ? 'SUCCEEDED' : 'FAILED',
      ...(reason === undefined ? {} : { StatusReason: reason }),
    };
  }
};

/** The template of a StackSet's TemplateURL, which has to be in a bucket of the account that made it. */
const templateAt = ({ buckets }: Account, url: unknown): string => {
  const [, bucket = '', key = ''] =
    /^https:\/\/([^.]+)\.s3\.[a-z0-9-]+\.amazonaws\.com\/(.+)$/.exec(String(url)) ?? [];
  const template = buckets[bucket]?.[key];
  if (template === undefined)
    throw validationError(`S3 error: The specified key does not exist: ${String(url)}`);
  return template;
};

type Properties = Readonly<Record<string, unknown>>;

/** What CloudFormation does for a resource of type AWS::CloudFormation::StackSet. */
export const putStackSet = (account: Account, properties: Properties, earlier?: string): string => {
  const name = String(properties['StackSetName']);
  if (properties['PermissionModel'] !== 'SERVICE_MANAGED')
    throw validationError('only SERVICE_MANAGED is known here');
  const organization = requireCallAs(account, properties['CallAs']);
  if (!organization.stackSetsAccess)
    throw validationError('You must enable organizations access to operate a service managed stack set');
  if (earlier === undefined && Object.hasOwn(organization.stackSets, name))
    throw new AwsError('NameAlreadyExistsException', `StackSet ${name} already exists`);
  const template = templateAt(account, properties['TemplateURL']);
  const document = parseTemplate(template);
  if (document.Transform !== undefined) throw validationError('service-managed StackSets take no transform');
  const capabilities = properties['Capabilities'];
  requireCapabilities(document, Array.isArray(capabilities) ? capabilities.map(String) : []);
  const sent = properties['Parameters'];
  const groups = properties['StackInstancesGroup'] as {
    DeploymentTargets: { OrganizationalUnitIds: string[] };
  }[];
  const set: EmulatedStackSet = {
    StackSetName: name,
    StackSetId: organization.stackSets[name]?.StackSetId ?? `${name}:${randomUUID()}`,
    Description: String(properties['Description']),
    template,
    parameters: parameterValues(document, Array.isArray(sent) ? sent : []),
    tags: properties['tags'] as Record<string, string>,
    capabilities: ['CAPABILITY_NAMED_IAM'],
    targets: groups.flatMap(({ DeploymentTargets }) => DeploymentTargets.OrganizationalUnitIds),
    instances: organization.stackSets[name]?.instances ?? {},
    operations: organization.stackSets[name]?.operations ?? {},
  };
  for (const target of set.targets)
    if (target !== organization.rootId && !Object.hasOwn(organization.units, target))
      throw validationError(`Invalid OrganizationalUnitId ${target}`);
  organization.stackSets[name] = set;
  deployInstances(organization, set);
  return set.StackSetId;
};

const setOf = ({
  account,
  check,
  params,
}: Call): { organization: EmulatedOrganization; set: EmulatedStackSet } => {
  const name = check.requiredText('StackSetName');
  const callAs = check.text('CallAs', { oneOf: ['SELF', 'DELEGATED_ADMIN'] });
  check.settle();
  const organization = requireCallAs(account, callAs);
  const set = Object.hasOwn(organization.stackSets, name) ? organization.stackSets[name] : undefined;
  if (set === undefined) throw notFound(params['StackSetName']);
  return { organization, set };
};

const describeStackSet = (call: Call): object => {
  const { StackSetName, StackSetId, Description, parameters, capabilities, described } = setOf(call).set;
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  return {
    StackSet: {
      StackSetName,
      StackSetId,
      Status: 'ACTIVE',
      Description,
      Parameters,
      Capabilities: capabilities,
      PermissionModel: 'SERVICE_MANAGED',
      ManagedExecution: { Active: true },
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ...described,
    },
  };
};

const PAGE = 100;

const listStackInstances = (call: Call): object => {
  const { set } = setOf(call);
  const start = Number(call.check.text('NextToken') ?? 0);
  const size = Math.min(
    call.check.integer('MaxResults', { min: 1, max: PAGE }) ?? PAGE,
    call.shortPage ?? PAGE,
  );
  call.check.settle();
  const all = Object.entries(set.instances).map(([Account, instance]) => ({
    StackSetId: set.StackSetId,
    Region: 'us-east-1',
    Account,
    Status: instance.Status ?? (instance.DetailedStatus === 'SUCCEEDED' ? 'CURRENT' : 'OUTDATED'),
    StatusReason: instance.StatusReason,
    StackInstanceStatus: { DetailedStatus: instance.DetailedStatus },
    DriftStatus: instance.DriftStatus ?? 'NOT_CHECKED',
  }));
  const next = start + size;
  return { Summaries: all.slice(start, next), NextToken: next < all.length ? String(next) : undefined };
};

const PREFERENCES = ['FailureTolerancePercentage', 'MaxConcurrentPercentage', 'ConcurrencyMode'];

const updateStackSet = (call: Call): object => {
  const { organization, set } = setOf(call);
  const { params } = call;
  if (params['UsePreviousTemplate'] !== 'true')
    throw validationError('Either TemplateBody, TemplateURL or UsePreviousTemplate must be specified');
  const document = parseTemplate(set.template);
  requireCapabilities(document, call.check.texts('Capabilities'));
  const sent = call.check.objects('Parameters', { max: 200 }).map(({ value }) => value);
  const preferences = call.check.object('OperationPreferences');
  for (const name of PREFERENCES) preferences.requiredText(name);
  call.check.settle();
  set.parameters = parameterValues(document, sent, set.parameters);
  deployInstances(organization, set);
  const OperationId = randomUUID();
  const hasFailed = Object.values(set.instances).some(({ DetailedStatus }) => DetailedStatus === 'FAILED');
  set.operations[OperationId] = { Status: hasFailed ? 'FAILED' : 'SUCCEEDED', before: ['QUEUED', 'RUNNING'] };
  return { OperationId };
};

const describeStackSetOperation = (call: Call): object => {
  const { set } = setOf(call);
  const id = call.check.requiredText('OperationId');
  call.check.settle();
  const operation = set.operations[id];
  if (operation === undefined)
    throw new AwsError('OperationNotFoundException', 'Operation not found', { status: 404 });
  return { StackSetOperation: { OperationId: id, Status: operation.before.shift() ?? operation.Status } };
};

const describeOrganizationsAccess = ({ account, check }: Call): object => {
  const callAs = check.text('CallAs', { oneOf: ['SELF', 'DELEGATED_ADMIN'] });
  check.settle();
  return { Status: requireCallAs(account, callAs).stackSetsAccess ? 'ENABLED' : 'DISABLED' };
};

const activateOrganizationsAccess = ({ account }: Call): object => {
  const organization = requireCallAs(account);
  organization.stackSetsAccess = true;
  if (!organization.trustedServices.includes(STACK_SETS)) organization.trustedServices.push(STACK_SETS);
  return {};
};

export const stackSetOperations: Service['operations'] = {
  ActivateOrganizationsAccess: activateOrganizationsAccess,
  DescribeOrganizationsAccess: describeOrganizationsAccess,
  DescribeStackSet: describeStackSet,
  DescribeStackSetOperation: describeStackSetOperation,
  ListStackInstances: listStackInstances,
  UpdateStackSet: updateStackSet,
};
