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

/** What stands between the braces: a key, `*`, `?` or `$`, or a key and a default in single quotes. */
const readVariable = (inside: string): Piece | undefined => {
  const comma = inside.indexOf(',');
  const key = (comma === -1 ? inside : inside.slice(0, comma)).trim();
  if (key === '*' || key === '?' || key === '$') return { kind: 'text', text: key };
  const quoted = comma === -1 ? undefined : inside.slice(comma + 1).trim();
  if (
    key === '' ||
    (quoted !== undefined && !(quoted.length >= 2 && quoted.startsWith("'") && quoted.endsWith("'")))
  ) {
    return undefined;
  }
  return { kind: 'variable', key: key.toLowerCase(), fallback: quoted?.slice(1, -1) };
};

const SPECIAL = /[*?$]/;

const piecesOf = (text: string, withVariables: boolean): readonly Piece[] => {
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
    VARIABLE.lastIndex = at;
    const found = withVariables && character === '$' ? VARIABLE.exec(text) : null;
    const piece = found?.[1] === undefined ? undefined : readVariable(found[1]);
    if (found !== null && piece !== undefined) {
      push(piece);
      at += found[0].length - 1;
    } else {
      plain += character;
    }
  }
  if (plain !== '') pieces.push({ kind: 'text', text: plain });
  return pieces;
};

/**
 * Reads a value of a condition. Undefined where its meaning is not known: null, an object, text that is
 * longer than a policy, or a `${` in a policy whose Version is neither of the two that say whether that is a variable.
 */
export const readPolicyValue = (value: unknown, version: PolicyVersion): PolicyValue | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const written = String(value);
  if (!fitsPolicy(written)) return undefined;
  if (version === 'unknown' && written.includes('${')) return undefined;
  const pieces = piecesOf(written, version === '2012-10-17');
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
