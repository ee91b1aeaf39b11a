import { flatMap } from './flat-map.ts';

/**
 * A value of a condition as its author wrote it: text, wildcards and policy variables.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** `*` or `?`: a wildcard where the operator knows wildcards, the character itself elsewhere. */
  | { readonly kind: 'wildcard'; readonly character: '*' | '?' }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined }
  /** What a variable stands for as long as its value is not known: any text, for every operator. */
  | { readonly kind: 'any-text'; readonly mayHoldColons: boolean };

export interface PolicyValue {
  readonly pieces: readonly Piece[];
  /** The value as text, variables and all. */
  readonly written: string;
  /** The keys whose values the value refers to, lower-case. */
  readonly variables: readonly string[];
}

export type PolicyVersion = '2012-10-17' | '2008-10-17' | 'unknown';

/**
 * Characters. A whole trust policy has no more, so a longer value is none that AWS could have accepted; nothing is
 * searched for it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (role trust policy length)
 */
const LONGEST_VALUE = 4_096;

/** Whether a value or pattern is short enough to stand in a policy. */
export const fitsPolicy = (text: string): boolean => text.length <= LONGEST_VALUE;

// Sticky, and it stops at the next brace: reading a value is linear in its length, whatever it holds.
const VARIABLE = /\$\{([^{}]*)\}/y;

/**
 * A key, of the characters that tag keys are of, and perhaps a default behind a comma and a space. Wildcards and quotes in a
 * default are characters or more than that: AWS does not say.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_characters
 */
const KEY_AND_DEFAULT = /^([\p{L}\p{N}\p{Z}_.:/=+\-@]+)(?:, '([^'*?]*)')?$/u;

/** What stands between the braces: `*`, `?` or `$`, or a key and perhaps its default; undefined for anything else. */
const readVariable = (inside: string): Piece | undefined => {
  if (inside === '*' || inside === '?' || inside === '$') return { kind: 'text', text: inside };
  const [, key, fallback] = KEY_AND_DEFAULT.exec(inside) ?? [];
  return key === undefined || key !== key.trim()
    ? undefined
    : { kind: 'variable', key: key.toLowerCase(), fallback };
};

const SPECIAL = /[*?$]/;

/** Undefined where a `${` begins no variable of a documented form. */
const piecesOf = (text: string, withVariables: boolean): readonly Piece[] | undefined => {
  if (text !== '' && !SPECIAL.test(text)) return [{ kind: 'text', text }];
  const pieces: Piece[] = [];
  let plain = '';
  const push = (piece: Piece): void => {
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    plain = '';
    pieces.push(piece);
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '*' || character === '?') {
      push({ kind: 'wildcard', character });
      continue;
    }
    if (!withVariables || !text.startsWith('${', at)) {
      plain += character;
      continue;
    }
    VARIABLE.lastIndex = at;
    const [variable = '', inside = ''] = VARIABLE.exec(text) ?? [];
    const piece = readVariable(inside);
    if (piece === undefined) return undefined;
    push(piece);
    at += variable.length - 1;
  }
  if (plain !== '') pieces.push({ kind: 'text', text: plain });
  return pieces;
};

/**
 * Reads a value of a condition. Undefined where its meaning is not known: null, an object, text that is longer than a policy,
 * a `${` in a policy whose Version is neither of the two that say whether that is a variable, or one that begins no variable
 * where the Version knows them.
 */
export const readPolicyValue = (value: unknown, version: PolicyVersion): PolicyValue | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const written = String(value);
  if (!fitsPolicy(written)) return undefined;
  if (version === 'unknown' && written.includes('${')) return undefined;
  const pieces = piecesOf(written, version === '2012-10-17');
  if (pieces === undefined) return undefined;
  const variables = flatMap(pieces, (piece) => (piece.kind === 'variable' ? [piece.key] : []));
  return { pieces, written, variables };
};

/** The value with its variables replaced; undefined where a key is absent and there is no default. */
export const substitute = (
  { pieces, variables }: PolicyValue,
  valueOf: (key: string) => string | undefined,
): readonly Piece[] | undefined => {
  if (variables.length === 0) return pieces;
  const substituted: Piece[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'variable') {
      substituted.push(piece);
      continue;
    }
    const text = valueOf(piece.key) ?? piece.fallback;
    if (text === undefined) return undefined;
    substituted.push({ kind: 'text', text });
  }
  return substituted;
};
