import { baselineOptions, type BaselineOptions } from '../baseline-options.ts';
import { outputOption } from '../options.ts';
import type { CommandUsage } from './command-usage.ts';
import { NO_VERDICT } from './exit-codes.ts';

export const baselineUsage: CommandUsage<BaselineOptions> = {
  name: 'baseline',
  description: 'print the template of groups and roles behind MFA that users move to, or one of its policies',
  options: () => [...baselineOptions(), outputOption()],
  examples: [
    'mfa-rules baseline -o baseline.yaml',
    'mfa-rules baseline --print self-manage',
    'mfa-rules baseline --print group --for administrator --account-id 111122223333',
    'mfa-rules baseline --print role --account-id 111122223333 --parameter MaximumMfaAgeSeconds=3600',
  ],
  exitCodes: NO_VERDICT,
  isSilent: true,
  run: async (options, { io }) => {
    const { baseline } = await import('../commands/baseline.ts');
    return baseline(options, io);
  },
};
