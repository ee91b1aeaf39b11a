/**
 * Something that was read about a resource, with where and when.
 *
 * A fact that was not read is `undefined` wherever it is used; a fact that was read and found empty has an
 * empty value. The two never mean the same.
 */
export interface Fact<Value> {
  readonly value: Value;
  /** The IAM operation that answered, e.g. `ListMFADevices`, or the file its answer was saved in. */
  readonly source: string;
  /** ISO 8601. When the answer was true; absent where a saved answer does not say. */
  readonly asOf?: string;
}
