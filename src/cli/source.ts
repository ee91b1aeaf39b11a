import { readInventoryFolder } from '../inventory/folder.ts';
import type { ListedAccount } from '../organization/accounts.ts';
import { errorFieldsOf } from '../text/error-text.ts';
import type { Problem } from '../aws/problem.ts';
import type { RuleToCollect } from '../inventory/collect.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { AuthorizationDetails } from '../privileges/account.ts';
import type { AccountChoice, OpenAccount } from '../aws/open-account.ts';
import { adviceFor } from './account-advice.ts';
import { asText } from '../decision/annotation.ts';
import { accountFolders, holdsAccounts } from './account-folders.ts';
import { callTeller } from './call-teller.ts';
import { readInventoryPaths } from './inventory-paths.ts';
import { liveSource, nameOfAccount, tellReading } from './live-source.ts';
import {
  accountsChoiceOf,
  MANY_ACCOUNTS_OPTIONS,
  type AccountsChoice,
  type ManyAccountsOptions,
} from './many-accounts-options.ts';
import type { MemberAccounts } from './member-accounts.ts';
import { ACCOUNT_OPTIONS, accountChoiceOf, type AccountOptions } from './account-options.ts';
import type { DemoOptions } from './demo.ts';
import type { Io, Messages } from './io.ts';
import type { SourceOptions } from './options.ts';

/** An inventory that somebody named on the command line. */
export interface OpenedInventory extends Inventory {
  /** What people call it, e.g. the folder's path. */
  readonly name: string;
  readonly isLive: boolean;
  /** The account that is read; absent where it is not live. */
  readonly account?: OpenAccount;
  /** As AWS Organizations has it; undefined where that is not known. */
  readonly accountName?: string | undefined;
  /** Every account of the organization that it is of; undefined where that was not read. */
  readonly organization?: readonly ListedAccount[] | undefined;
  /**
   * Its users, groups, roles and policies with their documents. Absent where nothing but the facts of its users has them.
   *
   * @throws where they cannot be read
   */
  authorizationDetails?(): Promise<AuthorizationDetails>;
  /** Ends what reading it has opened. */
  close?(): void;
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
): Promise<OpenAccount> => openChoice(accountChoiceOf(options), options, io, messages);

const openChoice = async (
  choice: AccountChoice,
  options: AccountOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<OpenAccount> => {
  const onCall = callTeller(options, messages);
  // The AWS clients take most of the start-up time; a folder is read without them.
  const { openAccount } = await import('../aws/open-account.ts');
  try {
    return await openAccount(choice, {
      askMfaCode: (mfaSerial) => askMfaCode(mfaSerial, io, messages),
      onWarning: messages.warning,
      onWaiting: messages.progress,
      ...(onCall === undefined ? {} : { onCall }),
    });
  } catch (cause) {
    throw new Error(adviceFor(errorFieldsOf(cause)), { cause });
  }
};

const openLiveAccount = async (
  options: AccountOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<OpenedInventory> => {
  messages.progress('reading the account …');
  const account = await openChosenAccount(options, io, messages);
  return liveSource(account, tellReading(nameOfAccount(account.accountId), messages));
};

/** Seconds that a session with MFA is to last where many accounts are read: nobody is asked for a second code. */
const TWELVE_HOURS = 43_200;

/**
 * Several accounts: the credentials are got once, with MFA where that is asked for, and assume the role of each account.
 *
 * @throws where there are no credentials, or the organization cannot be read
 */
export const openMembers = async (
  choice: AccountsChoice,
  options: ManyAccountsOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<MemberAccounts> => {
  messages.progress('reading the accounts …');
  // The external id is for the roles of the accounts; so is the name of the session, but that any role may have.
  const { externalId: _, sessionName, ...rest } = options;
  const own = accountChoiceOf({
    ...rest,
    ...(sessionName === undefined || options.roleArn === undefined ? {} : { sessionName }),
  });
  const base = await openChoice({ ...own, userSessionSeconds: TWELVE_HOURS }, options, io, messages);
  const { memberAccounts } = await import('./member-accounts.ts');
  return memberAccounts(base, choice, options, messages);
};

const openMemberSources = async (
  choice: AccountsChoice,
  options: SourceOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
  rules: readonly RuleToCollect[],
): Promise<readonly OpenedInventory[]> => {
  const members = await openMembers(choice, options, io, messages);
  const { memberSources } = await import('./member-sources.ts');
  const { resume: dir } = options;
  return memberSources(members, dir === undefined ? undefined : { dir, rules }, messages);
};

/** How the policies of a folder are read. */
export const savedDetails = (folder: string): Required<Pick<OpenedInventory, 'authorizationDetails'>> => ({
  authorizationDetails: async () => {
    const { readSavedAuthorizationDetails } = await import('../inventory/authorization-details.ts');
    return readSavedAuthorizationDetails(folder);
  },
});

/** Opens what the options name: a folder of saved answers, or the live account. */
export const openSource = async (
  options: SourceOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
): Promise<OpenedInventory> => {
  const { inventory } = options;
  if (inventory === undefined) return openLiveAccount(options, io, messages);
  const folder = await readInventoryFolder(inventory);
  for (const warning of folder.warnings) messages.warning(warning);
  return { ...folder, name: inventory, isLive: false, ...savedDetails(inventory) };
};

/** Opens several accounts, each when it is asked; undefined where the options name one source. */
export const openSeveral = async (
  options: SourceOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
  rules: readonly RuleToCollect[] = [],
): Promise<readonly OpenedInventory[] | undefined> => {
  const choice = accountsChoiceOf(options);
  if (choice !== undefined) return openMemberSources(choice, options, io, messages, rules);
  if (options.resume !== undefined)
    throw new Error(
      '--resume keeps what is read of several accounts: name them with --accounts or --organization',
    );
  const { inventory } = options;
  return inventory === undefined ? undefined : accountFolders(inventory, messages);
};

/** Opens what the options name: one source, or several accounts. */
const openNamed = async (
  options: SourceOptions,
  io: Pick<Io, 'askOnTerminal'>,
  messages: Messages,
  rules: readonly RuleToCollect[],
): Promise<readonly OpenedInventory[]> =>
  (await openSeveral(options, io, messages, rules)) ?? [await openSource(options, io, messages)];

/** Options that are no other place to read from: of saved answers they have no meaning. */
const LIVE_ALONE: ReadonlyMap<string, string> = new Map([
  ['region', '--region is for a live account; for saved answers set AWS_REGION'],
  ['concurrency', '--concurrency is for several live accounts; saved answers are read from files'],
]);

/** `--role-name` of `roleName`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Opens what paths name, or else what the options do. Sources of several accounts are opened when they are asked.
 *
 * @param rules what is collected of accounts with `--resume`
 * @throws where both are given
 */
export const openSources = async (
  paths: readonly string[],
  options: SourceOptions & DemoOptions,
  io: Pick<Io, 'askOnTerminal' | 'stdin'>,
  messages: Messages,
  rules: readonly RuleToCollect[] = [],
): Promise<readonly OpenedInventory[]> => {
  if (paths.length === 0) return openNamed(options, io, messages, rules);
  for (const name of ['inventory', ...ACCOUNT_OPTIONS, ...MANY_ACCOUNTS_OPTIONS, 'resume'] as const)
    if (options[name] !== undefined)
      throw new Error(
        LIVE_ALONE.get(name) ??
          `give either paths or ${name === 'inventory' && options.demo === true ? '--demo' : flagOf(name)}: both say where users and roles come from`,
      );
  const [only] = paths;
  const folders = paths.length === 1 && only !== undefined ? await accountFolders(only, messages) : undefined;
  if (folders !== undefined) return folders;
  for (const path of paths)
    if (await holdsAccounts(path)) throw new Error(`"${path}" holds folders of accounts: give it alone`);
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
