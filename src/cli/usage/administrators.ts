import { accountOptions } from '../account-options.ts';
import type { AdministratorsOptions } from '../commands/administrators.ts';
import { demoOption, withDemo } from '../demo.ts';
import { manyAccountsOptions } from '../many-accounts-options.ts';
import {
  atMostOption,
  colorOption,
  configOption,
  debugOption,
  exitZeroOption,
  formatOption,
  inventoryOption,
  outputOption,
  quietOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

const ADMINISTRATORS_EXIT_CODES = `
Exit codes:
  0  shown
  1  more can change IAM in an account than --at-most says
  2  wrong usage, or nothing could be read
  3  shown, but somebody is undecided, or an account was not read`;

export const administratorsUsage: CommandUsage<AdministratorsOptions> = {
  name: 'administrators',
  description:
    'say who can change IAM, tag users and roles, or lift a guardrail: by which statement, with and without MFA',
  options: () => [
    atMostOption(),
    inventoryOption(),
    demoOption('show'),
    ...accountOptions(),
    ...manyAccountsOptions(),
    formatOption(['table', 'json', 'csv']),
    outputOption(),
    exitZeroOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules administrators --demo',
    'mfa-rules administrators --profile audit --at-most 5',
    'mfa-rules administrators --organization --at-most 5 -f json -o administrators.json',
    'mfa-rules administrators --inventory examples/account -f csv -o administrators.csv',
  ],
  exitCodes: ADMINISTRATORS_EXIT_CODES,
  run: async (options, { io, messages }) => {
    const { administrators } = await import('../commands/administrators.ts');
    return administrators(await withDemo(options, io, messages), io, messages);
  },
};
