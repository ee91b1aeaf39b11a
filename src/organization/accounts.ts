import {
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  type Account,
} from '@aws-sdk/client-organizations';
import type { OpenAccount } from '../aws/open-account.ts';
import { errorFieldsOf, textOf, isErrorNamed } from '../text/error-text.ts';
import { quoted } from '../text/quoted.ts';

/** An account as AWS Organizations lists it. */
export interface ListedAccount {
  /** Twelve digits. */
  readonly accountId: string;
  readonly name: string | undefined;
  /** `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `CLOSED`, …; undefined where the answer does not say. */
  readonly state: string | undefined;
}

/** A client of AWS Organizations for an account that is open. */
export const openOrganizations = ({
  settings,
  traced,
}: Pick<OpenAccount, 'settings' | 'traced'>): OrganizationsClient =>
  traced(new OrganizationsClient(settings));

/** Why the organization cannot be read, and what to do. */
const refusal = (cause: unknown, asking: string): Error => {
  if (isErrorNamed(cause, 'AWSOrganizationsNotInUseException'))
    return new Error('this account belongs to no organization: name accounts with --accounts', { cause });
  if (isErrorNamed(cause, 'AccessDeniedException'))
    return new Error(
      `AWS Organizations lists accounts to the management account and to delegated administrators that are allowed to ask: use such credentials with organizations:${asking}, or name accounts with --accounts (${textOf(errorFieldsOf(cause))})`,
      { cause },
    );
  return new Error(
    `the accounts of the organization could not be listed: ${asking}: ${textOf(errorFieldsOf(cause))}`,
    { cause },
  );
};

/** `Status`, which AWS retired in September 2026, may be all that a partition has. */
const toListed = ({ Id, Name, State, Status }: Account): ListedAccount => {
  if (Id === undefined) throw new Error('the answer has an account without Id');
  return { accountId: Id, name: Name, state: State ?? Status };
};

/**
 * Every account of the organization, by id.
 *
 * @throws where it cannot be read to its end: an account that is not listed would not be looked at
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export const listAccounts = async (client: OrganizationsClient): Promise<readonly ListedAccount[]> => {
  const accounts = new Map<string, ListedAccount>();
  try {
    // A page may be empty and not the last.
    for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
      for (const account of Accounts.map(toListed)) accounts.set(account.accountId, account);
  } catch (cause) {
    throw refusal(cause, 'ListAccounts');
  }
  return [...accounts.values()].toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1));
};

/**
 * The accounts of organizational units and of all units below them.
 *
 * @param parentIds ids of units, or of the root
 * @throws naming a unit that is not there, and where one cannot be read
 */
export const accountIdsUnder = async (
  client: OrganizationsClient,
  parentIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const accountIds = new Set<string>();
  const visited = new Set<string>();
  let parents = [...new Set(parentIds)];
  // Each unit is visited once, so that it ends.
  while (parents.length > 0) {
    const children: string[] = [];
    for (const ParentId of parents) {
      visited.add(ParentId);
      try {
        for await (const { Accounts = [] } of paginateListAccountsForParent({ client }, { ParentId }))
          for (const account of Accounts) accountIds.add(toListed(account).accountId);
        for await (const { OrganizationalUnits = [] } of paginateListOrganizationalUnitsForParent(
          { client },
          { ParentId },
        ))
          children.push(...OrganizationalUnits.flatMap(({ Id }) => Id ?? []));
      } catch (cause) {
        if (isErrorNamed(cause, 'ParentNotFoundException'))
          throw new Error(`the organization has no unit --ou ${quoted(ParentId)}`, { cause });
        throw refusal(cause, 'ListAccountsForParent and organizations:ListOrganizationalUnitsForParent');
      }
    }
    parents = children.filter((id) => !visited.has(id));
  }
  return accountIds;
};
