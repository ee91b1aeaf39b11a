import type { AwsError } from './aws-error.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; undefined on the last one. */
  readonly next: string | undefined;
}

interface Position {
  /** Markers differ even where pages are empty, as AWS's do. */
  readonly page: number;
  /** The key of the last item seen. */
  readonly after: string;
}

const encode = (operation: string, { page, after }: Position): string =>
  Buffer.from(JSON.stringify([operation, page, after]), 'utf8').toString('base64url');

/** Undefined for what is no marker of this operation. */
const decode = (operation: string, marker: string): Position | undefined => {
  try {
    const [of, page, after]: unknown[] = JSON.parse(Buffer.from(marker, 'base64url').toString('utf8'));
    return of === operation && typeof page === 'number' && typeof after === 'string'
      ? { page, after }
      : undefined;
  } catch {
    return undefined;
  }
};

/**
 * A page of a listing. The order is that of the keys, and a marker holds the key of the last item seen: what
 * comes or goes between two pages neither repeats nor hides anything else.
 */
export const pageOf = <Item>(
  items: readonly Item[],
  {
    operation,
    keyOf,
    marker,
    size,
    invalidMarker,
  }: {
    /** A marker of another operation is refused. */
    operation: string;
    keyOf: (item: Item) => string;
    marker: string | undefined;
    size: number;
    invalidMarker: () => AwsError;
  },
): Page<Item> => {
  const position = marker === undefined ? { page: 0, after: '' } : decode(operation, marker);
  if (!position) throw invalidMarker();
  const left = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => key > position.after)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const page = left.slice(0, size);
  const after = page.at(-1)?.key ?? position.after;
  return {
    items: page.map(({ item }) => item),
    next: left.length > page.length ? encode(operation, { page: position.page + 1, after }) : undefined,
  };
};
