import { managementBaselineSteps } from './baseline.ts';
import { bucketSteps, readBucketName } from './bucket.ts';
import type { Deployment } from './deployment.ts';
import { eventsStep, managementStep, readStackSetName, RULES_STACK, rulesSteps } from './rules-stack.ts';
import { listInstances, type Instances } from './stack-set.ts';
import { recorderStep } from '../deploy/recorder-step.ts';
import { outputOf, parameterOf, readStack } from '../deploy/stack.ts';
import type { Looked, Step } from '../deploy/step.ts';
import { organizationSteps } from './trusted-access.ts';

/** Every account needs a recorder of its own, which is its own to read. */
const withoutRecorder = ({ accountId }: Deployment): Looked => ({
  state: 'warning',
  detail: `account ${accountId} has none in this region; an account without one gets no rules`,
});

/** Everything that a deployment needs, in the order in which it is made. */
export const stepsOf = (deployment: Deployment): readonly Step[] => {
  const { callAs, skipManagementAccount, delegatedAdministrator, codeBucket } = deployment;
  const isPreparation = delegatedAdministrator !== undefined;
  const hasOwnRules =
    callAs === 'SELF' && !skipManagementAccount && (!isPreparation || codeBucket !== undefined);
  return [
    ...organizationSteps(deployment),
    recorderStep(deployment, withoutRecorder(deployment)),
    // A delegated administrator deploys the rest, with this same command.
    ...(isPreparation ? [] : [eventsStep(deployment), ...bucketSteps(deployment), ...rulesSteps(deployment)]),
    ...(hasOwnRules ? [managementStep(deployment), ...managementBaselineSteps(deployment)] : []),
  ];
};

/** What stands when a deployment has been carried out. */
export interface Deployed {
  readonly stackSetName: string;
  readonly bucketName: string | undefined;
  readonly instances: Instances;
  /** The topic of all alarms. */
  readonly alarmTopic: string | undefined;
  /** The same, where no address was given for it; undefined where one was. */
  readonly topicWithoutAddress: string | undefined;
}

/** Reads how the accounts stand; it throws AWS's error where that cannot be read. */
export const readDeployed = async (deployment: Deployment): Promise<Deployed> => {
  const stackSetName = await readStackSetName(deployment);
  const stack = await readStack(deployment.clients.cloudFormation, RULES_STACK);
  const isTold =
    stack === undefined || ['AlarmEmail', 'AlarmTopicArn'].some((name) => parameterOf(stack, name));
  return {
    stackSetName,
    bucketName: await readBucketName(deployment),
    instances: await listInstances(deployment, stackSetName),
    alarmTopic: stack && outputOf(stack, 'AlarmTopicArn'),
    topicWithoutAddress: isTold ? undefined : outputOf(stack, 'AlarmTopicArn'),
  };
};
