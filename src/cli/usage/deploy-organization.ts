import { accountOptions } from '../account-options.ts';
import { deployOrganization, ORGANIZATION_EXIT_CODES } from '../commands/deploy-organization.ts';
import { debugOption, quietOption } from '../options.ts';
import { type DeployOrganizationOptions, organizationOptions } from '../organization-options.ts';
import type { CommandUsage } from './command-usage.ts';

export const deployOrganizationUsage: CommandUsage<DeployOrganizationOptions> = {
  name: 'deploy-organization',
  description: 'deploy the rules to every account of an organization, new ones included; show the plan first',
  options: () => [...organizationOptions(), ...accountOptions(), quietOption(), debugOption()],
  examples: [
    'mfa-rules deploy-organization --dry-run',
    'mfa-rules deploy-organization --organizational-unit ou-abcd-11111111',
  ],
  exitCodes: ORGANIZATION_EXIT_CODES,
  run: (options, { io, messages }) => deployOrganization(options, io, messages),
};
