import { DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { ListTagsCommand } from '@aws-sdk/client-lambda';
import { listIn } from '../aws/reading.ts';
import type { DoctorClients } from './clients.ts';
import type { DeployedRule } from './deployed-rule.ts';
import { isErrorNamed } from '../text/error-text.ts';

/** The stack that the rules were deployed with. */
export interface DeployedStack {
  readonly name: string;
  /** E.g. `UPDATE_COMPLETE`; undefined where CloudFormation says none. */
  readonly status: string | undefined;
  /** Physical ids by the names that `template.yaml` gives, e.g. `IamEventQueue`; of what is there alone. */
  readonly resources: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * One stack by its id.
 *
 * @throws the first error of AWS
 */
export const readStack = async (
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
  const [stack] = listIn('Stacks', Stacks);
  if (stack === undefined) throw new Error(`the answer has no stack ${name}`);
  const parameters = (stack.Parameters ?? []).map(
    ({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue] as const,
  );
  return { name, status: stack.StackStatus, resources, parameters: new Map(parameters) };
};

/** The tags of a function; none where it does not exist any more, which is told with the functions. */
const tagsOf = async (
  { lambda }: DoctorClients,
  functionArn: string,
): Promise<Readonly<Record<string, string>>> => {
  // Tags belong to the function, not to a version of it.
  const Resource = functionArn.split(':').slice(0, 7).join(':');
  try {
    return (await lambda.send(new ListTagsCommand({ Resource }))).Tags ?? {};
  } catch (error) {
    if (isErrorNamed(error, 'ResourceNotFoundException')) return {};
    throw error;
  }
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
    const tags = await tagsOf(clients, functionArn);
    const id = tags['aws:cloudformation:stack-id'];
    if (id !== undefined) stacks.set(id, tags['aws:cloudformation:stack-name'] ?? id);
  }
  return Promise.all([...stacks].map(([id, name]) => readStack(clients, name, id)));
};
