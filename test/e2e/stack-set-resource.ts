import {
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  DescribeStackSetOperationCommand,
  UpdateStackSetCommand,
  type CallAs,
  type CloudFormationClient,
  type CreateStackSetCommandInput,
  type DeleteStackInstancesCommandInput,
  type StackSetOperationPreferences,
} from '@aws-sdk/client-cloudformation';
import { resolved } from '../aws/template-values.ts';
import { parseTemplate } from '../support/cloudformation-yaml.ts';
import { pause } from './emulator.ts';

/** What a resource of type AWS::CloudFormation::StackSet says. */
export interface StackSetProperties extends CreateStackSetCommandInput {
  readonly StackSetName: string;
  readonly CallAs: CallAs;
  readonly TemplateURL: string;
  readonly OperationPreferences: StackSetOperationPreferences;
  readonly StackInstancesGroup: readonly [
    { readonly DeploymentTargets: { readonly OrganizationalUnitIds: string[] }; readonly Regions: string[] },
  ];
}

/** The StackSet that a template's stack has; undefined where the template has none. */
export const stackSetOf = async (
  client: CloudFormationClient,
  StackName: string,
  body: string,
): Promise<StackSetProperties | undefined> => {
  const template = parseTemplate(body);
  const resource = Object.values(template.Resources).find(
    ({ Type }) => Type === 'AWS::CloudFormation::StackSet',
  );
  if (resource === undefined) return undefined;
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const parameters = (Stacks?.[0]?.Parameters ?? []).map(({ ParameterKey = '', ParameterValue }) => [
    ParameterKey,
    ParameterValue,
  ]);
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  const resources = StackResources.map(({ LogicalResourceId = '', PhysicalResourceId }) => [
    LogicalResourceId,
    PhysicalResourceId,
  ]);
  const names = { ...Object.fromEntries([...resources, ...parameters]), 'AWS::Region': 'us-east-1' };
  return resolved(resource.Properties, names, template) as StackSetProperties;
};

const unitsOf = ({ StackInstancesGroup }: StackSetProperties): readonly string[] =>
  StackInstancesGroup[0].DeploymentTargets.OrganizationalUnitIds;

const instances = (
  { StackSetName, CallAs, StackInstancesGroup }: StackSetProperties,
  units: readonly string[],
): Omit<DeleteStackInstancesCommandInput, 'RetainStacks'> => ({
  StackSetName,
  CallAs,
  Regions: StackInstancesGroup[0].Regions,
  DeploymentTargets: { OrganizationalUnitIds: [...units] },
});

const waitFor = async (
  client: CloudFormationClient,
  { StackSetName, CallAs }: StackSetProperties,
  OperationId: string | undefined,
): Promise<void> => {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const { StackSetOperation } = await client.send(
      new DescribeStackSetOperationCommand({ StackSetName, CallAs, OperationId }),
    );
    if (!['RUNNING', 'QUEUED', 'STOPPING'].includes(StackSetOperation?.Status ?? '')) return;
    await pause(200);
  }
  throw new Error(`operation ${OperationId} does not end`);
};

const isChanged = (earlier: StackSetProperties, now: StackSetProperties): boolean =>
  earlier.TemplateURL !== now.TemplateURL ||
  JSON.stringify(earlier.Parameters) !== JSON.stringify(now.Parameters);

/** Makes or updates a StackSet, and waits for its operations, as AWS's handler of the resource does. */
export const putStackSet = async (
  client: CloudFormationClient,
  now: StackSetProperties,
  earlier: StackSetProperties | undefined,
  TemplateBody: string,
): Promise<void> => {
  const { StackSetName, CallAs, Capabilities, Description, ManagedExecution, Parameters } = now;
  const { OperationPreferences, AutoDeployment, PermissionModel } = now;
  const input = {
    StackSetName,
    CallAs,
    Capabilities,
    Description,
    ManagedExecution,
    Parameters,
    TemplateBody,
  };
  if (earlier === undefined)
    await client.send(new CreateStackSetCommand({ ...input, AutoDeployment, PermissionModel }));
  else if (isChanged(earlier, now)) {
    const { OperationId } = await client.send(new UpdateStackSetCommand({ ...input, OperationPreferences }));
    await waitFor(client, now, OperationId);
  }
  const before = earlier === undefined ? [] : unitsOf(earlier);
  const added = unitsOf(now).filter((unit) => !before.includes(unit));
  if (added.length > 0) {
    const { OperationId } = await client.send(
      new CreateStackInstancesCommand({ ...instances(now, added), OperationPreferences }),
    );
    await waitFor(client, now, OperationId);
  }
  const removed = before.filter((unit) => !unitsOf(now).includes(unit));
  if (removed.length > 0) {
    const { OperationId } = await client.send(
      new DeleteStackInstancesCommand({ ...instances(now, removed), RetainStacks: false }),
    );
    await waitFor(client, now, OperationId);
  }
};

/** Deletes the stacks of all accounts, and then the StackSet. */
export const deleteStackSet = async (
  client: CloudFormationClient,
  earlier: StackSetProperties,
): Promise<void> => {
  const { StackSetName, CallAs } = earlier;
  const { OperationId } = await client.send(
    new DeleteStackInstancesCommand({ ...instances(earlier, unitsOf(earlier)), RetainStacks: false }),
  );
  await waitFor(client, earlier, OperationId);
  await client.send(new DeleteStackSetCommand({ StackSetName, CallAs }));
};
