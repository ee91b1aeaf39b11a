import { rules } from '../../../rules/index.ts';
import { accountOptions } from '../account-options.ts';
import { evaluate, type EvaluateOptions } from '../commands/evaluate.ts';
import { demoOption, withDemo } from '../demo.ts';
import { manyAccountsOptions } from '../many-accounts-options.ts';
import {
  allNamesOption,
  colorOption,
  configOption,
  debugOption,
  exitZeroOption,
  failOnOption,
  groupByOption,
  inventoryOption,
  noExemptionsOption,
  onlyOption,
  parameterOption,
  pathsArgument,
  quietOption,
  reportFormatOption,
  reportOutputOption,
  resumeOption,
  ruleOption,
  sendOption,
  sinceOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';
import { EXIT_CODES } from './exit-codes.ts';

export const evaluateUsage: CommandUsage<EvaluateOptions, readonly string[] | undefined> = {
  name: 'evaluate',
  description: 'evaluate every IAM user and role of saved answers, or of the live account',
  argument: pathsArgument,
  options: () => [
    inventoryOption(),
    demoOption(),
    ...accountOptions(),
    ...manyAccountsOptions(),
    resumeOption(),
    ruleOption(),
    parameterOption(rules),
    noExemptionsOption(),
    onlyOption(),
    groupByOption(),
    allNamesOption(),
    reportFormatOption(),
    reportOutputOption(),
    sinceOption(),
    sendOption(),
    failOnOption(),
    exitZeroOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules evaluate --demo',
    'mfa-rules evaluate --profile audit',
    'mfa-rules evaluate --organization --ou ou-abcd-11111111 --exclude 111122223333',
    'mfa-rules evaluate examples/account --group-by tag:team',
    'mfa-rules evaluate -f json -o today.json --since yesterday.json --fail-on new',
    'mfa-rules evaluate -f html -o report.html -f junit -o junit.xml',
    'aws iam get-account-authorization-details | mfa-rules evaluate -',
  ],
  exitCodes: EXIT_CODES,
  run: async (options, { given, io, messages }) =>
    evaluate(given ?? [], await withDemo(options, io, messages), io, messages),
};
