import { accountOptions } from '../account-options.ts';
import { reportedRule } from '../commands/report.ts';
import { demoOption, withDemo } from '../demo.ts';
import { manyAccountsOptions } from '../many-accounts-options.ts';
import {
  configOption,
  debugOption,
  exitZeroOption,
  formatOption,
  inventoryOption,
  noExemptionsOption,
  outputOption,
  parameterOption,
  quietOption,
} from '../options.ts';
import { PLAN_EXIT_CODES, planFormats, planOptions, type PlanOptions } from '../plan-options.ts';
import type { CommandUsage } from './command-usage.ts';

export const planUsage: CommandUsage<PlanOptions> = {
  name: 'plan',
  description:
    'say who has to do what until when, so that nobody signs in without MFA: administrators first, with the texts to send',
  options: () => [
    ...planOptions(),
    inventoryOption(),
    demoOption('plan for'),
    ...accountOptions(),
    ...manyAccountsOptions(),
    parameterOption([reportedRule]),
    noExemptionsOption(),
    formatOption(planFormats),
    outputOption(),
    exitZeroOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules plan --demo',
    'mfa-rules plan --profile audit --deadline 2027-03-31 -o plan.md',
    'mfa-rules plan --organization --deadline 2027-03-31 -f csv -o plan.csv',
    'mfa-rules plan --start 2027-01-11 --lang ja --contact "the IT desk" -f csv -o plan.csv',
  ],
  exitCodes: PLAN_EXIT_CODES,
  run: async (options, { io, messages }) => {
    const { plan } = await import('../commands/plan.ts');
    return plan(await withDemo(options, io, messages), io, messages);
  },
};
