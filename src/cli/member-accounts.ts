/** The accounts of one run, each to be opened when its turn comes. */
import type { BaseAccount } from '../aws/open-member.ts';
import type { OpenAccount } from '../aws/open-account.ts';
import type { ListedAccount } from '../organization/accounts.ts';
import { callTeller } from './call-teller.ts';
import type { Messages } from './io.ts';
import { roleNameOf, type AccountsChoice, type ManyAccountsOptions } from './many-accounts-options.ts';

/** One of several accounts. */
export interface MemberAccount {
  /** Twelve digits. */
  readonly accountId: string;
  /** As AWS Organizations has it; undefined where that was not asked. */
  readonly accountName: string | undefined;
  /** @throws saying why it cannot be read */
  open(): Promise<OpenAccount>;
}

export interface MemberAccounts {
  /** By id. */
  readonly members: readonly MemberAccount[];
  /** Every account of the organization, whatever its state; undefined where it was not asked. */
  readonly organization: readonly ListedAccount[] | undefined;
}

/** @throws where AWS STS may not be asked: whose account this is decides which role is assumed, and which is not */
const asBase = (account: OpenAccount): BaseAccount => {
  const { accountId, partition } = account;
  if (accountId === undefined || partition === undefined)
    throw new Error('AWS STS does not tell which account this is: allow sts:GetCallerIdentity');
  return { ...account, accountId, partition };
};

/** Where AWS does not say how an account is, it is read: what keeps it from being read is told then. */
export const isToRead = ({ state = 'ACTIVE' }: ListedAccount): boolean => state === 'ACTIVE';

const warnOfClosed = (asked: readonly ListedAccount[], { warning }: Messages): void => {
  const closed = asked.filter((one) => !isToRead(one));
  if (closed.length > 0)
    warning(
      `left out, because they are not ACTIVE: ${closed.map(({ accountId, state }) => `${accountId} (${state})`).join(', ')}`,
    );
};

/** An account that is gone from the organization need not be left out any more: no reason to stop. */
const warnOfUnknown = (
  excluded: readonly string[],
  listed: readonly ListedAccount[],
  { warning }: Messages,
): void => {
  const unknown = excluded.filter((id) => !listed.some(({ accountId }) => accountId === id));
  if (unknown.length > 0) warning(`--exclude: not an account of the organization: ${unknown.join(', ')}`);
};

const readOrganization = async (
  base: BaseAccount,
  { units, excluded }: Extract<AccountsChoice, { kind: 'organization' }>,
  messages: Messages,
): Promise<{ readonly chosen: readonly ListedAccount[]; readonly listed: readonly ListedAccount[] }> => {
  messages.progress('reading the accounts of the organization …');
  const { accountIdsUnder, listAccounts, openOrganizations } = await import('../organization/accounts.ts');
  const client = openOrganizations(base);
  const listed = await listAccounts(client);
  const inUnits = units === undefined ? undefined : await accountIdsUnder(client, units);
  const asked = listed.filter(({ accountId }) => inUnits?.has(accountId) ?? true);
  warnOfClosed(asked, messages);
  warnOfUnknown(excluded, listed, messages);
  const chosen = asked.filter((one) => isToRead(one) && !excluded.includes(one.accountId));
  if (chosen.length === 0)
    throw new Error(
      `none of ${listed.length} accounts of the organization is left to read: see --ou and --exclude`,
    );
  return { chosen, listed };
};

/**
 * The accounts that are meant; none of them is opened yet.
 *
 * @throws where the organization cannot be read, or no account is left
 */
export const memberAccounts = async (
  account: OpenAccount,
  choice: AccountsChoice,
  options: ManyAccountsOptions,
  messages: Messages,
): Promise<MemberAccounts> => {
  const base = asBase(account);
  const { externalId, sessionName } = options;
  const role = { name: roleNameOf(options), externalId, sessionName };
  const { openMember } = await import('../aws/open-member.ts');
  const toMember = (accountId: string, accountName: string | undefined): MemberAccount => ({
    accountId,
    accountName,
    open: () => openMember(base, accountId, role, callTeller(options, messages, `account ${accountId}: `)),
  });
  if (choice.kind === 'named')
    return { members: choice.accountIds.map((id) => toMember(id, undefined)), organization: undefined };
  const { chosen, listed } = await readOrganization(base, choice, messages);
  return { members: chosen.map(({ accountId, name }) => toMember(accountId, name)), organization: listed };
};
