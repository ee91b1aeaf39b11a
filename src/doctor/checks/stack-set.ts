import {
  DescribeStackSetCommand,
  paginateListStackInstances,
  type CallAs,
  type StackInstanceSummary,
  type StackSet,
} from '@aws-sdk/client-cloudformation';
import { listIn } from '../../inventory/reading.ts';
import { note, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import type { Examination } from '../examination.ts';

const FAILED = ['FAILED', 'CANCELLED', 'INOPERABLE', 'FAILED_IMPORT'];
const UNDER_WAY = ['PENDING', 'RUNNING'];

/** What a delegated administrator calls for itself is looked for among its own, which service-managed ones are not. */
const isForAdministrators = (error: unknown): boolean =>
  error instanceof Error && ['StackSetNotFoundException', 'ValidationError'].includes(error.name);

const describe = async (
  name: string,
  { clients }: Examination,
): Promise<{ readonly set: StackSet; readonly callAs: CallAs }> => {
  const describeAs = async (callAs: CallAs): Promise<{ readonly set: StackSet; readonly callAs: CallAs }> => {
    const answer = await clients.cloudFormation.send(
      new DescribeStackSetCommand({ StackSetName: name, CallAs: callAs }),
    );
    if (answer.StackSet === undefined) throw new Error('the answer has no StackSet');
    return { set: answer.StackSet, callAs };
  };
  try {
    return await describeAs('SELF');
  } catch (error) {
    if (!isForAdministrators(error)) throw error;
    return describeAs('DELEGATED_ADMIN').catch((second: unknown) => {
      throw isForAdministrators(second) ? error : second;
    });
  }
};

const diagnoseInstance = (name: string, instance: StackInstanceSummary): Diagnosis | undefined => {
  const { Account, Region = 'an unknown region', Status, StatusReason, StackInstanceStatus } = instance;
  const detailed = StackInstanceStatus?.DetailedStatus ?? '';
  const of = Account === undefined ? {} : { accountId: Account };
  const what = `StackSet ${name} in ${Region}`;
  if (UNDER_WAY.includes(detailed)) return { ...note(`${what} is being deployed`), ...of };
  if (Status === 'INOPERABLE' || FAILED.includes(detailed))
    return {
      ...wrong(
        `${what} failed (${detailed || Status}): ${StatusReason ?? 'no reason given'}`,
        'mend what that names, then run mfa-rules deploy-organization again: it tries failed accounts again',
      ),
      ...of,
    };
  if (instance.DriftStatus === 'DRIFTED')
    return {
      ...wrong(
        `${what} was changed by somebody since it was deployed (DRIFTED)`,
        'see what differs in the drift results of that stack, and update the StackSet to put it right',
      ),
      ...of,
    };
  return Status === 'OUTDATED'
    ? {
        ...wrong(
          `${what} is OUTDATED: it has another version or other parameters than the rest`,
          'run mfa-rules deploy-organization again',
        ),
        ...of,
      }
    : undefined;
};

const diagnoseSet = (name: string, set: StackSet): readonly Diagnosis[] => {
  const found: Diagnosis[] = [];
  if (set.PermissionModel === 'SERVICE_MANAGED' && set.AutoDeployment?.Enabled === false)
    found.push(
      wrong(
        `StackSet ${name} does not deploy to new accounts`,
        'run mfa-rules deploy-organization again, which turns automatic deployment on',
      ),
    );
  if (set.StackSetDriftDetectionDetails?.LastDriftCheckTimestamp === undefined)
    found.push(
      note(
        `nobody has looked whether the stacks of StackSet ${name} were changed (aws cloudformation detect-stack-set-drift)`,
      ),
    );
  return found;
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceSummary.html */
export const stackSet: Check = {
  name: 'StackSet',
  examine: async (examination) => {
    const { stackSet: name, clients } = examination;
    if (name === undefined) return [];
    const { set, callAs } = await describe(name, examination);
    const found: Diagnosis[] = [...diagnoseSet(name, set)];
    let total = 0;
    for await (const page of paginateListStackInstances(
      { client: clients.cloudFormation, pageSize: 100 },
      { StackSetName: name, CallAs: callAs },
    )) {
      for (const instance of listIn('Summaries', page.Summaries)) {
        total += 1;
        const diagnosis = diagnoseInstance(name, instance);
        if (diagnosis !== undefined) found.push(diagnosis);
      }
    }
    if (total === 0)
      return [wrong(`StackSet ${name} has no stacks`, 'run mfa-rules deploy-organization'), ...found];
    const isWell = found.every(({ standing }) => standing !== 'wrong');
    return isWell ? [ok(`StackSet ${name} is deployed in ${total} places`), ...found] : found;
  },
};
