import { quoted } from '../text/quoted.ts';

/** All items, or those up to the page that failed with `error`. */
export interface ReadItems<Item> {
  readonly items: readonly Item[];
  readonly error: unknown;
}

/**
 * All pages of a listing of AWS Config. A page may be empty and have a NextToken all the same. Never throws.
 *
 * @param itemsOf may throw on an answer that is none
 */
export const readConfigPages = async <Page extends { readonly NextToken?: string | undefined }, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<ReadItems<Item>> => {
  const items: Item[] = [];
  let token: string | undefined;
  try {
    for await (const page of pages) {
      items.push(...itemsOf(page));
      // The SDK would ask for the same page for ever.
      if (page.NextToken && page.NextToken === token)
        throw new Error(`NextToken ${quoted(token)} came twice`);
      token = page.NextToken;
    }
    return { items, error: undefined };
  } catch (error) {
    return { items, error };
  }
};

/** @throws where a field is missing that AWS Config always sends: what cannot be told apart is not shown. */
export const requiredField = (field: string, value: string | undefined): string => {
  if (value === undefined || value === '') throw new Error(`the answer has an entry without ${field}`);
  return value;
};
