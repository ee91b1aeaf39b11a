import { errorFieldsOf, textOf, type ErrorFields } from '../../text/error-text.ts';
import type { Deployment } from '../../organization/deployment.ts';
import { NotRead, type CarriedOut, type PlannedStep } from '../../organization/step.ts';
import { adviceFor, type Advice } from '../account-advice.ts';
import { ask } from '../ask.ts';
import { explained, onTerminal, type ExitCode, type Io, type Messages } from '../io.ts';
import { openDeployment } from '../open-deployment.ts';
import type { DeployOrganizationOptions } from '../organization-options.ts';
import { deployedLines, planLines, stoppedLines } from '../../report/deployment.ts';
import { asText } from '../../decision/annotation.ts';

export const DEPLOY_EXIT_CODES = `
Exit codes:
  0  everything is deployed; or a plan was shown that could be carried out
  1  deployed, but some accounts failed; they are named
  2  wrong usage, or something is missing first; nothing was changed
  3  it stopped half way, or something could not be read`;

const ADVICE: readonly Advice[] = [
  [['AccessDenied'], 'these AWS credentials may not do this: grant what this names, or use others'],
];

const write = ({ stdout }: Io, lines: readonly string[]): void => {
  for (const line of lines) stdout.write(`${onTerminal(asText(line), stdout)}\n`);
};

const placeOf = ({ accountId, organization, clients, callAs }: Deployment): string =>
  `organization ${organization.id}, from account ${accountId} (${callAs === 'SELF' ? 'management account' : 'delegated administrator'}), region ${clients.region}`;

const isUnread = ({ state }: PlannedStep): boolean => state === 'cannot be read';

/** What is left for other credentials to do, once a deployment is done. */
const restLines = (
  { callAs, accountId, organization, delegatedAdministrator, codeBucket }: Deployment,
  bucketName: string | undefined,
): readonly string[] => {
  if (callAs === 'DELEGATED_ADMIN')
    return [
      `The management account ${organization.managementAccountId} has rules of its own; deploy them there: mfa-rules deploy-organization --delegated-administrator ${accountId} --code-bucket ${bucketName ?? 'NAME'}`,
    ];
  if (delegatedAdministrator !== undefined && codeBucket === undefined)
    return [
      `Account ${delegatedAdministrator} may deploy now: run mfa-rules deploy-organization there, which says what is left to do here.`,
    ];
  return [];
};

const tellStopped = (carriedOut: CarriedOut, messages: Messages): ExitCode => {
  const { stopped } = carriedOut;
  messages.error(`${stopped?.step}: ${adviceFor(explainedAs(stopped?.error), ADVICE)}`);
  for (const line of stoppedLines(carriedOut, stopped?.step ?? '')) messages.error(line);
  return 3;
};

/** With its cause where the message does not tell of it. */
const explainedAs = (error: unknown): ErrorFields => ({
  name: errorFieldsOf(error).name,
  message: explained(error),
});

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
    write(io, [...ownLines, ...restLines(deployment, undefined)]);
    return failed.length > 0 ? 1 : otherwise;
  }
  try {
    messages.progress('reading how the accounts stand …');
    const { readDeployed } = await import('../../organization/deploy.ts');
    const deployed = await readDeployed(deployment);
    messages.settle();
    write(io, [...deployedLines(deployed, failed), ...restLines(deployment, deployed.bucketName)]);
    return failed.length + deployed.instances.failed.length > 0 ? 1 : otherwise;
  } catch (error) {
    messages.error(
      `everything is deployed, but how the accounts stand cannot be read: ${textOf(explainedAs(error))}`,
    );
    write(io, ownLines);
    return 3;
  }
};

/** Why a plan may not be carried out; undefined where it may. */
const refusal = (inTheWay: readonly PlannedStep[], messages: Messages): ExitCode | undefined => {
  if (inTheWay.length === 0) return undefined;
  for (const { step, state, detail } of inTheWay) messages.error(`${step.name} ${state}: ${detail}`);
  messages.error('nothing was changed');
  return inTheWay.some(isUnread) ? 3 : 2;
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
  const { dryRun = false, yes = false, quiet = false } = options;
  const isAsked = !dryRun && !yes;
  if (isAsked && io.stdin.isTTY !== true)
    throw new Error(
      'nobody is here to be asked: --yes deploys without a question, --dry-run shows what would be done',
    );

  let deployment: Deployment;
  try {
    deployment = await openDeployment(options, io, messages);
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    messages.error(`${error.message}; nothing was changed`);
    return 3;
  }
  const { carryOut, planOf, stepsInTheWay, stepsToDo } = await import('../../organization/step.ts');
  const { stepsOf } = await import('../../organization/deploy.ts');
  const steps = stepsOf(deployment);
  const plan = await planOf(steps, messages.progress);
  messages.settle();
  const lines = [`Plan for ${placeOf(deployment)}:`, ...planLines(plan)];
  if (dryRun) write(io, lines);
  else if (isAsked || !quiet) for (const line of lines) io.stderr.write(`${asText(line)}\n`);

  const refused = refusal(stepsInTheWay(plan), messages);
  if (refused !== undefined) return refused;
  const hasUnread = plan.some(isUnread);
  if (dryRun) return hasUnread ? 3 : 0;
  if (isAsked && stepsToDo(plan).length > 0 && !(await ask(io, 'Do this?'))) {
    messages.error('nothing was changed');
    return 2;
  }
  const carriedOut = await carryOut(steps, messages.progress);
  if (carriedOut.stopped !== undefined) return tellStopped(carriedOut, messages);
  return finish(deployment, carriedOut, hasUnread, io, messages);
};
