import type { Need, Parameters } from '../../rules/rule.ts';
import type { Problem } from '../aws/problem.ts';
import type { Listing } from '../inventory/inventory.ts';
import type { ResourceOf, ResourceType } from '../resources/resource.ts';
import { errorFieldsOf, textOf } from '../text/error-text.ts';
import type { OpenedInventory } from './source.ts';

/** What is known of a source before it is opened. */
interface Announced {
  readonly name: string;
  readonly isLive: boolean;
  /** Twelve digits. */
  readonly accountId: string;
  readonly accountName: string | undefined;
  /** What is said to have failed where it cannot be opened: an operation, or a folder. */
  readonly opening: string;
}

/**
 * One of several sources, which is opened when it is first asked. One that cannot be opened lists nothing, and says why: it
 * keeps no other from being read.
 */
export const openedLater = (
  { name, isLive, accountId, accountName, opening }: Announced,
  open: () => Promise<OpenedInventory>,
): OpenedInventory => {
  let opened: Promise<OpenedInventory | Problem> | undefined;
  const source = (): Promise<OpenedInventory | Problem> => {
    opened ??= open().catch((error: unknown) => ({ operation: opening, error: errorFieldsOf(error) }));
    return opened;
  };
  return {
    name,
    isLive,
    accountName,
    accountId: () => Promise.resolve(accountId),
    list: async <Type extends ResourceType>(
      resourceType: Type,
      needs: readonly Need<ResourceOf<Type>>[],
      parameters: Parameters,
    ): Promise<Listing<ResourceOf<Type>> | undefined> => {
      const found = await source();
      return 'list' in found
        ? found.list(resourceType, needs, parameters)
        : { resources: [], complete: false, problems: [found] };
    },
    authorizationDetails: async () => {
      const found = await source();
      if (!('list' in found)) throw new Error(textOf(found.error));
      if (found.authorizationDetails === undefined) throw new Error(`${name} has no policies`);
      return found.authorizationDetails();
    },
    close: () => {
      void opened?.then((found) => {
        if ('list' in found) found.close?.();
      });
      opened = undefined;
    },
  };
};
