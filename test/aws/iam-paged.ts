import { AwsError } from './aws-error.ts';
import { pageOf } from './pages.ts';
import type { Call } from './service.ts';

const PAGE = { min: 1, max: 1000 };
const DEFAULT_PAGE_SIZE = 100;

/** A page as IAM answers: IsTruncated, and a Marker where there is more. */
export const paged = <Item>(
  { check, shortPage }: Call,
  operation: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly position: object } => {
  const size = check.integer('MaxItems', PAGE) ?? DEFAULT_PAGE_SIZE;
  const marker = check.text('Marker', { min: 1 });
  check.settle();
  const page = pageOf(items, {
    operation,
    keyOf,
    marker,
    size: Math.min(size, shortPage ?? size),
    invalidMarker: () => new AwsError('ValidationError', 'Invalid Marker.'),
  });
  return { items: page.items, position: { IsTruncated: page.next !== undefined, Marker: page.next } };
};
