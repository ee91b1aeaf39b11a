import {
  CreateStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateDescribeStackEvents,
  UpdateStackCommand,
  type CloudFormationClient,
  type Parameter,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { quoted } from '../text/quoted.ts';
import type { Looked } from './step.ts';
import { isErrorNamed } from '../text/error-text.ts';

/** A stack as it should be. */
export interface WantedStack {
  readonly name: string;
  readonly template: string;
  /** Every parameter that the template declares: those that are not wanted keep the values that they have. */
  readonly declared: readonly string[];
  readonly parameters: ReadonlyMap<string, string>;
  /** Those that were asked for; every other one stays as it is. */
  readonly tags: ReadonlyMap<string, string>;
  /** What is wrong with values of its parameters, those that it keeps among them. */
  readonly problemWith?: (values: ReadonlyMap<string, string>) => string | undefined;
}

interface Clients {
  readonly clients: { readonly cloudFormation: CloudFormationClient };
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly onProgress: (text: string) => void;
}

/** A stack by name or id; undefined where there is none. */
export const readStack = async (
  cloudFormation: CloudFormationClient,
  name: string,
): Promise<Stack | undefined> => {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    if (isErrorNamed(error, 'ValidationError') && error.message.includes('does not exist')) return undefined;
    throw error;
  }
};

export const parameterOf = (stack: Stack, name: string): string | undefined =>
  stack.Parameters?.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue;

const tagOf = (stack: Stack, key: string): string | undefined =>
  stack.Tags?.find(({ Key }) => Key === key)?.Value;

export const outputOf = (stack: Stack, name: string): string | undefined =>
  stack.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;

/** What stands in the way of an update, and how to go on. */
const obstacleOf = ({ StackName: name, StackStatus }: Stack): string | undefined => {
  const status: string = StackStatus ?? 'an unknown state';
  const retry = 'then run this again';
  if (['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'].includes(status))
    return `${name} is in ${status} and can only be deleted: \`aws cloudformation delete-stack --stack-name ${name}\`, ${retry}`;
  if (status === 'REVIEW_IN_PROGRESS')
    return `${name} has a change set that nobody executed, and no resources: \`aws cloudformation delete-stack --stack-name ${name}\`, ${retry}`;
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return `${name} is in ${status}: \`aws cloudformation continue-update-rollback --stack-name ${name}\`, ${retry}`;
  if (status.endsWith('_IN_PROGRESS')) return `${name} is in ${status}: wait until that ends, ${retry}`;
  return undefined;
};

/** The order of a list says nothing. */
const normal = (value = ''): string => value.split(',').toSorted().join(',');

/** What of a stack an update would change: parameters and tags with both values, and `template`. */
const differencesOf = async (
  cloudFormation: CloudFormationClient,
  stack: Stack,
  { name, template, parameters, tags }: WantedStack,
): Promise<readonly string[]> => {
  const { TemplateBody } = await cloudFormation.send(
    new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }),
  );
  const changed = [...parameters].filter(([key, value]) => normal(parameterOf(stack, key)) !== normal(value));
  return [
    ...(TemplateBody?.trim() === template.trim() ? [] : ['template']),
    ...changed.map(([key, value]) => `${key} ${quoted(parameterOf(stack, key) ?? '')} to ${quoted(value)}`),
    ...[...tags]
      .filter(([key, value]) => tagOf(stack, key) !== value)
      .map(([key, value]) => `tag ${quoted(key)} ${quoted(tagOf(stack, key) ?? '')} to ${quoted(value)}`),
  ];
};

/** The values that the parameters of a stack would have. */
const wantedValues = (
  stack: Stack | undefined,
  { declared, parameters }: Pick<WantedStack, 'declared' | 'parameters'>,
): ReadonlyMap<string, string> =>
  new Map([
    ...(stack?.Parameters ?? []).flatMap(({ ParameterKey = '', ParameterValue }) =>
      declared.includes(ParameterKey) && ParameterValue !== undefined
        ? [[ParameterKey, ParameterValue] as const]
        : [],
    ),
    ...parameters,
  ]);

/** How a stack stands beside what is wanted; nothing is changed. */
export const lookAtStack = async (
  cloudFormation: CloudFormationClient,
  wanted: WantedStack,
): Promise<Looked> => {
  const stack = await readStack(cloudFormation, wanted.name);
  const obstacle = (stack && obstacleOf(stack)) ?? wanted.problemWith?.(wantedValues(stack, wanted));
  if (obstacle !== undefined) return { state: 'is missing', detail: obstacle };
  if (stack === undefined) return { state: 'will be made', detail: `stack ${wanted.name}` };
  const differences = await differencesOf(cloudFormation, stack, wanted);
  return differences.length === 0
    ? { state: 'is there', detail: `stack ${wanted.name}` }
    : { state: 'will be changed', detail: `stack ${wanted.name}: ${differences.join(', ')}` };
};

const INTERVAL = 5_000;
/** Three hours: a StackSet of thousands of accounts takes that long. */
const MOST_POLLS = 2_160;

/** The first thing that failed since the stack's latest operation began, which the rest follows from. */
const reasonOf = async (cloudFormation: CloudFormationClient, id: string): Promise<string | undefined> => {
  let reason: string | undefined;
  for await (const { StackEvents = [] } of paginateDescribeStackEvents(
    { client: cloudFormation },
    { StackName: id },
  )) {
    for (const event of StackEvents) {
      const { ResourceStatus = '', ResourceStatusReason: why, LogicalResourceId, PhysicalResourceId } = event;
      if (ResourceStatus.endsWith('_FAILED') && why !== undefined && !why.includes('cancelled'))
        reason = `${LogicalResourceId}: ${why}`;
      if (PhysicalResourceId === id && /^(CREATE|UPDATE)_IN_PROGRESS$/.test(ResourceStatus)) return reason;
    }
  }
  return reason;
};

/** @throws where the stack's operation failed, saying what failed first */
const waitForStack = async (
  { clients, wait, onProgress }: Clients,
  name: string,
  id: string,
): Promise<void> => {
  for (let poll = 0; poll < MOST_POLLS; poll += 1) {
    const status = (await readStack(clients.cloudFormation, id))?.StackStatus ?? 'DELETE_COMPLETE';
    if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return;
    if (!status.endsWith('_IN_PROGRESS')) {
      const reason = await reasonOf(clients.cloudFormation, id).catch(() => undefined);
      throw new Error(`stack ${name} failed and is in ${status}: ${reason ?? 'its events do not say why'}`);
    }
    onProgress(`stack ${name}: ${status} …`);
    await wait(INTERVAL);
  }
  throw new Error(`stack ${name} is still under way after three hours`);
};

/** The tags that a stack has then. Of an update, CloudFormation takes all of them or, where none is named, changes none. */
const tagsAfter = (
  stack: Stack | undefined,
  { tags }: WantedStack,
): readonly { readonly Key: string; readonly Value: string }[] => {
  const standing = (stack?.Tags ?? []).flatMap(({ Key, Value }) =>
    Key === undefined || Value === undefined || tags.has(Key) ? [] : [{ Key, Value }],
  );
  return [...standing, ...[...tags].map(([Key, Value]) => ({ Key, Value }))];
};

/**
 * Makes or updates a stack and waits for it. A stack that cannot be made is deleted again by CloudFormation.
 *
 * @throws where it fails, saying what failed first
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html
 */
export const putStack = async (deployment: Clients, wanted: WantedStack): Promise<void> => {
  const { cloudFormation } = deployment.clients;
  const { name, template, declared, parameters } = wanted;
  const stack = await readStack(cloudFormation, name);
  const kept = (stack?.Parameters ?? []).flatMap(({ ParameterKey }): Parameter[] =>
    ParameterKey !== undefined && declared.includes(ParameterKey) && !parameters.has(ParameterKey)
      ? [{ ParameterKey, UsePreviousValue: true }]
      : [],
  );
  const input = {
    StackName: name,
    TemplateBody: template,
    Parameters: [
      ...[...parameters].map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      ...kept,
    ],
    ...(wanted.tags.size === 0 ? {} : { Tags: [...tagsAfter(stack, wanted)] }),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
  try {
    const { StackId } =
      stack === undefined
        ? await cloudFormation.send(new CreateStackCommand({ ...input, OnFailure: 'DELETE' }))
        : await cloudFormation.send(new UpdateStackCommand(input));
    if (StackId === undefined) throw new Error(`CloudFormation answered without the StackId of ${name}`);
    await waitForStack(deployment, name, StackId);
  } catch (error) {
    if (isErrorNamed(error, 'ValidationError') && error.message.includes('No updates are to be performed'))
      return;
    throw error;
  }
};
