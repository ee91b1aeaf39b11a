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
import { shellCommand } from '../shell-command.ts';

const AGAIN = 'run mfa-rules deploy-organization again';

const FAILED = ['FAILED', 'CANCELLED', 'INOPERABLE', 'FAILED_IMPORT'];
const UNDER_WAY = ['PENDING', 'RUNNING'];

const isNotFound = (error: unknown): boolean =>
  error instanceof Error && error.name === 'StackSetNotFoundException';

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
  const what = `the stack of StackSet ${name} in ${Region}`;
  if (UNDER_WAY.includes(detailed)) return note(`${what} is being deployed`);
  if (detailed === 'SKIPPED_SUSPENDED_ACCOUNT')
    return note(`${what} is left alone: the account is suspended`);
  if (Status === 'INOPERABLE' || FAILED.includes(detailed))
    return wrong(
      `${what} failed (${detailed || Status}): ${StatusReason ?? 'no reason given'}`,
      `mend what that names, then ${AGAIN}: it tries failed accounts once more`,
    );
  if (instance.DriftStatus === 'DRIFTED')
    return wrong(
      `somebody has changed ${what} since it was deployed (DRIFTED)`,
      `see what differs in the drift results of that stack, then ${AGAIN}`,
    );
  return Status === 'OUTDATED'
    ? wrong(`${what} is OUTDATED: it has another version or other parameters than the rest`, AGAIN)
    : undefined;
};

const diagnoseSet = (name: string, { set, callAs }: Described, region: string): readonly Diagnosis[] => {
  const found: Diagnosis[] = [];
  if (set.PermissionModel === 'SERVICE_MANAGED' && set.AutoDeployment?.Enabled === false)
    found.push(
      wrong(
        `StackSet ${name} does not deploy to accounts that join`,
        `${AGAIN}: it turns automatic deployment on`,
      ),
    );
  if (set.StackSetDriftDetectionDetails?.LastDriftCheckTimestamp === undefined)
    found.push(
      note(
        `nobody has looked whether the stacks of StackSet ${name} were changed`,
        'have it looked at, which may take hours',
        shellCommand`aws cloudformation detect-stack-set-drift --stack-set-name ${name} --call-as ${callAs} --region ${region}`,
      ),
    );
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
    if (described === undefined)
      return [
        wrong(
          `there is no StackSet ${name} in ${region}`,
          'name one that is there (aws cloudformation list-stack-sets shows them), in its region (--region), or deploy it: mfa-rules deploy-organization',
        ),
      ];
    const found: Diagnosis[] = [...diagnoseSet(name, described, region)];
    let total = 0;
    for await (const page of paginateListStackInstances(
      { client: clients.cloudFormation, pageSize: 100 },
      { StackSetName: name, CallAs: described.callAs },
    )) {
      for (const instance of listIn('Summaries', page.Summaries)) {
        total += 1;
        const diagnosis = diagnoseInstance(name, instance);
        if (diagnosis !== undefined)
          found.push({
            ...diagnosis,
            ...(instance.Account === undefined ? {} : { accountId: instance.Account }),
          });
      }
    }
    if (total === 0)
      return [wrong(`StackSet ${name} has no stacks`, 'run mfa-rules deploy-organization'), ...found];
    const isWell = found.every(({ standing }) => standing !== 'wrong');
    const stacks = total === 1 ? 'its one stack is' : `none of its ${total} stacks is`;
    return isWell
      ? [
          ok(`StackSet ${name}: ${stacks} ${total === 1 ? 'as it should be' : 'failed or outdated'}`),
          ...found,
        ]
      : found;
  },
};
