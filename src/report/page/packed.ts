/**
 * How the data stands in the page: what is alike once, and what is read when it is shown as the text that it is. `pack-page.ts`
 * writes it, `unpacked.ts` reads it.
 *
 * A hundred thousand resources are some million names and sentences. As objects of their own they took the browser seconds
 * before the first row was there.
 */
import type { PageData, PageFinding } from './data.ts';

/** Stands for the name of the resource in a text of JSON: a raw DELETE, which is escaped wherever a text has one. */
const NAME = '\u007f';

/** As JSON has a name between quotation marks. */
const written = (name: string): string => JSON.stringify(name).slice(1, -1);

/** A value as JSON in which the name of the resource is left open, so that it is the same text for all that are alike. */
export const withoutName = (value: unknown, name: string): string => {
  // Within strings alone, where it may be escaped.
  const json = JSON.stringify(value).replaceAll(NAME, '\\u007f');
  return name === '' ? json : json.replaceAll(written(name).replaceAll(NAME, '\\u007f'), NAME);
};

export const withName = (text: string, name: string): unknown =>
  JSON.parse(text.replaceAll(NAME, () => written(name).replaceAll(NAME, '\\u007f')));

/** What findings are told apart by, without whose they are. */
export interface PackedKind extends Omit<PageFinding, 'account' | 'id' | 'name' | 'arn' | 'details'> {
  /** `withoutName`, its `FindingDetails`. */
  readonly details: string;
}

/** Lists of the same length: what is at a place in each belongs together. */
export interface PackedData extends Omit<PageData, 'findings' | 'credentials' | 'paths'> {
  readonly resources: {
    /** Its place in `accounts`; -1 where it is not known. */
    readonly account: readonly number[];
    readonly id: readonly string[];
    readonly name: readonly string[];
    /** Its place in `arns`; -1 where it is not known. */
    readonly arn: readonly number[];
  };
  /** `withoutName`. */
  readonly arns: readonly string[];
  readonly kinds: readonly PackedKind[];
  /** Places in `resources` and `kinds`. */
  readonly findings: { readonly resource: readonly number[]; readonly kind: readonly number[] };
  /** Places in `resources` and `rows`, which are `withoutName` what a row has beside account, id and name. */
  readonly credentials: {
    readonly resource: readonly number[];
    readonly row: readonly number[];
    readonly rows: readonly string[];
  } | null;
  /** JSON of all of them. */
  readonly paths: string | null;
}
