import { DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { ListTagsCommand } from '@aws-sdk/client-lambda';
import { listIn } from '../inventory/reading.ts';
import type { DoctorClients } from './clients.ts';
import type { DeployedRule } from './deployed-rule.ts';

/** The stack that the rules were deployed with. */
export interface DeployedStack {
  readonly name: string;
  /** Physical ids by the names that `template.yaml` gives, e.g. `IamEventQueue`; of what is there alone. */
  readonly resources: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
}

const readStack = async (
  { cloudFormation: client }: DoctorClients,
  name: string,
  id: string,
): Promise<DeployedStack> => {
  const resources = new Map<string, string>();
  for await (const page of paginateListStackResources({ client }, { StackName: id })) {
    for (const resource of listIn('StackResourceSummaries', page.StackResourceSummaries)) {
      const { LogicalResourceId, PhysicalResourceId, ResourceStatus } = resource;
      if (LogicalResourceId && PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE')
        resources.set(LogicalResourceId, PhysicalResourceId);
    }
  }
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: id }));
  const parameters = new Map<string, string>();
  for (const { Parameters = [] } of listIn('Stacks', Stacks))
    for (const { ParameterKey = '', ParameterValue = '' } of Parameters)
      parameters.set(ParameterKey, ParameterValue);
  return { name, resources, parameters };
};

/**
 * The stacks of the deployed rules, found by the tags that CloudFormation gives their functions; more than one where
 * rules with a prefix are deployed beside others. A function in another account tells nothing here.
 *
 * @throws the first error of AWS
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export const readDeployedStacks = async (
  clients: DoctorClients,
  rules: readonly DeployedRule[],
  accountId: string | undefined,
): Promise<readonly DeployedStack[]> => {
  const stacks = new Map<string, string>();
  for (const { functionArn } of rules) {
    if (functionArn === undefined) continue;
    if (accountId !== undefined && functionArn.split(':')[4] !== accountId) continue;
    const { Tags = {} } = await clients.lambda.send(
      // Tags belong to the function, not to a version of it.
      new ListTagsCommand({ Resource: functionArn.split(':').slice(0, 7).join(':') }),
    );
    const id = Tags['aws:cloudformation:stack-id'];
    if (id !== undefined) stacks.set(id, Tags['aws:cloudformation:stack-name'] ?? id);
  }
  return Promise.all([...stacks].map(([id, name]) => readStack(clients, name, id)));
};
