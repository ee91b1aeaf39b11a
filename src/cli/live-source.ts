import { textOf } from '../text/error-text.ts';
import type { OpenAccount } from '../aws/open-account.ts';
import type { ReadingOptions } from '../aws/reading.ts';
import type { Messages } from './io.ts';
import type { OpenedInventory } from './source.ts';

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

/** An account that is open, to be read as rules ask for it. */
export const liveSource = async (
  account: OpenAccount,
  telling: Partial<ReturnType<typeof tellReading>>,
): Promise<OpenedInventory> => {
  const { iam, accountId } = account;
  const { accountInventory } = await import('../inventory/account.ts');
  const { withReportedCredentials } = await import('../inventory/reported-credentials.ts');
  const inventory = accountInventory({ iam, ...(accountId === undefined ? {} : { accountId }), ...telling });
  return {
    ...withReportedCredentials(inventory, iam),
    name: nameOfAccount(accountId),
    isLive: true,
    account,
    authorizationDetails: async () => {
      const { readLiveAuthorizationDetails } = await import('../inventory/authorization-details.ts');
      return readLiveAuthorizationDetails(iam);
    },
    close: () => iam.destroy(),
  };
};
