import { accountOptions } from '../account-options.ts';
import type { ReferencesOptions } from '../commands/references.ts';
import { demoOption, withDemo, type DemoOptions } from '../demo.ts';
import {
  aggregatorOption,
  colorOption,
  configOption,
  debugOption,
  deepOption,
  exitZeroOption,
  formatOption,
  inventoryOfOneOption,
  outputOption,
  quietOption,
  usersArgument,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

const REFERENCES_EXIT_CODES = `
Exit codes:
  0  no policy that was looked at names them, or a user who was deleted
  1  some do
  2  wrong usage, or nothing could be read
  3  none does, but something that was to be looked at could not be`;

export const referencesUsage: CommandUsage<ReferencesOptions & DemoOptions, readonly string[] | undefined> = {
  name: 'references',
  description:
    'say which policies name IAM users, what becomes of them when the users move or are deleted, and which name users who are gone',
  argument: usersArgument,
  options: () => [
    aggregatorOption(),
    deepOption(),
    inventoryOfOneOption(),
    demoOption('look at'),
    ...accountOptions(),
    formatOption(['table', 'json', 'csv']),
    outputOption(),
    exitZeroOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules references alice bob --profile audit',
    'mfa-rules references alice --deep --region eu-central-1',
    'mfa-rules references alice --aggregator org -f csv -o references.csv',
    'mfa-rules references            # leftovers of deleted users alone',
  ],
  exitCodes: REFERENCES_EXIT_CODES,
  run: async (options, { given, io, messages }) => {
    const { references } = await import('../commands/references.ts');
    return references(given ?? [], await withDemo(options, io, messages), io, messages);
  },
};
