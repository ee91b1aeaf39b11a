import { accountOptions } from '../account-options.ts';
import { fix, FIX_EXIT_CODES, fixFormats, type FixOptions } from '../commands/fix.ts';
import { manyAccountsOptions } from '../many-accounts-options.ts';
import { demoOption, withDemo } from '../demo.ts';
import { fixOptions, fixUserOptions } from '../fix-options.ts';
import {
  colorOption,
  configOption,
  debugOption,
  exitZeroOption,
  formatOption,
  inventoryOption,
  outputOption,
  quietOption,
  roleOption,
  trustPolicyOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';
import { EXIT_CODES } from './exit-codes.ts';

export const fixUsage: CommandUsage<FixOptions> = {
  name: 'fix',
  description:
    'propose trust policies (--users: policies of users) that ask IAM users for MFA, proved to refuse nobody else; --apply writes trust policies',
  options: () => [
    trustPolicyOption('fix'),
    roleOption('fix only'),
    ...fixUserOptions(),
    inventoryOption(),
    demoOption('fix', ['trustPolicy', 'apply', 'undo']),
    ...accountOptions(),
    ...manyAccountsOptions(),
    ...fixOptions(),
    formatOption(fixFormats),
    outputOption(),
    exitZeroOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules fix --demo',
    'mfa-rules fix --role ReadOnly --profile audit -f cli -o fix.sh',
    'mfa-rules fix --organization -f json -o fixes.json',
    'mfa-rules fix --trust-policy trust.json',
    'mfa-rules fix --users --profile audit -f cli -o fix-users.sh',
    'mfa-rules fix --role ReadOnly --apply',
  ],
  exitCodes: `${EXIT_CODES}${FIX_EXIT_CODES}`,
  run: async (options, { io, messages }) => fix(await withDemo(options, io, messages), io, messages),
};
