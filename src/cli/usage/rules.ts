import { listRules, type RulesOptions } from '../commands/rules.ts';
import { colorOption, formatOption, outputOption, ruleArgument } from '../options.ts';
import type { CommandUsage } from './command-usage.ts';
import { NO_VERDICT } from './exit-codes.ts';

export const rulesUsage: CommandUsage<RulesOptions, string | undefined> = {
  name: 'rules',
  description: 'show the rules: what each asks for, its reasons, parameters and remedies',
  argument: ruleArgument,
  options: () => [formatOption(['table', 'json']), outputOption(), colorOption()],
  examples: ['mfa-rules rules', 'mfa-rules rules iam-user-mfa-required', 'mfa-rules rules -f json'],
  exitCodes: NO_VERDICT,
  isSilent: true,
  run: (options, { given, io }) => listRules(given, options, io),
};
