import { readInventoryFolder } from '../inventory/folder.ts';
import type { Inventory, Problem } from '../inventory/inventory.ts';
import { adviceFor } from './account-advice.ts';
import type { Messages } from './io.ts';
import type { SourceOptions } from './options.ts';
import { problemLines } from './problem-lines.ts';

/** An inventory that somebody named on the command line. */
export interface Source extends Inventory {
  /** What people call it, e.g. the folder's path. */
  readonly name: string;
}

/** How many times one kind of progress is told at the most. */
const STEPS = 20;

const openLiveAccount = async ({ profile, region }: SourceOptions, messages: Messages): Promise<Source> => {
  // The AWS clients take most of the start-up time; a folder is read without them.
  const { openAccount } = await import('../inventory/open-account.ts');
  const { accountInventory } = await import('../inventory/account.ts');
  messages.progress('reading the account …');
  try {
    const { iam, accountId } = await openAccount({
      ...(profile === undefined ? {} : { profile }),
      ...(region === undefined ? {} : { region }),
    });
    const name = `account ${accountId ?? 'of these credentials'}`;
    const inventory = accountInventory({
      iam,
      ...(accountId === undefined ? {} : { accountId }),
      onProgress: (operation, done, total) => {
        if (done === total || done % Math.ceil(total / STEPS) === 0)
          messages.progress(`${name}: ${operation} ${done} of ${total} …`);
      },
      onWarning: ({ operation, message }) => messages.warning(`${operation}: ${message}`),
    });
    return { ...inventory, name };
  } catch (cause) {
    throw new Error(adviceFor(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)), {
      cause,
    });
  }
};

/** Opens what the options name: a folder of saved answers, or the live account. */
export const openSource = async (options: SourceOptions, messages: Messages): Promise<Source> => {
  if (options.inventory === undefined) return openLiveAccount(options, messages);
  const folder = await readInventoryFolder(options.inventory);
  for (const warning of folder.warnings) messages.warning(warning);
  return { ...folder, name: options.inventory };
};

/** Says why nothing at all could be evaluated: the first problem decides, the rest follows from it or repeats it. */
export const nothingRead = (source: Source, problems: readonly Problem[]): Error => {
  const [first] = problemLines(problems);
  if (first === undefined) return new Error(`nothing could be read from ${source.name}`);
  return new Error(problems[0] === undefined ? first : adviceFor(problems[0].message));
};
