import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import { ACCOUNT_OPTIONS } from './account-options.ts';
import type { Io, Messages } from './io.ts';
import { MANY_ACCOUNTS_OPTIONS } from './many-accounts-options.ts';
import type { SourceOptions } from './options.ts';

export interface DemoOptions extends SourceOptions {
  /** Instead of an inventory: the sample account of the package. */
  readonly demo?: boolean;
}

/**
 * @param verb what the command does
 * @param others options of it that go without an inventory
 */
export const demoOption = (verb = 'evaluate', others: readonly string[] = []): Option =>
  new Option('--demo', `${verb} the sample account that comes with this command`).conflicts([
    'inventory',
    ...ACCOUNT_OPTIONS,
    ...MANY_ACCOUNTS_OPTIONS,
    'resume',
    ...others,
  ]);

/**
 * Options with the sample account as their inventory where it was asked for; and says so, so that nobody takes it for
 * an account of theirs.
 *
 * @throws where the command was copied from its package without it
 */
export const withDemo = async <Options extends DemoOptions>(
  options: Options,
  { packageFolder }: Pick<Io, 'packageFolder'>,
  messages: Messages,
): Promise<Options> => {
  if (options.demo !== true) return options;
  const inventory = join(packageFolder, 'examples', 'account');
  await stat(inventory).catch((cause: unknown) => {
    throw new Error(`--demo: the sample account of the package is not in ${inventory}`, { cause });
  });
  messages.warning('--demo: this is the sample account that comes with mfa-rules, not yours');
  return { ...options, inventory };
};
