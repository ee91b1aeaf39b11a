import pLimit from 'p-limit';
import type { Messages } from './io.ts';
import type { OpenedInventory } from './source.ts';

/**
 * Asks every source, a few at a time, and closes each when it was asked: of thousands, a few are open.
 *
 * @param concurrency how many at a time
 * @returns the answers, in the order of the sources
 */
export const askEachSource = async <Answer>(
  sources: readonly OpenedInventory[],
  ask: (source: OpenedInventory) => Promise<Answer>,
  { concurrency, messages }: { readonly concurrency: number; readonly messages: Pick<Messages, 'progress'> },
): Promise<readonly Answer[]> => {
  const limit = pLimit(concurrency);
  let left = sources.length;
  const tell = (): void => {
    if (sources.length > 1) messages.progress(`${left} of ${sources.length} accounts left to read …`);
  };
  tell();
  const askOne = async (source: OpenedInventory): Promise<Answer> => {
    try {
      return await ask(source);
    } finally {
      source.close?.();
      left -= 1;
      tell();
    }
  };
  try {
    return await Promise.all(sources.map((source) => limit(() => askOne(source))));
  } finally {
    limit.clearQueue();
  }
};
