import type { IAMClient } from '@aws-sdk/client-iam';
import { errorFieldsOf, errorText, isErrorNamed } from '../text/error-text.ts';
import type { Problem } from './problem.ts';

/** How an account is read. */
export interface ReadingOptions {
  readonly iam: IAMClient;
  /** Aborted: reading stops; what was not read stays unread. */
  readonly signal?: AbortSignal;
  /** How many calls about single resources are under way at once. */
  readonly concurrency?: number;
  /** `done` of `total` resources that a call of their own is needed for. */
  readonly onProgress?: (operation: string, done: number, total: number) => void;
  /** Something went wrong that does not keep anything from being read. */
  readonly onWarning?: (problem: Problem) => void;
}

/** Ten calls keep IAM busy; more only meet its throttles. */
const CONCURRENCY = 10;

/**
 * So many failures in a row may be everybody's (a permission that is missing, credentials that have expired) or those of a
 * few who stand together. As many more from all over the list tell.
 */
const DOUBTFUL = 25;
const HOPELESS = 2 * DOUBTFUL;

export const isNoSuchEntity = (error: unknown): boolean =>
  isErrorNamed(error, 'NoSuchEntity', 'NoSuchEntityException');

/**
 * The list that an answer has to hold. An answer without it is no empty list: the SDK reads an empty body, or a page that
 * some proxy put in its place, as an answer without fields.
 *
 * @throws where there is no list
 */
export const listIn = <Item>(field: string, items: readonly Item[] | undefined): readonly Item[] => {
  if (items === undefined) throw new Error(`the answer has no ${field}`);
  return items;
};

/** @throws where a field is missing that IAM always sends: what cannot be told apart is not evaluated. */
export const required = (field: string, value: string | undefined): string => {
  if (value === undefined || value === '') throw new Error(`the answer has an entry without ${field}`);
  return value;
};

/** How an answer of IAM says that there is more. */
interface Position {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/**
 * An answer without a Marker ends a listing, whatever IsTruncated says.
 *
 * @throws where an answer is cut short and does not say where it goes on
 */
const checkPosition = ({ IsTruncated, Marker }: Position): void => {
  if (IsTruncated === true && !Marker) throw new Error('the answer has IsTruncated true and no Marker');
};

/** The largest page that IAM gives. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
const PAGE = 1000;

interface PageRequest {
  readonly MaxItems: number;
  /** Where the page begins; absent: at the start. */
  readonly Marker?: string;
}

/**
 * Every page of a listing, for as long as the answers have a Marker.
 *
 * @throws where an answer is cut short and does not say where it goes on
 */
export const pagesOf = async function* <Page extends Position>(
  ask: (request: PageRequest) => Promise<Page>,
): AsyncGenerator<Page> {
  let request: PageRequest | undefined = { MaxItems: PAGE };
  while (request !== undefined) {
    const page: Page = await ask(request);
    yield page;
    checkPosition(page);
    request = page.Marker ? { MaxItems: PAGE, Marker: page.Marker } : undefined;
  }
};

/** All pages, or those up to the one that failed. */
export const readPages = async <Page, Item>(
  operation: string,
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<{ readonly items: readonly Item[]; readonly problem: Problem | undefined }> => {
  const items: Item[] = [];
  try {
    for await (const page of pages) {
      items.push(...itemsOf(page));
    }
    return { items, problem: undefined };
  } catch (error) {
    return { items, problem: { operation, error: errorFieldsOf(error) } };
  }
};

/** What the calls about single resources came to. */
export interface Answers<Value> {
  /** By resource id; `gone` for a resource that IAM does not know any more. */
  readonly values: ReadonlyMap<string, Value | 'gone'>;
  readonly problems: readonly Problem[];
  /** The ids that were asked about, where others were not: reading was to end, or nothing succeeded. */
  readonly asked: ReadonlySet<string> | undefined;
}

type Asked = { readonly resourceId: string; readonly resourceName: string };

/** As many from all over a list, evenly, before the others; all keep their order. */
const spreadOut = <Item>(items: readonly Item[], count: number): Item[] => {
  const stride = Math.max(1, Math.floor(items.length / count));
  const isOfThem = (_: Item, index: number): boolean => index % stride === 0;
  return [...items.filter(isOfThem), ...items.filter((item, index) => !isOfThem(item, index))];
};

/**
 * Asks about every resource, a few at a time and in their order. A failure leaves the resource without a value and is a
 * problem that names it; where nothing succeeds, or the signal is aborted, the rest is not asked any more.
 */
export const askEach = async <R extends Asked, Value>(
  operation: string,
  resources: readonly R[],
  ask: (resource: R) => Promise<Value | 'gone'>,
  { signal, concurrency = CONCURRENCY, onProgress }: Omit<ReadingOptions, 'iam'>,
): Promise<Answers<Value>> => {
  const values = new Map<string, Value | 'gone'>();
  const problems: Problem[] = [];
  const asked = new Set<string>();
  let waiting = [...resources];
  let [done, failedInARow] = [0, 0];
  /** The next to be asked; undefined where nobody is to be asked any more. */
  const next = (): R | undefined => {
    if (signal?.aborted === true || failedInARow >= HOPELESS) return undefined;
    return waiting.shift();
  };
  const askOne = async (resource: R): Promise<void> => {
    asked.add(resource.resourceId);
    try {
      values.set(resource.resourceId, await ask(resource));
      failedInARow = 0;
    } catch (error) {
      failedInARow += 1;
      if (failedInARow === DOUBTFUL) waiting = spreadOut(waiting, DOUBTFUL);
      problems.push({ operation, resourceName: resource.resourceName, error: errorFieldsOf(error) });
    }
    done += 1;
    onProgress?.(operation, done, resources.length);
  };
  const askOneByOne = async (): Promise<void> => {
    for (let resource = next(); resource !== undefined; resource = next()) await askOne(resource);
  };
  await Promise.all(Array.from({ length: concurrency }, askOneByOne));
  const unasked = waiting.length;
  if (unasked > 0) {
    const why =
      signal?.aborted === true ? errorText(signal.reason) : `stopped after ${HOPELESS} failures in a row`;
    const message = `not asked about ${unasked} of ${resources.length}: ${why}`;
    problems.push({ operation, error: { name: 'Error', message } });
  }
  return { values, problems, asked: unasked > 0 ? asked : undefined };
};
