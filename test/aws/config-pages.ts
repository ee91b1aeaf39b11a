import { AwsError } from './aws-error.ts';
import { pageOf, type Page } from './pages.ts';
import type { Call } from './service.ts';

const DEFAULT_PAGE_SIZE = 10;

/** A page as AWS Config answers; a Limit of 0 is the default. */
export const paged = <Item>(
  { shortPage }: Call,
  operation: string,
  items: readonly Item[],
  {
    keyOf,
    limit,
    token,
    defaultSize = DEFAULT_PAGE_SIZE,
  }: {
    keyOf: (item: Item) => string;
    limit?: number | undefined;
    token: string | undefined;
    defaultSize?: number;
  },
): Page<Item> => {
  const size = limit || defaultSize;
  return pageOf(items, {
    operation,
    keyOf,
    // An empty token is the same as none.
    marker: token || undefined,
    size: Math.min(size, shortPage ?? size),
    invalidMarker: () => new AwsError('InvalidNextTokenException', 'The nextToken provided is invalid'),
  });
};
