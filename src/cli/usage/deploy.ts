import { accountOptions } from '../account-options.ts';
import { deploy, DEPLOY_EXIT_CODES } from '../commands/deploy.ts';
import { deployOptions, type DeployOptions } from '../deploy-options.ts';
import { debugOption, quietOption } from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

export const deployUsage: CommandUsage<DeployOptions> = {
  name: 'deploy',
  description: 'deploy the rules to one region of this account; show the plan first',
  options: () => [...deployOptions(), ...accountOptions(), quietOption(), debugOption()],
  examples: ['mfa-rules deploy --dry-run', 'mfa-rules deploy --parameter AppliesTo=console-users'],
  exitCodes: DEPLOY_EXIT_CODES,
  run: (options, { io, messages }) => deploy(options, io, messages),
};
