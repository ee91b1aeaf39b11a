import { textOf } from '../../text/error-text.ts';
import type { Deployed } from '../../organization/deploy.ts';
import type { Deployment } from '../../organization/deployment.ts';
import { NotRead, type CarriedOut } from '../../deploy/step.ts';
import { carryOutPlan, explainedAs, writeLines } from '../carry-out-plan.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { openDeployment } from '../open-deployment.ts';
import type { DeployOrganizationOptions } from '../organization-options.ts';
import { deployedLines } from '../../report/deployment.ts';

export const ORGANIZATION_EXIT_CODES = `
Exit codes:
  0  everything is deployed; or a plan was shown that could be carried out
  1  deployed, but some accounts failed; they are named
  2  wrong usage, or something is missing first; nothing was changed
  3  it stopped half way, or something could not be read`;

const placeOf = ({ accountId, organization, clients, callAs }: Deployment): string =>
  `organization ${organization.id}, from account ${accountId} (${callAs === 'SELF' ? 'management account' : 'delegated administrator'}), region ${clients.region}`;

/** What is left for other credentials to do, once a deployment is done. */
const restLines = (
  { callAs, accountId, organization, delegatedAdministrator, codeBucket }: Deployment,
  { bucketName, alarmTopic }: Partial<Pick<Deployed, 'bucketName' | 'alarmTopic'>>,
): readonly string[] => {
  if (callAs === 'DELEGATED_ADMIN')
    return [
      `The management account ${organization.managementAccountId} has rules of its own; deploy them there: mfa-rules deploy-organization --delegated-administrator ${accountId} --code-bucket ${bucketName ?? 'NAME'}${alarmTopic === undefined ? '' : ` --parameter AlarmTopicArn=${alarmTopic}`}`,
    ];
  if (delegatedAdministrator !== undefined && codeBucket === undefined)
    return [
      `Account ${delegatedAdministrator} may deploy now: run mfa-rules deploy-organization there, which says what is left to do here.`,
    ];
  return [];
};

const finish = async (
  deployment: Deployment,
  { failed }: CarriedOut,
  hasUnread: boolean,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  const otherwise: ExitCode = hasUnread ? 3 : 0;
  const ownLines = failed.map(({ accountId, reason }) => `Account ${accountId} failed: ${reason}`);
  if (deployment.delegatedAdministrator !== undefined) {
    writeLines(io, [...ownLines, ...restLines(deployment, {})]);
    return failed.length > 0 ? 1 : otherwise;
  }
  try {
    messages.progress('reading how the accounts stand …');
    const { readDeployed } = await import('../../organization/deploy.ts');
    const { alarmPolicyLines, policyLines } = await import('../../organization/topic-policy.ts');
    const deployed = await readDeployed(deployment);
    messages.settle();
    const { organization, parameters } = deployment;
    const organizationId = organization.id;
    const topicArn = parameters.get('NotificationTopicArn') ?? '';
    const keyArn = parameters.get('NotificationKeyArn');
    const alarmTopicArn = parameters.get('AlarmTopicArn') ?? '';
    writeLines(io, [
      ...deployedLines(deployed, failed),
      ...(topicArn === ''
        ? []
        : policyLines({ organizationId, topicArn, keyArn, sid: 'TellOfComplianceChanges' })),
      ...(alarmTopicArn === ''
        ? []
        : [
            ...policyLines({ organizationId, topicArn: alarmTopicArn, sid: 'TellOfAlarms' }),
            ...alarmPolicyLines(alarmTopicArn, deployment.accountId),
          ]),
      ...restLines(deployment, deployed),
    ]);
    return failed.length + deployed.instances.failed.length > 0 ? 1 : otherwise;
  } catch (error) {
    messages.error(
      `everything is deployed, but how the accounts stand cannot be read: ${textOf(explainedAs(error))}`,
    );
    writeLines(io, ownLines);
    return 3;
  }
};

/**
 * `mfa-rules deploy-organization`: deploys the rules to the accounts of an organization, and what they need before.
 *
 * @throws on wrong usage, before anything is changed
 */
export const deployOrganization = async (
  options: DeployOrganizationOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  let deployment: Deployment;
  try {
    deployment = await openDeployment(options, io, messages);
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    messages.error(`${error.message}; nothing was changed`);
    return 3;
  }
  const { stepsOf } = await import('../../organization/deploy.ts');
  const end = await carryOutPlan(placeOf(deployment), stepsOf(deployment), options, io, messages);
  return end.kind === 'ended'
    ? end.exitCode
    : finish(deployment, end.carriedOut, end.hasUnread, io, messages);
};
