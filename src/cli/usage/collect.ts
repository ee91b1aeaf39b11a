import { rules } from '../../../rules/index.ts';
import { accountOptions } from '../account-options.ts';
import { collect, COLLECT_EXIT_CODES, type CollectOptions } from '../commands/collect.ts';
import { manyAccountsOptions } from '../many-accounts-options.ts';
import {
  configOption,
  debugOption,
  folderArgument,
  formatOption,
  parameterOption,
  quietOption,
  resumeCollectingOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

export const collectUsage: CommandUsage<CollectOptions, string> = {
  name: 'collect',
  description: 'save what the rules need of the live account in a folder, to evaluate it anywhere',
  argument: folderArgument,
  options: () => [
    parameterOption(rules),
    ...accountOptions(),
    ...manyAccountsOptions(),
    resumeCollectingOption(),
    formatOption(['table', 'json']),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules collect account --profile audit',
    'mfa-rules evaluate account',
    'mfa-rules collect accounts --organization --resume',
  ],
  exitCodes: COLLECT_EXIT_CODES,
  run: (options, { given, io, messages }) => collect(given, options, io, messages),
};
