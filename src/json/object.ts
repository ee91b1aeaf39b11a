export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value of a JSON document is an object: neither a list nor null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
