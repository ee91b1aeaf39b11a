import { accountOptions } from '../account-options.ts';
import { findings, type FindingsCommandOptions } from '../commands/findings.ts';
import {
  accountOption,
  aggregatorOption,
  allOption,
  colorOption,
  configOption,
  debugOption,
  exitZeroOption,
  quietOption,
  reportFormatOption,
  reportOutputOption,
  ruleOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';
import { EXIT_CODES } from './exit-codes.ts';

export const findingsUsage: CommandUsage<FindingsCommandOptions> = {
  name: 'findings',
  description: 'show what AWS Config holds of these rules, in this account or in an aggregator',
  options: () => [
    aggregatorOption(),
    allOption(),
    accountOption('of the aggregator'),
    ruleOption('show'),
    ...accountOptions(),
    reportFormatOption(),
    reportOutputOption(),
    exitZeroOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules findings --region eu-central-1',
    'mfa-rules findings --aggregator org -f csv -o findings.csv',
  ],
  exitCodes: EXIT_CODES,
  run: (options, { io, messages }) => findings(options, io, messages),
};
