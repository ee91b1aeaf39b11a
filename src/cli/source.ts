import { readInventoryFolder } from '../inventory/folder.ts';
import { errorFieldsOf, textOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { OpenAccount } from '../aws/open-account.ts';
import type { ReadingOptions } from '../aws/reading.ts';
import { adviceFor } from './account-advice.ts';
import { asText } from '../decision/annotation.ts';
import { readInventoryPaths } from './inventory-paths.ts';
import { ACCOUNT_OPTIONS, accountChoiceOf, type AccountOptions } from './account-options.ts';
import type { Io, Messages } from './io.ts';
import type { SourceOptions } from './options.ts';

/** An inventory that somebody named on the command line. */
export interface Source extends Inventory {
  /** What people call it, e.g. the folder's path. */
  readonly name: string;
  readonly isLive: boolean;
  /** The account that is read; absent where it is not live. */
  readonly account?: OpenAccount;
}

/**
 * The code that a device shows, from a person.
 *
 * @throws saying what to do where nobody is there
 */
const askMfaCode = async (
  mfaSerial: string,
  { askOnTerminal }: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<string> => {
  // The question is no progress, which the next line would take the place of.
  messages.settle();
  const typed = await askOnTerminal?.(`MFA code of ${asText(mfaSerial)}: `);
  if (typed === undefined)
    throw new Error(
      `the code of MFA device ${mfaSerial} is needed, and there is no terminal to type it on: run this on one, or with the credentials of a session that has used MFA (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN)`,
    );
  return typed;
};

/**
 * The account of the AWS credentials that the options choose.
 *
 * @throws saying what to do where there are none, or they are not valid
 */
export const openChosenAccount = async (
  options: AccountOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<OpenAccount> => {
  const choice = accountChoiceOf(options);
  // The AWS clients take most of the start-up time; a folder is read without them.
  const { openAccount } = await import('../aws/open-account.ts');
  try {
    return await openAccount(choice, {
      askMfaCode: (mfaSerial) => askMfaCode(mfaSerial, io, messages),
      onWarning: messages.warning,
      onWaiting: messages.progress,
      ...(options.debug === true
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

const openLiveAccount = async (
  options: AccountOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<Source> => {
  messages.progress('reading the account …');
  const account = await openChosenAccount(options, io, messages);
  const { iam, accountId } = account;
  const { accountInventory } = await import('../inventory/account.ts');
  const name = nameOfAccount(accountId);
  const inventory = accountInventory({
    iam,
    ...(accountId === undefined ? {} : { accountId }),
    ...tellReading(name, messages),
  });
  const { withReportedCredentials } = await import('../inventory/reported-credentials.ts');
  return { ...withReportedCredentials(inventory, iam), name, isLive: true, account };
};

/** Opens what the options name: a folder of saved answers, or the live account. */
export const openSource = async (
  options: SourceOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<Source> => {
  if (options.inventory === undefined) return openLiveAccount(options, io, messages);
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
  io: Pick<Io, 'askOnTerminal' | 'stdin'>,
  messages: Messages,
): Promise<readonly Source[]> => {
  if (paths.length === 0) return [await openSource(options, io, messages)];
  for (const name of ['inventory', ...ACCOUNT_OPTIONS] as const)
    if (options[name] !== undefined)
      throw new Error(
        `give either paths or --${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: both say where users and roles come from`,
      );
  const inventories = await readInventoryPaths(paths, io.stdin);
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
