import {
  DescribeStackSetCommand,
  paginateListStackInstances,
  type CallAs,
  type StackInstanceSummary,
  type StackSet,
} from '@aws-sdk/client-cloudformation';
import { listIn } from '../../aws/reading.ts';
import type { Check } from '../check.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import type { Examination } from '../examination.ts';
import { isErrorNamed } from '../../text/error-text.ts';

const FAILED = ['FAILED', 'CANCELLED', 'INOPERABLE', 'FAILED_IMPORT'];
const UNDER_WAY = ['PENDING', 'RUNNING'];

const isNotFound = (error: unknown): boolean => isErrorNamed(error, 'StackSetNotFoundException');

/** What a delegated administrator calls for itself is looked for among its own, which service-managed ones are not. */
const isForAdministrators = (error: unknown): boolean =>
  isNotFound(error) || (error instanceof Error && error.name.startsWith('ValidationError'));

interface Described {
  readonly set: StackSet;
  readonly callAs: CallAs;
}

const describe = async (name: string, { clients }: Examination): Promise<Described> => {
  const describeAs = async (callAs: CallAs): Promise<Described> => {
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
      throw isForAdministrators(second) && !isNotFound(second) ? error : second;
    });
  }
};

const diagnoseInstance = (name: string, instance: StackInstanceSummary): Diagnosis | undefined => {
  const { Region = 'an unknown region', Status, StatusReason, StackInstanceStatus } = instance;
  const detailed = StackInstanceStatus?.DetailedStatus ?? '';
  const which = { stackSetName: name, region: Region };
  if (UNDER_WAY.includes(detailed)) return diagnosis('stack-instance-under-way', which);
  if (detailed === 'SKIPPED_SUSPENDED_ACCOUNT') return diagnosis('stack-instance-suspended', which);
  if (Status === 'INOPERABLE' || FAILED.includes(detailed))
    return diagnosis('stack-instance-failed', {
      ...which,
      status: detailed || (Status ?? 'not known'),
      why: StatusReason,
    });
  if (instance.DriftStatus === 'DRIFTED') return diagnosis('stack-instance-drifted', which);
  return Status === 'OUTDATED' ? diagnosis('stack-instance-outdated', which) : undefined;
};

const diagnoseSet = (name: string, { set, callAs }: Described, region: string): readonly Diagnosis[] => {
  const found: Diagnosis[] = [];
  if (set.PermissionModel === 'SERVICE_MANAGED' && set.AutoDeployment?.Enabled === false)
    found.push(diagnosis('stack-set-without-auto-deployment', { stackSetName: name }));
  if (set.StackSetDriftDetectionDetails?.LastDriftCheckTimestamp === undefined)
    found.push(diagnosis('stack-set-drift-not-checked', { stackSetName: name, callAs, region }));
  return found;
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceSummary.html */
export const stackSet: Check = {
  name: 'StackSet',
  of: 'the StackSet',
  examine: async (examination) => {
    const { stackSet: name, clients, region } = examination;
    if (name === undefined) return [];
    const described = await describe(name, examination).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (described === undefined) return [diagnosis('stack-set-missing', { stackSetName: name, region })];
    const found: Diagnosis[] = [...diagnoseSet(name, described, region)];
    let total = 0;
    for await (const page of paginateListStackInstances(
      { client: clients.cloudFormation, pageSize: 100 },
      { StackSetName: name, CallAs: described.callAs },
    )) {
      for (const instance of listIn('Summaries', page.Summaries)) {
        total += 1;
        const ofInstance = diagnoseInstance(name, instance);
        if (ofInstance !== undefined)
          found.push({
            ...ofInstance,
            ...(instance.Account === undefined ? {} : { accountId: instance.Account }),
          });
      }
    }
    if (total === 0) return [diagnosis('stack-set-empty', { stackSetName: name }), ...found];
    return found.some(({ status }) => status === 'wrong')
      ? found
      : [diagnosis('stack-set-deployed', { stackSetName: name, stacks: total }), ...found];
  },
};
