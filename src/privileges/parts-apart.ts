/**
 * Whether names have nothing in common, seen without a search: part by part between the colons of ARNs. A star stands for no colon
 * where a pattern has as many as the names themselves.
 */
import type { Language, Pattern, Token } from '../policy/text/language.ts';

/** More pairs of patterns are not compared. */
const MOST_PAIRS = 1_000;

const partsOf = (pattern: Pattern): readonly Pattern[] => {
  const parts: Token[][] = [[]];
  for (const token of pattern)
    if (token.literal === ':') parts.push([]);
    else parts.at(-1)?.push(token);
  return parts;
};

/** Whether two parts surely begin in different ways. */
const beginApart = (one: Pattern, other: Pattern): boolean => {
  for (const [at, { literal, ignoresCase }] of one.entries()) {
    const { literal: another, ignoresCase: ignoresToo } = other[at] ?? {};
    if (literal === undefined || another === undefined) return false;
    if (ignoresCase === true || ignoresToo === true) return false;
    if (literal !== another) return true;
  }
  return false;
};

const arePatternsApart = (one: Pattern, other: Pattern, count: number): boolean => {
  const [parts, others] = [partsOf(one), partsOf(other)];
  if (parts.length !== count || others.length !== count) return false;
  return parts.some((part, at) => {
    const same = others[at] ?? [];
    return beginApart(part, same) || beginApart(part.toReversed(), same.toReversed());
  });
};

/**
 * Whether two of some languages surely have no name in common that has so many parts.
 *
 * @param form of a name: `arn:{p}:lambda:{r}:{a}:function:{n}`
 */
export const areApartInParts = (languages: readonly Language[], form: string): boolean => {
  const count = form.split(':').length;
  return languages.some((one, at) =>
    languages
      .slice(at + 1)
      .some(
        (other) =>
          one.length * other.length <= MOST_PAIRS &&
          one.every((pattern) => other.every((another) => arePatternsApart(pattern, another, count))),
      ),
  );
};
