const LONGEST = 80;

/** A value as an error message quotes it: JSON, cut where it is long. */
export const quoted = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
};
