import { PRIVILEGES } from '../../privileges/privilege.ts';
import { pathFormats } from '../../report/path-formats.ts';
import { accountOptions } from '../account-options.ts';
import type { PathsOptions } from '../commands/paths.ts';
import { manyAccountsOptions } from '../many-accounts-options.ts';
import { demoOption, withDemo } from '../demo.ts';
import {
  colorOption,
  configOption,
  debugOption,
  exitZeroOption,
  formatOption,
  fromOption,
  inventoryOption,
  outputOption,
  privilegeOption,
  quietOption,
  toOption,
  withMfaOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

const PATHS_EXIT_CODES = `
Exit codes:
  0  nothing is reached without MFA
  1  something is
  2  wrong usage, or nothing could be read
  3  nothing is reached without MFA, but something is undecided, or an account was not read`;

export const pathsUsage: CommandUsage<PathsOptions> = {
  name: 'paths',
  description: 'say what a stolen password or access key reaches: which privilege, and by which steps',
  options: () => [
    fromOption(),
    toOption(),
    privilegeOption(PRIVILEGES),
    withMfaOption(),
    inventoryOption(),
    demoOption('show'),
    ...accountOptions(),
    ...manyAccountsOptions(),
    formatOption(pathFormats),
    outputOption(),
    exitZeroOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules paths --demo',
    'mfa-rules paths --profile audit --privilege administrator',
    'mfa-rules paths --organization --privilege administrator',
    'mfa-rules paths --from alice --with-mfa',
    'mfa-rules paths --to Deploy -f mermaid -o paths.mmd',
  ],
  exitCodes: PATHS_EXIT_CODES,
  run: async (options, { io, messages }) => {
    // What it knows of the actions of AWS is more than all else together.
    const { paths } = await import('../commands/paths.ts');
    return paths(await withDemo(options, io, messages), io, messages);
  },
};
