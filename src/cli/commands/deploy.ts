import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountDeployment } from '../../deploy/account-deployment.ts';
import { NotRead } from '../../deploy/step.ts';
import { textOf } from '../../text/error-text.ts';
import { carryOutPlan, checkAnswerer, explainedAs, writeLines } from '../carry-out-plan.ts';
import { STACK_NAME, type DeployOptions } from '../deploy-options.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { openChosenAccount } from '../source.ts';

export const DEPLOY_EXIT_CODES = `
Exit codes:
  0  the rules are deployed; or a plan was shown that could be carried out
  2  wrong usage, or something is missing first; nothing was changed
  3  it stopped half way, or something could not be read`;

/** What this program sets itself, and how people say it. */
const OURS: ReadonlyMap<string, string> = new Map([['CodeBucket', 'name a bucket with --bucket']]);

/** Checks everything that was asked for, and changes nothing. */
const openAccountDeployment = async (
  options: DeployOptions,
  io: Pick<Io, 'packageFolder' | 'wait' | 'askOnTerminal' | 'stdin'>,
  messages: Messages,
): Promise<AccountDeployment> => {
  const { packageFolder, wait } = io;
  const { readMemberPackage } = await import('../../deploy/member-package.ts');
  const { checkRegions, toStackParameters } = await import('../../deploy/stack-parameters.ts');
  const { toStackTags } = await import('../../deploy/stack-tags.ts');
  const member = await readMemberPackage(options.package ?? join(packageFolder, 'dist', 'member'));
  const known = new Map([...member.parameters].filter(([name]) => !OURS.has(name)));
  const parameters = toStackParameters(options.parameter ?? [], known, OURS);
  const tags = toStackTags(options.tag ?? []);
  const bucketTemplate = await readFile(join(packageFolder, 'deploy', 'code-bucket.yaml'), 'utf8');
  // A wrong value is told of first: whoever adds --yes would meet it next.
  checkAnswerer(options, io);
  messages.progress('reading the account …');
  const account = await openChosenAccount(options, io, messages);
  const { accountId } = account;
  if (accountId === undefined)
    throw new Error('AWS STS does not tell which account this is: allow sts:GetCallerIdentity');
  const { openDeployClients } = await import('../../deploy/deploy-clients.ts');
  const { readNamedBucket } = await import('../../deploy/account-deployment.ts');
  const clients = openDeployClients(account);
  const { partitionOf } = await import('../../aws/regions.ts');
  const { iamRegion } = partitionOf(clients.region);
  const iamClients = openDeployClients({ ...account, settings: { ...account.settings, region: iamRegion } });
  checkRegions(parameters, clients.region);
  const { stackName = STACK_NAME } = options;
  const bucket = await readNamedBucket(clients, stackName, options.bucket);
  return {
    clients,
    accountId,
    stackName,
    parameters,
    tags,
    member,
    bucketTemplate,
    ...(bucket === undefined ? {} : { bucket }),
    forwarderTemplate: await readFile(join(packageFolder, 'deploy', 'forward-iam-events.yaml'), 'utf8'),
    iamClients,
    wait: wait ?? ((milliseconds) => delay(milliseconds)),
    onProgress: messages.progress,
  };
};

/**
 * `mfa-rules deploy`: deploys the rules to one region of one account, and what they need before.
 *
 * @throws on wrong usage, before anything is changed
 */
export const deploy = async (options: DeployOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  let deployment: AccountDeployment;
  try {
    deployment = await openAccountDeployment(options, io, messages);
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    messages.error(`${error.message}; nothing was changed`);
    return 3;
  }
  const { accountId, clients, stackName } = deployment;
  const { readRuleNames, stepsOfAccount } = await import('../../deploy/account-deployment.ts');
  const place = `account ${accountId}, region ${clients.region}`;
  const end = await carryOutPlan(place, stepsOfAccount(deployment), options, io, messages);
  if (end.kind === 'ended') return end.exitCode;
  const hasChanged = end.carriedOut.done.length > 0;
  try {
    const names = await readRuleNames(deployment);
    messages.settle();
    writeLines(io, [
      hasChanged
        ? `Stack ${stackName} has the rules ${names.join(' and ')} in ${place}.`
        : `Nothing to change: stack ${stackName} has the rules ${names.join(' and ')} in ${place} as they should be.`,
      `Next: mfa-rules doctor --region ${clients.region}`,
    ]);
    return end.hasUnread ? 3 : 0;
  } catch (error) {
    messages.error(
      `everything is deployed, but how stack ${stackName} stands cannot be read: ${textOf(explainedAs(error))}`,
    );
    return 3;
  }
};
