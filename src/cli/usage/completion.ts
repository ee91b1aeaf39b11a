import { completionScript, type Shell } from '../completion.ts';
import { shellArgument } from '../options.ts';
import type { CommandUsage } from './command-usage.ts';
import { NO_VERDICT } from './exit-codes.ts';

export const completionUsage: CommandUsage<object, Shell> = {
  name: 'completion',
  description: 'print the script that makes a shell complete this command',
  argument: shellArgument,
  options: () => [],
  examples: [
    'source <(mfa-rules completion bash)      # in ~/.bashrc',
    'source <(mfa-rules completion zsh)       # in ~/.zshrc, after compinit',
    'mfa-rules completion fish | source       # in ~/.config/fish/config.fish',
    'mfa-rules completion powershell | Out-String | iex   # in $PROFILE',
  ],
  exitCodes: NO_VERDICT,
  isSilent: true,
  run: (_, { given, io, program }) => {
    io.stdout.write(completionScript(given, program));
    return 0;
  },
};
