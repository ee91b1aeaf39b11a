import { readInventoryFolder } from '../inventory/folder.ts';
import { errorFieldsOf, textOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { OpenAccount } from '../aws/open-account.ts';
import type { ReadingOptions } from '../aws/reading.ts';
import { adviceFor } from './account-advice.ts';
import { readInventoryPaths } from './inventory-paths.ts';
import type { Io, Messages } from './io.ts';
import type { SourceOptions } from './options.ts';

/** An inventory that somebody named on the command line. */
export interface Source extends Inventory {
  /** What people call it, e.g. the folder's path. */
  readonly name: string;
  readonly isLive: boolean;
}

/**
 * The account of the AWS credentials that the options choose.
 *
 * @throws saying what to do where there are none, or they are not valid
 */
export const openChosenAccount = async (
  { profile, region, debug = false }: SourceOptions,
  messages?: Pick<Messages, 'debug'>,
): Promise<OpenAccount> => {
  // The AWS clients take most of the start-up time; a folder is read without them.
  const { openAccount } = await import('../aws/open-account.ts');
  try {
    return await openAccount({
      ...(profile === undefined ? {} : { profile }),
      ...(region === undefined ? {} : { region }),
      ...(debug && messages !== undefined
        ? {
            onCall: ({ operation, time, error }) =>
              messages.debug(`${operation} ${time} ms${error === undefined ? '' : ` ${error}`}`),
          }
        : {}),
    });
  } catch (cause) {
    throw new Error(adviceFor(errorFieldsOf(cause)), { cause });
  }
};

/** What people call an account. */
export const nameOfAccount = (accountId: string | undefined): string =>
  `account ${accountId ?? 'of these credentials'}`;

/** How many times one kind of progress is told at the most. */
const STEPS = 20;

/** Tells how the reading of an account comes along. */
export const tellReading = (
  name: string,
  messages: Messages,
): Required<Pick<ReadingOptions, 'onProgress' | 'onWarning'>> => ({
  onProgress: (operation, done, total) => {
    if (done === total || done % Math.ceil(total / STEPS) === 0)
      messages.progress(`${name}: ${operation} ${done} of ${total} …`);
  },
  onWarning: ({ operation, error }) => messages.warning(`${operation}: ${textOf(error)}`),
});

const openLiveAccount = async (options: SourceOptions, messages: Messages): Promise<Source> => {
  messages.progress('reading the account …');
  const { iam, accountId } = await openChosenAccount(options, messages);
  const { accountInventory } = await import('../inventory/account.ts');
  const name = nameOfAccount(accountId);
  const inventory = accountInventory({
    iam,
    ...(accountId === undefined ? {} : { accountId }),
    ...tellReading(name, messages),
  });
  const { withReportedCredentials } = await import('../inventory/reported-credentials.ts');
  return { ...withReportedCredentials(inventory, iam), name, isLive: true };
};

/** Opens what the options name: a folder of saved answers, or the live account. */
export const openSource = async (options: SourceOptions, messages: Messages): Promise<Source> => {
  if (options.inventory === undefined) return openLiveAccount(options, messages);
  const folder = await readInventoryFolder(options.inventory);
  for (const warning of folder.warnings) messages.warning(warning);
  return { ...folder, name: options.inventory, isLive: false };
};

/**
 * Opens what paths name, or else what the options do.
 *
 * @throws where both are given
 */
export const openSources = async (
  paths: readonly string[],
  options: SourceOptions,
  stdin: Io['stdin'],
  messages: Messages,
): Promise<readonly Source[]> => {
  if (paths.length === 0) return [await openSource(options, messages)];
  for (const name of ['inventory', 'profile', 'region'] as const)
    if (options[name] !== undefined)
      throw new Error(`give either paths or --${name}: both say where users and roles come from`);
  const inventories = await readInventoryPaths(paths, stdin);
  for (const { name, warnings } of inventories)
    for (const warning of warnings)
      messages.warning(inventories.length === 1 ? warning : `${name}: ${warning}`);
  return inventories.map((inventory) => ({ ...inventory, isLive: false }));
};

/** Says why nothing at all could be evaluated: the first problem decides, the rest follows from it or repeats it. */
export const nothingRead = (name: string, problems: readonly Problem[]): Error => {
  const [first] = problems;
  return new Error(first === undefined ? `nothing could be read from ${name}` : adviceFor(first.error));
};
