import {
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  paginateListStackInstances,
  UpdateStackSetCommand,
  type StackInstanceSummary,
  type StackSet,
} from '@aws-sdk/client-cloudformation';
import type { Deployment } from './deployment.ts';
import { isErrorNamed } from '../text/error-text.ts';

/** The stack of one account, as the StackSet knows it. */
interface Instance {
  readonly accountId: string;
  readonly region: string;
  readonly reason: string;
}

/** How the stacks of the accounts stand. */
export interface Instances {
  /** Every account that has one. */
  readonly total: number;
  readonly failed: readonly Instance[];
  /** Accounts whose stack is being deployed. */
  readonly underWay: number;
}

/** The StackSet of that name, which every account that may see it sees; undefined where there is none. */
export const readStackSet = async (
  { clients, callAs }: Deployment,
  name: string,
): Promise<StackSet | undefined> => {
  try {
    const { StackSet } = await clients.cloudFormation.send(
      new DescribeStackSetCommand({ StackSetName: name, CallAs: callAs }),
    );
    return StackSet?.Status === 'DELETED' ? undefined : StackSet;
  } catch (error) {
    if (isErrorNamed(error, 'StackSetNotFoundException')) return undefined;
    throw error;
  }
};

const FAILED = ['FAILED', 'CANCELLED', 'INOPERABLE', 'FAILED_IMPORT'];

const isFailed = ({ Status, StackInstanceStatus }: StackInstanceSummary): boolean =>
  Status === 'INOPERABLE' || FAILED.includes(StackInstanceStatus?.DetailedStatus ?? '');

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceSummary.html */
export const listInstances = async ({ clients, callAs }: Deployment, name: string): Promise<Instances> => {
  const failed: Instance[] = [];
  let [total, underWay] = [0, 0];
  for await (const { Summaries = [] } of paginateListStackInstances(
    { client: clients.cloudFormation, pageSize: 100 },
    { StackSetName: name, CallAs: callAs },
  )) {
    for (const instance of Summaries) {
      const { Account = 'not known', Region = '', Status, StatusReason, StackInstanceStatus } = instance;
      const detailed = StackInstanceStatus?.DetailedStatus;
      total += 1;
      if (detailed === 'PENDING' || detailed === 'RUNNING') underWay += 1;
      if (isFailed(instance))
        failed.push({ accountId: Account, region: Region, reason: StatusReason ?? detailed ?? Status ?? '' });
    }
  }
  return { total, failed, underWay };
};

const INTERVAL = 5_000;
/** Three hours. */
const MOST_POLLS = 2_160;

/** The same as in rules.yaml: an account that fails does so alone. */
const OPERATION_PREFERENCES = {
  FailureTolerancePercentage: 100,
  MaxConcurrentPercentage: 25,
  ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
} as const;

const waitForOperation = async (
  { clients, callAs, wait, onProgress }: Deployment,
  name: string,
  OperationId: string,
): Promise<void> => {
  for (let poll = 0; poll < MOST_POLLS; poll += 1) {
    const { StackSetOperation } = await clients.cloudFormation.send(
      new DescribeStackSetOperationCommand({ StackSetName: name, OperationId, CallAs: callAs }),
    );
    const status = StackSetOperation?.Status ?? 'RUNNING';
    // Accounts that failed again are told of when all are listed.
    if (status === 'SUCCEEDED' || status === 'FAILED') return;
    if (status === 'STOPPED' || status === 'STOPPING')
      throw new Error(`somebody stopped operation ${OperationId} of StackSet ${name}`);
    onProgress(`StackSet ${name}: ${status} …`);
    await wait(INTERVAL);
  }
  throw new Error(`operation ${OperationId} of StackSet ${name} is still under way after three hours`);
};

/**
 * Deploys the StackSet as it is to all its accounts again: those that are up to date do not change, and those that
 * failed are tried again. An update of the failed ones alone would leave all others marked OUTDATED.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html
 */
export const retryInstances = async (deployment: Deployment, name: string): Promise<void> => {
  const { clients, callAs } = deployment;
  const stackSet = await readStackSet(deployment, name);
  const { OperationId } = await clients.cloudFormation.send(
    new UpdateStackSetCommand({
      StackSetName: name,
      CallAs: callAs,
      UsePreviousTemplate: true,
      Description: stackSet?.Description,
      Parameters: (stackSet?.Parameters ?? []).map(({ ParameterKey }) => ({
        ParameterKey,
        UsePreviousValue: true,
      })),
      Capabilities: stackSet?.Capabilities,
      ManagedExecution: stackSet?.ManagedExecution,
      OperationPreferences: OPERATION_PREFERENCES,
    }),
  );
  if (OperationId === undefined)
    throw new Error(`CloudFormation answered without an OperationId for ${name}`);
  await waitForOperation(deployment, name, OperationId);
};
