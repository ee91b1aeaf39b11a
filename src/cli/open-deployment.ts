import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Deployment } from '../organization/deployment.ts';
import { partitionOf } from '../aws/regions.ts';
import { checkAnswerer } from './carry-out-plan.ts';
import type { Io, Messages } from './io.ts';
import type { DeployOrganizationOptions } from './organization-options.ts';
import { openChosenAccount } from './source.ts';

/** @throws where the options contradict each other, or what the account is */
const checkOptions = (options: DeployOrganizationOptions, isManagement: boolean): void => {
  const { delegatedAdministrator, codeBucket, organizationalUnit, skipManagementAccount = false } = options;
  if (delegatedAdministrator !== undefined && !isManagement)
    throw new Error('--delegated-administrator: only the management account can register one');
  if (codeBucket !== undefined && delegatedAdministrator === undefined)
    throw new Error(
      '--code-bucket is the bucket of a delegated administrator: name it with --delegated-administrator',
    );
  if (codeBucket !== undefined && skipManagementAccount)
    throw new Error('--code-bucket is for the rules that --skip-management-account leaves out');
  if (delegatedAdministrator !== undefined && organizationalUnit !== undefined)
    throw new Error(
      '--organizational-unit: with --delegated-administrator nothing is deployed to units here; name them there',
    );
};

/** Events of IAM come to one region: elsewhere accounts evaluate on schedule alone, unless somebody says otherwise. */
const onScheduleWhereNeeded = (
  parameters: ReadonlyMap<string, string>,
  region: string,
): ReadonlyMap<string, string> =>
  region === partitionOf(region).iamRegion
    ? parameters
    : new Map([['EvaluateOnChange', 'false'], ...parameters]);

/**
 * Checks everything that was asked for, and changes nothing.
 *
 * @throws naming what is wrong; an error of the name NotRead where that cannot be known
 */
export const openDeployment = async (
  options: DeployOrganizationOptions,
  io: Pick<Io, 'packageFolder' | 'wait' | 'askOnTerminal' | 'stdin'>,
  messages: Messages,
): Promise<Deployment> => {
  const { packageFolder, wait } = io;
  const { delegatedAdministrator, codeBucket, organizationalUnit } = options;
  const { readMemberPackage } = await import('../deploy/member-package.ts');
  const { toOrganizationParameters } = await import('../organization/parameters.ts');
  const member = await readMemberPackage(options.package ?? join(packageFolder, 'dist', 'member'));
  const parameters = toOrganizationParameters(options.parameter ?? [], member);
  const { checkRegions } = await import('../deploy/stack-parameters.ts');
  const { toStackTags } = await import('../deploy/stack-tags.ts');
  const tags = toStackTags(options.tag ?? []);
  const template = (...path: readonly string[]): Promise<string> =>
    readFile(join(packageFolder, ...path), 'utf8');

  // A wrong value is told of first: whoever adds --yes would meet it next.
  checkAnswerer(options, io);
  messages.progress('reading the organization …');
  const account = await openChosenAccount(options, io, messages);
  const { accountId } = account;
  if (accountId === undefined)
    throw new Error('AWS STS does not tell which account this is: allow sts:GetCallerIdentity');
  const { openOrganizationClients } = await import('../organization/open-organization.ts');
  const { checkTargets, readOrganization, requireDelegatedAdministrator } =
    await import('../organization/organization.ts');
  const clients = openOrganizationClients(account);
  checkRegions(parameters, clients.region);
  const organization = await readOrganization(clients.organizations, accountId);
  const isManagement = organization.managementAccountId === accountId;
  checkOptions(options, isManagement);
  if (!isManagement) await requireDelegatedAdministrator(clients.organizations, accountId, organization);
  const { rootId } = await checkTargets(clients.organizations, organizationalUnit ?? []);
  return {
    clients,
    accountId,
    organization,
    callAs: isManagement ? 'SELF' : 'DELEGATED_ADMIN',
    ...(organizationalUnit === undefined ? {} : { organizationalUnitIds: organizationalUnit }),
    rootId,
    parameters: onScheduleWhereNeeded(parameters, clients.region),
    tags,
    member,
    templates: {
      bucket: await template('deploy', 'organization', 'bucket.yaml'),
      rules: await template('deploy', 'organization', 'rules.yaml'),
      baseline: await template('baseline', 'template.yaml'),
    },
    ...(delegatedAdministrator === undefined ? {} : { delegatedAdministrator }),
    ...(codeBucket === undefined ? {} : { codeBucket }),
    skipManagementAccount: options.skipManagementAccount ?? false,
    wait: wait ?? ((milliseconds) => delay(milliseconds)),
    onProgress: messages.progress,
  };
};
