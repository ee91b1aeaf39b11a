import { checkOneAccount } from '../account-folders.ts';
import { accountOptions } from '../account-options.ts';
import { explainName } from '../commands/explain-name.ts';
import type { ExplainUserOptions } from '../commands/explain-user.ts';
import { explain, explainedRule, type ExplainOptions } from '../commands/explain.ts';
import { demoOption, withDemo } from '../demo.ts';
import {
  colorOption,
  configOption,
  debugOption,
  exitZeroOption,
  formatOption,
  inventoryOfOneOption,
  nameArgument,
  noExemptionsOption,
  outputOption,
  parameterOption,
  quietOption,
  roleOption,
  trustPolicyOption,
  userOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';
import { EXIT_CODES } from './exit-codes.ts';

const EXPLAIN_EXIT_CODES = `${EXIT_CODES}

With --user 1 is a privilege without MFA, and 3 that it is undecided.`;

export const explainUsage: CommandUsage<ExplainOptions & ExplainUserOptions, string | undefined> = {
  name: 'explain',
  description:
    'say which IAM users can assume a role, or what a user can do, by which statement, and what to do about it',
  argument: nameArgument,
  options: () => [
    trustPolicyOption('explain'),
    roleOption('explain'),
    userOption('explain what this user of the inventory or account can do', ['parameter']),
    inventoryOfOneOption(),
    demoOption('explain', ['trustPolicy']),
    ...accountOptions(),
    parameterOption([explainedRule]),
    noExemptionsOption(),
    formatOption(['table', 'json']),
    outputOption(),
    exitZeroOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules explain ReadOnly --demo',
    'mfa-rules explain --role ReadOnly --profile audit',
    'mfa-rules explain --user alice --inventory examples/account',
    'mfa-rules explain trust.json',
  ],
  exitCodes: EXPLAIN_EXIT_CODES,
  run: async (asked, { given, self, io, messages }) => {
    const options = await withDemo(asked, io, messages);
    await checkOneAccount(options.inventory);
    if (given !== undefined) {
      const isParameterTyped = self.getOptionValueSource('parameter') === 'cli';
      return explainName(given, { ...options, isParameterTyped }, io, messages);
    }
    if (options.user === undefined) return explain(options, io, messages);
    const { explainUser } = await import('../commands/explain-user.ts');
    return explainUser(options, io, messages);
  },
};
