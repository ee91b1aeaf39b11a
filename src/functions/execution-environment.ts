import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { IAMClient } from '@aws-sdk/client-iam';
import { deadlinesAfter, keepDeadlines, timesOf, type Deadlines } from './deadlines.ts';
import { accountInventory, type AccountInventory } from '../inventory/account.ts';
import { clientSettings, countCalls } from '../aws/clients.ts';
import type { Problem } from '../aws/problem.ts';
import type { NamedAt } from '../iam-events/named-users.ts';
import type { EventNames } from './event-names.ts';

/** What one invocation reads from and sends to: the function's own account and region. */
export interface Connection {
  readonly inventory: AccountInventory;
  /** The same for what has to be read once more before something is sent, for which there is time of its own. */
  inventoryForComparing(): AccountInventory;
  readonly config: ConfigServiceClient;
  /**
   * Whom IAM events have named lately; undefined for a function that no event starts.
   *
   * @throws where that cannot be read
   */
  readonly namedUsers: (() => Promise<NamedAt>) | undefined;
  readonly deadlines: Deadlines;
  /**
   * Whether there is time to decide one more resource. No signal: while a policy is decided, nothing could abort one.
   */
  readonly hasTimeToDecide: () => boolean;
  /** Requests sent so far in this invocation, every attempt, by operation. */
  readonly apiCalls: ReadonlyMap<string, number>;
  /** What went wrong on the way without keeping anything from being read. */
  readonly warnings: readonly Problem[];
}

interface Clients {
  readonly iam: IAMClient;
  readonly config: ConfigServiceClient;
  readonly calls: Map<string, number>;
}

const createClients = (): Clients => {
  const [iam, config] = [new IAMClient(clientSettings), new ConfigServiceClient(clientSettings)];
  const calls = countCalls(config, countCalls(iam));
  return { iam, config, calls };
};

/** Last as long as the execution environment, and their connections with them. Made by the first invocation. */
let clients: Clients | undefined;

/**
 * A connection for one invocation; Lambda runs one at a time in an execution environment.
 *
 * @param remaining milliseconds until Lambda ends the invocation
 * @param accountId twelve digits: the function's own account, which IAM does not tell
 * @param eventNames how whom IAM events name is read, where events start the rule
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export const connect = (remaining: number, accountId: string, eventNames?: EventNames): Connection => {
  clients ??= createClients();
  const { iam, config, calls } = clients;
  calls.clear();
  const started = Date.now();
  const deadlines = deadlinesAfter(remaining);
  keepDeadlines(iam, deadlines);
  keepDeadlines(config, deadlines);
  const namedUsers = eventNames?.({ calls, deadlines });
  const warnings: Problem[] = [];
  const inventoryUntil = (signal: AbortSignal): AccountInventory =>
    accountInventory({ iam, accountId, signal, onWarning: (problem) => warnings.push(problem) });
  const inventory = inventoryUntil(deadlines.reading);
  const inventoryForComparing = (): AccountInventory => {
    keepDeadlines(iam, { ...deadlines, reading: deadlines.comparing });
    return inventoryUntil(deadlines.comparing);
  };
  const { deciding } = timesOf(remaining);
  const hasTimeToDecide = (): boolean => Date.now() - started < deciding;
  return {
    inventory,
    inventoryForComparing,
    config,
    namedUsers,
    deadlines,
    hasTimeToDecide,
    apiCalls: calls,
    warnings,
  };
};
