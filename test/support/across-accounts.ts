/** Paths across accounts that are described in few words. */
import { entrancesOf } from '../../src/privileges/entrances.ts';
import { toldApartIn } from '../../src/privileges/told-apart.ts';
import {
  pathsAcross,
  type AcrossAccounts,
  type FarPaths,
  type KnownAccount,
} from '../../src/cli/paths-across.ts';
import { accountWith, type AccountWith } from './account-with.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));

/** By account id. */
export type Accounts = Readonly<Record<string, AccountWith>>;

export interface Asked extends Partial<Pick<AcrossAccounts, 'unread' | 'withMfa'>> {
  /** The names of roles that are looked for; absent: privileges are. */
  readonly to?: readonly string[];
}

export const acrossAccounts = (
  accounts: Accounts,
  { to, ...others }: Asked = {},
): Promise<readonly FarPaths[]> =>
  pathsAcross(
    {
      accounts: Object.entries(accounts).map(([accountId, account]): KnownAccount => {
        const details = accountWith(account, accountId);
        return {
          accountId,
          entrances: entrancesOf(details),
          told: toldApartIn(details),
          isAsked: () => true,
          wanted: to && details.roles.filter(({ name }) => to.includes(name)).map(({ arn }) => arn),
          details: () => Promise.resolve(details),
        };
      }),
      unread: [],
      now: NOW,
      withMfa: false,
      isShown: () => true,
      ...others,
    },
    { progress: () => undefined },
  );
