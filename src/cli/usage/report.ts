import { accountOptions } from '../account-options.ts';
import {
  credentialFormats,
  report,
  REPORT_EXIT_CODES,
  type ReportCommandOptions,
  reportedRule,
} from '../commands/report.ts';
import { demoOption, withDemo } from '../demo.ts';
import { MANY_ACCOUNTS_OPTIONS, manyAccountsOptions } from '../many-accounts-options.ts';
import {
  accountOption,
  aggregatorOption,
  colorOption,
  configOption,
  consolePasswordOption,
  debugOption,
  formatOption,
  inventoryOption,
  noExemptionsOption,
  noMfaOption,
  outputOption,
  parameterOption,
  pathsArgument,
  privilegedOption,
  quietOption,
  unusedDaysOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

export const reportUsage: CommandUsage<ReportCommandOptions, readonly string[] | undefined> = {
  name: 'report',
  description:
    'show with what every IAM user and root user signs in: passwords, MFA devices, access keys, when they were last used',
  argument: pathsArgument,
  options: () => [
    noMfaOption(),
    consolePasswordOption(),
    privilegedOption(),
    unusedDaysOption(),
    accountOption('of those that are read'),
    inventoryOption(),
    aggregatorOption().conflicts(['inventory', 'demo', ...MANY_ACCOUNTS_OPTIONS]),
    demoOption(),
    ...accountOptions(),
    ...manyAccountsOptions(),
    parameterOption([reportedRule]),
    noExemptionsOption(),
    formatOption(credentialFormats),
    outputOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules report --demo',
    'mfa-rules report --profile audit --no-mfa --console-password',
    'mfa-rules report credential-report.csv --unused-days 90',
    'mfa-rules report --aggregator org --no-mfa --console-password',
    'mfa-rules report --organization --no-mfa -f csv -o credentials.csv',
  ],
  exitCodes: REPORT_EXIT_CODES,
  run: async (options, { given, io, messages }) =>
    report(given ?? [], await withDemo(options, io, messages), io, messages),
};
